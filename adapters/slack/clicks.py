"""What a press on a button does: shows what there is to show, where it was pressed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from adapters.slack import cards, pressing, views
from adapters.slack.blocks import Message
from adapters.slack.calling import NotSent
from adapters.slack.exchange import Exchange, Letter, Window
from adapters.slack.pressing import Click
from adapters.slack.sending import Sender
from bot import wording
from bot.buttons import Buttons
from bot.model import Question
from bot.presses import (
    Asking,
    Closest,
    Deletion,
    Denied,
    InPlace,
    Outcome,
    Outdated,
    Page,
    Reckoning,
    Sharing,
    Told,
)
from bot.pressing import Pressing
from bot.reception import Reception
from bot.state.ledger import Claim, Delivery

EXAMPLE = "quoth.example."
OPEN = "quoth.open."  # a link: the press is only told to us


@dataclass(frozen=True, slots=True)
class Clicks:
    """Takes presses on buttons, each once. ``limit`` is of the answers to examples."""

    reception: Reception[Letter]
    sender: Sender
    buttons: Buttons
    limit: int
    clock: Callable[[], float]

    async def take(self, click: Click) -> None:
        """Do what *click* asks for, or tell whoever pressed why not."""
        try:
            delivery = Delivery(click.keys, click.address.tenant)
            if await self.reception.admit(delivery) is not None:
                await self._take(click, Window(click, self.sender))
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            await self.reception.fail(error, Window(click, self.sender))

    async def _take(self, click: Click, window: Window) -> None:
        if click.action.startswith(OPEN):
            return
        if click.action.startswith(EXAMPLE):
            question = pressing.example(click, limit=self.limit)
            await window.send(window.render(await self.reception.reply(question), None))
        else:
            await self._do(await self._pressing.take(click.press), window)

    @property
    def _pressing(self) -> Pressing:
        outsiders = self.reception.state.places.outsiders
        return Pressing(self.reception, self.buttons, outsiders, self.clock)

    async def _do(self, outcome: Outcome, window: Window) -> None:
        match outcome:
            case Told() | Denied() | Outdated() | Closest() | Deletion():
                await window.tell(_said(outcome))
            case Reckoning(reply, first):
                await window.show(views.why(reply, first=first))
            case InPlace(around, button, quote, number, total):
                await window.show(views.around(around, quote, button, number=number, total=total))
            case Page():
                await self._turn(outcome, window.click)
            case Sharing():
                await self._share(outcome, window.click)
            case Asking(question):
                await self._ask(question, window)
            case _:
                assert_never(outcome)

    async def _turn(self, page: Page, click: Click) -> None:
        """Show another page: in place of what only its reader sees, or else beside it."""
        message = cards.answer(
            page.reply,
            page.button,
            page=page.number,
            first=page.first,
            more=page.more,
            share=click.private and not click.address.direct,
            public=page.public,
        )
        await self.sender.respond(click.address, message, replace=click.private)

    async def _share(self, sharing: Sharing, click: Click) -> None:
        """Show an answer to the channel. If it is certain that nobody saw it, it may be again."""
        message = cards.shared(sharing.reply, sharing.button, by=click.address.user)
        try:
            await self.sender.respond(click.address, message, in_channel=True)
        except NotSent as error:
            if not error.unsure:
                await self._pressing.take_back(sharing)
            raise
        try:
            shared = cards.said(wording.is_shared())
            await self.sender.respond(click.address, shared, replace=True)
        except NotSent as error:
            logging.getLogger(__name__).info("shared, and its asker sees that anyway: %s", error)

    async def _ask(self, question: Question, window: Window) -> None:
        """Ask for whoever pressed. In a view, the answer takes its place."""
        address = replace(window.click.address, public=False)
        beside = Exchange(address, self.sender, self.buttons)
        outlet = beside if address.response_url else window
        await self.reception.answer(Claim(None), question, outlet)


def _said(outcome: Told | Denied | Outdated | Closest | Deletion) -> Message:
    match outcome:
        case Told(sentence):
            return cards.said(sentence)
        case Denied(reply):
            return cards.refused(reply)
        case Outdated(button):
            return cards.outdated(button)
        case Closest(reply):
            return cards.closest(reply)
        case Deletion():
            return cards.said(wording.not_yours())  # nothing here offers it
        case _:
            assert_never(outcome)
