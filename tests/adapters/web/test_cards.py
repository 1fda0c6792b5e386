"""A quote is laid out with its source and its reasons, and nothing of it is made up."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web.cards import cards, headings
from bot.wording import nearest
from retrieval.model import Contribution, NearHeading, Quote, SourceMeta
from tests.adapters.samples import citation, nothing, quote
from tests.adapters.slack.hostile import quotes

weights = st.lists(st.floats(-3, 9).filter(lambda each: abs(each) > 0.01), min_size=1, max_size=9)


@settings(max_examples=30)
@given(weights.filter(lambda each: sum(each) > 0.1))
def test_every_bar_begins_where_the_last_one_ends(given_weights: list[float]) -> None:
    """The greatest first; end to end they come to the whole, those that count against go back."""
    parts = tuple(Contribution(f"w{at}", "text", each) for at, each in enumerate(given_weights))
    (card,) = cards([quote(contributions=parts)])
    reached = 0.0
    for bar in card.bars:
        begin, end = bar.left, bar.left + bar.width
        assert abs((end if bar.against else begin) - reached) < 0.05
        assert 0 <= begin <= end <= 100.02
        reached = begin if bar.against else end

    assert abs(reached - card.whole) < 0.1
    assert sum(round(float(bar.reason.points) * 100) for bar in card.bars) == round(
        float(card.points) * 100
    )


def test_bars_of_a_plain_answer_fill_the_width() -> None:
    """The longest line that there is, is the sum."""
    parts = (Contribution("a", "text", 3.0), Contribution("b", "text", 1.0))
    (card,) = cards([quote(contributions=parts)])

    assert [(bar.left, bar.width) for bar in card.bars] == [(0, 75), (75, 25)]
    assert (card.whole, card.points) == (100, "4.00")


def test_a_score_of_nothing_has_no_bars() -> None:
    """And divides by nothing."""
    (card,) = cards([quote(contributions=())])

    assert (card.bars, card.whole, card.points) == ((), 0, "0.00")


def test_the_source_is_told_as_everywhere_else() -> None:
    """A file that has no address is named; lines come after it."""
    (card,) = cards([quote()])

    assert card.title == "The Urgency of Interpretability"
    assert card.details == (
        "author and date not stated · a summary of an essay by Dario Amodei, April 2025"
        " · The Problem · 003.txt, line 10"
    )
    assert (card.opens, card.original, card.notes) == (None, None, ())


def test_a_document_with_an_address_is_opened_there() -> None:
    """At the very words; what stands around them can be read here all the same."""
    meta = SourceMeta("Leave", url="https://docs.example/leave")
    (card,) = cards([quote("Thirty days.", cited=citation(meta=meta, path="leave.md"))])

    assert card.opens == "https://docs.example/leave#:~:text=Thirty%20days."
    assert "leave.md" not in card.details
    assert card.around == "document/d1?quote=0-86&of=0000000000000000#passage"


@settings(max_examples=25)
@given(st.lists(quotes(), min_size=1, max_size=2))
def test_the_words_of_a_card_are_those_of_its_quote(shown: list[Quote]) -> None:
    """However hostile; and nothing that is said about them can leave its line."""
    for card, each in zip(cards(shown), shown, strict=True):
        runs = [run for stretch in card.words for run in stretch.runs]
        assert "".join(run.text for run in runs) == each.text
        assert "\n" not in card.title + card.details
        assert not card.opens or card.opens.startswith(("https://", "http://"))


def test_what_is_broken_off_or_hidden_is_said() -> None:
    """In the words of the other surfaces."""
    (card,) = cards([replace(quote("and so\u200b on"), broken=(True, True))])

    assert card.notes == (
        "The passage begins earlier and goes on. “Show around” has more of it.",
        "The passage holds hidden characters: U+200B (zero width space).",
    )


def test_a_heading_leads_to_its_line() -> None:
    """As many as are said, each under the words that say it."""
    near = tuple(NearHeading("d1", "Pay", ("When",), line) for line in range(1, 9))
    reply = nothing(nearest=near)
    shown = headings(reply, nearest(reply))

    assert len(shown) == 5
    assert shown[0] == ("document/d1?line=1#L1", "When (Pay, line 1)")
