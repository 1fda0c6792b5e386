"""A Discord on the loopback interface that an unmodified client connects to, and that keeps rules.

``async with FakeDiscord() as discord`` serves the REST API at ``discord.api_url`` and the gateway
at ``discord.gateway_url``; ``discord.events`` makes what people do, ``discord.deliver`` tells the
bot, ``discord.transcript`` tells what people see.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.discord.channels import Channels
from tests.fakes.discord.clock import Clock
from tests.fakes.discord.commands import Commands
from tests.fakes.discord.events import Events
from tests.fakes.discord.faults import Cut, Fault, Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions, Turn
from tests.fakes.discord.messages import Messages
from tests.fakes.discord.nonces import Nonces
from tests.fakes.discord.pings import Ping
from tests.fakes.discord.protocol import Payload, Refused
from tests.fakes.discord.rest import Rejected, Rest, Route, Sent
from tests.fakes.discord.transcript import Event, Kind, Shown, Transcript
from tests.fakes.discord.waiting import Waiting
from tests.fakes.discord.world import World

API = "/api/v10"
LARGEST = 32 << 20


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the REST API, whatever came of it; ``status`` is 0 when it was cut."""

    route: str
    path: str
    status: int
    code: int = 0


class FakeDiscord:
    """The whole of it."""

    def __init__(self) -> None:
        self.clock, self.waiting, self.faults = Clock(), Waiting(), Faults()
        self.world = World(self.clock)
        self.transcript = Transcript()
        self.messages = Messages(self.world, self.transcript)
        self.gateway = Gateway(self.world, self.waiting)
        nonces = Nonces(self.clock)
        self.channels = Channels(self.world, self.messages, nonces, self.gateway.announce)
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.clock, self.messages, self.channels)
        self.rest = Rest(self.world, self.gateway, self.channels, self.commands, self.interactions)
        self.events = Events(self.world, self.messages, self.commands)
        self.calls: list[Call] = []
        self.base = ""
        self._runner = web.AppRunner(self._app(), shutdown_timeout=0.1, access_log=None)
        self._site: web.TCPSite | None = None

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await self.open()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        self.gateway.url = self.gateway_url
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.gateway.drop(1001)
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """Return the base of the REST API, without a slash at the end."""
        return f"{self.base}{API}"

    @property
    def gateway_url(self) -> str:
        """Return the address of the gateway."""
        return f"{self.base.replace('http', 'ws', 1)}/gateway"

    @property
    def sent(self) -> list[Sent]:
        """Return every payload that Discord has taken."""
        return self.rest.sent

    @property
    def rejected(self) -> list[Rejected]:
        """Return every payload that Discord has turned away."""
        return self.rest.rejected

    @property
    def pings(self) -> list[Ping]:
        """Return every message that calls somebody."""
        return self.messages.pings

    def visible(self, event: Event) -> list[Shown]:
        """Return what answers *event* on somebody's screen now."""
        return self.transcript.visible(event)

    def turn(self, event: Event) -> Turn | None:
        """Return what the bot has made of an interaction."""
        return self.interactions.turn(event)

    def called(self, route: str) -> list[Call]:
        """Return the calls of *route*."""
        return [each for each in self.calls if each.route == route]

    async def deliver(self, event: Event) -> int:
        """Tell the bot of *event*, and return to how many sessions."""
        self.transcript.ask(event)
        if event.kind is Kind.INTERACTION:
            self.interactions.begin(event)
        return await self.gateway.announce(event)

    async def answered(self, event: Event, *, within: float = 10.0) -> list[Shown]:
        """Wait until *event* is answered, and return what is visible of the answer."""
        await self.waiting.until(lambda: self.visible(event), within=within)
        return self.visible(event)

    async def open(self) -> None:
        """Take connections, on the same port as before if there was one."""
        port = int(self.base.rpartition(":")[2] or 0)
        self._site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await self._site.start()

    async def refuse(self) -> None:
        """Break all connections and refuse new ones, until :meth:`open`."""
        if self._site:
            await self._site.stop()
        self.gateway.abort()
        server = self._runner.server
        for each in list(server.connections) if server else ():
            if each.transport:
                each.transport.abort()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_route("*", API + "/{path:.*}", self._call)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        found = self.rest.find(request.method, path)
        if found is None:
            self._note("unknown", request, 404)
            return _answer(404, {"code": 0, "message": f"no {request.method} {path} here"})
        fault = self.faults.take(found[0].name)
        if fault and (spoilt := await self._spoil(request, found[0], fault)):
            return spoilt
        answer = await self._do(request, *found)
        if fault and fault.cut is Cut.AFTER:
            _break(request)
        self.waiting.tell()
        return answer

    async def _do(self, request: web.Request, route: Route, ids: tuple[str, ...]) -> web.Response:
        body = await _body(request)
        given = request.headers.get("Authorization", "")
        try:
            answer = await self.rest.call(route, ids, dict(request.query), body, given)
        except Refused as refusal:
            self._note(route.name, request, refusal.status, refusal.code)
            return _answer(refusal.status, refusal.body())
        status = 204 if answer is None else 200
        self._note(route.name, request, status)
        return _answer(status, answer)

    async def _spoil(self, request: web.Request, route: Route, fault: Fault) -> web.Response | None:
        """Return the wrong answer that *fault* stands for, or None when all is to be done."""
        await asyncio.sleep(fault.delay)
        if fault.cut is Cut.BEFORE:
            self._note(route.name, request, 0)
            _break(request)
            return web.Response(status=500)
        if fault.cut is Cut.AFTER or fault.status == 200:
            return None
        self._note(route.name, request, fault.status, int(fault.body.get("code") or 0))
        return _answer(fault.status, fault.body, fault.headers, via=fault.via)

    def _note(self, route: str, request: web.Request, status: int, code: int = 0) -> None:
        self.calls.append(Call(route, request.path.removeprefix(API), status, code))
        self.waiting.tell()


def _break(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _answer(
    status: int, said: object, more: dict[str, str] | None = None, *, via: bool = True
) -> web.Response:
    """Answer as Discord does; its clients insist on a content type without a charset."""
    headers = {
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset": str(time.time() + 1),
        "X-RateLimit-Reset-After": "1",
        **(more or {}),
        **({"Via": "1.1 fake"} if via else {}),
    }
    if status == 204:
        return web.Response(status=status, headers=headers)
    body = json.dumps(said).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


async def _body(request: web.Request) -> Any:  # noqa: ANN401 - any JSON
    """Return what a call says, or None; files are named, their content is dropped."""
    if request.content_type == "application/json":
        return await request.json()
    if not request.content_type.startswith("multipart/"):
        return None
    form = await request.post()
    said: Payload = json.loads(str(form.get("payload_json", "{}")))
    return {**said, "files": [v.filename for v in form.values() if isinstance(v, web.FileField)]}
