"""A message of Discord with its texts read: into letters, and what is more than letters."""

from dataclasses import asdict
from typing import Any

from tests.adapters.discord.markdown import parts

TEXTS = frozenset({"content", "description"})


def read(part: Any) -> Any:  # noqa: ANN401 - any JSON
    """Replace each text that Discord parses by what it comes to."""
    if isinstance(part, list):
        return [read(each) for each in part]
    if isinstance(part, dict):
        return {
            name: _nodes(value) if name in TEXTS else read(value) for name, value in part.items()
        }
    return part


def _nodes(text: str) -> list[Any]:
    return [part if isinstance(part, str) else asdict(part) for part in parts(text)]
