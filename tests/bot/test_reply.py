"""The object that a reply is for machines."""

import json
from dataclasses import replace

import pytest

from bot.model import Answer, Nothing, NothingFound, Refusal, Refused, Reply
from bot.reply import Status, as_json, status
from retrieval.model import Evidence, NearHeading, Original, Quote, SourceMeta, Suggestion
from tests.bot.library import Library, asked, document, find

QUESTION = asked("thirty pears")
LIBRARY = Library([document("leave", "everybody has thirty days of leave", "thirty, in spring")])
KEYS = (
    *("schema", "question", "status", "generation", "quotes", "closest", "found", "missing"),
    *("nearest", "support", "elapsed_ms", "why", "suggestions", "refused"),
)


def quotes() -> tuple[Quote, ...]:
    """Return two quotes, the first with everything that a citation can tell."""
    found = find(LIBRARY.as_index(), "thirty days", limit=2, threshold=0.0)
    first, second = found.quotes
    original = Original(author="Dario Amodei", date="2025-04", title="An Essay", url="https://x.y")
    meta = SourceMeta("Leave", "Anna", "Acme", "--02-12", "https://a.b", "summary", "en", original)
    full = replace(
        first.citation, meta=meta, page=7, speaker="Anna", also_in=("b.md:3",), lines=(2, 4)
    )
    return replace(first, citation=full, marked=(10, 16)), second


def answer() -> Answer:
    """Return an answer of two quotes."""
    evidence = Evidence(0.5, ("thirty",), ("pears",))
    return Answer(QUESTION, quotes(), evidence, "g1", elapsed=0.0018512)


def nothing() -> NothingFound:
    """Return what is said when nothing is found but something is near."""
    return NothingFound(
        question=QUESTION,
        why=Nothing.NO_EVIDENCE,
        closest=quotes()[1:],
        evidence=Evidence(0.25, (), ("thirty", "pears")),
        nearest=(
            NearHeading("d", "Leave", ("Leave", "In spring"), 3),
            NearHeading("d", "X", (), 1),
        ),
        suggestions=(Suggestion("pears", "years"),),
        generation="g1",
        elapsed=0.5,
    )


REPLIES: dict[Status, Reply] = {
    Status.ANSWERED: answer(),
    Status.NOTHING_FOUND: nothing(),
    Status.REFUSED: Refused(QUESTION, Refusal.TOO_OFTEN, retry_after=6, elapsed=0.0001),
}


SHOWN = [
    ("rank", 1),
    ("score", 2.0),
    ("text", "everybody has thirty days of leave"),
    ("marked", [10, 16]),
    (
        "source",
        {
            "id": "handbook-leave",
            "title": "Leave",
            "author": "Anna",
            "publisher": "Acme",
            "date": "--02-12",
            "url": "https://a.b",
            "original": {
                "author": "Dario Amodei",
                "date": "2025-04",
                "url": "https://x.y",
                "title": "An Essay",
            },
            "path": "leave.md",
            "sha256": LIBRARY.document("handbook-leave").sha256,
            "also_in": ["b.md:3"],
        },
    ),
    (
        "place",
        {
            "start": 6,
            "end": 40,
            "lines": [2, 4],
            "page": 7,
            "heading": ["leave"],
            "speaker": "Anna",
        },
    ),
    (
        "contributions",
        [
            {"name": "thirty", "field": "text", "weight": 1.0},
            {"name": "days", "field": "text", "weight": 1.0},
        ],
    ),
]


def test_an_answer_is_the_object_that_the_design_shows() -> None:
    """Keys, nesting and order are a contract with everybody who reads them."""
    first, second = as_json(answer())["quotes"]

    assert list(first.items()) == SHOWN
    assert list(first["source"]) == [
        *("id", "title", "author", "publisher", "date", "url", "original", "path", "sha256"),
        "also_in",
    ]
    assert list(first["place"]) == ["start", "end", "lines", "page", "heading", "speaker"]
    assert second["rank"] == 2
    assert second["source"]["original"] is None


@pytest.mark.parametrize("kind", Status)
def test_every_reply_has_the_same_keys_in_the_same_order(kind: Status) -> None:
    """A reader never has to ask whether a key is there."""
    shown = as_json(REPLIES[kind])

    assert tuple(shown) == KEYS
    assert shown["schema"] == 1
    assert shown["question"] == "thirty pears"
    assert shown["status"] == status(REPLIES[kind]) == kind


def test_an_answer_tells_what_was_found_and_how_well() -> None:
    """Support is as it was weighed; time is in milliseconds to one decimal."""
    shown = as_json(answer())

    assert (shown["found"], shown["missing"], shown["support"]) == (["thirty"], ["pears"], 0.5)
    assert (shown["generation"], shown["elapsed_ms"]) == ("g1", 1.9)
    assert (shown["closest"], shown["why"], shown["refused"]) == ([], None, None)


def test_what_came_closest_is_not_among_the_quotes() -> None:
    """Nobody takes a weak passage for an answer because it stands where answers do."""
    shown = as_json(nothing())

    assert shown["quotes"] == []
    assert [(quote["rank"], quote["text"]) for quote in shown["closest"]] == [
        (1, "thirty, in spring")
    ]
    assert shown["why"] == "no evidence"
    assert shown["nearest"] == ["Leave > In spring", "X"]
    assert shown["suggestions"] == [{"asked": "pears", "meant": "years"}]


def test_a_refusal_says_why_and_how_long_to_wait() -> None:
    """There is no generation and no support where nothing was looked for."""
    shown = as_json(REPLIES[Status.REFUSED])

    assert shown["refused"] == {"why": "too often", "retry_after": 6}
    assert (shown["generation"], shown["support"], shown["quotes"]) == (None, None, [])


@pytest.mark.parametrize("kind", Status)
def test_the_object_is_plain_data_and_always_the_same(kind: Status) -> None:
    """It survives a round trip through JSON unchanged, and two of them are byte for byte equal."""
    shown = as_json(REPLIES[kind])

    assert json.loads(json.dumps(shown)) == shown
    assert json.dumps(shown) == json.dumps(as_json(REPLIES[kind]))


def test_numbers_of_other_libraries_become_plain_ones() -> None:
    """Scores come out of arrays, and JSON knows nothing of those."""
    numpy = pytest.importorskip("numpy")
    first = quotes()[0]
    part = replace(first.contributions[0], weight=numpy.float32(0.5))
    odd = replace(
        first, score=numpy.float32(0.5), marked=(numpy.int64(0), 3), contributions=(part,)
    )
    (shown,) = as_json(replace(answer(), quotes=(odd,)))["quotes"]

    assert json.loads(json.dumps(shown))["score"] == 0.5
    assert type(shown["marked"][0]) is int
    assert type(shown["contributions"][0]["weight"]) is float
