"""Home: what this is, how to ask, what there is to ask about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.blocks import View
from adapters.slack.home import Facts, home, prompts
from tests.adapters.slack.hostile import pressable, said, texts
from tests.fakes.slack.blockkit import problems_in_view
from tests.fakes.slack.markup import live_markup

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FACTS = Facts(
    collections=("seeds",),
    documents=5,
    examples=("How are models built?", "Who is Anna?"),
    refreshed=NOW - timedelta(minutes=3),
    generation="g1",
)


def is_sound(view: View) -> bool:
    """Tell whether Slack would take *view*, and nothing in it would act."""
    assert problems_in_view(view) == []
    assert live_markup(view) == []
    return True


def test_home_says_what_this_is_and_how_to_ask() -> None:
    """Every way to ask is named, and that nothing is made up."""
    shown = said(home(FACTS, NOW))

    for part in (
        "/ask",
        "Mention me",
        "directly",
        "Find sources",
        "Nothing in an answer is generated",
    ):
        assert part in shown
    assert is_sound(home(FACTS, NOW))


def test_home_says_what_there_is_and_how_fresh_it_is() -> None:
    """The collections that this person may see, and when they were read."""
    assert said(home(FACTS, NOW)).splitlines()[-3:] == [
        "5 documents, read 3 minutes ago.",
        "Generation g1.",
        "Open to you: seeds.",
    ]
    assert "have not been read yet" in said(home(replace(FACTS, refreshed=None), NOW))


def test_home_says_when_nothing_is_open_to_direct_messages() -> None:
    """A bot that answers in channels has documents all the same."""
    shown = said(home(replace(FACTS, collections=(), documents=0), NOW))

    assert "No documents are open to direct messages." in shown
    assert "0 documents" not in shown


def test_one_of_several_collections_can_be_named() -> None:
    """How to narrow a question is told only where there is a choice."""
    several = replace(FACTS, collections=("handbook", "seeds"))

    assert "Add in:handbook or in:seeds to look in one collection only." in said(home(several, NOW))
    assert "in:seeds" not in said(home(FACTS, NOW))


def test_the_command_has_the_name_that_it_was_given() -> None:
    """Some workspaces have another /ask already."""
    assert "/quoth and your question" in said(home(replace(FACTS, command="/quoth"), NOW))


def test_examples_are_buttons_that_bring_back_their_question() -> None:
    """A press asks it."""
    assert [(name, each["value"]) for name, each in pressable(home(FACTS, NOW)).items()] == [
        ("quoth.example.0", "How are models built?"),
        ("quoth.example.1", "Who is Anna?"),
    ]
    assert pressable(home(replace(FACTS, examples=()), NOW)) == {}


def test_examples_that_no_button_can_hold_are_left_out() -> None:
    """A question that came back cut would be another question."""
    facts = replace(FACTS, examples=("", " ", "x" * 2_001, "🙂" * 1_001, "x" * 2_000))

    assert [each["value"] for each in pressable(home(facts, NOW)).values()] == ["x" * 2_000]
    assert is_sound(home(facts, NOW))


def test_equal_tabs_have_an_equal_stamp_and_others_have_not() -> None:
    """What has not changed need not be published again."""
    first = home(FACTS, NOW)["private_metadata"]

    assert home(FACTS, NOW + timedelta(seconds=59))["private_metadata"] == first
    assert home(FACTS, NOW + timedelta(minutes=1))["private_metadata"] != first
    assert home(replace(FACTS, documents=6), NOW)["private_metadata"] != first


def test_four_questions_are_suggested_at_most() -> None:
    """A suggestion's title may be cut; what it asks is whole."""
    many = replace(FACTS, examples=tuple(f"{'why ' * 30}{n}?" for n in range(6)))

    assert len(prompts(many)) == 4
    assert prompts(many)[0]["message"] == f"{'why ' * 30}0?"
    assert prompts(many)[0]["title"].endswith("…")
    assert prompts(replace(FACTS, examples=())) == []


@settings(max_examples=100)
@given(st.lists(texts, max_size=8), st.lists(texts, max_size=7), texts)
def test_whatever_facts_hold_home_is_inert(
    collections: list[str], examples: list[str], command: str
) -> None:
    """Names of collections and questions come back harmless."""
    facts = replace(
        FACTS, collections=tuple(collections), examples=tuple(examples), command=command
    )

    assert is_sound(home(facts, NOW))
    assert len(prompts(facts)) <= 4
