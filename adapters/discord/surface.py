"""Discord as one of the surfaces that are served: started, watched, and stopped."""

import asyncio
import logging

import discord
from aiohttp import ClientError

from adapters.discord.assembly import Assembly, assemble
from adapters.discord.exchange import Letter
from adapters.discord.faults import Unwelcome, named, unwelcome
from adapters.discord.reading import PLATFORM
from adapters.discord.supervising import LONGEST_PAUSE, Gateway
from adapters.discord.syncing import sync
from bot.reception import Reception
from bot.settings import Settings

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
        outlet = parts.listeners.outlet
        taking_over = self._reception.keep_taking_over(outlet, PLATFORM)
        self._beside.append(asyncio.create_task(taking_over))

    async def ended(self) -> Unwelcome:
        """Wait until Discord will not have us any more, and return why."""
        if self._gateway is None:
            raise RuntimeError(self._trouble)
        return await self._gateway.refused()

    async def stop(self) -> int:
        """Take nothing new, finish what was begun, and return how much of it is not done."""
        self._trouble = "stopping"
        for task in self._beside:
            task.cancel()
        if self._gateway is not None:
            await self._gateway.stop()
        left = await self._reception.drain(DRAIN)
        if self.parts is not None:
            await self.parts.client.close()
        return left

    async def _logged_in(self) -> Assembly | None:
        """Log in, or tell the log why not."""
        token = self._settings.discord_bot_token
        parts = await assemble(self._settings, self._reception)
        try:
            await parts.client.login(token.get_secret_value() if token else "")
        except discord.LoginFailure as error:
            await parts.client.close()
            raise unwelcome(error) from None
        except (discord.HTTPException, ClientError, OSError) as error:
            await parts.client.close()
            why = type(error).__name__
            self._trouble = f"cannot be reached: {why}"
            _LOG.warning("Discord cannot be reached: %s; trying again", why)
            return None
        return parts

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
