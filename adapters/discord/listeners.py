"""What people do in Discord, and what is done about it: one method a trigger.

Whatever is heard is acknowledged, claimed and then answered beside everything else. Whatever goes
wrong here, the asker is told.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
import discord
from cachetools import LRUCache

from adapters.discord import cards, reading
from adapters.discord.acknowledging import acknowledge
from adapters.discord.exchange import SILENCE, Desk, Exchange, Letter, Standing
from adapters.discord.reading import Address, Asked
from adapters.discord.sending import Lost
from adapters.discord.threads import Threads
from bot import wording
from bot.model import Place, Question
from bot.reception import Reception, insist
from bot.state.ledger import Claim, Overdue
from bot.state.tenants import tenant_of

BOOKED = 0.5  # seconds that an acknowledgement waits for the book
TYPING = 0.3  # seconds after which somebody who has mentioned us sees that we write
_LOG = logging.getLogger(__name__)
_MOST = 2_000  # messages of which it is known what answers them


@dataclass(frozen=True, slots=True)
class Listeners:
    """Hears what people do. ``limit`` is of the quotes in an answer."""

    reception: Reception[Letter]
    desk: Desk
    threads: Threads
    limit: int
    standing: LRUCache[str, Standing] = field(default_factory=lambda: LRUCache(_MOST))

    def used(self, heard: discord.Interaction, asked: Asked) -> None:
        """Answer a command."""
        self.reception.spawn(self._take(heard, asked))

    def stumbled(self, heard: discord.Interaction, error: Exception) -> None:
        """Tell whoever used a command that it failed before it was read."""
        self.reception.spawn(self._apologise(heard, error))

    def written(self, heard: discord.Message, own: int) -> None:
        """Answer a message, if it is for us."""
        asked = reading.message(heard, own, limit=self.limit)
        if asked is not None:
            known = self.standing.setdefault(str(heard.id), Standing(_words(asked)))
            self.reception.spawn(self._answer(asked, known))

    def edited(self, heard: discord.Message, own: int) -> None:
        """Answer a message that has changed: in place of the answer that it has."""
        asked, known = None, self.standing.get(str(heard.id))
        if known is not None:
            asked = reading.edited(heard, own, limit=self.limit)
        if asked is not None and known is not None:
            self.reception.spawn(self._again(asked, known))

    def deleted(self, channel: int, message: int) -> None:
        """Take an answer away together with its question."""
        known = self.standing.pop(str(message), None)
        if known is not None:
            self.reception.spawn(self._remove(str(channel), known))

    def left(self, guild: int) -> None:
        """Erase what is kept of a server that has sent us away."""
        self.reception.spawn(self._forget(tenant_of(Place(reading.PLATFORM, str(guild)))))

    def outlet(self, overdue: Overdue) -> tuple[Question, Exchange] | None:
        """Return the way back to whoever was not answered by a process that is no more."""
        if not overdue.tenant.startswith(f"{reading.PLATFORM}:"):
            return None
        asked = reading.unpack(overdue.work)
        exchange = Exchange(asked.address, self.desk, asked.key)
        return None if exchange.over else (asked.question, exchange)

    async def _take(self, heard: discord.Interaction, asked: Asked) -> None:
        """Claim, acknowledge and answer a command."""
        exchange = Exchange(asked.address, self.desk, asked.key)
        claiming = asyncio.create_task(self.reception.admit(asked.delivery()))
        # What a crash leaves acknowledged has to be in the book, for then it is taken over.
        await asyncio.wait({claiming}, timeout=BOOKED)
        acknowledged, claim = await asyncio.gather(
            acknowledge(heard, veiled=asked.veiled), claiming, return_exceptions=True
        )
        for error in (acknowledged, claim):
            if isinstance(error, Exception):
                await self.reception.fail(error, exchange)
                break
        if not isinstance(claim, Claim):
            return
        if acknowledged is True:
            await self._reply(asked, claim, exchange)
        else:
            self.reception.finish(claim)  # nobody can be told any more

    async def _apologise(self, heard: discord.Interaction, error: Exception) -> None:
        exchange = Exchange(reading.sender(heard), self.desk, reading.named(heard))
        with suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            await acknowledge(heard, veiled=True)
        await self.reception.fail(error, exchange)

    async def _answer(self, asked: Asked, known: Standing) -> None:
        """Answer a message."""
        async with known.lock:
            await self._claimed(asked, known)

    async def _again(self, asked: Asked, known: Standing) -> None:
        """Answer a message that has changed, if it is we who have answered it before."""
        async with known.lock:
            if known.answer is not None and known.words != _words(asked):
                await self._claimed(asked, known)

    async def _claimed(self, asked: Asked, known: Standing) -> None:
        """Claim and answer one state of a message."""
        exchange = Exchange(asked.address, self.desk, asked.key, known, _words(asked))
        try:
            asked = await self.threads.placed(asked)
            claim = await self.reception.admit(asked.delivery())
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            await self.reception.fail(error, exchange)
            return
        if claim is not None:
            async with self._typing(asked.address):
                await self._reply(asked, claim, exchange)

    async def _reply(self, asked: Asked, claim: Claim, exchange: Exchange) -> None:
        """Answer a question, or tell how to ask one."""
        letter = self._letter(asked)
        if letter is not None:
            await self.reception.tell(claim, letter, exchange)
        else:
            await self.reception.answer(claim, asked.question, exchange)

    def _letter(self, asked: Asked) -> Letter | None:
        """Say what there is to say where nothing is asked."""
        question = asked.question
        if asked.wants_help:
            visible = sorted(self.reception.service.visible(question.place))
            if asked.address.public and not self.desk.patience.helps(question.asker):
                return SILENCE
            return self.desk.letter(cards.help(asked.command, visible), private=True)
        return self.desk.said(wording.no_text()) if asked.found and not question.text else None

    async def _forget(self, tenant: str) -> None:
        erase = self.reception.state.erase
        await insist(lambda: self.reception.keeping.run(erase, tenant), tenant)

    async def _remove(self, channel: str, known: Standing) -> None:
        try:
            async with known.lock:
                if known.answer is not None:
                    await self.desk.sender.delete(channel, known.answer)
        except Lost:
            return
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _LOG.warning("an answer without a question stays: %s", type(error).__name__)

    @asynccontextmanager
    async def _typing(self, here: Address) -> AsyncIterator[None]:
        """Show that an answer is being written, if that takes long enough to be seen."""
        typing = asyncio.create_task(self._type(here))
        try:
            yield
        finally:
            typing.cancel()

    async def _type(self, here: Address) -> None:
        await asyncio.sleep(TYPING)
        await self.desk.sender.type(here)


def _words(asked: Asked) -> str:
    """Return what is asked, to be compared."""
    return f"{asked.question.collection or ''}:{asked.question.text}"
