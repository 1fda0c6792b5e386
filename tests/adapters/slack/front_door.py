"""Slack's front door: who are you, what may you do, open a socket. For what asks only that."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

Headers = Mapping[str, str]
Greeting = Mapping[str, object]


@dataclass
class FrontDoor:
    """What the door says. ``faults`` are the errors of single methods, with status and headers."""

    scopes: str | None = "app_mentions:read,chat:write,commands,im:history"
    hello: Greeting | None = field(default_factory=lambda: {"type": "hello", "num_connections": 1})
    faults: dict[str, tuple[int, str, Headers]] = field(default_factory=dict)
    plain: str | None = None  # what a stranger in between answers to everything
    socket: str = "/socket"  # where sockets are said to open
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    called: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator["FrontDoor"]:
        """Listen on a port of this machine."""
        app = web.Application()
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.called.append((method, request.headers.get("Authorization", "")))
        date = {"Date": format_datetime(self.clock(), usegmt=True)}
        if self.plain is not None:
            return web.Response(text=self.plain, status=502, content_type="text/html")
        if method in self.faults:
            status, error, headers = self.faults[method]
            more = {"needed": "connections:write"} if error == "missing_scope" else {}
            body = {"ok": False, "error": error, **more}
            return web.json_response(body, status=status, headers={**date, **headers})
        return web.json_response(self._said(method), headers={**date, **self._rights(method)})

    def _said(self, method: str) -> Mapping[str, object]:
        said = {
            "auth.test": {"user": "quoth", "team": "Acme", "team_id": "T024"},
            "apps.connections.open": {"url": f"ws{self.url.removeprefix('http')}{self.socket}"},
        }
        return {"ok": True, **said.get(method, {})}

    def _rights(self, method: str) -> Headers:
        told = method == "auth.test" and self.scopes is not None
        return {"x-oauth-scopes": self.scopes or ""} if told else {}

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.hello is not None:
            await socket.send_json(self.hello)
        await socket.close()
        return socket
