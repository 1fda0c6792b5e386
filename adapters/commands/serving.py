"""Puts a server together, keeps it running, and takes it apart."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from adapters.commands.collecting import collect
from adapters.commands.measuring import Instruments, probe
from adapters.commands.signals import reload_signal, stop_signal
from adapters.commands.supervising import Keeper, Surface, doubling, outlast, said, stopped
from adapters.web.health import Health
from bot.bootstrap import answer_service
from bot.errors import BotError, Unavailable
from bot.events import Hook, Scribe, Witness
from bot.library import Library
from bot.metrics import Metrics
from bot.policy import Shares
from bot.reception import SHARE, Reception
from bot.renewing import postponed
from bot.searching import Searchers
from bot.service import AnswerService
from bot.settings import Settings
from bot.state.opening import State, open_state
from bot.workers import Workers

SEARCHERS = 2  # more of them only take the processor from each other
SEARCHES_WAITING = 256
KEEPERS = 2  # more of them keep the loop waiting
KEEPS_WAITING = 1_000
SWITCH = 0.001  # seconds after which a thread lets another one in: the loop must not wait for long
FIRST_LOOK = 3.0  # seconds; who asks later than that is told that they are being read
FIRST_SWEEP = 60.0  # seconds after the start, when there is less to do than at first
SWEEP = 3_600.0  # seconds between looks for what is too old

Kind = Callable[[Settings, Reception[Any], Library], Surface]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """What all surfaces share."""

    settings: Settings
    state: State
    service: AnswerService
    library: Library
    searchers: Searchers
    searching: Workers
    keeping: Workers
    shares: Shares
    hooks: tuple[Hook, ...]
    loading: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, settings: Settings, hooks: tuple[Hook, ...]) -> "House":
        """Put everything together that answers, and tell *hooks* what happens."""
        state = open_state(settings)
        link = state.links.under(settings.web_url)
        searchers = Searchers(settings.search_processes)
        service = answer_service(settings, None, hooks=hooks, link=link, find=searchers)
        searching = Workers(
            "search",
            threads=max(SEARCHERS, settings.search_processes + 1),
            waiting=SEARCHES_WAITING,
        )
        return cls(
            settings=settings,
            state=state,
            service=service,
            library=Library(
                settings, service, busy=lambda: searching.crowded, write=searchers.save
            ),
            searchers=searchers,
            searching=searching,
            keeping=Workers("state", threads=KEEPERS, waiting=KEEPS_WAITING),
            shares=Shares(SHARE),
            hooks=hooks,
        )

    def keeper(self, name: str) -> Keeper:
        """Return what keeps the surface *name* running."""
        witness = Witness(name, self.hooks)
        reception: Reception[Any] = Reception(
            self.service, self.state, self.searching, self.keeping, self.shares, witness
        )

        async def make(settings: Settings) -> Surface:
            async with self.loading:  # takes a while, and two at once would both take twice that
                made = await asyncio.to_thread(_kind, name)
            await self.first_look()
            return made(settings, reception, self.library)

        return Keeper(name, make, self.settings, witness)

    async def first_look(self) -> None:
        """Wait until the documents are at hand, unless they take long to read."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.library.looked.wait(), FIRST_LOOK)

    async def deliveries(self) -> int:
        """Count the deliveries in the ledger."""
        return await self.keeping.run(self.state.ledger.size)

    def health(self, keepers: Sequence[Keeper], off: Mapping[str, str], metrics: Metrics) -> Health:
        """Let whoever runs it see how it is, and of the surfaces that are *off* why."""
        instruments = Instruments(
            self.service, self.library, self.searching, keepers, self.deliveries
        )
        metrics.add(instruments.readings)

        async def scrape() -> tuple[str, bytes]:
            await instruments.look()
            return metrics.written()

        return Health(
            lambda: {
                "documents": self.library.trouble,
                **{each.name: each.trouble for each in keepers},
            },
            host=self.settings.host,
            port=self.settings.health_port,
            caveats=lambda: {
                "documents": self.library.caveat,
                **{each.name: each.caveat for each in keepers},
            },
            off=off,
            metrics=scrape,
        )

    def renew(self, settings: Settings) -> None:
        """Sign and encrypt with the secret of *settings*, in the folder that it was in."""
        self.state.renew(self.settings.model_copy(update={"secret": settings.secret}))

    def close(self) -> None:
        """Let go of threads and of the database."""
        for each in (self.searching, self.searchers, self.keeping, self.state):
            each.close()


