"""Find the passages of a corpus that answer a question. Knows no chat, no settings, no asyncio."""
