"""Puts a server together, keeps it running, and takes it apart."""

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack, suppress
from typing import Any, Protocol, runtime_checkable

from adapters.web.health import Health
from bot.bootstrap import answer_service
from bot.errors import BotError, Unavailable
from bot.events import log_it
from bot.library import Library
from bot.policy import Shares
from bot.reception import SHARE, Reception
from bot.settings import Settings
from bot.state.opening import State, open_state
from bot.workers import Workers

SEARCHERS = 2  # more of them only take the processor from each other
SEARCHES_WAITING = 256  # of a few milliseconds each; whoever waits for too long is told so
KEEPERS = 4
KEEPS_WAITING = 1_000
SWITCH = 0.001  # seconds after which a thread lets another one in: the loop must not wait for long
FIRST_LOOK = 3.0  # seconds; who asks later than that is told that they are being read
SWEEP = 3_600.0  # seconds between looks for what is too old

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


async def run(settings: Settings, names: Iterable[str]) -> None:
    """Serve the surfaces with *names* until a signal says stop."""
    sys.setswitchinterval(SWITCH)
    stop = _stop_signal()
    state = open_state(settings)
    service = answer_service(settings, None, hooks=[log_it])
    library = Library(settings, service)
    searching = Workers("search", threads=SEARCHERS, waiting=SEARCHES_WAITING)
    keeping = Workers("state", threads=KEEPERS, waiting=KEEPS_WAITING)
    shares = Shares(SHARE)
    surfaces = tuple(
        _surface(name, settings, Reception(service, state, searching, keeping, shares), library)
        for name in names
    )
    async with AsyncExitStack() as stack:
        for each in (state, keeping, searching):
            stack.callback(each.close)
        for work in (library.keep_fresh(), _sweep(state)):
            stack.callback(asyncio.create_task(work).cancel)
        await _watch(settings, library, surfaces, stack)
        await _serve(surfaces, library, stop)


def _surface(name: str, settings: Settings, reception: Reception[Any], library: Library) -> Surface:
    """Make a surface. What it needs of packages is loaded only now."""
    if name == "slack":
        from adapters.slack.surface import Slack

        return Slack(settings, reception, library)
    from adapters.discord.surface import Discord

    return Discord(settings, reception)


async def _watch(
    settings: Settings, library: Library, surfaces: Iterable[Surface], stack: AsyncExitStack
) -> None:
    """Let whoever runs it see how it is."""
    if not settings.health_port:
        return
    health = Health(
        lambda: {"documents": library.trouble, **{each.name: each.trouble for each in surfaces}},
        host=settings.host,
        port=settings.health_port,
    )
    port = await health.start()
    stack.push_async_callback(health.close)
    _LOG.info("health on port %d", port)


async def _serve(surfaces: Iterable[Surface], library: Library, stop: asyncio.Event) -> None:
    """Start all surfaces, each as soon as it can, and stop them when it is time."""
    try:
        if await _unless(stop, _start(surfaces, library)):
            await _unless(stop, outlast(surfaces))
    finally:
        _LOG.info("stopping")
        left = sum(await asyncio.gather(*(each.stop() for each in surfaces)))
        if left:
            _LOG.warning("%d deliveries are not done; the next start takes them over", left)


async def _start(surfaces: Iterable[Surface], library: Library) -> None:
    """Start to answer, with the documents at hand unless they take long to read."""
    with suppress(TimeoutError):
        await asyncio.wait_for(library.looked.wait(), FIRST_LOOK)
    await asyncio.gather(*(_begin(each) for each in surfaces))


async def _begin(surface: Surface) -> None:
    await surface.start()
    _LOG.info("serving %s", surface.name)


async def outlast(surfaces: Iterable[Surface]) -> None:
    """Wait while anybody can be answered anywhere, and raise why nobody can any more."""
    staying = {asyncio.create_task(_end(each)) for each in surfaces}
    try:
        while True:
            gone, staying = await asyncio.wait(staying, return_when=asyncio.FIRST_COMPLETED)
            for why in (each.result() for each in gone):
                if not staying:
                    raise why
                _LOG.error("%s", why)
    finally:
        for each in staying:
            each.cancel()


async def _end(surface: Surface) -> BotError:
    """Wait until *surface* is gone for good, and return why; most never are."""
    if isinstance(surface, Dismissible):
        return await surface.ended()
    never: asyncio.Future[BotError] = asyncio.get_running_loop().create_future()
    return await never


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Wait for *work*, and tell whether it came to its end before it was time to stop."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        return False
    await working
    return True


def _stop_signal() -> asyncio.Event:
    """Return what SIGTERM and Ctrl-C set. Whoever says it twice is not kept waiting."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def heard(name: signal.Signals) -> None:
        if stop.is_set():
            loop.remove_signal_handler(name)
            signal.signal(name, signal.SIG_DFL)  # Ctrl-C would only raise an error otherwise
            signal.raise_signal(name)
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, heard, name)
    return stop


async def _sweep(state: State) -> None:
    """Delete what is too old, every hour."""
    while True:
        await asyncio.sleep(SWEEP)
        try:
            await asyncio.to_thread(state.sweep)
        except Unavailable as error:
            _LOG.warning("nothing was swept: %s", error)
