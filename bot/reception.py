"""Receives what a platform delivers, answers each question once, and is never silent about it.

A delivery is claimed in the ledger before anything is done for it, and handed out only by whoever
still holds the claim. What the process leaves behind when it dies is taken over when its time is
up: a question that nothing was sent for is answered anew; where nobody can know whether the answer
arrived, the asker is told so.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from bot import wording
from bot.door import Door
from bot.errors import Unavailable
from bot.events import Step, Witness
from bot.logs import request_context, request_id
from bot.model import Answer, NothingFound, Question, Refusal, Refused, Reply
from bot.policy import Shares
from bot.service import AnswerService
from bot.state.ledger import Claim, Delivery, Overdue
from bot.state.opening import State
from bot.workers import TooMany, Workers

PATIENCE = 10.0  # seconds for a search, most of it in line when many ask
ROUND = 1.0  # seconds between looks for what others have left behind
SHARE = 100  # questions of one workspace in line, while others ask too
SOON = 0.1  # seconds until what is done is written down, all of it together
HOLD = 2.0  # seconds after which claims are renewed, which a lease outlasts twice

AGAIN = (1.0, 4.0, 15.0, 60.0, 300.0)  # seconds between tries to forget a workspace

M = TypeVar("M")
T = TypeVar("T")


class Outlet(Protocol[M]):
    """The way back to one asker."""

    @property
    def public(self) -> bool:
        """Tell whether others read the answer too."""
        ...

    @property
    def repeatable(self) -> bool:
        """Tell whether what is sent once more is seen once all the same."""
        ...

    def render(self, reply: Reply, remembered: str | None) -> M:
        """Turn *reply* into a message; *remembered* is what its buttons lead back to."""
        ...

    async def send(self, message: M) -> None:
        """Hand the message out."""
        ...

    async def apologise(self, sentence: str) -> None:
        """Tell the asker, and nobody else, what went wrong."""
        ...


Outlets = Callable[[Overdue], "tuple[Question, Outlet[Any]] | None"]


@dataclass(frozen=True, slots=True)
class Reception(Generic[M]):
    """Where deliveries come in. Its methods never raise what a question or the network did."""

    service: AnswerService
    state: State
    searching: Workers
    keeping: Workers  # for the state, which must not stand in line behind searches
    shares: Shares = field(default_factory=lambda: Shares(SHARE))
    witness: Witness = field(default_factory=Witness)
    door: Door = field(default_factory=Door)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _holding: set[asyncio.Task[None]] = field(default_factory=set)
    _writing: set[asyncio.Task[None]] = field(default_factory=set)

    async def admit(self, delivery: Delivery) -> Claim | None:
        """Claim *delivery*, or return ``None`` for one that was claimed before."""
        try:
            with self.witness.step(Step.ADMIT):
                return await self.keeping.run(self.state.ledger.claim, delivery)
        except TooMany:
            return Claim(None)

    def closed(self) -> bool:
        """Tell whether so many are in line that whoever comes now had better come again.

        This is to be asked for everybody who comes, once.
        """
        return self.door.closed(self.searching, self.keeping)

    def turn_away(self, delivery: Delivery, question: Question) -> Refused | None:
        """Refuse *question* without a claim, or return ``None`` if it was claimed before.

        This is quick, however many there are to be turned away.
        """
        if not self.state.ledger.turn_away(delivery):
            return None
        self._write_soon()
        return self.service.refuse(question, Refusal.TOO_BUSY)

    async def answer(self, claim: Claim, question: Question, outlet: Outlet[M]) -> None:
        """Answer *question* through *outlet*, if the claim still holds when the answer is there."""
        with self._in_hand(claim):
            await self._answer(claim, question, outlet)

    async def _answer(self, claim: Claim, question: Question, outlet: Outlet[M]) -> None:
        try:
            with self.witness.step(Step.WHOLE):
                reply = await self._replied(question)
                with self.witness.step(Step.RENDER):
                    message = await self.keeping.run(self._prepare, claim, reply, outlet)
                if message is None:
                    return
                with self.witness.step(Step.SEND):
                    await outlet.send(message)
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            await self.fail(error, outlet)
            self.finish(claim)
        else:
            self.finish(claim)
            self._note(reply)

    async def tell(self, claim: Claim, message: M, outlet: Outlet[M]) -> None:
        """Hand out a message that answers no question, if the claim holds."""
        try:
            if not await self.keeping.run(self.state.ledger.begin_sending, claim):
                return
            with self._in_hand(claim):
                await outlet.send(message)
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            with self._in_hand(claim):
                await self.fail(error, outlet)
        self.finish(claim)

    def finish(self, claim: Claim) -> None:
        """Note that nothing is left to do for a delivery; the ledger learns of several at once."""
        self.state.departures.done(claim)
        self.state.ledger.finish_soon(claim)
        self._write_soon()

    async def fail(self, error: Exception, outlet: Outlet[M]) -> None:
        """Tell the asker that something went wrong, and the log what, under the same number."""
        incident = request_id()
        log = logging.getLogger(__name__)
        log.error("incident %s: %s", incident, type(error).__name__, exc_info=error)
        try:
            await outlet.apologise(wording.failed(incident))
        except Exception:
            log.exception("incident %s: the asker could not be told", incident)

    async def take_over(self, outlets: Outlets, platform: str = "") -> None:
        """Finish what a process that is no more has left behind of a *platform*."""
        for overdue in await self.keeping.run(self.state.ledger.overdue, platform):
            found = _way_back(overdue, outlets)
            if found is None:
                self.finish(overdue.claim)
            elif overdue.sending and not found[1].repeatable:
                self.spawn(self._explain(overdue, *found))
            else:
                self.spawn(self.answer(overdue.claim, *found))

    async def keep_taking_over(self, outlets: Outlets, platform: str = "") -> None:
        """Look every second for what others have left behind, once there is what answers it."""
        while True:
            try:
                await self.keeping.run(self.state.catch_up)
                if self.service.index is not None:
                    await self.take_over(outlets, platform)
            except (TooMany, Unavailable) as error:
                logging.getLogger(__name__).warning("nothing taken over: %r", error)
            except Exception:
                logging.getLogger(__name__).exception("nothing taken over")
            await asyncio.sleep(ROUND)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* beside everything else, and be waited for at the end."""
        task = asyncio.get_running_loop().create_task(work, context=request_context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> int:
        """Wait for what was begun, and return how much of it is not done by then.

        What is not written down yet the state writes when it is closed.
        """
        until = time.monotonic() + seconds
        while self._tasks and time.monotonic() < until:
            await asyncio.wait(self._tasks, timeout=until - time.monotonic())
        return len(self._tasks)

    async def reply(self, question: Question) -> Reply:
        """Answer *question* off the loop, or refuse it when too many wait or it takes too long."""
        with self.witness.step(Step.WHOLE):
            reply = await self._replied(question)
        self._note(reply)
        return reply

    async def _replied(self, question: Question) -> Reply:
        with self.shares.of(question.place) as has_room:
            if not has_room:
                return self.service.refuse(question, Refusal.TOO_BUSY)
            return await self._searched(question)

    async def _searched(self, question: Question) -> Reply:
        asked = replace(question, deadline=time.monotonic() + PATIENCE)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.searching.run(self._search, asked, time.monotonic())
        except TooMany:
            return self.service.refuse(question, Refusal.TOO_BUSY)
        except TimeoutError:
            return self.service.refuse(question, Refusal.TOO_LATE)

    def _search(self, question: Question, came: float) -> Reply:
        self.witness.took(Step.WAIT, time.monotonic() - came)
        with self.witness.step(Step.SEARCH):
            return self.service.answer(question)

    def _prepare(self, claim: Claim, reply: Reply, outlet: Outlet[M]) -> M | None:
        """Take the right to send, which another process may have taken, and make the message."""
        if not self.state.ledger.begin_sending(claim):
            return None
        remembered = None
        if isinstance(reply, Answer | NothingFound):
            remembered = self.state.answers.remember(reply, public=outlet.public)
        return outlet.render(reply, remembered)

    def _note(self, reply: Reply) -> None:
        """Keep that a question went unanswered, in nobody's way."""
        if isinstance(reply, NothingFound):
            self.spawn(self._keep(reply))

    async def _keep(self, reply: NothingFound) -> None:
        asked = reply.question
        visible = self.service.visible(asked.place)
        searched = visible & {asked.collection} or visible
        try:
            await self.keeping.run(self.state.misses.note, reply, searched)
        except TooMany:
            self.state.misses.lose()

    def _write_soon(self) -> None:
        if self.state.ledger.behind and not self._writing:
            self._writing.add(asyncio.create_task(self._write()))

    async def _write(self) -> None:
        """Write down what is done, time and again, until nothing is left."""
        try:
            while self.state.ledger.behind:
                await asyncio.sleep(SOON)
                await self.keeping.run(self.state.catch_up)
        except (TooMany, Unavailable):
            pass  # then whoever looks for what is overdue does it
        finally:
            self._writing.clear()

    @contextmanager
    def _in_hand(self, claim: Claim) -> Iterator[None]:
        """Keep others from taking *claim* over, and note when something leaves for it."""
        with self.state.ledger.in_hand(claim), self.state.departures.of(claim):
            if not self._holding:
                holding = asyncio.create_task(self._hold())
                self._holding.add(holding)
                holding.add_done_callback(self._holding.discard)
            yield

    async def _hold(self) -> None:
        """Renew all that is in hand, until nothing is."""
        while self.state.ledger.busy:
            await asyncio.sleep(HOLD)
            with suppress(TooMany):
                await self.keeping.run(self.state.ledger.hold)
        self._holding.clear()  # now, for whatever comes before anybody hears that this has ended

    async def _explain(self, overdue: Overdue, question: Question, outlet: Outlet[M]) -> None:
        try:
            with self._in_hand(overdue.claim):
                await outlet.apologise(wording.interrupted(question.text))
        except Exception:
            logging.getLogger(__name__).exception("the asker could not be told")
        self.finish(overdue.claim)


async def insist(work: Callable[[], Awaitable[T]], what: str) -> T | None:
    """Erase something, for minutes if need be: whoever leaves has a right to it.

    *what* names it in the log. Return ``None`` if it could not be done in the end.
    """
    log = logging.getLogger(__name__)
    for pause in AGAIN:
        try:
            return await work()
        except (Unavailable, TooMany) as error:
            log.warning("%s could not be forgotten: %s; trying again", what, error)
            await asyncio.sleep(pause)
    log.error("%s could not be forgotten: delete it by hand", what)
    return None


def _way_back(overdue: Overdue, outlets: Outlets) -> tuple[Question, Outlet[Any]] | None:
    """Return whom to answer, unless it was written down by a version that we do not understand."""
    try:
        return outlets(overdue)
    except (KeyError, TypeError, ValueError):
        logging.getLogger(__name__).exception("delivery %s is given up", overdue.claim.number)
        return None
