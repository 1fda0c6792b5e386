"""Whatever is asked, of whatever corpus, the documents say what they say and nothing breaks."""

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.finding import NOTHING, find
from retrieval.index import Index
from retrieval.model import Document, Findings
from tests.builders import WORDS, corpora, document, documents, index, prose, questions, seeds

ROOT = Path(__file__).parents[2]

HOSTILE = {
    "nothing": "",
    "blanks": " \t\n\u3000",
    "one letter": "a",
    "another letter": "x",
    "punctuation": "?!.,;:-_'\"()[]{}<>/\\|@#$%^&*~`",
    "a NUL": "what\0is\0interpretability",
    "a lone surrogate": "what is \ud800 interpretability \udfff",
    "only surrogates": "\ud800\udc00\udfff",
    "right to left": "\u202ewhat is \u2067interpretability\u2069 שָׁלוֹם العَرَبِيَّة",
    "a pattern": "(a+)+$ .* [^x] (?i) \\b \\1 {1,99999}",
    "a query": 'interpretability AND (title:secret OR *:*) NOT ~2 ^10 "exact"',
    "markup": "<b>interpretability</b> [link](javascript:alert) **bold** @here <!channel>",
    "a placeholder": "%s {0} {interpretability} ${x} \\x00 \\u0000",
    "a hundred thousand letters": "interpretability " * 6_000,
    "one long word": "x" * 100_000,
    "many marks": "e" + "\u0301\u0323" * 50_000,
    "many words": " ".join(f"word{at}" for at in range(20_000)),
    "many hyphens": "a-" * 50_000,
    "soft hyphens": "\u00ad" * 500,
    "signs": "🙂👩‍👩‍👧‍👦🇨🇭 ™ ½ Ⅳ ① ﬁ",
    "scripts": "東京タワー สวัสดี हिन्दी 한국어 ქართული ᚠᚢᚦ 𝕏𝕐𝕑",
    "small words": "the of and to in",
    "question words": "who what when where why how",
    "numbers": "1,000.5 -3 1e9 0x10 ١٢٣",
    "apostrophes": "'''' ’’’ it's' ''s",
    "unknown words": "olives fondue zzyzx",
}


