"""Inspection hides no decision: what is known and how, what is kept, what is left out and why."""

from pathlib import Path

import pytest

from adapters.console import readings
from adapters.console.screen import PIPE, Screen
from retrieval.corpus import Corpus, read_corpus


def test_everything_known_comes_with_the_way_it_was_found(corpus: Corpus) -> None:
    """A wrong author can be traced to its cause."""
    shown = readings.render(corpus, PIPE)

    assert "  author     Jermy Johnson  (sources.toml)\n" in shown
    assert "  kept       1 title, 8 paragraphs\n" in shown


def test_everything_left_out_comes_with_its_rule(corpus: Corpus) -> None:
    """No sentence disappears silently."""
    shown = readings.render(corpus, PIPE)
    left_out = [
        (document, block)
        for document in corpus.documents
        for block in document.blocks
        if block.omitted
    ]

    assert len(left_out) > 10
    for _, block in left_out:
        assert f"(line {block.lines[0]}: {block.omitted})" in shown


def test_files_that_were_not_read_are_named_with_the_reason(tmp_path: Path) -> None:
    """Refused is told from passed over, and both are counted."""
    (tmp_path / "a.txt").write_text("A sentence that can be read.\n")
    (tmp_path / "b.txt").write_bytes(b"\x00\xff\x00\xff" * 50)
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    shown = readings.render(read_corpus(tmp_path, "c"), PIPE)

    assert "Could not be read:\n  b.txt: " in shown
    assert "Passed over:\n  c.png: " in shown
    assert shown.endswith("1 document read, 1 refused, 1 passed over.\n")


def test_the_object_says_the_same(corpus: Corpus) -> None:
    """What a person reads a program can read."""
    found = readings.as_json(corpus)
    first = found["documents"][0]

    assert [each["path"] for each in found["documents"]] == [each.path for each in corpus.documents]
    assert first["known"]["author"] == {"value": "Jermy Johnson", "how": "sources.toml"}
    assert {"lines": [14, 14], "rule": "comments", "text": "Comments"} in first["left_out"]
    assert sum(first["kept"].values()) == sum(
        block.omitted is None for block in corpus.documents[0].blocks
    )


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(corpus: Corpus, width: int) -> None:
    """Long titles go on below themselves."""
    shown = readings.render(corpus, Screen(width))

    assert max(map(len, shown.splitlines())) <= width


def test_a_hostile_document_is_told_of_harmlessly(tmp_path: Path) -> None:
    """Neither its name nor its words can act."""
    (tmp_path / "a\x1b[2J.txt").write_text("Share\n\nTitle \u202e\n\nWords and more words.\n")
    shown = readings.render(read_corpus(tmp_path, "c"), PIPE)

    assert "\x1b" not in shown
    assert "\u202e" not in shown
