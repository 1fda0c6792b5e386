"""Views: why a passage was chosen in points that add up, and a passage in its place."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import cards, views
from adapters.slack.blocks import LONGEST_MESSAGE, View
from bot.around import Around
from bot.capabilities import Action
from retrieval.model import Contribution, Quote
from tests.adapters.samples import answer, citation, nothing, quote
from tests.adapters.slack.hostile import (
    parts,
    press,
    pressable,
    quoted,
    quotes,
    said,
    texts,
    words,
)
from tests.fakes.slack.blockkit import problems_in_view, text_total
from tests.fakes.slack.markup import live_markup

PARTS = (Contribution("built", "text", 4.203), Contribution("systems", "grams", 1.111))
PLACE = Around("Before it.\n\nThe middle.\nAfter it.", (12, 23), citation(lines=(9, 11)))
MIDDLE = quote("The middle.", matches=((4, 10),))


def is_sound(view: View) -> bool:
    """Tell whether Slack would take *view*, and nothing in it would act."""
    assert problems_in_view(view) == []
    assert live_markup(view) == []
    assert text_total(view) <= LONGEST_MESSAGE
    return True


def tables(view: View) -> list[str]:
    """Return the columns of *view*."""
    return [words(part) for part in parts(view, "rich_text_preformatted")]


def test_why_adds_up_under_the_words_that_it_is_about() -> None:
    """Points, word, meaning; a rule; the sum."""
    view = views.why(answer(quote(marked=(0, 20), contributions=PARTS)))

    assert said(view).startswith("Some say otherwise.")
    assert tables(view)[0] == (
        "  4.20  built    word in the passage or its headings\n"
        "  1.11  systems  letters alike\n"
        "──────\n"
        "  5.31  in all"
    )
    assert is_sound(view)


def test_the_tables_of_a_page_have_the_numbers_of_its_quotes() -> None:
    """The second page goes on counting."""
    shown = said(views.why(answer(quote(), quote()), first=4)).splitlines()

    assert [line[:4] for line in shown if re.match(r"\d\.  ", line)] == ["4.  ", "5.  "]


def test_words_of_any_width_keep_the_columns() -> None:
    """Signs that are two cells wide count as two, and long ones end in an ellipsis."""
    named = [Contribution(name, "grams", 1.0) for name in ("東京", "a", "x" * 40, "\u202e")]
    rows = tables(views.why(answer(quote(contributions=tuple(named)))))[0].splitlines()

    assert rows[:4] == [
        "  1.00  a                 letters alike",
        f"  1.00  {'x' * 15}…  letters alike",
        "  1.00  \\u202e            letters alike",
        "  1.00  東京              letters alike",
    ]


@pytest.mark.parametrize("count", [13, 14, 40])
def test_many_parts_are_added_up(count: int) -> None:
    """A long question has a table that still fits and still adds up."""
    many = tuple(Contribution(f"word{at}", "text", 1 + at / 77) for at in range(count))
    rows = tables(views.why(answer(quote(contributions=many))))[0].splitlines()
    points = [float(row.split()[0]) for row in rows if not row.startswith("─")]

    assert len(rows) <= views.MOST_ROWS + 3
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.001)
    assert ("smaller part" in rows[-3]) == (count > 13)


def test_why_names_the_words_that_were_not_found() -> None:
    """And says in words, without a percentage, whether that was enough."""
    view = views.why(nothing(closest=(quote(),), found=("cheese",), missing=("fondue",)))

    assert said(view).splitlines()[-3:] == [
        "Not in them: “fondue”. Found: “cheese”.",
        "Together too little for an answer.",
        "Points compare the passages of one question. They are no percentage.",
    ]
    assert "This was enough for an answer." in said(views.why(answer(quote())))
    assert "%" not in said(view)


def test_a_passage_is_shown_between_the_words_around_it() -> None:
    """Only the quote has the bar, and its words are bold as before."""
    view = views.around(PLACE, MIDDLE)
    before, after, source = (words(part) for part in parts(view, "rich_text_section"))

    assert (before, quoted(view), after) == ("Before it.", ["The middle."], "After it.")
    assert source == "The Urgency of Interpretability"
    assert "lines 9–11" in said(view)
    assert is_sound(view)


def test_a_passage_leads_to_those_before_and_after_it() -> None:
    """The first has none before it, and the last none after it."""
    names = [
        list(pressable(views.around(PLACE, MIDDLE, press, number=n, total=3))) for n in range(3)
    ]

    assert names == [
        ["quoth.around.1"],
        ["quoth.around.0", "quoth.around.2"],
        ["quoth.around.1"],
    ]
    middle = views.around(PLACE, MIDDLE, press, number=1, total=3)
    assert pressable(middle)["quoth.around.2"]["value"] == press(Action.AROUND, 2)
    assert "Passage 2 of 3" in said(middle)


def test_one_passage_leads_nowhere() -> None:
    """A heading, or the only quote, is shown without buttons."""
    assert pressable(views.around(PLACE, None, press)) == {}
    assert quoted(views.around(PLACE)) == ["The middle."]
    assert pressable(views.around(PLACE, MIDDLE, None, number=1, total=3)) == {}


def test_surroundings_without_end_are_cut_around_the_passage() -> None:
    """A view holds what fits, and the passage is in it."""
    text = "Before it all. " * 600 + "The middle." + " After it all." * 600
    place = replace(PLACE, text=text, quoted=(9_000, 9_011))
    view = views.around(place, MIDDLE)

    assert quoted(view) == ["The middle."]
    assert is_sound(view)


def test_a_passage_that_no_view_can_hold_is_cut_and_says_so() -> None:
    """One sentence of 12,000 characters has no whole in Slack."""
    text = "word " * 2_400
    view = views.around(replace(PLACE, text=text, quoted=(0, len(text))), quote(text))

    assert text.startswith(quoted(view)[0])
    assert "The passage goes on." in said(view)
    assert is_sound(view)


def test_an_answer_in_a_view_leaves_out_what_stands_in_messages_only() -> None:
    """Slack refuses thumbs in a view."""
    view = views.answer_view(cards.reply_message(answer(quote()), press))

    assert is_sound(view)
    assert quoted(view) == [quote().text]


def test_a_sentence_can_be_said_in_a_view() -> None:
    """Where a view is open, what there is to say is said in it."""
    assert said(views.sentence("That is too old.")) == "That is too old."
    assert is_sound(views.sentence("<!channel>"))


@settings(max_examples=60)
@given(st.lists(quotes(), min_size=1, max_size=2), st.lists(texts, max_size=9))
def test_whatever_documents_hold_why_is_inert(shown: list[Quote], names: list[str]) -> None:
    """Words of a question, fields and quotes come back harmless."""
    contributions = tuple(Contribution(name, name, 1.0) for name in names)
    hostile = [replace(each, contributions=contributions, score=len(names)) for each in shown]
    missed = nothing(closest=tuple(hostile), found=tuple(names), missing=tuple(names))

    assert is_sound(views.why(answer(*hostile)))
    assert is_sound(views.why(missed))


@settings(max_examples=60)
@given(texts, quotes(), texts, st.sampled_from([1, 60]))
def test_whatever_stands_around_a_passage_is_inert(
    before: str, shown: Quote, after: str, times: int
) -> None:
    """The passage is the document's, and what is around it acts no more than it does."""
    text = before * times + shown.text + after * times
    start = len(before) * times
    place = Around(text, (start, start + len(shown.text)), shown.citation)

    view = views.around(place, shown, press, number=1, total=3)

    assert is_sound(view)
    assert all(each in shown.text for each in quoted(view))
