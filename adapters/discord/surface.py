"""Discord as one of the surfaces that are served: started, watched, and stopped."""

import asyncio
import logging

import discord
from aiohttp import ClientError

from adapters.discord.assembly import Assembly, assemble
from adapters.discord.exchange import Exchange, Letter
from adapters.discord.faults import Unwelcome, named, unwelcome
from adapters.discord.reading import PLATFORM
from adapters.discord.supervising import LONGEST_PAUSE, Gateway
from adapters.discord.syncing import sync
from bot.errors import NotRenewed, Unusable
from bot.model import Question
from bot.reception import Reception
from bot.renewing import renewed
from bot.settings import Settings
from bot.state.ledger import Overdue

MOVING = 30.0  # seconds that a login with a new token may take
OVERLAP = 1.0  # seconds in which both connections hear everything, so that nothing falls between
SYNCING = 60.0  # seconds that telling of the commands may take
PAUSE = 300.0  # seconds until they are told again, if they could not be told
DRAIN = 8.0  # seconds for what was acknowledged to be answered, of the ten that a stop may take

_UNSYNCED = "the commands could not be synced: %s; again in %.0f seconds, or: quoth discord sync"
_LOG = logging.getLogger(__name__)


class Discord:
    """Answers in Discord, over its gateway."""

    name = PLATFORM

    def __init__(self, settings: Settings, reception: Reception[Letter]) -> None:
        self._settings = settings
        self._reception = reception
        self.parts: Assembly | None = None
        self._gateway: Gateway | None = None
        self._left: list[Assembly] = []  # by a new token; what they have begun goes on
        self._changing = asyncio.Lock()
        self._beside: list[asyncio.Task[None]] = []
        self._trouble: str | None = "not connected yet"

    @property
    def trouble(self) -> str | None:
        """Say why Discord cannot reach us now, or ``None``."""
        gateway = self._gateway
        if self._trouble is not None or gateway is None or gateway.open:
            return self._trouble
        return "not connected" if gateway.refusal is None else str(gateway.refusal)

    async def start(self) -> None:
        """Connect, and take up what an earlier process has left behind.

        While Discord cannot be reached this tries again and again. Raises ``Unwelcome`` when
        Discord says no.
        """
        logging.getLogger("discord").setLevel(logging.WARNING)
        # It would log every completion that comes too late; errors of commands come to us.
        logging.getLogger("discord.app_commands.tree").setLevel(logging.CRITICAL)
        pause = 1.0
        while (parts := await self._logged_in()) is None:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self.parts, self._gateway = parts, Gateway(parts.client)
        self._beside.append(asyncio.create_task(self._sync(parts)))
        await self._gateway.start()
        self._trouble = None
        taking_over = self._reception.keep_taking_over(self._outlet, PLATFORM)
        self._beside.append(asyncio.create_task(taking_over))

    async def renew(self, settings: Settings) -> None:
        """Take on the token of *settings* while everybody is answered.

        Raise ``NotRenewed`` if Discord does not take it. Before we are let in, the next try goes by
        all of *settings*.
        """
        async with self._changing:
            if self.parts is None:
                self._settings = settings
                return
            changes = {"discord_bot_token": self._move}
            self._settings, refused = await renewed(self._settings, settings, changes)
        if refused:
            raise NotRenewed(refused)

    async def ended(self) -> Unwelcome:
        """Wait until Discord will not have us any more, and return why."""
        while True:
            gateway = self._gateway
            if gateway is None:
                raise RuntimeError(self._trouble)
            refusal = await gateway.refused()
            async with self._changing:  # a new token may be on its way
                if gateway is not self._gateway:
                    continue
            if refusal is None:  # it is we who have left
                raise asyncio.CancelledError
            return refusal

    async def stop(self) -> int:
        """Take nothing new, finish what was begun, and return how much of it is not done."""
        self._trouble = "stopping"
        for task in self._beside:
            task.cancel()
        if self._gateway is not None:
            await self._gateway.stop()
        left = await self._reception.drain(DRAIN)
        for parts in (*self._left, *([self.parts] if self.parts else [])):
            await parts.client.close()
        return left

    async def _logged_in(self) -> Assembly | None:
        """Log in, or tell the log why not."""
        async with self._changing:
            try:
                return await self._log_in(self._settings)
            except (discord.HTTPException, ClientError, OSError) as error:
                why = type(error).__name__
                self._trouble = f"cannot be reached: {why}"
                _LOG.warning("Discord cannot be reached: %s; trying again", why)
                return None

    async def _log_in(self, settings: Settings) -> Assembly:
        """Log in. Raise ``Unwelcome``, or what the network says."""
        parts = await assemble(settings, self._reception)
        try:
            await parts.client.login(_revealed(settings))
        except BaseException as error:
            await parts.client.close()
            if isinstance(error, discord.LoginFailure):
                raise unwelcome(error) from None
            raise
        return parts

    async def _move(self, settings: Settings) -> None:
        """Connect with the token of *settings*, and then leave the old connections."""
        try:
            async with asyncio.timeout(MOVING):
                parts = await self._log_in(settings)
                gateway = await self._connected(parts)
        except (discord.DiscordException, ClientError, OSError) as error:
            message = f"Discord cannot be reached: {type(error).__name__}"
            raise Unusable(message) from None
        before, left = self.parts, self._gateway
        self.parts, self._gateway = parts, gateway
        if before is not None and left is not None:
            before.client.http.token = _revealed(settings)  # for what is being answered
            self._left.append(before)
            await asyncio.sleep(OVERLAP)
            await left.stop()

    async def _connected(self, parts: Assembly) -> Gateway:
        """Connect *parts*, or leave nothing open."""
        gateway = Gateway(parts.client)
        try:
            _compare(parts, self.parts)
            await gateway.start()
        except BaseException:
            await gateway.stop()
            await parts.client.close()
            raise
        return gateway

    def _outlet(self, overdue: Overdue) -> tuple[Question, Exchange] | None:
        """Return the way back to an asker, through whatever is connected now."""
        return self.parts.listeners.outlet(overdue) if self.parts else None

    async def _sync(self, parts: Assembly) -> None:
        """Tell Discord of the commands. Those that it knows can be used meanwhile."""
        while True:
            try:
                async with asyncio.timeout(SYNCING):
                    await sync(parts.tree, self._settings.data)
            except (discord.DiscordException, ClientError, OSError) as error:
                _LOG.error(_UNSYNCED, named(error), PAUSE)
                await asyncio.sleep(PAUSE)
            else:
                return


def _compare(parts: Assembly, before: Assembly | None) -> None:
    if before is not None and parts.client.application_id != before.client.application_id:
        message = "it is the token of another application"
        raise Unusable(message)


def _revealed(settings: Settings) -> str:
    token = settings.discord_bot_token
    return token.get_secret_value() if token else ""
