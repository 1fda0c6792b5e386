"""What the pages for people hold: blocks of text, and commands to type."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "deploy/README.md",
]


def blocks(page: Path, language: str) -> list[str]:
    """Return the blocks of *page* that are in *language*."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def lines(language: str = "sh") -> list[str]:
    """Return each command on a page, once."""
    written = [
        line for page in PAGES for block in blocks(page, language) for line in block.split("\n")
    ]
    return list(dict.fromkeys(line for line in written if line))


def commands(language: str = "sh") -> list[tuple[str, ...]]:
    """Return the words behind ``quoth`` of each command on a page, once."""
    words = [shlex.split(line.removeprefix("$ ")) for line in lines(language) if "quoth " in line]
    found = [tuple(each[each.index("quoth") + 1 :]) for each in words if "quoth" in each]
    return list(dict.fromkeys(found))
