"""What buttons show: why a passage was chosen in points that add up, and a passage in its place."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import views
from adapters.discord.escaping import unescape
from adapters.discord.parts import Card, Divider, Row, Text, texts
from bot.around import Around
from bot.capabilities import Action
from retrieval.model import Contribution, Quote
from tests.adapters.discord.hostile import press, quotes
from tests.adapters.discord.hostile import texts as any_text
from tests.adapters.discord.sound import is_sound, pressable, quoted, said
from tests.adapters.samples import answer, citation, nothing, quote

PARTS = (Contribution("built", "text", 4.203), Contribution("systems", "grams", 1.111))
PLACE = Around("Before it.\n\nThe middle.\nAfter it.", (12, 23), citation(lines=(9, 11)))
MIDDLE = quote("The middle.", matches=((4, 10),))


def tables(card: Card) -> list[list[str]]:
    """Return the rows of the tables of *card*."""
    found = (re.search(r"```\n(.*)\n```", each.markdown, re.DOTALL) for each in texts(card.parts))
    return [match[1].split("\n") for match in found if match]


def test_why_adds_up_under_the_words_that_it_is_about() -> None:
    """Points, word, meaning; a rule; the sum."""
    card = views.why(answer(quote(marked=(0, 20), contributions=PARTS)))

    assert said(card).startswith("Some say otherwise.\n")
    assert tables(card) == [
        [
            "4.20  built    word in the passage or its headings",
            "1.11  systems  letters alike",
            "────",
            "5.31  in all",
        ]
    ]
    assert is_sound(card)


def test_the_tables_of_a_page_have_the_numbers_of_its_quotes() -> None:
    """The second page goes on counting, and one quote alone has no number."""
    shown = said(views.why(answer(quote(), quote()), first=4)).splitlines()

    assert [line[:4] for line in shown if re.match(r"\d\.  ", line)] == ["4.  ", "5.  "]
    assert said(views.why(answer(quote()))).startswith("Some say")


def test_words_and_points_of_any_width_keep_the_columns() -> None:
    """Signs that are two cells wide count as two, and long ones end in an ellipsis."""
    weights = {"東京": 1.0, "a": 100.0, "x" * 40: 1.0, "\u202e": 1.0}
    named = [Contribution(name, "grams", weight) for name, weight in weights.items()]

    assert tables(views.why(answer(quote(contributions=tuple(named)))))[0] == [
        "100.00  a             letters alike",
        f"  1.00  {'x' * 11}…  letters alike",
        "  1.00  \\u202e        letters alike",
        "  1.00  東京          letters alike",
        "──────",
        "103.00  in all",
    ]


def test_no_word_can_end_a_table() -> None:
    """A fence in a word is shown with signs that look like it."""
    card = views.why(answer(quote(contributions=(Contribution("```", "text", 1.0),))))

    assert tables(card)[0][0] == "1.00  ˋˋˋ  word in the passage or its headings"
    assert is_sound(card)


@pytest.mark.parametrize("count", [13, 14, 40])
def test_many_parts_are_added_up(count: int) -> None:
    """A long question has a table that still fits and still adds up."""
    many = tuple(Contribution(f"word{at}", "text", 1 + at / 77) for at in range(count))
    rows = tables(views.why(answer(quote(contributions=many))))[0]
    points = [float(row.split()[0]) for row in rows if not row.startswith("─")]

    assert len(rows) <= views.MOST_ROWS + 3
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.001)
    assert ("smaller part" in rows[-3]) == (count > 13)


def test_ten_tables_fit_with_fewer_rows_and_still_add_up() -> None:
    """What is left out of a table is never left out of its sum."""
    many = tuple(Contribution(f"a_word_{at}", "text", 1 + at / 77) for at in range(40))
    card = views.why(answer(*[quote("*" * 300, contributions=many)] * 10))

    assert is_sound(card)
    assert len(tables(card)) == 10
    for rows in tables(card):
        points = [float(row.split()[0]) for row in rows if not row.startswith("─")]
        assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.001)


def test_why_names_the_words_that_were_not_found() -> None:
    """And says in words, without a percentage, whether that was enough."""
    card = views.why(nothing(closest=(quote(),), found=("cheese",), missing=("fondue",)))

    assert said(card).splitlines()[-3:] == [
        "Not in them: “fondue”. Found: “cheese”.",
        "Together too little for an answer.",
        "Points compare the passages of one question. They are no percentage.",
    ]
    assert "This was enough for an answer." in said(views.why(answer(quote())))
    assert "%" not in said(card)


def test_a_passage_is_shown_between_the_words_around_it() -> None:
    """Only the quote has the bar, and its words are bold as before."""
    card = views.around(PLACE, MIDDLE)
    before, words, after, divider, source = card.parts

    assert before == Text("Before it.")
    assert words == Text("> The **middle**.")
    assert after == Text("After it.")
    assert divider == Divider()
    assert isinstance(source, Text)
    assert source.markdown.startswith("**The Urgency of Interpretability**\n-# ")
    assert "lines 9–11" in said(card)
    assert is_sound(card)


def test_where_nothing_is_to_be_seen_around_a_passage_nothing_is_shown() -> None:
    """Discord refuses a text of blanks, and one of characters that it leaves out."""
    place = replace(PLACE, text="\u200b\n \nThe middle.\n\ufeff ", quoted=(4, 15))

    assert quoted(views.around(place)) == ["The middle."]
    assert views.around(place).parts[1] == Divider()


def test_a_passage_leads_to_those_before_and_after_it() -> None:
    """The first has none before it, and the last none after it."""
    leads = [pressable(views.around(PLACE, MIDDLE, press, number=n, total=3)) for n in range(3)]

    assert leads == [
        {"Next passage": press(Action.AROUND, 1)},
        {"Previous passage": press(Action.AROUND, 0), "Next passage": press(Action.AROUND, 2)},
        {"Previous passage": press(Action.AROUND, 1)},
    ]
    assert "Passage 2 of 3" in said(views.around(PLACE, MIDDLE, press, number=1, total=3))


def test_one_passage_leads_nowhere() -> None:
    """A heading, or the only quote, is shown without buttons."""
    for card in (
        views.around(PLACE, None, press),
        views.around(PLACE),
        views.around(PLACE, MIDDLE, None, number=1, total=3),
    ):
        assert quoted(card) == ["The middle."]
        assert not any(isinstance(part, Row) for part in card.parts)


def test_surroundings_without_end_are_cut_around_the_passage() -> None:
    """A message holds what fits, and the passage is in it."""
    text = "Before it all. " * 600 + "The middle." + " After it all." * 600
    card = views.around(replace(PLACE, text=text, quoted=(9_000, 9_011)), MIDDLE)

    assert quoted(card) == ["The middle."]
    assert "The passage goes on." not in said(card)
    assert is_sound(card)


def test_a_passage_that_is_too_long_for_a_message_is_cut_and_says_so() -> None:
    """What is left out is told of."""
    text = "A word of it. " * 500
    card = views.around(replace(PLACE, text=text, quoted=(0, len(text))), quote(text))

    assert text.startswith(quoted(card)[0])
    assert "The passage goes on." in said(card)
    assert is_sound(card)


@settings(max_examples=60)
@given(st.lists(quotes(), min_size=1, max_size=2), st.lists(any_text, max_size=9))
def test_whatever_documents_hold_why_is_inert(shown: list[Quote], names: list[str]) -> None:
    """Words of a question, fields and quotes come back harmless."""
    contributions = tuple(Contribution(name, name, 1.0) for name in names)
    hostile = [replace(each, contributions=contributions, score=len(names)) for each in shown]
    missed = nothing(closest=tuple(hostile), found=tuple(names), missing=tuple(names))

    assert is_sound(views.why(answer(*hostile)))
    assert is_sound(views.why(missed))


@settings(max_examples=60)
@given(any_text, quotes(), any_text, st.sampled_from([1, 60]))
def test_whatever_stands_around_a_passage_is_inert(
    before: str, shown: Quote, after: str, times: int
) -> None:
    """The passage is the document's, and what is around it acts no more than it does."""
    text = before * times + shown.text + after * times
    start = len(before) * times
    place = Around(text, (start, start + len(shown.text)), shown.citation)

    card = views.around(place, shown, press, number=1, total=3)

    assert is_sound(card)
    for part in texts(card.parts):
        if part.markdown.startswith("> ") and shown.text.strip():
            words = unescape(part.markdown.removeprefix("> ").replace("\n> ", "\n"))
            assert words in shown.text
