"""What does a press on a button ask for? Looks up what it stands under, as that is now.

A button is a capability: who may press it, where and until when stands in its seal. What it shows
is looked up again at the press, by the rules and in the documents of that moment.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot import wording
from bot.around import Around
from bot.buttons import Button, Buttons, Spot
from bot.capabilities import Action, Bad
from bot.errors import Unavailable
from bot.model import Answer, NothingFound, Place, Refused
from bot.policy import MOST_QUOTES
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
    Pressed,
    Reckoning,
    Sharing,
    Told,
)
from bot.reception import Reception
from bot.state.answers import Remembered, digest
from retrieval.model import Quote

Outsiders = Callable[[Place], "bool | None"]
"""Tells whether people of other companies read along in a place, or ``None`` if nobody knows."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """Finds what presses ask for, off the loop."""

    reception: Reception[Any]
    buttons: Buttons
    outsiders: Outsiders
    clock: Callable[[], float]

    async def take(self, press: Press) -> Outcome:
        """Return what *press* asks for, or what to say in place of it."""
        try:
            return await self._taken(press)
        except Unavailable:
            return Told(wording.not_now())

    async def _taken(self, press: Press) -> Outcome:
        pressed = await self._look_up(press)
        if isinstance(pressed, Told):
            return pressed
        match pressed.capability.action:
            case Action.HELPFUL | Action.UNHELPFUL:
                await self._vote(pressed)
                return Told(wording.thanks())
            case Action.AGAIN:
                return Asking(pressed.asked_again)
            case Action.DELETE:
                return Deletion()
            case _:
                return await self._renew(pressed)

    async def take_back(self, sharing: Sharing) -> None:
        """Let the answer be shared once more, for it is certain that nobody saw it."""
        remembered, press = sharing.pressed.remembered, sharing.pressed.press
        unshare = self.reception.state.answers.unshare
        await self.reception.keeping.run(unshare, remembered.id, tenant=press.tenant)

    async def _look_up(self, press: Press) -> Pressed | Told:
        capability = self.buttons.seal.read(
            press.value,
            tenant=press.tenant,
            channel=press.channel,
            asker=press.asker.id,
            now=int(self.clock()),
        )
        if isinstance(capability, Bad):
            expired = capability is Bad.EXPIRED
            return Told(wording.expired() if expired else wording.not_yours())
        remembered = await self.reception.keeping.run(self._remembered, press, capability.answer)
        if remembered is None:
            return Told(wording.expired())
        return Pressed(press, capability, remembered)

    def _remembered(self, press: Press, name: str) -> Remembered | None:
        """Recall an answer. For others than its asker, outsiders who came later count too."""
        found = self.reception.state.answers.recall(name, tenant=press.tenant)
        if found is None or (press.asker.id == found.question.asker.id and not found.public):
            return found
        place = found.question.place
        known = place.outsiders or self.outsiders(place) is True
        return replace(found, question=replace(found.question, place=_with(place, known)))

    async def _vote(self, pressed: Pressed) -> None:
        """Keep whether an answer helped."""
        await self.reception.keeping.run(
            self.reception.state.feedback.store,
            pressed.remembered.id,
            tenant=pressed.press.tenant,
            asker=pressed.press.asker,
            helpful=pressed.capability.action is Action.HELPFUL,
        )

    async def _renew(self, pressed: Pressed) -> Outcome:
        """Answer once more, by the rules of now, and see whether it is what was shown."""
        asked = pressed.question
        question = replace(asked, limit=min(_reach(pressed), MOST_QUOTES))
        recall = self.reception.service.recall
        reply = await self.reception.searching.run(recall, question)
        if isinstance(reply, Refused):
            return Denied(reply)
        if digest(_cut(reply, asked.limit)) != pressed.remembered.digest:
            return self._outdated(pressed)
        return await self._show(pressed, reply)

    async def _show(  # noqa: PLR0911 - a line for each button
        self, pressed: Pressed, reply: Answer | NothingFound
    ) -> Outcome:
        match pressed.capability.action, reply:
            case Action.SHARE, Answer():
                return await self.reception.keeping.run(self._share, pressed, reply)
            case Action.MORE, Answer():
                return self._page(pressed, reply)
            case Action.WHY, Answer():
                first = pressed.capability.argument * pressed.question.limit
                return Reckoning(_page(reply, first, pressed), first + 1)
            case Action.AROUND, Answer() | NothingFound():
                quotes = reply.quotes if isinstance(reply, Answer) else reply.closest
                return await self._around(pressed, quotes)
            case Action.CLOSEST, NothingFound():
                return Closest(reply)
            case Action.HEADING, NothingFound():
                return await self._section(pressed, reply)
            case Action.MEANT, NothingFound():
                return Asking(replace(pressed.asked_again, text=corrected(reply)))
            case _:
                return self._outdated(pressed)

    def _page(self, pressed: Pressed, reply: Answer) -> Page | Told:
        number, limit = pressed.capability.argument, pressed.question.limit
        shown = _page(reply, number * limit, pressed)
        if not shown.quotes:
            return Told(wording.no_more())
        more = len(shown.quotes) == limit and (number + 1) * limit < MOST_QUOTES
        public = pressed.remembered.public
        return Page(shown, self._button(pressed), number, number * limit + 1, more, public)

    async def _around(self, pressed: Pressed, quotes: tuple[Quote, ...]) -> Outcome:
        """Show a quote in its surroundings."""
        number = pressed.capability.argument
        if number >= len(quotes):
            return self._outdated(pressed)
        quote, around = quotes[number], self.reception.service.around
        cited = quote.citation
        found = await self.reception.searching.run(
            around,
            cited.document,
            cited.start,
            cited.end,
            sha256=cited.sha256,
            place=pressed.question.place,
        )
        if isinstance(found, Around):
            return InPlace(found, self._button(pressed), quote, number, len(quotes))
        return Told(wording.gone(found))

    async def _section(self, pressed: Pressed, reply: NothingFound) -> Outcome:
        """Show what stands under one of the nearest headings."""
        number = pressed.capability.argument
        if number >= len(reply.nearest):
            return self._outdated(pressed)
        near, section = reply.nearest[number], self.reception.service.section
        place = pressed.question.place
        found = await self.reception.searching.run(section, near.document, near.line, place=place)
        if isinstance(found, Around):
            return InPlace(found, self._button(pressed))
        return Told(wording.gone(found))

    def _share(self, pressed: Pressed, reply: Answer) -> Sharing | Told:
        """Take the one right to share a page of an answer, or say why there is none."""
        page = pressed.capability.argument * pressed.question.limit
        reply = _page(reply, page, pressed)
        refusal = self._refusal(pressed, reply) if reply.quotes else wording.no_more()
        if refusal is not None:
            return Told(refusal)
        press, answers = pressed.press, self.reception.state.answers
        if not answers.share(pressed.remembered.id, tenant=press.tenant):
            return Told(wording.already_shared())
        return Sharing(reply, self._button(pressed, public=True), pressed)

    def _refusal(self, pressed: Pressed, reply: Answer) -> str | None:
        """Say why the quotes of *reply* may not be shown to all who read there, if they may not."""
        place, service = pressed.question.place, self.reception.service
        shown = {quote.citation.collection for quote in reply.quotes}
        known = self.outsiders(place)
        inside = service.visible(_with(place, known=False))
        outside = service.visible(_with(place, known=True))
        if known is None:  # whoever has drawn no borders is not asked for a passport
            outside |= inside & service.everywhere
        if shown <= (inside if known is False else outside):
            return None
        if known is None and shown <= inside:
            return wording.outsiders_unknown()
        return wording.not_shared_here()

    def _outdated(self, pressed: Pressed) -> Outdated:
        return Outdated(self._button(pressed))

    def _button(self, pressed: Pressed, *, public: bool = False) -> Button:
        """Return what names actions on the same answer, for the same people or for all."""
        press, remembered = pressed.press, pressed.remembered
        spot = Spot(press.tenant, press.channel, press.asker.id, public or remembered.public)
        return self.buttons.sealed(remembered.id, spot)


def _with(place: Place, known: bool) -> Place:  # noqa: FBT001 - what is known of outsiders
    return replace(place, outsiders=known)


def _reach(pressed: Pressed) -> int:
    """Count the quotes that must be found for a press to show what it names."""
    limit, argument = pressed.question.limit, pressed.capability.argument
    match pressed.capability.action:
        case Action.MORE | Action.WHY | Action.SHARE:
            return limit * (argument + 1)
        case Action.AROUND:
            return limit * (argument // limit + 1)
        case _:
            return limit


def _cut(reply: Answer | NothingFound, limit: int) -> Answer | NothingFound:
    """Cut *reply* to what was shown at first."""
    if isinstance(reply, Answer):
        return replace(reply, quotes=reply.quotes[:limit])
    return replace(reply, closest=reply.closest[:limit])


def _page(reply: Answer, first: int, pressed: Pressed) -> Answer:
    """Return the page of *reply* that begins with the quote *first*, from 0."""
    return replace(reply, quotes=reply.quotes[first : first + pressed.question.limit])


def corrected(reply: NothingFound) -> str:
    """Put the words that were meant in place of those that were asked."""
    meant = {each.asked: each.meant for each in reply.suggestions}
    asked = "|".join(map(re.escape, meant))
    found = re.compile(rf"(?<!\w)({asked})(?!\w)")
    return found.sub(lambda match: meant[match[0]], reply.question.text)
