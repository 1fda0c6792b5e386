"""No file keeps the reader busy: it is read in time or refused with a reason."""

import time
from contextlib import suppress

import pytest

from retrieval.errors import UnreadableDocument
from tests.retrieval.reading.views import read

SIZE = 100_000
PATTERNS = [
    "[",
    "![",
    "[a](",
    "[^",
    "*a ",
    "_a",
    "`a",
    "<",
    "<a ",
    "<p ",
    "<!--",
    "<div>\n",
    "<![CDATA[",
    "&",
    "~~a",
]
PATTERNS += [
    "{%",
    "{{",
    "{%comment%}",
    "{.a",
    "\\",
    "- ",
    "x\n=",
    "> ",
    "\t",
    "\n",
    "|",
    '"',
    "Aa ",
    "Aa: b\n",
    "— A\n",
]
PATTERNS += [
    "why?\n\nso\n\n",
    "http://a.b ",
    "!!! a\n",
    ":::a\n",
    "a | b\n",
    "1. ",
    "<table><tr><td>",
    "```\n",
    "&#1;",
]


@pytest.mark.parametrize("path", ["a.md", "a.txt", "a.rst"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_repetition_takes_long(pattern: str, path: str) -> None:
    """Four times the characters of one pattern do not take sixteen times as long."""
    long = spent(pattern, path, SIZE)

    assert long < 1 or long < 10 * spent(pattern, path, SIZE // 4)


def spent(pattern: str, path: str, size: int) -> float:
    """Return the processor's seconds that *size* characters of *pattern* take."""
    begin = time.process_time()
    with suppress(UnreadableDocument):
        read("text\n\n" + pattern * (size // len(pattern)), path)
    return time.process_time() - begin
