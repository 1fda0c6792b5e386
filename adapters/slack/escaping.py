"""What Slack reads as markup in the one text that it parses: the fallback beside the blocks."""


def escape(text: str) -> str:
    """Write the three characters that begin markup so that they are read as themselves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo ``escape``."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
