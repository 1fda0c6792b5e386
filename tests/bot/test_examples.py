"""What is offered to be asked is answered, by the documents that it was found in."""

from pathlib import Path

import pytest

from bot.bootstrap import answer_service, open_index
from bot.examples import LONGEST, MOST, SHORTEST, examples
from bot.model import Answer, Asker, Place, Question
from bot.service import AnswerService
from bot.settings import Settings

EVERYWHERE = Place("slack", "T1", direct=True)


def served(folder: Path, **collections: dict[str, object]) -> AnswerService:
    """Serve *collections*, or what stands in *folder*."""
    chosen = {"collections": collections} if collections else {"corpus": folder}
    settings = Settings(data=folder / "data", cache=folder / "cache", **chosen)
    return answer_service(settings, open_index(settings).index)


def write(folder: Path, name: str, *sections: tuple[str, str]) -> Path:
    """Write a document of headings and a paragraph below each."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [f"## {heading}\n\n{text}\n" for heading, text in sections]
    (folder / name).write_text("\n".join([f"# {name}\n", *parts]))
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Write two documents, one of which asks a question."""
    folder = tmp_path / "corpus"
    write(
        folder,
        "holidays.md",
        ("Annual leave", "Annual leave is thirty days."),
        ("How is sick leave reported?", "Sick leave is reported by telephone."),
    )
    return write(folder, "pay.md", ("Salary and pension", "Salary and pension are paid monthly."))


def test_examples_are_answered_here(corpus: Path) -> None:
    """Whoever presses one sees a quote."""
    service = served(corpus)
    found = examples(service, EVERYWHERE)

    assert found
    for text in found:
        reply = service.recall(Question(text, Asker("slack", "T1", "U1"), EVERYWHERE))
        assert isinstance(reply, Answer)


def test_what_asks_something_comes_first(corpus: Path) -> None:
    """A question reads better on a button than a title."""
    assert examples(served(corpus), EVERYWHERE)[0] == "How is sick leave reported?"


def test_every_document_has_its_turn(corpus: Path) -> None:
    """One long document does not take all the places."""
    many = [(f"What is rule number {n} about?", f"Rule number {n} is about it.") for n in range(9)]
    write(corpus, "a-rules.md", *many)
    write(corpus, "z-cars.md", ("Who may drive a car?", "Whoever may drive a car may drive one."))
    found = examples(served(corpus), EVERYWHERE)

    assert len(found) == MOST
    assert {"How is sick leave reported?", "Who may drive a car?"} < set(found)


def test_what_another_document_answers_better_is_not_offered(tmp_path: Path) -> None:
    """Whoever presses expects to land where the words stand."""
    asks = write(tmp_path / "c", "asks.md", ("How is sick leave reported?", "Nobody knows."))
    write(asks, "tells.md", ("Reporting", "How sick leave is reported: by telephone, sick leave."))
    service = served(asks)
    for text in examples(service, EVERYWHERE):
        reply = service.recall(Question(text, Asker("slack", "T1", "U1"), EVERYWHERE, limit=1))
        assert isinstance(reply, Answer)
        cited = reply.quotes[0].citation
        document = service.document(cited.document, place=EVERYWHERE)
        assert document is not None
        assert text in document.text


def test_nobody_is_offered_what_only_others_may_see(tmp_path: Path) -> None:
    """An example would tell the name of what is hidden."""
    hidden = write(tmp_path / "hidden", "a.md", ("Who is dismissed?", "Bob is dismissed."))
    known = write(tmp_path / "known", "b.md", ("Who is promoted?", "Ann is promoted."))
    service = served(
        tmp_path,
        hidden={"root": hidden, "places": ["slack:T1/C1"]},
        known={"root": known, "places": ["slack:T1/direct"]},
    )

    assert examples(service, EVERYWHERE) == ("Who is promoted?",)
    assert examples(service, Place("slack", "T1", "C1")) == ("Who is dismissed?",)
    assert examples(service, Place("slack", "T2", direct=True)) == ()


def test_a_heading_too_short_or_too_long_is_no_question(tmp_path: Path) -> None:
    """It would fill a button with nothing, or with too much."""
    short, long = "x" * (SHORTEST - 1), "leave " * (LONGEST // 6 + 1)
    folder = write(tmp_path / "c", "a.md", (short, f"{short} is."), (long, f"{long} is."))

    assert all(SHORTEST <= len(each) <= LONGEST for each in examples(served(folder), EVERYWHERE))


def test_a_heading_that_stands_twice_is_offered_once(tmp_path: Path) -> None:
    """Documents from one mould have the same headings."""
    folder = tmp_path / "c"
    for name in ("a.md", "b.md", "c.md"):
        section = ("How is it installed?", f"It is installed by hand, says {name}.")
        write(folder, name, section)

    assert examples(served(folder), EVERYWHERE).count("How is it installed?") == 1


def test_without_documents_there_is_nothing_to_offer(tmp_path: Path) -> None:
    """Neither in an empty folder nor before the first reading."""
    folder = tmp_path / "c"
    folder.mkdir()
    service = served(folder)
    settings = Settings(data=tmp_path / "data", cache=tmp_path / "cache", corpus=folder)

    assert examples(service, EVERYWHERE) == ()
    assert examples(answer_service(settings, None), EVERYWHERE) == ()


def test_offering_counts_no_questions_and_is_not_limited(corpus: Path) -> None:
    """Looking what might be asked is not asking."""
    service = served(corpus)
    first = examples(service, EVERYWHERE)

    assert all(examples(service, EVERYWHERE) == first for _ in range(20))
