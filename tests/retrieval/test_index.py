"""An index is a state: searched exactly, never changed, named by what it holds."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analyzer import MOST_TERMS
from retrieval.index import Index
from retrieval.model import Document, Passage, ScoredPassage
from retrieval.passages import cut
from retrieval.reference import LuceneIdf
from tests.builders import bag, corpora, document, documents, index, short_texts

ALL = 100_000
TERMS = (
    "team",
    "circuit",
    "model",
    "pay",
    "holiday",
    "2024",
    "1000",
    "anna",
    "東京",
    "x" * 64,
    "no",
)

asked = st.lists(st.sampled_from(TERMS), min_size=1, max_size=6)
changes = st.lists(st.tuples(st.booleans(), st.integers(0, 5), short_texts), max_size=4)


def changed(
    start: list[Document], steps: Sequence[tuple[bool, int, str]]
) -> tuple[Index, list[Document]]:
    """Add and delete documents one after another; return the index and what it should hold."""
    built, held = Index.of(start), {one.id: one for one in start}
    for comes, number, text in steps:
        one = document(text, f"{number}.md")
        if comes:
            built, held = built.add([one]), held | {one.id: one}
        else:
            built = built.delete([one.id])
            held.pop(one.id, None)
    return built, sorted(held.values(), key=lambda one: (one.collection, one.path))


def passages(team: Sequence[Document]) -> list[tuple[Document, Passage]]:
    """Return all passages of *team*."""
    return [(one, passage) for one in team for passage in cut(one)]


def places(found: Sequence[ScoredPassage]) -> list[tuple[str, int]]:
    """Return where passages stand."""
    return [(one.passage.document, one.passage.start) for one in found]


@settings(max_examples=25)
@given(corpora(), changes, asked)
def test_scores_are_those_of_the_reference_after_any_changes(
    team: list[Document], steps: list[tuple[bool, int, str]], terms: list[str]
) -> None:
    """To nine decimals, BM25 over the bags of the documents that are there now."""
    built, held = changed(team, steps)
    bags = [bag(*each) for each in passages(held)]
    found = {
        (one.passage.document, one.passage.start): one.score for one in built.search(terms, ALL)
    }

    if any(bags):
        scores = LuceneIdf(bags).get_scores(list(dict.fromkeys(terms))).tolist()
        for (one, passage), score in zip(passages(held), scores, strict=True):
            assert found.get((one.id, passage.start), 0.0) == pytest.approx(score, abs=1e-9)
    else:
        assert found == {}


@settings(max_examples=25)
@given(corpora(most=7), changes, asked, st.integers(1, 12))
def test_the_best_are_the_first_of_all(
    team: list[Document], steps: list[tuple[bool, int, str]], terms: list[str], limit: int
) -> None:
    """A limit cuts the list of all passages, which is in order of score and then of the corpus."""
    built, _ = changed(team, steps)
    everything = built.search(terms, ALL)

    assert built.search(terms, limit) == everything[:limit]
    order = [
        (-one.score, built.document(one.passage.document).path, one.passage.start)
        for one in everything
    ]
    assert order == sorted(order)


@settings(max_examples=25)
@given(corpora(most=7), changes, asked)
def test_changes_lead_to_the_state_that_a_fresh_build_has(
    team: list[Document], steps: list[tuple[bool, int, str]], terms: list[str]
) -> None:
    """Name, entries and results are equal to the last bit, merged or not."""
    built, held = changed(team, steps)
    fresh = Index.of(reversed(held))

    for one in (built, built.merged()):
        assert one.generation == fresh.generation
        assert one.entries == fresh.entries
        assert one.collections == fresh.collections
        assert one.search(terms, ALL) == fresh.search(terms, ALL)


@settings(max_examples=25)
@given(corpora(most=4), changes, asked)
def test_an_index_does_not_change(
    team: list[Document], steps: list[tuple[bool, int, str]], terms: list[str]
) -> None:
    """Whoever searches while documents come and go finds what there was."""
    built = Index.of(team)
    before = built.generation, built.entries, built.search(terms, ALL)
    other = Index(built.parts)
    for comes, number, text in steps:
        one = document(text, f"{number}.md")
        other = other.add([one]) if comes else other.delete([one.id])
        other.search(terms, 3)

    unread = Index(built.parts)
    assert (built.generation, built.entries, built.search(terms, ALL)) == before
    assert (unread.generation, unread.entries, unread.search(terms, ALL)) == before


@settings(max_examples=25)
@given(
    corpora(("one", "two", "three"), most=6),
    asked,
    st.sets(st.sampled_from(["one", "two", "three", "none"])),
)
def test_collections_that_are_not_allowed_might_as_well_not_exist(
    team: list[Document], terms: list[str], allowed: set[str]
) -> None:
    """Passages, scores and contributions are, to the last bit, those of an index without them."""
    alone = Index.of(one for one in team if one.collection in allowed)
    mixed = Index.of(team[::2]).add(team[1::2])

    for limit in (1, 3, ALL):
        assert mixed.search(terms, limit, frozenset(allowed)) == alone.search(terms, limit)
    assert mixed.documents_in(frozenset(allowed)) == alone.documents_in()


@settings(max_examples=30)
@given(corpora(most=4), asked)
def test_contributions_add_up_to_the_score(team: list[Document], terms: list[str]) -> None:
    """One for each term that the passage holds, named by it."""
    for one in Index.of(team).search(terms, ALL):
        assert sum(each.weight for each in one.contributions) == one.score
        assert {each.field for each in one.contributions} == {"text"}
        assert {each.name for each in one.contributions} <= set(terms)


def test_a_replaced_document_is_not_found_by_its_old_words() -> None:
    """A document whose id is known takes the place of the old one."""
    old, new = document("# A\n\nApples are red."), document("# A\n\nPears are green.")
    built = Index.of([old, document("# B\n\nPlums.", "b.md")]).add([new])

    assert built.search(["appl"], 3) == []
    assert places(built.search(["pear"], 3)) == [(new.id, 3)]
    assert built.document(new.id) == new
    assert built.documents_in() == 2


def test_of_two_documents_with_one_id_the_last_counts() -> None:
    """What comes later is newer."""
    old, new = document("Apples."), document("Pears.")

    assert Index.of([old, new]).generation == Index.of([new]).generation


def test_a_deleted_document_is_gone() -> None:
    """It is not found, not counted and not opened."""
    one, two = documents("Apples.", "Apples and pears.")
    built = Index.of([one, two]).delete([one.id, "no such id"])

    assert places(built.search(["appl"], 3)) == [(two.id, 0)]
    assert built.documents_in() == 1
    with pytest.raises(KeyError):
        built.document(one.id)


def test_ties_are_in_the_order_of_the_corpus_however_they_came_in() -> None:
    """The same words in three documents are listed by path, and a limit keeps the first."""
    one, two, three = documents("Apples.", "Apples.", "Apples.")
    for order in ([one, two, three], [three, two, one], [two, three, one]):
        built = Index([])
        for each in order:
            built = built.add([each])
        found = built.search(["appl"], 3)

        assert places(found) == [(one.id, 0), (two.id, 0), (three.id, 0)]
        assert built.search(["appl"], 2) == found[:2]


def test_terms_that_weigh_the_same_tie_in_the_order_of_the_corpus() -> None:
    """Which of two words is read first does not show."""
    built = index("Zebra yak.", "Apple yak.", "Other words.", "More of it.")

    assert [one.passage.document for one in built.search(["appl", "zebra"], 1)] == [
        built.entries[0].id
    ]


def test_at_most_64_terms_are_searched() -> None:
    """Terms are taken once each, up to the bound that a question has."""
    built = index(" ".join(f"w{at}" for at in range(100)) + ".")
    (found,) = built.search([*["w0"] * 5, *[f"w{at}" for at in range(100)]], 3)

    assert len(found.contributions) == MOST_TERMS


@pytest.mark.parametrize("limit", [0, -1])
def test_without_a_limit_above_zero_there_is_nothing(limit: int) -> None:
    """Nobody asked for a passage."""
    assert index("Apples.").search(["appl"], limit) == []


@pytest.mark.parametrize("terms", [[], ["nowhere"], [""], ["\0"], ["the"]])
def test_terms_that_are_nowhere_find_nothing(terms: list[str]) -> None:
    """An unknown term is no error."""
    assert index("Apples.").search(terms, 3) == []


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["# Only a title"]])
def test_an_index_without_passages_finds_nothing(texts: list[str]) -> None:
    """No documents, or none with text, are a state like any other."""
    built = index(*texts)

    assert built.search(["appl"], 3) == []
    assert built.documents_in() == len(texts)
    assert built.delete(["no such id"]).generation == built.generation


def test_adding_nothing_changes_nothing() -> None:
    """The same index is as good as another."""
    built = index("Apples.")

    assert built.add([]) is built


def test_many_small_additions_are_merged() -> None:
    """An index to which documents are added one by one does not fall into a hundred parts."""
    built = Index([])
    for number in range(40):
        built = built.add([document(f"Apple {number}.", f"{number:02}.md")])

    assert len(built.parts) <= 8
    assert len(built.search(["appl"], ALL)) == 40


def test_deleted_documents_do_not_pile_up() -> None:
    """A document that is replaced a hundred times leaves at most a few old states behind."""
    built = index("Apples.", "Pears.", "Plums.")
    for number in range(30):
        built = built.add([document(f"Figs {number}.", "00.md")])

    assert sum(int(np.sum(~live)) for _, live in built.parts) <= 1
    assert places(built.search(["fig"], 3)) == [(built.entries[0].id, 0)]


def test_what_was_deleted_is_cleared_away_when_it_is_much() -> None:
    """With the next document that comes, once a third of what lives stands elsewhere."""
    team = documents(*(f"Apple {number}." for number in range(10)))
    built = Index.of(team).delete(one.id for one in team[:9]).add([document("Figs.", "figs.md")])

    assert all(live.all() for _, live in built.parts)
    assert built.documents_in() == 2


@settings(max_examples=25)
@given(corpora(most=7), changes, changes, asked)
def test_whatever_is_taken_from_another_index_it_is_the_same(
    team: list[Document],
    there: list[tuple[bool, int, str]],
    here: list[tuple[bool, int, str]],
    terms: list[str],
) -> None:
    """Over an older state, a newer one or one that has nothing to do with it, to the last bit."""
    base, _ = changed(team, there)
    built, _ = changed(team, [*there[:2], *here])
    over = built.over(base)

    assert (over.generation, over.entries) == (built.generation, built.entries)
    assert over.search(terms, ALL) == built.search(terms, ALL)
    assert over.merged().search(terms, 3) == built.search(terms, 3)


def test_what_another_index_holds_is_taken_from_there() -> None:
    """And nothing of it is kept twice: what is left of the own parts is what is missing there."""
    one, two, new = documents("Apples.", "Pears.", "Figs.")
    base = Index.of([one, two])
    over = Index.of([two]).add([one]).add([new]).over(base)

    assert over.parts[0][0] is base.parts[0][0]
    assert [[entry.path for entry in part.documents.entries] for part, _ in over.parts[1:]] == [
        [new.path]
    ]


def test_a_large_part_is_left_alone_while_little_of_it_is_replaced() -> None:
    """Whoever changes one document of thousands does not wait until all are merged."""
    team = [document(f"Apple {number}.", f"{number:03}.md") for number in range(300)]
    built = Index.of(team)
    large = built.parts[0][0]
    for number in range(90):
        built = built.add([document(f"Figs {number}.", f"{number:03}.md")])

    assert built.parts[0][0] is large
    assert len(built.parts) <= 6
    assert built.generation == Index(built.merged().parts).generation


def test_the_name_of_a_state_is_that_of_its_documents() -> None:
    """Another word or another title makes another name; coming and going does not."""
    one, two = documents("Apples.", "Pears.")
    built = Index.of([one, two])

    assert built.generation == Index.of([two]).add([one]).generation
    assert (
        built.generation
        == built.add(documents("", "", "Figs.")[2:])
        .delete([documents("", "", "")[2].id])
        .generation
    )
    assert built.generation != Index.of([one]).generation
    assert built.generation != index("Apples.", "Pears!").generation
    assert len({Index([]).generation, built.generation, index("").generation}) == 3
