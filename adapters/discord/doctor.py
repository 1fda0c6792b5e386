"""Does Discord let us in? Every check that can be made, and what to do where one fails.

The calls are real. Nothing is sent to any channel, nobody is told that we are there, and no secret
is ever part of a finding.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from adapters.discord.faults import PORTAL, VARIABLE
from adapters.discord.invite import application_of
from adapters.discord.syncing import note_of
from adapters.discord.translating import ASK
from bot.checks import Check, State
from bot.settings import Settings
from bot.wording import counted

PATIENCE = 10  # seconds
_LATE = 5  # seconds that a clock may be wrong without a word
_OK, _UNKNOWN_TOKEN = 200, 401
_HELLO = 10
_FEW = 100  # logins left of the 1,000 a day
_PRIVILEGED = {
    "Presence": 1 << 12 | 1 << 13,
    "Server Members": 1 << 14 | 1 << 15,
    "Message Content": 1 << 18 | 1 << 19,
}

Clock = Callable[[], float]
Json = dict[str, Any]
COPY = f"copy it from {PORTAL} > your application > Bot > Reset Token into {VARIABLE}"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A call that came to nothing. ``status`` is 0 where nobody answered."""

    said: str
    status: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """The way to Discord, in the name of the bot."""

    session: aiohttp.ClientSession
    base: str
    proxy: str | None
    token: str

    @property
    def host(self) -> str:
        """Name where Discord is, without any credentials."""
        return urlsplit(self.base).netloc.rpartition("@")[2]

    async def ask(self, path: str) -> Json | list[Any] | Unanswered:
        """Ask Discord one thing, once."""
        headers = {"Authorization": f"Bot {self.token}"} if self.token else {}
        try:
            async with self.session.get(
                f"{self.base}{path}", headers=headers, proxy=self.proxy
            ) as response:
                if response.status != _OK:
                    return Unanswered(f"{self.host} says {response.status}", response.status)
                found: Json | list[Any] = await response.json()
                return found
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Unanswered(f"{self.host} did not answer ({type(error).__name__})")

    async def time(self) -> float | Unanswered:
        """Return the time at Discord, as the answer to a call that needs no token has it."""
        try:
            async with self.session.get(f"{self.base}/gateway", proxy=self.proxy) as response:
                return parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (aiohttp.ClientError, OSError, KeyError, ValueError) as error:
            return Unanswered(f"{self.host} did not answer ({type(error).__name__})")

    async def greets(self, url: str) -> bool | Unanswered:
        """Tell whether the gateway greets. We hang up before we say who we are."""
        try:
            async with self.session.ws_connect(
                url, params={"v": "10", "encoding": "json"}, proxy=self.proxy
            ) as socket:
                said = await socket.receive_json(timeout=PATIENCE)
                return bool(said.get("op") == _HELLO)
        except (aiohttp.ClientError, OSError, TypeError, ValueError) as error:
            return Unanswered(f"no connection ({type(error).__name__})")


def checks(settings: Settings, *, clock: Clock = time.time) -> Iterator[Check]:
    """Look at one thing after another, and leave out what cannot be looked at any more."""
    token = settings.discord_bot_token
    if token is None:
        yield Check(State.PROBLEM, "token", f"{VARIABLE} is not set", COPY)
        return
    if application_of(token.get_secret_value()) is None:
        finding = "does not look like the token of a bot"
        yield Check(State.PROBLEM, "token", finding, f"{COPY}, all of it")
        return
    yield from asyncio.run(_called(settings, token.get_secret_value().strip(), clock))


async def _called(settings: Settings, token: str, clock: Clock) -> list[Check]:
    proxy = settings.discord_proxy
    limit = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=limit) as session:
        through = proxy.get_secret_value() if proxy else None
        desk = Desk(session, settings.discord_api_url, through, token)
        return [each async for each in _looked(desk, settings, clock)]


