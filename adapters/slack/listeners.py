"""What Slack can send us, and what is done about it: one line a trigger.

Events are claimed before Bolt acknowledges them, for what Slack has had acknowledged it does not
send again. A command waits for its answer and takes it along in the acknowledgement; when that
takes too long, the answer follows, and the acknowledgement has waited for the claim, as long as
Slack has patience. Whatever goes wrong here, the asker is told: Bolt drops an acknowledgement whose
listener raises.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from adapters.slack import cards, pressing, reading
from adapters.slack.acknowledgement import Acknowledgement, acknowledgement_in
from adapters.slack.clicks import Clicks
from adapters.slack.exchange import Exchange, Letter
from adapters.slack.home import Facts, home, prompts
from adapters.slack.manifest import COMMAND, SHORTCUT
from adapters.slack.notes import Notes
from adapters.slack.reading import Address, Asked, Payload, part, text
from adapters.slack.sending import Sender, quiet
from bot import wording
from bot.buttons import Buttons
from bot.reception import Reception
from bot.state.ledger import Claim

BUDGET = 1.8  # seconds for an answer to be ready for the acknowledgement, of the 3 that Slack waits
EVENTS = ("app_mention", "message", "app_home_opened", "app_uninstalled", "tokens_revoked")
COMMANDS = (COMMAND,)
SHORTCUTS = (SHORTCUT,)
ACTIONS = re.compile(r"quoth\..+")

A_co = TypeVar("A_co", bound=Asked | None, covariant=True)
Hear = Callable[[Payload], Awaitable[None]]


class Read(Protocol[A_co]):
    """Reads what is asked out of a payload."""

    def __call__(self, body: Payload, *, limit: int) -> A_co:
        """Return what is asked."""
        ...


@dataclass(frozen=True, slots=True)
class Listeners:
    """Hears what Slack sends."""

    reception: Reception[Letter]
    sender: Sender
    buttons: Buttons
    clicks: Clicks
    notes: Notes
    facts: Callable[[Address], Facts]
    forget: Callable[[Payload], Coroutine[Any, Any, None]]
    limit: int

    def register(self, app: AsyncApp) -> None:
        """Have *app* bring everything here."""
        app.command(re.compile("/.+"))(self._command)  # a team may have renamed it
        app.shortcut(SHORTCUT)(self._shortcut)
        app.action(ACTIONS)(self._action)
        heard = (self._mention, self._message, self._opened, self._uninstalled, self._uninstalled)
        for event, hear in zip(EVENTS, heard, strict=True):
            app.event(event, middleware=[_before(hear)])(_nothing)
        for anything in (app.shortcut, app.action, app.view, app.event):
            anything(re.compile(".*"))(_nothing)

    async def _command(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        acknowledgement = acknowledgement_in(context)
        self.reception.spawn(self._take(reading.command, body, acknowledgement))
        message = await acknowledgement.message(within=BUDGET)
        await (ack({**quiet(message), "response_type": "ephemeral"}) if message else ack())

    async def _shortcut(self, ack: AsyncAck, body: Payload) -> None:
        self.reception.spawn(self._take(reading.shortcut, body))
        await ack()

    async def _action(self, ack: AsyncAck, body: Payload) -> None:
        self.reception.spawn(self._press(body))
        await ack()

    async def _press(self, body: Payload) -> None:
        try:
            click = pressing.click(body)
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            await self.reception.fail(error, self._exchange(reading.sender(body)))
        else:
            if click is not None:
                await self.clicks.take(click)

    async def _take(
        self, read: Read[Asked], body: Payload, acknowledgement: Acknowledgement | None = None
    ) -> None:
        """Read, claim and answer what is not kept waiting for any of it."""
        exchange = self._exchange(reading.sender(body), acknowledgement)
        try:
            with acknowledgement.taking() if acknowledgement else nullcontext():
                asked = read(body, limit=self.limit)
                exchange = self._exchange(asked.address, acknowledgement)
                claim = await self.reception.admit(asked.delivery())
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            await self.reception.fail(error, exchange)
            return
        if claim is not None:
            await self._reply(asked, claim, exchange)
        elif acknowledgement is not None:
            await acknowledgement.carry({})

    async def _mention(self, body: Payload) -> None:
        await self._admit(reading.mention, body)

    async def _message(self, body: Payload) -> None:
        await self._admit(reading.direct, body)
        if self.notes.follow_ups:
            await self._admit(reading.follow_up, body)

    async def _admit(self, read: Read[Asked | None], body: Payload) -> None:
        """Claim an event before it is acknowledged, and have it answered afterwards."""
        unasked = read is reading.follow_up
        exchange = self._exchange(replace(reading.sender(body), unasked=unasked))
        try:
            asked = read(body, limit=self.limit)
            self._note(body)
            if asked is None or not await self._is_for_us(asked):
                return
            exchange = self._exchange(asked.address)
            claim = await self.reception.admit(asked.delivery())
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            self.reception.spawn(self.reception.fail(error, exchange))
            return
        if claim is not None:
            self.reception.spawn(self._reply(asked, claim, exchange))

    async def _is_for_us(self, asked: Asked) -> bool:
        """Tell whether a message is to be answered: a follow-up only where we take part."""
        if not asked.address.unasked:
            return True
        return not asked.wants_help and await self.notes.takes_part(asked.address)

    def _note(self, body: Payload) -> None:
        """Note what an event tells of its channel, while other things go on."""
        place = reading.told(body)
        if place is not None:
            self.reception.spawn(self.notes.place(place))

    def _exchange(
        self, address: Address, acknowledgement: Acknowledgement | None = None
    ) -> Exchange:
        return Exchange(address, self.sender, self.buttons, self.notes, acknowledgement)

    async def _reply(self, asked: Asked, claim: Claim, exchange: Exchange) -> None:
        """Answer a question, or tell how to ask one."""
        sentences = self._sentences(asked)
        if sentences:
            letter = Letter(cards.said(*sentences), private=True)
            await self.reception.tell(claim, letter, exchange)
        else:
            await self.reception.answer(claim, asked.question, exchange)

    def _sentences(self, asked: Asked) -> tuple[str, ...]:
        """Say what there is to say where nothing is asked."""
        if asked.wants_help:
            visible = self.reception.service.visible(asked.question.place)
            return wording.help(asked.command, sorted(visible))
        if asked.found and not asked.question.text:
            return (wording.no_text(),)
        return ()

    async def _opened(self, body: Payload) -> None:
        self.reception.spawn(self._welcome(body))

    async def _welcome(self, body: Payload) -> None:
        """Show the Home tab, or suggest what to ask in the Messages tab."""
        event, address = part(body, "event"), reading.sender(body)
        try:
            facts = await self.reception.searching.run(self.facts, address)
            if text(event, "tab") == "messages":
                await self.sender.suggest(address, prompts(facts))
                return
            view = home(facts, datetime.now(UTC))
            if text(part(event, "view"), "private_metadata") != view["private_metadata"]:
                await self.sender.publish_home(address, view)
        except Exception as error:  # noqa: BLE001 - nobody asked anything: the log hears of it
            logging.getLogger(__name__).warning("a visitor was not welcomed: %r", error)

    async def _uninstalled(self, body: Payload) -> None:
        self.reception.spawn(self._forget(body))

    async def _forget(self, body: Payload) -> None:
        """Forget a workspace, and what is only remembered because it was written down."""
        await self.forget(body)
        self.notes.forget()


def _before(hear: Hear) -> Callable[..., Awaitable[None]]:
    """Have an event heard before it is acknowledged."""

    async def middleware(body: Payload, next_: Callable[[], Awaitable[None]]) -> None:
        await hear(body)
        await next_()

    return middleware


async def _nothing(ack: AsyncAck) -> None:
    """Acknowledge, so that nobody waits and nothing is logged."""
    await ack()
