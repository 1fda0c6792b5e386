"""The REST API: which call is which, who may make it, and what was asked in what order."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord import objects
from tests.fakes.discord.channels import Channels
from tests.fakes.discord.commands import Commands
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.protocol import Error, Payload, Refused
from tests.fakes.discord.world import OWNER, World

Handler = Callable[..., Awaitable[object]]
ID, TOKEN = r"(\d+)", r"([^/]+)"
MESSAGE = r"(@original|\d+)"


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of call; ``open`` to whoever knows the token in the path."""

    name: str
    method: str
    pattern: re.Pattern[str]
    handler: Handler
    open: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A payload that was taken; ``where`` is the name of a route."""

    where: str
    payload: Any


@dataclass(frozen=True, slots=True)
class Rejected:
    """A payload that was turned away, and why."""

    where: str
    why: Refused
    payload: Any


@dataclass(slots=True)
class Rest:
    """Finds out what a call wants, has it done and remembers it."""

    world: World
    gateway: Gateway
    channels: Channels
    commands: Commands
    interactions: Interactions
    sent: list[Sent] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.routes = [
            Route(name, method, re.compile(path), handler, open_)
            for open_, table in ((False, self._closed()), (True, self._open()))
            for name, method, path, handler in table
        ]

    def find(self, method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
        """Return the route of a call, and the ids in its path."""
        for route in self.routes:
            if route.method == method and (found := route.pattern.fullmatch(path)):
                return route, found.groups()
        return None

    async def call(
        self, route: Route, ids: tuple[str, ...], query: Payload, body: object, authorization: str
    ) -> object:
        """Do what is asked and return what Discord says, or raise why it is refused."""
        given = {**query, **body} if isinstance(body, dict) else body or query
        try:
            self._admit(route, authorization)
            answer = await route.handler(given, *ids)
        except Refused as refusal:
            self.rejected.append(Rejected(route.name, refusal, body))
            raise
        if body is not None:
            self.sent.append(Sent(route.name, body))
        return answer

    def _admit(self, route: Route, authorization: str) -> None:
        if not route.open and authorization != f"Bot {self.world.token}":
            raise Refused(Error.UNAUTHORIZED)

    def _closed(self) -> list[tuple[str, str, str, Handler]]:
        channels, commands = self.channels, self.commands
        channel = rf"/channels/{ID}"
        message = rf"{channel}/messages/{ID}"
        all_commands = rf"/applications/{ID}/commands"
        guild_commands = rf"/applications/{ID}/guilds/{ID}/commands"
        return [
            ("me", "GET", "/users/@me", self._me),
            ("application", "GET", "/(?:oauth2/)?applications/@me", self._application),
            ("gateway", "GET", "/gateway/bot", self._gateway),
            ("set_commands", "PUT", all_commands, commands.put),
            ("read_commands", "GET", all_commands, commands.read),
            ("set_guild_commands", "PUT", guild_commands, commands.put),
            ("read_guild_commands", "GET", guild_commands, commands.read),
            ("send", "POST", rf"{channel}/messages", channels.post),
            ("history", "GET", rf"{channel}/messages", channels.history),
            ("read", "GET", message, channels.read),
            ("edit", "PATCH", message, channels.edit),
            ("delete", "DELETE", message, channels.delete),
            ("typing", "POST", rf"{channel}/typing", channels.type),
            ("react", "PUT", rf"{message}/reactions/{TOKEN}/@me", channels.react),
            ("thread_from_message", "POST", rf"{message}/threads", channels.start_thread),
            ("thread", "POST", rf"{channel}/threads", self._thread),
            ("channel", "GET", channel, channels.fetch),
            ("open_direct", "POST", "/users/@me/channels", channels.open_direct),
        ]

    def _open(self) -> list[tuple[str, str, str, Handler]]:
        turns = self.interactions
        webhook = rf"/webhooks/{ID}/{TOKEN}"
        return [
            ("callback", "POST", rf"/interactions/{ID}/{TOKEN}/callback", turns.callback),
            ("follow_up", "POST", webhook, turns.follow_up),
            ("read_answer", "GET", rf"{webhook}/messages/{MESSAGE}", turns.read),
            ("edit_answer", "PATCH", rf"{webhook}/messages/{MESSAGE}", turns.edit),
            ("delete_answer", "DELETE", rf"{webhook}/messages/{MESSAGE}", turns.delete),
        ]

    async def _me(self, _body: Payload) -> Payload:
        more = {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}
        return {**objects.user(self.world.bot), **more}

    async def _application(self, _body: Payload) -> Payload:
        return {
            "id": self.world.bot.id,
            "name": "quoth",
            "description": "",
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "owner": objects.user(self.world.users[OWNER]),
            "team": None,
            "flags": 0,
            "interactions_endpoint_url": None,
        }

    async def _gateway(self, _body: Payload) -> Payload:
        starts = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        url, shards = self.gateway.url, self.gateway.shards
        return {"url": url, "shards": shards, "session_start_limit": starts}

    async def _thread(self, body: Payload, channel: str) -> Payload:
        return await self.channels.start_thread(body, channel)
