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
    """A hundred thousand characters of one pattern take a moment, whatever the pattern."""
    begin = time.process_time()
    with suppress(UnreadableDocument):
        read("text\n\n" + pattern * (SIZE // len(pattern)), path)

    assert time.process_time() - begin < 5
