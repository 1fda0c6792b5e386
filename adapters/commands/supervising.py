"""Keeps each surface running, whatever becomes of the others."""

import asyncio
import errno
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from socket import gaierror
from typing import Protocol, runtime_checkable

from bot.errors import BotError, Unavailable
from bot.events import Restarted, Witness, announce
from bot.settings import Settings

LONGEST_PAUSE = 60.0  # seconds
LONGEST_END = 15.0  # seconds for what has ended to be put away
STEADY = 60.0  # seconds after which a surface counts as one that runs
_PORTS = {"slack": "port", "web": "web_port", "health": "health_port"}  # which setting names them
_NO_PORT = {
    errno.EADDRINUSE: "is taken",
    errno.EACCES: "may not be listened on by this user",
}

Sleep = Callable[[float], Awaitable[None]]

_LOG = logging.getLogger(__name__)


class Surface(Protocol):
    """Where people are answered."""

    name: str

    @property
    def trouble(self) -> str | None:
        """Say why nobody can ask now, or ``None``."""
        ...

    async def start(self) -> None:
        """Begin to answer."""
        ...

    async def stop(self) -> int:
        """Finish what was begun, and return how much of it is not done."""
        ...


@runtime_checkable
class Dismissible(Protocol):
    """Where we can be sent away for good."""

    async def ended(self) -> BotError:
        """Wait until nobody can be answered here any more, and return why."""
        ...


@runtime_checkable
class Renewable(Protocol):
    """Where settings can change while it runs."""

    async def renew(self, settings: Settings) -> None:
        """Go on by these *settings*."""
        ...


@runtime_checkable
class Qualified(Protocol):
    """Where something may not be had although people are answered."""

    @property
    def caveat(self) -> str | None:
        """Say what that is, or ``None``."""
        ...


Make = Callable[[Settings], Awaitable[Surface]]


