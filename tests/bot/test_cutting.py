"""Text is shortened between sentences and behind words, and never inside a character."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cutting import Piece, breaks, clip, cut, units

STORY = "It began small. Then it grew, as things do. At last it was done. Nobody knew why."
ONES = [
    "e\u0301",
    "🏳️\u200d🌈",
    "👩🏽\u200d🚀",
    "🇩🇪",
    "한",
    "각",
    "กำ",
    "क्ष",
    "\r\n",
    "a\u20dd",
    "🏴\U000e0067\U000e0062\U000e007f",
]
LETTERS = st.sampled_from([*"abc. !?\n", *ONES, "。", "x" * 60, "🇩🇪🇫🇷", "word ", "Mr. Y. "])
TEXTS = st.lists(LETTERS, min_size=1, max_size=80).map("".join)


def sentence(words: str) -> tuple[int, int]:
    """Return where *words* stand in the story."""
    return STORY.index(words), STORY.index(words) + len(words)


def test_what_fits_is_left_alone() -> None:
    """A piece that is the whole says so."""
    assert cut(STORY, (0, 5), units(STORY)) == Piece(STORY, 0, len(STORY))
    assert not cut(STORY, (0, 5), units(STORY)).cut


def test_sentences_after_the_marked_one_come_before_those_in_front() -> None:
    """What follows explains more often than what went before."""
    kept = sentence("Then it grew, as things do.")

    piece = cut(STORY, kept, 50)

    assert piece.text == "Then it grew, as things do. At last it was done."
    assert (piece.before, piece.after) == (True, True)


def test_a_piece_grows_to_the_front_when_there_is_room_left() -> None:
    """The end of a passage is shown with what leads to it."""
    piece = cut(STORY, sentence("Nobody knew why."), 40)

    assert piece.text == "At last it was done. Nobody knew why."
    assert (piece.before, piece.after) == (True, False)


def test_a_sentence_that_is_too_long_is_cut_behind_a_word() -> None:
    """One sentence of 6,000 characters has no better place."""
    text = "Word " * 1_200

    piece = cut(text, (0, len(text)), 3_000)

    assert units(piece.text) <= 3_000
    assert piece.text.endswith("Word")
    assert (piece.before, piece.after) == (False, True)


def test_one_word_that_is_too_long_is_cut_anyway() -> None:
    """What has no spaces cannot be shown whole."""
    assert cut("x" * 6_000, (0, 6_000), 100).text == "x" * 100


def test_a_measure_of_one_s_own_decides() -> None:
    """Where text grows when it is escaped, its length there counts."""
    assert cut("&" * 100, (0, 1), 50, size=lambda text: 5 * len(text)).text == "&" * 10


@pytest.mark.parametrize("one", ONES)
def test_what_is_read_as_one_character_is_one(one: str) -> None:
    """Accents, flags, families, syllables and line ends stay whole."""
    text = f"a{one}a"

    assert [at for at in range(len(text) + 1) if breaks(text, at)] == [
        0,
        1,
        len(one) + 1,
        len(text),
    ]


def test_flags_are_told_apart_in_a_row() -> None:
    """Two flags are four halves, and are cut in the middle only."""
    assert [at for at in range(5) if breaks("🇩🇪🇫🇷", at)] == [0, 2, 4]


@pytest.mark.parametrize(
    ("text", "most", "clipped"),
    [
        ("short", 5, "short"),
        ("a longer name", 10, "a longer…"),
        ("unbroken" * 3, 10, "unbrokenu…"),
        ("🙂🙂🙂", 5, "🙂🙂…"),
        ("ab", 1, "…"),
    ],
)
def test_a_name_is_clipped_with_an_ellipsis(text: str, most: int, clipped: str) -> None:
    """The reader sees that there was more."""
    assert clip(text, most) == clipped


@settings(max_examples=200)
@given(TEXTS, st.integers(20, 200), st.data())
def test_a_piece_is_a_slice_that_fits_and_begins_no_later_than_what_is_kept(
    text: str, most: int, data: st.DataObject
) -> None:
    """Whatever the text: contiguous, not longer than allowed, cut between characters."""
    start = data.draw(st.integers(0, len(text) - 1))
    keep = start, data.draw(st.integers(start + 1, len(text)))

    piece = cut(text, keep, most)

    assert piece.text == text[piece.start : piece.end]
    assert units(piece.text) <= most
    assert piece.start <= keep[0] < piece.end
    assert breaks(text, piece.start)
    assert breaks(text, piece.end)
    if units(text[slice(*keep)]) <= most and all(breaks(text, at) for at in keep):
        assert piece.end >= keep[1]
    assert piece.before == bool(text[: piece.start].strip())
    assert piece.after == bool(text[piece.end :].strip())


@settings(max_examples=200)
@given(TEXTS, st.integers(1, 60))
def test_what_is_clipped_fits(text: str, most: int) -> None:
    """The ellipsis counts too."""
    assert units(clip(text, most)) <= most
