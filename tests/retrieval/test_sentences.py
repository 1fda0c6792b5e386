"""Sentences are ranges of their text: in order, inside, and over all of its ink."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sentences import sentences

WIDE = "\x85\xa0\u1680\u2000\u2003\u200a\u2028\u2029\u202f\u205f\u3000"
LANGUAGES = [None, "", "en", "de", "es", "fr", "ja", "zh", "ar", "el", "xx", "EN", "no-such"]

wild = st.text(
    st.one_of(
        st.sampled_from("AB.!?:;\"'()«» \n\t\x0b\x1c9。！" + WIDE), st.characters(codec="utf-8")
    )
)


def split(text: str, language: str | None = "en") -> list[str]:
    """Return the sentences of *text*."""
    return [text[slice(*one)] for one in sentences(text, 0, len(text), language)]


@settings(max_examples=250)
@given(wild, st.sampled_from(LANGUAGES), st.data())
def test_sentences_cover_every_character_of_ink_once(
    text: str, language: str | None, data: st.DataObject
) -> None:
    """Whatever the text, its sentences lie in order and leave out white space only."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    at = start
    for first, last in sentences(text, start, end, language):
        assert at <= first < last <= end
        assert text[at:first].strip() == ""
        assert text[first:last] == text[first:last].strip()
        at = last
    assert text[at:end].strip() == ""


@pytest.mark.parametrize("space", WIDE, ids=lambda space: f"U+{ord(space):04X}")
def test_a_wide_space_before_a_stop_is_split_like_a_blank(space: str) -> None:
    """An initial, a space of more than one byte and a full stop are what sentencex panics on."""
    parts = [part.replace(space, " ") for part in split(f"Plan B{space}. Then C.")]

    assert parts == split("Plan B . Then C.")


def test_a_sentence_ends_at_its_stop() -> None:
    """Two sentences on a line are two ranges."""
    assert split("It is good. It is monthly.") == ["It is good.", "It is monthly."]


def test_a_title_before_a_name_ends_no_sentence() -> None:
    """The full stop of an abbreviation is not taken for the end."""
    assert split("Dr. Smith came. He left.") == ["Dr. Smith came.", "He left."]


def test_a_line_ends_a_sentence() -> None:
    """What stands on lines of its own is a sentence without a stop."""
    assert split("milk\n\n  eggs  \nflour") == ["milk", "eggs", "flour"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000\n\t"])
def test_white_space_has_no_sentence(text: str) -> None:
    """Where nothing is written there is nothing to quote."""
    assert split(text) == []


def test_half_a_character_is_part_of_its_sentence() -> None:
    """What cannot be encoded can be quoted."""
    assert split("One \ud800 two. Three.") == ["One \ud800 two.", "Three."]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_line_without_spaces_is_split_in_time(language: str) -> None:
    """Work grows with the length of a line and not with its square."""
    text = "中文。" * 20_000
    began = time.perf_counter()

    assert len(split(text, language)) == 20_000
    assert time.perf_counter() - began < 3


def test_long_lines_are_split_where_short_ones_are() -> None:
    """The sentences of a paragraph do not depend on how long the paragraph is."""
    text = "Dr. Smith came in 1.5 hours. He left, e.g. by train. " * 400

    assert split(text) == split(text[:53]) * 400


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    """A line without a stop falls into parts that hold whole words."""
    parts = split("word " * 3_000)

    assert " ".join(parts) == ("word " * 3_000).strip()
    assert {word for part in parts for word in part.split()} == {"word"}
