"""The figures of an evaluation."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadCase
from bot.evaluation import Case, Fault, Outcome, Report, Share, evaluate, load
from bot.model import Answer, Collection, Question, Refusal, Refused
from bot.policy import Rules
from bot.service import AnswerService
from tests.bot.library import CONSOLE, Clock, Library, document, find

LEAVE = document(
    "leave",
    "everybody has thirty days of leave",
    "leave is asked for in spring",
    "leave can be sold",
    "sick leave is another thing",
)
CASES = {
    "first": Case("days leave", ("30 days", "**thirty** days"), "leave.md"),
    "third": Case("leave", ("sold",), "other.md"),
    "fourth": Case("leave", ("sick leave",)),
    "held back": Case("without pay notice leave", ("spring",)),
    "absent": Case("recipe for fondue"),
    "absent and answered": Case("leave"),
}


def evaluated(*names: str) -> dict[str, Any]:
    """Return the figures of the cases of these names, or of all."""
    return report(*names).as_json()


def report(*names: str) -> Report:
    """Evaluate cases with a service that answers from one threshold on."""
    clock = Clock()

    def take_a_millisecond() -> None:
        clock.now += 0.001

    service = AnswerService(
        Library([LEAVE], takes=take_a_millisecond).as_index(),
        find=find,
        rules=Rules([Collection("handbook", Path())]),
        threshold=0.5,
        clock=clock,
    )
    cases = [CASES[name] for name in names or CASES]
    return evaluate(cases, service.answer, place=CONSOLE)


def share(part: int, whole: int) -> dict[str, float | None]:
    """Write a share as the report does."""
    return {"part": part, "whole": whole, "ratio": part / whole if whole else None}


def test_the_figures_tell_how_high_the_right_quote_stands() -> None:
    """At one, within three, and as the mean of what the rank is worth."""
    figures = evaluated()

    assert figures["answer@1"] == share(1, 4)
    assert figures["answer@3"] == share(3, 4)
    assert figures["MRR"] == pytest.approx((1 + 1 / 3 + 0 + 1 / 2) / 4)


def test_the_rank_does_not_depend_on_whether_the_quote_was_shown() -> None:
    """A right quote behind the gate is found and held back, which are two figures."""
    figures = evaluated("held back")

    assert figures["answer@3"] == share(1, 1)
    assert figures["kept of the rightly answered"] == share(0, 1)
    assert figures["shown@3"] == figures["shown@1"] == share(0, 1)


def test_the_gate_is_judged_by_what_it_keeps_and_what_it_refuses() -> None:
    """Of the rightly answered it should keep all, of the absent it should refuse all."""
    figures = evaluated()

    assert figures["kept of the rightly answered"] == share(2, 3)
    assert figures["refused of the absent"] == share(1, 2)
    assert figures["shown@1"] == share(1, 4)
    assert figures["shown@3"] == share(2, 4)


def test_the_document_is_a_figure_of_its_own() -> None:
    """A right quote from another document than the one named is right all the same."""
    assert evaluated()["in the named document"] == share(1, 2)


def test_the_marked_sentence_is_judged_where_the_first_quote_is_right() -> None:
    """Marking anything but the sentence that holds the answer is a fault of its own."""

    def mark_the_end(question: Question) -> Answer:
        found = find(Library([LEAVE]).as_index(), question.text, limit=1, threshold=0.0)
        quote = replace(found.quotes[0], marked=(20, 34))
        return Answer(question, (quote,), found.evidence, "g1", 0.0)

    figures = evaluate([CASES["first"]], mark_the_end, place=CONSOLE).as_json()

    assert figures["marked-sentence@1"] == share(0, 1)
    assert evaluated()["marked-sentence@1"] == share(1, 1)


def test_times_are_those_of_the_service() -> None:
    """Half of the questions, nineteen in twenty, and all of them took no longer than that."""
    times = [0.001 * number for number in range(1, 101)]
    made = Report(tuple(Outcome(CASES["first"], answered=True, elapsed=each) for each in times))
    figures = made.as_json()

    assert evaluated()["p50 ms"] == pytest.approx(1.0)
    assert figures["p50 ms"] == pytest.approx(50)
    assert figures["p95 ms"] == pytest.approx(95)
    assert figures["longest ms"] == pytest.approx(100)


def test_every_miss_is_listed_with_its_fault() -> None:
    """In the order of the file, with the rank at which the right quote stood."""
    misses = report().misses()

    assert [(miss.case, miss.fault, miss.rank) for miss in misses] == [
        (CASES["third"], Fault.NOT_FIRST, 3),
        (CASES["fourth"], Fault.NOT_FOUND, None),
        (CASES["held back"], Fault.HELD_BACK, 2),
        (CASES["absent and answered"], Fault.ANSWERED, None),
    ]


def test_a_refused_question_is_neither_answered_nor_found() -> None:
    """An evaluation of a place that sees nothing shows it in every figure."""

    def refuse(question: Question) -> Refused:
        return Refused(question, Refusal.NOT_HERE)

    figures = evaluate(CASES.values(), refuse, place=CONSOLE).as_json()

    assert figures["answer@3"] == share(0, 4)
    assert figures["refused of the absent"] == share(2, 2)


def test_figures_of_nothing_are_not_nought() -> None:
    """Where nothing was asked there is no share, no mean and no time, and none is printed."""
    empty = evaluate([], report, place=CONSOLE)  # type: ignore[arg-type] # nothing is asked

    assert empty.as_json()["answer@1"] == share(0, 0)
    assert empty.as_json()["MRR"] is None
    assert empty.as_json()["p95 ms"] is None
    assert empty.lines()[0].endswith("- (0 of 0)")
    assert empty.lines()[3].endswith("-")


def test_the_report_is_a_line_a_figure() -> None:
    """A share says of how many, since two cases of three are not two hundred of three hundred."""
    lines = report().lines()

    assert len(lines) == len(report().figures())
    assert lines[0].split() == ["answer@1", "25.0%", "(1", "of", "4)"]
    assert lines[3].split() == ["MRR", "0.458"]
    assert json.loads(json.dumps(report().as_json())) == report().as_json()


def test_a_share_is_a_ratio() -> None:
    """Between nought and one."""
    assert Share(1, 4).ratio == 0.25


def written(tmp_path: Path, *rows: bytes) -> Path:
    """Write an evaluation file."""
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\n".join(rows))
    return path


def test_cases_are_read_one_a_line(tmp_path: Path) -> None:
    """Empty lines are passed over; text may hold any separator; other keys are no concern."""
    path = written(
        tmp_path,
        b'\xef\xbb\xbf{"q": "how?", "a": ["so", "like this"], "doc": "a/b.md"}',
        b"",
        '{"q": "où\u2028?", "a": [], "id": 7}\r'.encode(),
    )

    assert load(path) == (
        Case("how?", ("so", "like this"), "a/b.md"),
        Case("où\u2028?"),
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b"[1]", "object"),
        (b"nonsense", "JSON"),
        (b"\xff", "JSON"),
        (b'{"a": []}', "q: "),
        (b'{"q": " ", "a": []}', "q: "),
        (b'{"q": 3, "a": []}', "q: "),
        (b'{"q": "how?"}', "a: "),
        (b'{"q": "how?", "a": "so"}', "a: "),
        (b'{"q": "how?", "a": ["so", ""]}', "a.1: holds no text"),
        (b'{"q": "how?", "a": ["**"]}', "a.0: holds no text"),
        (b'{"q": "how?", "a": [5]}', "a.0: "),
        (b'{"q": "how?", "a": [], "doc": 3}', "doc: "),
    ],
)
def test_a_line_that_is_no_case_is_named(tmp_path: Path, row: bytes, problem: str) -> None:
    """File, line and what is wrong with it: an answer of nothing would be right everywhere."""
    path = written(tmp_path, b'{"q": "how?", "a": []}', b"", row)
    with pytest.raises(BadCase) as caught:
        load(path)

    assert (caught.value.path, caught.value.line) == (path, 3)
    assert problem in caught.value.problem
    assert "\n" not in str(caught.value)
