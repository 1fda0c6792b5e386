"""``sources.toml`` is understood as a whole or not at all."""

import pytest

from retrieval.errors import UnreadableDocument
from retrieval.reading.sidecar import parse_sidecar
from tests.retrieval.reading.views import read

WHOLE = """
ignore = ["README.md", "drafts/*"]

["a/b.md"]
title = "T"
author = "A"
publisher = "P"
date = 2024-02-03
url = "https://a.b"
kind = "note"
language = "en"
original = { title = "O", author = "B", date = "--02-12", url = "https://c.d" }
"""


def test_every_field_is_understood() -> None:
    """A table may hold all of them, and a date may be TOML's own."""
    sidecar = parse_sidecar(WHOLE)
    meta = read("text", "a/b.md", **sidecar.tables["a/b.md"]).meta

    assert sidecar.ignore == ("README.md", "drafts/*")
    assert (meta.title, meta.author, meta.publisher, meta.kind) == ("T", "A", "P", "note")
    assert (meta.date, meta.url, meta.language) == ("2024-02-03", "https://a.b", "en")
    assert meta.original is not None
    assert (meta.original.title, meta.original.date) == ("O", "--02-12")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[a", "not TOML"),
        ("ignore = 'README.md'", "ignore is not a list of names"),
        ("ignore = [1]", "ignore is not a list of names"),
        ("'a.md' = 1", "'a.md' is not a table"),
        ("['a.md']\nautor = 'A'", "'a.md': no such field: autor"),
        ("['a.md']\noriginal = 'x'", "'a.md': original is not a table"),
        ("['a.md']\noriginal = { autor = 'x' }", "'a.md': no such field: autor"),
        ("['a.md']\ndate = 'soon'", "'a.md': date cannot be understood"),
        ("['a.md']\nurl = '/x'", "'a.md': url cannot be understood"),
        ("['a.md']\nauthor = ''\ntitle = 'T'", "'a.md': author cannot be understood"),
    ],
)
def test_a_fault_is_a_fault_of_the_whole_file(text: str, reason: str) -> None:
    """A slip of the pen must not quietly drop an author, so it is named."""
    with pytest.raises(UnreadableDocument) as caught:
        parse_sidecar(text)

    assert caught.value.path == "sources.toml"
    assert caught.value.reason.startswith(reason)
