"""What a button asks for is looked up at the press: for whom, where, and as things are now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot import wording
from bot.around import Gone
from bot.buttons import Button, Buttons, Spot
from bot.capabilities import LONGEST, Action
from bot.model import Answer, Asker, Collection, NothingFound, Place, Question
from bot.policy import Rules
from bot.presses import (
    Asking,
    Closest,
    Deletion,
    Denied,
    InPlace,
    Outcome,
    Outdated,
    Page,
    Press,
    Reckoning,
    Sharing,
    Told,
)
from bot.pressing import Pressing
from bot.reception import Reception
from bot.service import AnswerService
from bot.settings import Settings
from bot.state.opening import State, open_state
from bot.workers import Workers
from retrieval.model import Findings, NearHeading, Suggestion
from tests.bot.library import ANNA, SLACK, Clock, Library, document, find

LEAVE = document("leave", *(f"leave is a thing, part {number}" for number in range(5)))
BOARD = document("salary", "the salary is a secret", collection="board")
TENANT = "slack:T024"
BERT = Asker("slack", "T024", "U2")
DAYS = 30 * 86_400


@dataclass
class Desk:
    """A service that answers, buttons under its answers, and people who press them."""

    service: AnswerService
    state: State
    pressing: Pressing
    buttons: Buttons
    clock: Clock
    outsiders: bool | None = False

    def answer(
        self, text: str = "leave", *, public: bool = False, place: Place = SLACK, limit: int = 2
    ) -> Button:
        """Answer a question of Anna, and return what names the actions on the answer."""
        reply = self.service.answer(Question(text, ANNA, place, limit))
        assert isinstance(reply, Answer | NothingFound)
        remembered = self.state.answers.remember(reply, public=public)
        assert remembered is not None
        return self.buttons.sealed(remembered, Spot(TENANT, place.channel, ANNA.id, public))

    async def press(self, value: str, *, asker: Asker = ANNA, channel: str = "C1") -> Outcome:
        """Press a button."""
        return await self.pressing.take(Press(value, TENANT, channel, asker))


def serve(*documents: Any, finds: Any = find) -> AnswerService:  # noqa: ANN401 - documents, a finder
    """Serve the handbook to everybody there, and the board's papers to one channel."""
    rules = Rules(
        (
            Collection("handbook", Path(), ("slack",)),
            Collection("board", Path(), ("slack:T024/BOARD",), outsiders=True),
        )
    )
    index = Library(documents or [LEAVE, BOARD]).as_index()
    return AnswerService(index, find=finds, rules=rules, threshold=0.5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk whose clock stands still."""
    yield from _desk(tmp_path, serve())


def _desk(folder: Path, service: AnswerService) -> Iterator[Desk]:
    clock = Clock(1_700_000_000.0)
    state = open_state(Settings(data=folder), clock=clock)
    workers = Workers("work", threads=2, waiting=10)
    reception: Reception[Any] = Reception(service, state, workers, workers)
    buttons = Buttons(state.seal, DAYS, clock)
    made: Desk
    pressing = Pressing(reception, buttons, lambda _: made.outsiders, clock)
    made = Desk(service, state, pressing, buttons, clock)
    yield made
    workers.close()
    state.close()


async def test_a_page_holds_the_next_quotes_and_leads_further(desk: Desk) -> None:
    """Until there is no more to lead to."""
    button = desk.answer()
    first = await desk.press(button(Action.MORE, 0))
    second = await desk.press(button(Action.MORE, 1))
    last = await desk.press(button(Action.MORE, 2))
    none = await desk.press(button(Action.MORE, 3))

    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert isinstance(last, Page)
    assert [each.number for each in (first, second, last)] == [0, 1, 2]
    assert [each.first for each in (first, second, last)] == [1, 3, 5]
    assert [each.more for each in (first, second, last)] == [True, True, False]
    assert len({quote.text for page in (first, second, last) for quote in page.reply.quotes}) == 5
    assert none == Told(wording.no_more())


async def test_a_page_tells_whether_others_read_its_answer(desk: Desk) -> None:
    """What all can read cannot be shared."""
    for public in (True, False):
        page = await desk.press(desk.answer(public=public)(Action.MORE, 1))
        assert isinstance(page, Page)
        assert page.public is public


async def test_why_is_told_of_the_quotes_of_one_page(desk: Desk) -> None:
    """By the numbers that they have there."""
    told = await desk.press(desk.answer()(Action.WHY, 1))

    assert isinstance(told, Reckoning)
    assert (told.first, len(told.reply.quotes)) == (3, 2)


async def test_a_quote_is_shown_in_its_place(desk: Desk) -> None:
    """With its number among those that were reached."""
    shown = await desk.press(desk.answer()(Action.AROUND, 3))

    assert isinstance(shown, InPlace)
    assert shown.quote is not None
    assert shown.quote.text in shown.around.text
    assert (shown.number, shown.total) == (3, 4)
    assert isinstance(await desk.press(desk.answer()(Action.AROUND, 9)), Outdated)


async def test_a_vote_is_kept_and_thanked_for(desk: Desk) -> None:
    """One of each person; the later counts."""
    button = desk.answer(public=True)
    for asker, action in ((ANNA, Action.HELPFUL), (BERT, Action.HELPFUL), (BERT, Action.UNHELPFUL)):
        assert await desk.press(button(action, 0), asker=asker) == Told(wording.thanks())
    counts = desk.state.feedback.counts(TENANT)

    assert (counts.helpful, counts.unhelpful) == (1, 1)


async def test_a_stranger_gets_nothing_from_a_private_button(desk: Desk) -> None:
    """Nor does anybody in another channel, nor from a button of nobody's."""
    value = desk.answer()(Action.WHY, 0)
    for press in (
        desk.press(value, asker=BERT),
        desk.press(value, channel="C2"),
        desk.press("why.x.0.9.y"),
        desk.press(""),
    ):
        assert await press == Told(wording.not_yours())


async def test_only_the_asker_of_a_public_answer_may_delete_it(desk: Desk) -> None:
    """All others may do all else."""
    button = desk.answer(public=True)

    assert await desk.press(button(Action.DELETE, 0)) == Deletion()
    assert await desk.press(button(Action.DELETE, 0), asker=BERT) == Told(wording.not_yours())
    assert isinstance(await desk.press(button(Action.WHY, 0), asker=BERT), Reckoning)


async def test_a_button_is_too_old_one_day(desk: Desk) -> None:
    """And so is an answer that nobody remembers."""
    value = desk.answer()(Action.WHY, 0)
    unknown = desk.buttons.sealed("unknown", Spot(TENANT, "C1", ANNA.id))(Action.WHY, 0)
    assert await desk.press(unknown) == Told(wording.expired())
    desk.clock.now += DAYS + 1

    assert await desk.press(value) == Told(wording.expired())


async def test_what_has_changed_since_is_said_to_have_and_can_be_asked_again(desk: Desk) -> None:
    """Nobody is shown other quotes under an old answer; to ask again, its button still serves."""
    button = desk.answer()
    desk.service.swap(Library([document("leave", "leave is another thing")]).as_index())
    outcome = await desk.press(button(Action.WHY, 0))
    assert isinstance(outcome, Outdated)
    again = await desk.press(outcome.button(Action.AGAIN, 0))

    assert isinstance(again, Asking)
    assert (again.question.text, again.question.asker) == ("leave", ANNA)


async def test_whoever_asks_again_asks_for_themselves(desk: Desk) -> None:
    """The question counts against whoever pressed."""
    asking = await desk.press(desk.answer(public=True)(Action.AGAIN, 0), asker=BERT)

    assert isinstance(asking, Asking)
    assert asking.question.asker == BERT


async def test_a_place_that_was_closed_since_shows_nothing(tmp_path: Path) -> None:
    """The rules of now count, not those of then."""
    board = replace(SLACK, channel="BOARD")
    for desk in _desk(tmp_path, serve()):
        value = desk.answer("salary", place=board)(Action.WHY, 0)
        closed = AnswerService(
            desk.service.index,
            find=find,
            rules=Rules([Collection("handbook", Path(), ("slack:T024/C1",))]),
            threshold=0.5,
        )
        reception = replace(desk.pressing.reception, service=closed)
        shut = replace(desk.pressing, reception=reception)
        outcome = await shut.take(Press(value, TENANT, "BOARD", ANNA))

        assert isinstance(outcome, Denied)


async def test_an_answer_is_shared_once(desk: Desk) -> None:
    """Unless it is certain that nobody saw it."""
    value = desk.answer()(Action.SHARE, 0)
    sharing = await desk.press(value)
    assert isinstance(sharing, Sharing)
    assert await desk.press(value) == Told(wording.already_shared())
    await desk.pressing.take_back(sharing)
    assert isinstance(await desk.press(value), Sharing)

    assert isinstance(await desk.press(sharing.button(Action.WHY, 0), asker=BERT), Reckoning)


async def test_the_page_that_is_shared_is_the_one_that_is_seen(desk: Desk) -> None:
    """Whoever has turned pages shares what stands there."""
    button = desk.answer()
    page = await desk.press(button(Action.MORE, 1))
    sharing = await desk.press(button(Action.SHARE, 1))

    assert isinstance(page, Page)
    assert isinstance(sharing, Sharing)
    assert sharing.reply.quotes == page.reply.quotes


@pytest.mark.parametrize(
    ("outsiders", "place", "outcome"),
    [
        (False, "C1", None),
        (None, "C1", wording.outsiders_unknown()),
        (True, "C1", wording.not_shared_here()),
        (None, "BOARD", None),
        (True, "BOARD", None),
    ],
)
async def test_an_answer_is_shared_only_with_those_who_may_see_it(
    desk: Desk,
    outsiders: bool | None,  # noqa: FBT001 - a case
    place: str,
    outcome: str | None,
) -> None:
    """Where people of other companies read along, only what is open to them."""
    asked = desk.answer(
        "salary" if place == "BOARD" else "leave", place=replace(SLACK, channel=place)
    )
    desk.outsiders = outsiders
    shared = await desk.press(asked(Action.SHARE, 0), channel=place)

    assert isinstance(shared, Sharing) if outcome is None else shared == Told(outcome)


async def test_what_is_open_everywhere_is_shared_where_nobody_knows_who_reads_along(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has drawn no borders is not told to find out first."""
    asked = desk.answer()
    desk.outsiders = None
    monkeypatch.setattr(AnswerService, "everywhere", frozenset({"handbook"}))

    assert isinstance(await desk.press(asked(Action.SHARE, 0)), Sharing)


async def test_outsiders_who_came_later_see_no_more_of_an_answer(desk: Desk) -> None:
    """Its asker still does, where nobody else reads it."""
    private, public = desk.answer(), desk.answer(public=True)
    desk.outsiders = True

    assert isinstance(await desk.press(private(Action.WHY, 0)), Reckoning)
    assert isinstance(await desk.press(public(Action.WHY, 0), asker=BERT), Denied)


def helpful(*_: Any, **__: Any) -> Findings:  # noqa: ANN401 - what a finder is given
    """Find nothing, and what may help."""
    findings = find(Library([LEAVE]).as_index(), "leave", limit=1, threshold=9.0)
    return replace(
        findings,
        nearest=(NearHeading(LEAVE.id, "leave", ("leave",), 1), NearHeading("gone", "x", (), 1)),
        suggestions=(Suggestion("salery", "salary"),),
    )


async def test_where_nothing_was_found_buttons_lead_on(tmp_path: Path) -> None:
    """To what came closest, to headings, and to what was meant."""
    for desk in _desk(tmp_path, serve(finds=helpful)):
        button = desk.answer("salery, salerys?")
        closest = await desk.press(button(Action.CLOSEST, 0))
        meant = await desk.press(button(Action.MEANT, 0))
        heading = await desk.press(button(Action.HEADING, 0))

        assert isinstance(closest, Closest)
        assert isinstance(meant, Asking)
        assert meant.question.text == "salary, salerys?"
        assert isinstance(heading, InPlace)
        assert heading.quote is None
        assert await desk.press(button(Action.HEADING, 1)) == Told(wording.gone(Gone.NOT_HERE))
        assert isinstance(await desk.press(button(Action.HEADING, 5)), Outdated)
        assert isinstance(await desk.press(button(Action.MORE, 1)), Outdated)


async def test_without_an_answer_to_lead_back_to_there_is_no_button(desk: Desk) -> None:
    """As when the database could not be used."""
    assert desk.buttons.under(None, Spot(TENANT, "C1", ANNA.id)) is None
    assert desk.buttons.under("answer", Spot(TENANT, "C1", ANNA.id)) is not None


def test_every_value_fits_a_button(desk: Desk) -> None:
    """With a mark of a platform's own before it, too."""
    button = desk.answer()

    assert max(len(button(action, 999)) for action in Action) < LONGEST - 10