async def _looked(desk: Desk, settings: Settings, clock: Clock) -> AsyncIterator[Check]:
    began = clock()
    there = await desk.time()
    if isinstance(there, Unanswered):
        hint = "look at the network, and at QUOTH_DISCORD_PROXY"
        yield Check(State.PROBLEM, "network", there.said, hint)
        return
    yield Check(State.OK, "network", f"{desk.host} answers")
    yield _clock((began + clock()) / 2 - there)
    found = await desk.ask("/applications/@me")
    if isinstance(found, Unanswered):
        yield _token(found)
        return
    application: Json = found if isinstance(found, dict) else {}
    yield Check(State.OK, "token", "Discord knows it")
    for each in _application(application):
        yield each
    yield _commands(
        await desk.ask(f"/applications/{application.get('id')}/commands"), application, settings
    )
    yield _logins(await desk.ask("/gateway/bot"))
    yield _gateway(await desk.greets(settings.discord_gateway_url))


def _clock(ahead: float) -> Check:
    if abs(ahead) <= _LATE:
        return Check(State.OK, "Discord's clock", "ours agrees")
    seconds = counted(round(abs(ahead)), "second")
    finding = f"ours is {seconds} {'ahead of' if ahead > 0 else 'behind'} Discord's"
    hint = "let the machine set its clock: answers would be given up too early or too late"
    return Check(State.WARNING, "Discord's clock", finding, hint)


def _token(found: Unanswered) -> Check:
    if found.status == _UNKNOWN_TOKEN:
        return Check(State.PROBLEM, "token", "Discord does not know it", f"{COPY}, all of it")
    return Check(State.PROBLEM, "token", found.said, "try again in a moment")


def _application(told: Json) -> Iterator[Check]:
    page = f"{PORTAL}/{told.get('id')}"
    yield Check(State.OK, "application", f"{told.get('name')} ({told.get('id')})")
    if told.get("interactions_endpoint_url"):
        finding = "commands go to an address and not to the gateway, so none arrives here"
        hint = f"empty Interactions Endpoint URL at {page}/information"
        yield Check(State.PROBLEM, "application", finding, hint)
    allowed = [name for name, bits in _PRIVILEGED.items() if int(told.get("flags") or 0) & bits]
    if allowed:
        finding = f"{', '.join(allowed)}: more than Quoth needs"
        hint = f"turn it off at {page}/bot, Privileged Gateway Intents"
        yield Check(State.WARNING, "intents", finding, hint)
    else:
        yield Check(State.OK, "intents", "none that is privileged, and none is needed")


def _commands(found: Json | list[Any] | Unanswered, told: Json, settings: Settings) -> Check:
    """See whether Discord has the commands, and has had them from here."""
    again = "the next start tells Discord of them, and quoth discord sync does so now"
    if isinstance(found, Unanswered):
        return Check(State.WARNING, "commands", found.said, "try again in a moment")
    names = sorted(str(each.get("name")) for each in found if isinstance(each, dict))
    if ASK.message not in names:
        return Check(State.WARNING, "commands", "Discord has none of ours yet", again)
    if not note_of(settings.data, int(told["id"])).exists():
        return Check(State.WARNING, "commands", "Discord has them from somewhere else", again)
    return Check(State.OK, "commands", f"Discord has {', '.join(names)}")


def _logins(found: Json | list[Any] | Unanswered) -> Check:
    """See how often the bot may still log in today, and on how many connections."""
    if not isinstance(found, dict):
        said = found.said if isinstance(found, Unanswered) else "Discord says nothing of them"
        return Check(State.WARNING, "logins", said, "try again in a moment")
    limit = found.get("session_start_limit") or {}
    left, total = int(limit.get("remaining", 0)), int(limit.get("total", 0))
    finding = f"{left:,} of {total:,} left; {counted(int(found.get('shards', 1)), 'shard')} advised"
    if left < min(_FEW, total):
        hint = "see what starts the bot again and again, before Discord ends its token"
        return Check(State.WARNING, "logins", finding, hint)
    return Check(State.OK, "logins", finding)


def _gateway(greets: bool | Unanswered) -> Check:  # noqa: FBT001 - what was found, no switch
    if isinstance(greets, Unanswered):
        hint = "see whether a firewall or a proxy lets no WebSocket through"
        return Check(State.PROBLEM, "gateway", greets.said, hint)
    if not greets:
        return Check(State.PROBLEM, "gateway", "somebody else answers", "look at the proxies")
    return Check(State.OK, "gateway", "Discord greets")
