"""A score is a sum of named parts, and the order of passages follows from it alone."""

import json
from collections.abc import Sequence
from itertools import pairwise
from math import fsum
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.asked import understand
from retrieval.index import Index
from retrieval.model import Document
from retrieval.ranking import FINALISTS, Ranked, rank
from tests.builders import SEEDS, corpora, document, documents, index, questions, seeds, words

FIELDS = {"text", "grams", "section", "coverage", "heading", "title", "kind", "asks"}
ASKED = (
    "What is interpretability?",
    "How do circuits add numbers?",
    "When did Amodei write it?",
    "who funds mechanistic interprtability research",
    "Wann and where, 1999, état-of-the-art 東京",
)


def ranked(built: Index, question: str) -> list[Ranked]:
    """Rank the passages of *built* for *question*."""
    view = built.view()
    return list(rank(view, understand(view, question)))


def places(found: Sequence[Ranked]) -> list[tuple[str, int]]:
    """Return where ranked passages stand."""
    return [(one.scored.passage.document, one.scored.passage.start) for one in found]


def parts(built: Index, question: str) -> list[tuple[str, str]]:
    """Return the fields and names of what the best passage scores."""
    return [(each.field, each.name) for each in ranked(built, question)[0].scored.contributions]


def check_sums(found: Sequence[Ranked]) -> None:
    """Check that contributions add up to the score in every order, and are named."""
    for one in found:
        weights = [each.weight for each in one.scored.contributions]
        score = one.scored.score
        assert fsum(weights) == sum(weights) == sum(reversed(weights)) == score
        for seed in range(5):
            assert sum(Random(seed).sample(weights, len(weights))) == score  # noqa: S311 - no secret
        assert {each.field for each in one.scored.contributions} <= FIELDS
        assert all(each.name for each in one.scored.contributions)
        assert 0 not in weights


@pytest.mark.parametrize("question", ASKED)
def test_contributions_add_up_exactly_on_the_seeds(question: str) -> None:
    """Whoever adds up the reasons for a quote gets its score, to the last bit."""
    check_sums(ranked(seeds(), question))


@settings(max_examples=25)
@given(corpora(), questions)
def test_contributions_add_up_exactly(team: list[Document], question: str) -> None:
    """Whatever is written and asked."""
    check_sums(ranked(Index.of(team), question))


