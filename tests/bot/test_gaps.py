"""Questions that ask for the same count as one, and nothing of them is told that is not kept."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.gaps import LANGUAGES, Gap, Gaps, gaps
from bot.model import Nothing
from bot.state.feedback import Unhelpful
from bot.state.misses import Miss

ROOT = Path(__file__).parents[2]
HERE, THERE = "slack:T024", "web:"


def miss(
    question: str | None = None,
    asked: float = 9.0,
    **told: Any,  # noqa: ANN401 - any field of it
) -> Miss:
    """Leave a question unanswered."""
    known = Miss(HERE, asked, Nothing.NO_EVIDENCE, 0.5, 1, ("Tea",), ("handbook",), question)
    return replace(known, **told)


def times(*questions: str) -> list[int]:
    """Count how often the same was asked."""
    return [gap.times for gap in gaps(0, [miss(each) for each in questions], ()).unanswered]


@pytest.mark.parametrize(
    "alike",
    [
        ("How do I prune an olive tree?", "pruning OLIVE trees", "Olive-tree: how to prune it"),
        ("Wie viele Tage Urlaub habe ich?", "Wie viele Tage hat man Urlaub?"),
        ("???", "???"),
        ("什么是茶", "什么是茶?"),
    ],
)
def test_questions_of_the_same_words_are_one_gap(alike: tuple[str, ...]) -> None:
    """In whatever order, number and case."""
    assert times(*alike) == [len(alike)]


@pytest.mark.parametrize(
    "different",
    [
        ("How do I prune an olive tree?", "How do I prune an apple tree?"),
        ("Who makes tea?", "Who makes tea and coffee?"),
        ("???", "!!"),
        ("", "?"),
    ],
)
def test_questions_of_other_words_are_gaps_of_their_own(different: tuple[str, str]) -> None:
    """One word more or less is another question."""
    assert times(*different) == [1, 1]


def test_every_language_whose_small_words_are_known_is_counted_in() -> None:
    """What the analysis learns, this learns with it."""
    lists = tomllib.loads((ROOT / "retrieval/languages.toml").read_text(encoding="utf-8"))

    assert set(LANGUAGES) == set(lists)


def test_a_gap_tells_what_the_latest_question_was_and_what_all_have_in_common() -> None:
    """They come with the latest first."""
    missed = [
        miss("Olive trees?", 9.0, missing=("Olive",), nearest=("Trees",), tenant=THERE),
        miss("olive tree", 5.0, support=0.7, unknown=2, collections=("a",), nearest=("Oil",)),
    ]

    assert gaps(1.0, missed, ()) == Gaps(
        since=1.0,
        unanswered=(
            Gap(
                times=2,
                last=9.0,
                question="Olive trees?",
                workspaces=(HERE, THERE),
                why=Nothing.NO_EVIDENCE,
                support=0.7,
                unknown=2,
                missing=("Olive",),
                nearest=("Trees",),
                collections=("a", "handbook"),
            ),
        ),
        unhelpful=(),
    )


def test_without_words_the_headings_and_the_reason_tell_alike_ones() -> None:
    """And they are never put together with questions whose words are known."""
    other = miss(nearest=(), why=Nothing.NO_WORDS)
    missed = [miss(), miss(), miss(nearest=("Cups",)), other, miss("Tea")]

    found = gaps(0, missed, ()).unanswered
    assert [(gap.times, gap.question, gap.nearest) for gap in found] == [
        (2, None, ("Tea",)),
        (1, None, ("Cups",)),
        (1, None, ()),
        (1, "Tea", ("Tea",)),
    ]


def test_answers_that_did_not_help_are_counted_by_question() -> None:
    """Those whose question is not told any more are one."""
    votes = [
        Unhelpful(HERE, 9.0, None),
        Unhelpful(HERE, 8.0, "Is tea hot?"),
        Unhelpful(THERE, 7.0, "hot tea"),
        Unhelpful(THERE, 6.0, None),
        Unhelpful(HERE, 5.0, None),
    ]

    assert gaps(0, (), votes).unhelpful == (
        Gap(3, 9.0, None, (HERE, THERE)),
        Gap(2, 8.0, "Is tea hot?", (HERE, THERE)),
    )


def test_the_most_frequent_come_first_and_the_latest_of_equals() -> None:
    """What was asked three times last month matters more than what was asked once today."""
    asked = [miss("a1", 9.0), miss("b2", 8.0), miss("c3", 7.0), miss("c3", 6.0)]

    found = gaps(0, asked, ()).unanswered
    assert [gap.question for gap in found] == ["c3", "a1", "b2"]
    assert [gap.question for gap in gaps(0, asked, ()).first(2).unanswered] == ["c3", "a1"]


def test_there_is_something_or_there_is_nothing() -> None:
    """Either kind is something."""
    assert not gaps(0, (), ())
    assert gaps(0, [miss()], ())
    assert gaps(0, (), [Unhelpful(HERE, 1.0, None)])
    assert gaps(0, [miss()], [Unhelpful(THERE, 1.0, None)]).workspaces == {HERE, THERE}