@pytest.mark.parametrize("question", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_question_breaks_the_search(question: str) -> None:
    """Hostile questions get findings of the seeds, of little and of nothing, like any other."""
    for built in (seeds(), index("", "One x.", "東京 the of."), index(""), Index([])):
        for allowed in (None, frozenset({"seeds"}), frozenset[str]()):
            found = find(built, question, limit=3, allowed=allowed)
            assert isinstance(found, Findings)
            assert found.searched <= 128


@settings(max_examples=35)
@given(corpora(), st.one_of(st.text(), questions, st.sampled_from(list(HOSTILE.values()))))
def test_no_corpus_breaks_the_search(team: list[Document], question: str) -> None:
    """Random documents, asked anything, give findings, and the same ones again."""
    built = Index.of(team)

    assert find(built, question, limit=3) == find(built, question, limit=3)


@settings(max_examples=35)
@given(
    corpora(("one", "two", "three"), most=6),
    questions,
    st.frozensets(st.sampled_from(["one", "two", "three", "none"])),
)
def test_what_may_not_be_seen_might_as_well_not_exist(
    team: list[Document], question: str, allowed: frozenset[str]
) -> None:
    """Quotes, evidence, nearest headings and suggestions are those of an index without the rest."""
    alone = Index.of(one for one in team if one.collection in allowed)
    mixed = Index.of(team[::2]).add(team[1::2])

    for threshold in (0.0, 9.0):
        seen = find(mixed, question, limit=4, threshold=threshold, allowed=allowed)
        expected = find(alone, question, limit=4, threshold=threshold)
        assert seen == expected
        assert repr(asdict(seen)).encode() == repr(asdict(expected)).encode()


@pytest.mark.parametrize(
    "question", ["What is interpretability?", "aplpes and circuits", "Was ist das Haus?"]
)
def test_seeds_answer_the_same_beside_another_collection(question: str) -> None:
    """Documents in another language and about the same things do not show."""
    others = [
        document("Das Haus ist für alle da, und es wird von dem Team bewohnt.", collection="hr"),
        document(
            "# Interpretability\n\nInterpretability is apples and circuits.",
            "b.md",
            collection="hr",
        ),
    ]
    mixed = seeds().add(others)

    assert find(mixed, question, limit=3, allowed=frozenset({"seeds"})) == find(
        seeds(), question, limit=3
    )


@settings(max_examples=25)
@given(corpora(most=6), questions, st.data())
def test_findings_depend_on_the_documents_alone(
    team: list[Document], question: str, data: st.DataObject
) -> None:
    """The same name means the same findings, however the documents came in."""
    slowly = Index.of([document("Team circuits pay for a holiday.", "stranger.md")])
    for one in data.draw(st.permutations(team)):
        slowly = slowly.add([one])
    slowly = slowly.delete([document("", "stranger.md").id])
    at_once = Index.of(team)

    assert slowly.generation == at_once.generation
    for built in (slowly, slowly.merged()):
        assert find(built, question, limit=4) == find(at_once, question, limit=4)


@pytest.mark.parametrize("question", ["", "the of and", "?!", "🙂", "\ud800"])
def test_a_question_without_words_finds_nothing(question: str) -> None:
    """There is nothing to look for, and that is said."""
    assert find(index("The of and."), question, limit=3) == NOTHING


def test_a_question_of_question_words_is_looked_for() -> None:
    """When nothing else is left, they are words."""
    found = find(index("Who we are and what we do."), "who are we", limit=3)

    assert found.searched == 2
    assert found.quotes[0].text == "Who we are and what we do."


def test_unknown_words_alone_find_nothing_and_are_named() -> None:
    """All of them are missing, none is found, and nothing is quoted."""
    found = find(index("Apples are red."), "olives, fondue", limit=3)

    assert (found.answered, found.quotes, found.searched) == (False, (), 2)
    assert (found.evidence.found, found.evidence.missing) == ((), ("olives", "fondue"))


@pytest.mark.parametrize("texts", [(), ("",), ("", "# Only a title"), ("The of and.",)])
def test_a_corpus_that_says_nothing_answers_nothing(texts: tuple[str, ...]) -> None:
    """No documents, empty ones, and small words only."""
    found = find(index(*texts), "apples", limit=3)

    assert not found.answered
    assert found.quotes == ()
    assert found.evidence.missing == ("apples",)


def test_one_document_is_enough_for_an_answer() -> None:
    """A corpus of one passage is no special case: no weight is zero or negative."""
    found = find(index("Apples are red."), "Are apples red?", limit=3)

    assert found.answered
    assert [quote.text for quote in found.quotes] == ["Apples are red."]
    assert found.quotes[0].score > 0


def test_two_documents_are_told_apart() -> None:
    """A word that both hold and a word that one holds weigh as they should."""
    found = find(index("Apples are red.", "Apples are green."), "green apples", limit=3)

    assert [quote.text for quote in found.quotes] == ["Apples are green.", "Apples are red."]
    assert found.quotes[0].score > found.quotes[1].score > 0


def test_a_document_of_a_megabyte_is_searched() -> None:
    """A book is found by its words like a note."""
    text = prose(10_000, 3) + "\n\nThe zebra is in chapter nine. " + prose(200, 5)
    found = find(Index.of([document(text, "book.log")]), "In which chapter is the zebra?", limit=3)

    assert "zebra" in found.quotes[0].text


def test_findings_are_the_same_in_every_process() -> None:
    """Neither the order of sets nor anything else of a run shows: same bytes."""
    script = (
        "from tests.builders import seeds\n"
        "from retrieval.finding import find\n"
        "for question in ('What is interpretability?', 'who wrotte circuits', 'olives 2027'):\n"
        "    for threshold in (0.0, 9.0):\n"
        "        print(find(seeds(), question, limit=5, threshold=threshold))\n"
        "print(seeds().generation)"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1
    assert len(said.pop()) > 1_000


def test_an_index_may_be_asked_from_many_threads() -> None:
    """Caches and sums are shared, findings are not."""
    asked = [
        f"{one} {other} {third}"
        for one, other, third in zip(WORDS, WORDS[3:], WORDS[7:], strict=False)
    ]
    team = documents(*(prose(60, at) for at in range(8)))
    expected = [find(Index.of(team), question, limit=3) for question in asked]
    shared = Index.of(team[:5]).add(team[5:])
    wrong: list[str] = []

    def ask() -> None:
        for question, findings in zip(asked, expected, strict=True):
            if find(shared, question, limit=3) != findings:
                wrong.append(question)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