@settings(max_examples=25)
@given(corpora(("one", "two"), most=6), questions, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_documents_came_in(
    team: list[Document], question: str, random: Random
) -> None:
    """In one part or in several, scores are equal to the last bit and ties in corpus order."""
    slowly = Index([])
    for one in random.sample(team, len(team)):
        slowly = slowly.add([one])
    at_once = ranked(Index.of(team), question)

    assert [one.scored for one in ranked(slowly, question)] == [one.scored for one in at_once]
    assert [(one.text, one.grams) for one in ranked(slowly, question)] == [
        (one.text, one.grams) for one in at_once
    ]


@settings(max_examples=30)
@given(corpora(), questions)
def test_passages_are_in_order_of_score_and_then_of_the_corpus(
    team: list[Document], question: str
) -> None:
    """Every passage is there once, and at most forty are."""
    built = Index.of(team)
    found = ranked(built, question)
    order = [(-one.scored.score, *built.view().order(one.segment, one.row)) for one in found]

    assert all(before < after for before, after in pairwise(order))
    assert len(found) <= FINALISTS


def test_passages_are_in_order_for_every_tuning_question() -> None:
    """Looking closely at one passage after another does not change their order."""
    lines = (SEEDS.parent / "tests/relevance/seeds.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        scores = [one.scored.score for one in ranked(seeds(), json.loads(line)["q"])]

        assert scores == sorted(scores, reverse=True)


def test_copies_are_in_the_order_of_the_corpus() -> None:
    """Of sixty copies in many parts, those that stand first in the corpus are kept."""
    texts = [
        document("Apples are red, says a long line of ten words.", f"{at:02}.md")
        for at in range(60)
    ]
    slowly = Index([])
    for one in reversed(texts):
        slowly = slowly.add([one])

    expected = [(one.id, 0) for one in texts[:FINALISTS]]
    assert places(ranked(Index.of(texts), "red apples")) == expected
    assert places(ranked(slowly, "red apples")) == expected
    assert places(ranked(slowly, "who says red apples have a long line")) == expected


def test_hundreds_of_copies_are_in_the_order_of_the_corpus() -> None:
    """Ties beyond what the second stage looks at are cut by the corpus, not by the parts."""
    texts = [document("Apples are red.", f"{at:04}.md") for at in range(820)]
    slowly = Index.of(texts[10:]).add(texts[:10])

    assert places(ranked(slowly, "apples")) == places(ranked(Index.of(texts), "apples"))


def test_a_heading_that_is_asked_for_lifts_its_passage() -> None:
    """Of two equal passages, the one under the heading that the question names comes first."""
    built = index("# T\n\n## Other\n\nIt is yearly.\n\n## Holidays\n\nIt is yearly.")

    assert ("heading", "Holidays") in parts(built, "yearly holidays")
    assert ranked(built, "yearly holidays")[0].scored.passage.headings == ("Holidays",)


def test_a_title_that_is_asked_for_lifts_its_passages() -> None:
    """The document whose title is named comes first."""
    one, two = documents("# Pay\n\nIt is yearly.", "# Leave\n\nIt is yearly.")
    built = Index.of([one, two])

    assert ("title", "Leave") in parts(built, "yearly leave")
    assert places(ranked(built, "yearly leave"))[0][0] == two.id


def test_the_kind_that_is_asked_for_lifts_a_passage() -> None:
    """A number answers how many."""
    built = index(
        "# T\n\n## Aa\n\nThere are red apples in it.\n\n## Bb\n\nThere are 30 apples in it."
    )

    assert ("kind", "number") in parts(built, "How many apples are in it?")
    assert "30" in words(
        built.document(built.entries[0].id),
        ranked(built, "How many apples are in it?")[0].scored.passage,
    )


def test_a_passage_that_only_asks_is_pushed_down() -> None:
    """A question does not answer the same question."""
    built = index("# T\n\n## A\n\nAre apples red?\n\n## B\n\nApples are red.")
    first, second = ranked(built, "are apples red")

    assert first.scored.passage.headings == ("B",)
    assert {each.field: each.weight for each in second.scored.contributions}["asks"] < 0


def test_a_misspelt_word_finds_its_passage() -> None:
    """Runs of four characters bring passages that hold no word of the question."""
    built = index("Interpretability is a science.", "Something else is here.")
    (best, *_) = ranked(built, "interpretabilty")

    assert best.text == 0
    assert best.grams > 0
    assert parts(built, "interpretabilty")[0] == ("grams", "interpretabilty")


def test_contributions_are_named_by_the_terms_and_words_of_the_question() -> None:
    """What counts is called by the name under which it was looked for."""
    named = parts(index("# Red\n\nApples are red."), "Red apples?")

    assert [name for field, name in named if field == "text"] == ["red", "appl"]
    assert [name for field, name in named if field == "grams"] == ["red", "apples"]
    assert ("coverage", "2 of 2 words") in named


@pytest.mark.parametrize("question", ["", "the of", "olives", "🙂"])
def test_what_is_nowhere_is_ranked_nowhere(question: str) -> None:
    """Without a shared word or run of characters there is no candidate."""
    assert ranked(index("Apples are red."), question) == []


def test_ranked_parts_are_those_that_evidence_is_weighed_by() -> None:
    """Text and runs of characters are in full, before any weight of the second stage."""
    (one,) = ranked(index("Apples are red."), "red apples")
    by_field = {
        field: fsum(each.weight for each in one.scored.contributions if each.field == field)
        for field in ("text", "grams")
    }

    assert one.text == pytest.approx(by_field["text"], abs=1e-9)
    assert one.grams == pytest.approx(by_field["grams"] / 0.2, abs=1e-9)
