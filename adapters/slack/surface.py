"""Slack as one of the surfaces that are served: started, watched, and stopped."""

import asyncio
import logging

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from adapters.slack import assembly, credentials, faults
from adapters.slack.assembly import Assembly
from adapters.slack.exchange import Letter
from adapters.slack.reading import PLATFORM
from adapters.slack.renewing import changes
from adapters.slack.sockets import LONGEST_PAUSE
from adapters.slack.transports import Http, Socket
from bot.errors import BotError, NotRenewed
from bot.library import Library
from bot.reception import Reception
from bot.renewing import renewed
from bot.settings import Settings

DRAIN = 8.0  # seconds for what was acknowledged to be answered, of the ten that a stop may take
_OK = 200  # with which Slack says no, too: other statuses are troubles on the way
_PASSING = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable"})

_LOG = logging.getLogger(__name__)


class Unwelcome(BotError):  # noqa: N818 - named for what it is, not for being an error
    """Slack does not let us in, and asking again does not help."""


class Slack:
    """Answers in Slack, by a socket or by HTTP."""

    name = PLATFORM

    def __init__(self, settings: Settings, reception: Reception[Letter], library: Library) -> None:
        self._settings = settings
        self._reception = reception
        self._library = library
        self._parts: Assembly | None = None
        self._link: Socket | Http | None = None
        self._changing = asyncio.Lock()
        self._taking_over: asyncio.Task[None] | None = None
        self._trouble: str | None = "not connected yet"

    @property
    def trouble(self) -> str | None:
        """Say why Slack cannot reach us now, or ``None``."""
        if self._trouble is None and self._link is not None and not self._link.open:
            return "not connected"
        return self._trouble

    @property
    def port(self) -> int | None:
        """Return the port that Slack's requests come to, if they come by HTTP."""
        return self._link.port if isinstance(self._link, Http) else None

    async def start(self) -> None:
        """Connect or listen, and take up what an earlier process has left behind.

        While Slack cannot be reached this tries again and again. Raises ``Unwelcome`` when Slack
        says no, and OSError when the port cannot be had.
        """
        pause = 1.0
        while True:
            async with self._changing:
                if await self._begun():
                    break
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._trouble = None

    async def renew(self, settings: Settings) -> None:
        """Take on the secrets of *settings* while everybody is answered.

        Raise ``NotRenewed`` for those that Slack does not take. Before it is connected, the next
        try goes by all of *settings*.
        """
        async with self._changing:
            if self._parts is None or self._link is None:
                self._settings = settings
                return
            known = changes(self._parts, self._link)
            self._settings, refused = await renewed(self._settings, settings, known)
        if refused:
            raise NotRenewed(refused)

    async def stop(self) -> int:
        """Take nothing new, finish what was begun, and return how much of it is not done."""
        self._trouble = "stopping"
        if self._taking_over is not None:
            self._taking_over.cancel()
        if self._link is not None:
            await self._link.stop_intake()
        left = await self._reception.drain(DRAIN)
        if self._link is not None:
            await self._link.close()
        return left

    async def _begun(self) -> bool:
        """Begin, or tell the log why not."""
        asked_with = credentials.BOT_TOKEN
        try:
            authority = await assembly.authority(self._settings, self._reception)
            asked_with = credentials.APP_TOKEN
            parts = assembly.assemble(self._settings, self._reception, self._library, authority)
            await self._connect(parts)
        except SlackApiError as error:
            fault = faults.of_slack(error, asked_with)
            if error.response.status_code == _OK and error.response.get("error") not in _PASSING:
                message = f"Slack does not let us in: {fault.said}. To mend it: {fault.step}"
                raise Unwelcome(message) from None
            return self._unreached(fault.said)
        except (ClientError, TimeoutError) as error:
            return self._unreached(type(error).__name__)
        taking_over = self._reception.keep_taking_over(parts.outlet, PLATFORM)
        self._taking_over = asyncio.create_task(taking_over)
        return True

    async def _connect(self, parts: Assembly) -> None:
        http = self._settings.slack_transport == "http"
        link = Http(self._settings, parts) if http else Socket(self._settings, parts)
        await link.start()
        self._parts, self._link = parts, link

    def _unreached(self, why: str) -> bool:
        self._trouble = f"cannot be reached: {why}"
        _LOG.warning("Slack cannot be reached: %s; trying again", why)
        return False
