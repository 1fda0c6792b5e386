"""A text is cut where its look changes, and no character of it is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web.words import Run, stretches
from bot.visible import HIDDEN
from tests.adapters.slack.hostile import texts

edges = st.integers(0, 60)
ranges = st.tuples(edges, edges).map(sorted).map(lambda pair: (pair[0], pair[1]))


@settings(max_examples=50)
@given(texts, ranges, st.lists(ranges, max_size=4))
def test_the_pieces_are_the_text_again(
    text: str, marked: tuple[int, int], matches: list[tuple[int, int]]
) -> None:
    """Whatever is marked, hidden or asked for; ranges may reach beyond the text."""
    runs = [run for stretch in stretches(text, marked, matches) for run in stretch.runs]

    assert "".join(run.text for run in runs) == text
    assert "".join(run.text for run in runs if run.marked) == text[slice(*marked)]
    assert [run.text for run in runs if run.escape] == HIDDEN.findall(text)


def test_a_marked_sentence_is_one_stretch_whatever_is_in_it() -> None:
    """A screen reader announces it once."""
    first, second, third = stretches("Say so. It is so. Yes.", (8, 17), [(11, 13), (14, 16)])

    assert [each.marked for each in (first, second, third)] == [False, True, False]
    assert [run.text for run in second.runs] == ["It ", "is", " ", "so", "."]
    assert [run.match for run in second.runs] == [False, True, False, True, False]


def test_a_hidden_character_stands_alone_and_has_a_name() -> None:
    """So that what it does ends where it stands."""
    ((before, hidden, after),) = (each.runs for each in stretches("a\u202eb", (0, 0)))

    assert hidden == Run("\u202e", marked=False, match=False, escape="\\u202e")
    assert (before.escape, after.escape) == ("", "")


def test_a_text_without_letters_has_no_pieces() -> None:
    """There is nothing to draw."""
    assert stretches("", (0, 0)) == ()