async def run(
    settings: Settings,
    names: Iterable[str],
    *,
    off: Mapping[str, str],
    again: Callable[[], Settings],
) -> None:
    """Serve the surfaces with *names* until a signal says stop.

    *off* says of each other one why it is not served. *again* reads the settings anew.
    """
    sys.setswitchinterval(SWITCH)
    stop, reload = stop_signal(), reload_signal()
    metrics = Metrics(names)
    house = House.of(settings, (Scribe(), metrics))
    keepers = tuple(house.keeper(name) for name in names)
    health = house.health(keepers, off, metrics)
    async with AsyncExitStack() as stack:
        stack.callback(house.close)
        stack.push_async_callback(health.close)
        for work in (
            house.library.keep_fresh(),
            probe(metrics),
            _open(health, settings),
            _renew(reload, house, keepers, again),
            collect(house.library.looked, busy=lambda: house.searching.busy > 0),
            _sweep(house.state),
        ):
            stack.callback(asyncio.create_task(work).cancel)
        await _serve(keepers, stop)


def _kind(name: str) -> Kind:
    """Load what makes a surface, with the packages that it needs."""
    match name:
        case "slack":
            from adapters.slack.surface import Slack

            return Slack
        case "discord":
            from adapters.discord.surface import Discord

            return lambda settings, reception, _: Discord(settings, reception)
        case _:
            from adapters.web.surface import Web

            return Web


async def _open(health: Health, settings: Settings) -> None:
    """Open the port of *health*, as soon as it can be had."""
    for pause in doubling() if settings.health_port else ():
        try:
            port = await health.start()
        except OSError as error:
            why = said(error, "health", settings)
            _LOG.error("health: %s; trying again in %.0f s", why, pause)
            await asyncio.sleep(pause)
        else:
            _LOG.info("health on port %d", port)
            return


async def _serve(keepers: Sequence[Keeper], stop: asyncio.Event) -> None:
    """Keep all surfaces, each as soon as it can be, and stop them when it is time."""
    try:
        await _unless(stop, outlast(keepers))
    finally:
        _LOG.info("stopping")
        left = await stopped(keepers)
        if left:
            _LOG.warning("%d deliveries are not done; the next start takes them over", left)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Wait for *work*, unless it is time to stop before it comes to its end."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.wait({working})
    if not working.cancelled():
        working.result()


async def _renew(
    reload: asyncio.Event, house: House, keepers: Iterable[Keeper], again: Callable[[], Settings]
) -> None:
    """Go on by new settings whenever somebody says so."""
    while True:
        await reload.wait()
        reload.clear()
        try:
            settings = await asyncio.to_thread(again)
            await asyncio.to_thread(house.renew, settings)
        except (BotError, OSError) as error:
            _LOG.error("the settings stay as they were: %s", error)
            continue
        if waiting := postponed(house.settings, settings):
            _LOG.warning("this counts from the next start on: %s", ", ".join(waiting))
        done = await asyncio.gather(*(each.renew(settings) for each in keepers))
        level = logging.INFO if done == [each.name for each in keepers] else logging.WARNING
        _LOG.log(level, "the settings were read again: %s", "; ".join(done))


async def _sweep(state: State) -> None:
    """Delete what is too old, soon and then every hour: some servers do not run for longer."""
    await asyncio.sleep(FIRST_SWEEP)
    while True:
        try:
            await asyncio.to_thread(state.sweep)
        except Unavailable as error:
            _LOG.warning("nothing was swept: %s", error)
        await asyncio.sleep(SWEEP)
