"""What a service does for those who come back: buttons, surfaces, the reader of one document."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.around import Around, Gone
from bot.bootstrap import answer_service, open_index
from bot.events import Event, QuestionAnswered
from bot.model import Answer, Collection, Refusal, Refused
from bot.policy import LONGEST_QUESTION, RateLimit, Rules
from bot.service import AnswerService
from bot.settings import Settings
from tests.bot.library import SLACK, Clock, Library, asked, document, find

LEAVE = document("leave", "everybody has thirty days of leave", "leave is asked for in spring")
SALARY = document("salary", "the director earns ninety thousand", collection="board")
BOARD = replace(SLACK, channel="BOARD")


def service(**changes: Any) -> AnswerService:  # noqa: ANN401 - any of its arguments
    """Serve the handbook to everybody and the board's papers to one channel."""
    collections = (
        Collection("handbook", Path()),
        Collection("board", Path(), ("slack:T024/BOARD",), outsiders=True),
    )
    arguments: dict[str, Any] = {"find": find, "rules": Rules(collections), "threshold": 0.5}
    return AnswerService(Library([LEAVE, SALARY]).as_index(), **(arguments | changes))


def test_until_the_documents_are_read_a_question_is_asked_to_wait() -> None:
    """A server listens before it can answer, and says so instead of finding nothing."""
    rules = Rules([Collection("handbook", Path())])
    early = AnswerService(None, find=find, rules=rules, threshold=0.5)

    early_reply = early.answer(asked("thirty days"))
    assert isinstance(early_reply, Refused)
    assert early_reply.why is Refusal.NOT_READY
    assert early.document(LEAVE.id, place=SLACK) is None

    early.swap(Library([LEAVE]).as_index())
    assert isinstance(early.answer(asked("thirty days")), Answer)


def test_a_button_gets_the_same_answer_without_being_counted_or_recorded() -> None:
    """Looking closer is no further question, however often it is done."""
    told: list[Event] = []
    limit = RateLimit(per_minute=1, burst=1, clock=Clock())
    served = service(rate_limit=limit, hooks=[told.append])

    first = served.answer(asked("thirty days"))
    again = [served.recall(asked("thirty days")) for _ in range(3)]

    assert isinstance(first, Answer)
    assert [each.quotes for each in again if isinstance(each, Answer)] == [first.quotes] * 3
    assert len(told) == 1


def test_a_button_sees_what_its_place_may_see_now() -> None:
    """Where a collection was closed since, its answer is not given again."""
    question = asked("ninety thousand", place=BOARD)
    open_, closed = service(), service(rules=Rules([Collection("handbook", Path())]))

    assert isinstance(open_.recall(question), Answer)
    assert not isinstance(closed.recall(question), Answer)


def test_a_button_looks_no_further_into_a_long_question_than_its_answer_did() -> None:
    """What was cut off at first is cut off again, or the answers would differ."""
    reply = service().recall(asked("x" * LONGEST_QUESTION + " thirty days"))

    assert reply.question.text == "x" * LONGEST_QUESTION


def test_a_refusal_of_the_surface_is_recorded_like_one_of_the_policy() -> None:
    """Whoever was turned away because too many waited is counted too."""
    told: list[Event] = []
    refused = service(hooks=[told.append]).refuse(asked("thirty days"), Refusal.TOO_BUSY)

    assert refused == Refused(asked("thirty days"), Refusal.TOO_BUSY)
    assert [each.why for each in told if isinstance(each, QuestionAnswered)] == ["too busy"]


def test_what_stands_under_a_heading_is_shown_with_the_heading() -> None:
    """The slice begins before the heading and holds what it is about."""
    shown = service().section(LEAVE.id, 1, place=SLACK)

    assert isinstance(shown, Around)
    assert shown.text[slice(*shown.quoted)] == "leave\neverybody has thirty days of leave"


def test_a_heading_is_shown_only_where_its_document_is_open_and_still_has_it() -> None:
    """A closed document and an unknown one are told apart by nobody."""
    served = service()

    assert served.section(SALARY.id, 1, place=SLACK) is Gone.NOT_HERE
    assert served.section("no-such", 1, place=SLACK) is Gone.NOT_HERE
    assert served.section(LEAVE.id, 99, place=SLACK) is Gone.CHANGED
    assert isinstance(served.section(SALARY.id, 1, place=BOARD), Around)


def test_a_document_is_read_only_where_it_is_open() -> None:
    """The same holds for the whole of it."""
    assert service().document(SALARY.id, place=SLACK) is None
    assert service().document(SALARY.id, place=BOARD) == SALARY


def test_where_outsiders_read_along_only_what_is_open_to_them_is_quoted() -> None:
    """A channel shared with another company is another place, whatever it is called."""
    served = service()
    shared = replace(BOARD, outsiders=True)

    assert served.visible(BOARD) == {"handbook", "board"}
    assert served.visible(shared) == {"board"}
    assert not isinstance(served.recall(asked("thirty days", place=shared)), Answer)


def test_a_question_can_be_narrowed_to_one_document(tmp_path: Path) -> None:
    """By its id, where its place may see it; what stands in others is not looked for."""
    for name, text in (("tea", "The kettle boils tea."), ("soup", "The kettle boils soup.")):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n{text}\n")
    settings = Settings(corpus=tmp_path, cache=tmp_path / "cache")
    served = answer_service(settings, open_index(settings).index)
    assert served.index is not None
    soup = next(each.id for each in served.index.entries if each.title == "soup")
    narrowed = served.answer(replace(asked("What does the kettle boil?"), collection=soup))
    unknown = served.answer(replace(asked("What does the kettle boil?"), collection="attic"))

    assert isinstance(narrowed, Answer)
    assert [each.citation.document for each in narrowed.quotes] == [soup]
    assert narrowed.generation == served.index.generation
    assert isinstance(unknown, Refused)
    assert unknown.why is Refusal.UNKNOWN_COLLECTION
