"""The bench runs, and measures what it says."""

import io
import json
from collections import Counter
from contextlib import redirect_stdout
from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.index import Index
from retrieval.reference import LuceneIdf
from tests.bench.__main__ import main
from tests.bench.corpus import Corpus, corpus, document
from tests.bench.engines import ENGINES, Bags
from tests.bench.fresh import bags_of
from tests.bench.report import PEERS
from tests.bench.searching import alike
from tests.bench.words import SMALL_SHARE, words

PASSAGES = 200


@pytest.fixture(scope="module")
def made() -> Corpus:
    """Make up a small corpus."""
    return corpus(PASSAGES, questions=100)


@pytest.fixture(scope="module")
def index(made: Corpus) -> Index:
    """Index the small corpus."""
    return Index.of(made.documents)


def test_the_bench_runs_and_writes_down_all_it_prints(tmp_path: Path) -> None:
    """One run gives both tables and the figures to reach, on paper and as an object."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        main(["--sizes", str(PASSAGES), "--quick", "--json", str(tmp_path / "figures.json")])
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))

    installed = [name for name, engine in ENGINES.items() if engine.installed]
    assert [row["engine"] for row in figures["searches"]] == [*installed, "quoth, explained"]
    assert {row["passages"] for row in (*figures["searches"], *figures["asks"])} == {PASSAGES}
    assert all(row["alike"] in {None, 1.0} for row in figures["searches"])
    assert figures["machine"].keys() >= set(PEERS)
    for name in ENGINES:
        assert name in installed or f"DID NOT RUN: {name}" in printed.getvalue()
    assert "What to reach" in printed.getvalue()


def test_a_corpus_has_as_many_passages_as_it_was_made_to_have(index: Index) -> None:
    """Each paragraph becomes one passage, so that sizes are what the tables say."""
    assert len(index.parts[0][0]) == PASSAGES


def test_a_corpus_is_the_same_on_every_run_and_begins_every_larger_one(made: Corpus) -> None:
    """Figures of two days are figures of the same corpus; a large one holds the small one."""
    again = corpus(PASSAGES, questions=100)
    larger = corpus(2 * PASSAGES, questions=1)

    assert again == made
    assert larger.documents[: len(made.documents) - 1] == made.documents[:-1]


def test_words_are_used_as_unevenly_as_in_a_written_text(made: Corpus) -> None:
    """Nearly half are small words; of the others a few are frequent, and most are rare."""
    used = Counter(
        word for text in made.documents for word in text.text.replace(".", "").lower().split()
    )
    small = {*words().small}
    content = [many for word, many in used.most_common() if word not in small]

    assert sum(used[word] for word in small) / used.total() == pytest.approx(SMALL_SHARE, abs=0.05)
    assert content[0] >= 30 * content[len(content) // 2]
    assert sum(many <= 2 for many in content) > len(content) / 2


def test_words_of_one_topic_stand_together(made: Corpus) -> None:
    """A document says its own words again and again, so questions have something to find."""
    text = document(0, 20).text.split()
    known = {*words().content}
    content = Counter(word for word in text if word in known)

    assert content.most_common(5)[-1][1] >= 5
    assert len({one.meta.title for one in made.documents}) == len(made.documents)


def test_questions_are_as_long_as_people_ask_them(made: Corpus, index: Index) -> None:
    """Eight words or so, of which about half are left to look for."""
    lengths = [len(question.split()) for question in made.questions]
    looked_for = [len(index.view().question.words(question)) for question in made.questions]

    assert 7 <= sum(lengths) / len(lengths) <= 9
    assert 3 <= sum(looked_for) / len(looked_for) <= 5
    assert min(looked_for) >= 1


def test_engines_are_given_the_very_bags_of_the_index(index: Index) -> None:
    """The bags score as the index does: whoever is measured has the same work to do."""
    bags = Bags(tuple(bags_of(index.parts[0][0].terms)))
    terms = bags.terms[7][:5]
    reference = sorted(LuceneIdf(bags.terms).get_scores([*dict.fromkeys(terms)]), reverse=True)

    assert len(bags.lines) == PASSAGES
    assert [one.score for one in index.search(terms, 10)] == pytest.approx(reference[:10], abs=1e-9)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_finds_what_the_reference_finds(name: str, index: Index, tmp_path: Path) -> None:
    """Best first, by row; engines that round lengths as Lucene does have Lucene's scores."""
    engine = ENGINES[name]
    if not engine.installed:
        pytest.skip(f"{name} is not installed")
    bags = Bags(tuple(bags_of(index.parts[0][0].terms)))
    engine.build(bags, tmp_path)
    found = engine.open(tmp_path)(bags.terms[7][:5], 10)

    assert found[0][1] == 7
    assert all(one[0] >= other[0] for one, other in pairwise(found))
    assert len({row for _, row in found}) == len(found) == 10


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ([(3.0, 1), (2.0, 2), (1.0, 3)], True),
        ([(3.0, 1), (2.0, 2), (1.0, 4)], True),  # rows 3 and 4 tie, and only one has a place
        ([(3.0, 1), (2.0, 5), (1.0, 3)], False),
        ([(3.0, 1), (2.0, 3), (1.0, 2)], False),
        ([(3.0, 1), (2.0, 2), (1.1, 3)], False),
        ([(3.0, 1), (2.0, 2)], False),
    ],
)
def test_top_tens_are_the_same_when_only_the_last_ties_differ(
    theirs: list[tuple[float, int]], *, same: bool
) -> None:
    """Equal scores leave open which row comes last; nothing else is left open."""
    assert alike([(3.0, 1), (2.0, 2), (1.0, 3)], theirs, within=1e-4) is same
