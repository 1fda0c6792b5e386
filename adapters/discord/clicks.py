"""What a press on a button does."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self, assert_never

import discord
from discord import ui

from adapters.discord import cards, reading, views
from adapters.discord.acknowledging import acknowledge
from adapters.discord.exchange import Desk, Exchange, Letter
from adapters.discord.parts import Card
from adapters.discord.payloads import payload
from adapters.discord.reading import Address
from adapters.discord.sending import Lost
from bot import wording
from bot.buttons import Button
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

Shown = Told | Denied | Outdated | Page | Reckoning | InPlace | Closest

_TROUBLED = 500  # from here on nobody knows whether Discord has done what it was asked
HERE = "~"  # before the value of a button that changes the message that it is on
TEMPLATE = r"(?P<here>~?)(?P<value>[a-z]+\.[A-Za-z0-9_-]+\.\d+\.\d+\.[A-Za-z0-9_-]+)"


@dataclass(frozen=True, slots=True)
class Click:
    """A press on a button: where, and what the message that it is on allows."""

    heard: discord.Interaction
    value: str
    here: bool

    @property
    def address(self) -> Address:
        """Where whatever is said of it goes: beside the message."""
        return replace(reading.sender(self.heard), beside=True)

    @property
    def key(self) -> str:
        """What names it."""
        return reading.named(self.heard)


@dataclass(frozen=True, slots=True)
class Clicks:
    """Takes presses on buttons, each once."""

    reception: Reception[Letter]
    pressing: Pressing
    desk: Desk

    def take(self, click: Click) -> None:
        """Do what *click* asks for, beside everything else."""
        self.reception.spawn(self._take(click))

    async def _take(self, click: Click) -> None:
        exchange = Exchange(click.address, self.desk, click.key)
        try:
            if not await acknowledge(click.heard):
                return
            claim = await self.reception.admit(Delivery((click.key,), click.address.tenant))
            if claim is not None:
                press = reading.press(click.heard, click.value)
                await self._do(click, await self.pressing.take(press), exchange)
        except Lost as lost:
            self.desk.sender.note(lost)
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            await self.reception.fail(error, exchange)

    async def _do(self, click: Click, outcome: Outcome, exchange: Exchange) -> None:
        match outcome:
            case Asking(question):
                await self.reception.answer(Claim(None), question, exchange)
            case Sharing():
                await self._share(click, outcome)
            case Deletion():
                await self.desk.sender.remove(click.address)
            case Page() | InPlace() if click.here or (
                isinstance(outcome, Page) and reading.is_private(click.heard)
            ):
                await self._replace(click, _card(outcome, click))
            case _:
                await exchange.send(self.desk.letter(_card(outcome, click), private=True))

    async def _replace(self, click: Click, card: Card) -> None:
        """Show *card* in place of the message that was pressed on, in the form that it has."""
        shown = click.heard.message
        v2 = shown is not None and shown.flags.components_v2
        await self.desk.sender.fill(click.address, payload(card, "components" if v2 else "embed"))

    async def _share(self, click: Click, sharing: Sharing) -> None:
        """Show an answer to all who read there, and that it is shown to whoever did that."""
        address = click.address
        card = cards.shared(sharing.reply, sharing.button, by=address.user)
        try:
            await self.desk.sender.follow(address, payload(card, self.desk.form), private=False)
        except (Lost, discord.HTTPException) as error:
            if isinstance(error, Lost) or error.status < _TROUBLED:
                await self.pressing.take_back(sharing)
            raise
        await self._replace(click, cards.said(wording.is_shared()))


def _card(outcome: Shown, click: Click) -> Card:  # noqa: PLR0911 - a line for each outcome
    """Render what a press has brought."""
    match outcome:
        case Told(sentence):
            return cards.said(sentence)
        case Denied(reply):
            return cards.refused(reply)
        case Outdated(button):
            return cards.outdated(button)
        case Closest(reply):
            return cards.closest(reply)
        case Reckoning(reply, first):
            return views.why(reply, first=first)
        case Page():
            return _page(outcome, click)
        case InPlace():
            turns = _here(outcome.button)
            number, total = outcome.number, outcome.total
            return views.around(outcome.around, outcome.quote, turns, number=number, total=total)
        case _:
            assert_never(outcome)


def _page(page: Page, click: Click) -> Card:
    """Render a page, which can be shared if nobody else sees it yet and others are there."""
    return cards.answer(
        page.reply,
        page.button,
        page=page.number,
        first=page.first,
        more=page.more,
        share=not (page.public or click.address.alone),
    )


def _here(button: Button) -> Button:
    """Have buttons change the message that they are on."""
    return lambda action, argument: f"{HERE}{button(action, argument)}"


class Item(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """Any button of ours, on whatever message of whatever age."""

    def __init__(self, item: ui.Button[Any], value: str, *, here: bool) -> None:
        super().__init__(item)
        self.value = value
        self.here = here

    @classmethod
    async def from_custom_id(  # type: ignore[explicit-override] # @override came with 3.12
        cls, _: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what a button holds."""
        if not isinstance(item, ui.Button):
            raise TypeError(item)
        return cls(item, match["value"], here=bool(match["here"]))

    async def callback(  # type: ignore[explicit-override] # @override came with 3.12
        self, interaction: discord.Interaction[Any]
    ) -> None:
        """Have the press taken."""
        interaction.client.press(Click(interaction, self.value, self.here))