class Keeper:
    """Keeps one surface running: whenever it ends, another one is made and started.

    A stopped surface is not started again, so there is a way to *make* it.
    """

    def __init__(
        self,
        name: str,
        make: Make,
        settings: Settings,
        witness: Witness | None = None,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name = name
        self._make = make
        self._settings = settings
        self._witness = witness or Witness(name)
        self._sleep = sleep
        self._surface: Surface | None = None
        self._gone = False
        self._renewed = asyncio.Event()
        self._trouble: str | None = "not started yet"

    @property
    def trouble(self) -> str | None:
        """Say why nobody can ask there now, or ``None``."""
        if self._trouble is not None or self._surface is None:
            return self._trouble
        return self._surface.trouble

    @property
    def caveat(self) -> str | None:
        """Say what cannot be had there although people are answered, or ``None``."""
        surface: object = self._surface
        return surface.caveat if isinstance(surface, Qualified) else None

    async def keep(self) -> BotError:
        """Serve until cancelled, or until starting anew would not help, and return why."""
        pauses, began = doubling(), time.monotonic()
        while True:
            try:
                gone = await self._live()
            except Exception as error:  # noqa: BLE001 - whatever it was, the surface comes back
                if time.monotonic() - began > STEADY:
                    pauses = doubling()
                await self._rest(error, next(pauses))
                began = time.monotonic()
            else:
                self._trouble, self._gone = str(gone), True
                return gone

    async def back(self) -> None:
        """Wait for new settings, by which it may be served once more."""
        await self._renewed.wait()
        self._gone = False
        if self._surface is not None:
            await self._surface.stop()

    async def stop(self) -> int:
        """Finish what was begun, and return how much of it is not done."""
        self._trouble = "stopping"
        return 0 if self._surface is None else await self._surface.stop()

    async def renew(self, settings: Settings) -> str:
        """Go on by these *settings*, and say what came of it."""
        self._settings = settings
        if self._gone:
            self._renewed.set()
            return f"{self.name} anew"
        if not isinstance(self._surface, Renewable):
            return f"{self.name} from its next start on"
        try:
            await self._surface.renew(settings)
        except (BotError, OSError) as error:
            return f"{self.name} not: {error}"
        except Exception:  # noqa: BLE001 - whatever it was, the others are renewed
            _LOG.exception("%s could not be renewed", self.name)
            return f"{self.name} not"
        return self.name

    async def _live(self) -> BotError:
        """Serve, and return why that cannot be any more; raise what may pass."""
        self._renewed.clear()
        try:
            self._surface = surface = await self._make(self._settings)
            self._trouble = None
            await surface.start()
        except BotError as error:
            if isinstance(error, Unavailable):
                raise
            return error
        _LOG.info("serving %s", self.name)
        return await _end(surface)

    async def _rest(self, error: Exception, pause: float) -> None:
        """Put away what is left, and wait."""
        why, known = said(error, self.name, self._settings), isinstance(error, OSError | BotError)
        _LOG.error(
            "%s: %s; starting it again in %.0f s",
            self.name,
            why,
            pause,
            exc_info=None if known else error,
        )
        announce(Restarted(self.name), self._witness.hooks)
        try:
            async with asyncio.timeout(LONGEST_END):
                await self.stop()
        except Exception as broken:  # noqa: BLE001 - what is broken may break once more
            _LOG.warning("%s: not put away: %s", self.name, said(broken, self.name, self._settings))
        self._surface, self._trouble = None, f"ended: {why}"
        await self._sleep(pause)


async def outlast(keepers: Sequence[Keeper]) -> None:
    """Keep all surfaces, and raise why nobody can be answered anywhere any more.

    Who is gone while others stay comes back with new settings.
    """
    keeping = {asyncio.create_task(each.keep()): each for each in keepers}
    waiting: dict[asyncio.Task[None], Keeper] = {}
    try:
        while True:
            await asyncio.wait({*keeping, *waiting}, return_when=asyncio.FIRST_COMPLETED)
            for back in [each for each in waiting if each.done()]:
                keeper = waiting.pop(back)
                keeping[asyncio.create_task(keeper.keep())] = keeper
            for gone in [each for each in keeping if each.done()]:
                keeper = keeping.pop(gone)
                if not keeping:
                    raise gone.result()
                _LOG.error("%s", gone.result())
                waiting[asyncio.create_task(keeper.back())] = keeper
    finally:
        for each in (*keeping, *waiting):
            each.cancel()
        await asyncio.gather(*keeping, *waiting, return_exceptions=True)


async def stopped(keepers: Iterable[Keeper]) -> int:
    """Stop all surfaces, and return how much of what was begun is not done."""
    done = await asyncio.gather(*(each.stop() for each in keepers), return_exceptions=True)
    for error in done:
        if isinstance(error, BaseException):
            _LOG.error("a surface could not be stopped", exc_info=error)
    return sum(each for each in done if isinstance(each, int))


def said(error: Exception, name: str, settings: Settings) -> str:
    """Say in one sentence what is wrong, and of a port or an address what to do about it."""
    setting = _PORTS.get(name)
    if isinstance(error, OSError) and setting is not None:
        if error.errno in _NO_PORT:
            port, how = getattr(settings, setting), _NO_PORT[error.errno]
            return f"port {port} {how}: free it, or set QUOTH_{setting.upper()} to another one"
        if isinstance(error, gaierror) or error.errno == errno.EADDRNOTAVAIL:
            return f"{settings.host} is no address of this machine: set QUOTH_HOST to one"
    text = str(error).strip()
    if isinstance(error, BotError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def doubling() -> Iterator[float]:
    """Return pauses of a second and more: each is twice the one before, up to the longest."""
    pause = 1.0
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)


async def _end(surface: Surface) -> BotError:
    """Wait until *surface* is gone for good, and return why; most never are."""
    if isinstance(surface, Dismissible):
        return await surface.ended()
    never: asyncio.Future[BotError] = asyncio.get_running_loop().create_future()
    return await never
