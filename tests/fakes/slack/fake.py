"""A Slack on the loopback interface that an unmodified SDK connects to, and that keeps the rules.

``async with FakeSlack() as slack`` serves the Web API at ``slack.api_url``, response_urls and
Socket Mode; ``slack.events`` makes what people do, ``slack.transcript`` tells what they see.
"""

import asyncio
import base64
import json
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from aiohttp import web

from tests.fakes.slack.chat import Chat
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.elements import Payload
from tests.fakes.slack.events import Events
from tests.fakes.slack.faults import Cut, Fault, Faults
from tests.fakes.slack.intake import Intake, Rejected, Sent
from tests.fakes.slack.oauth import OAuth
from tests.fakes.slack.response_urls import ResponseUrls
from tests.fakes.slack.socket_mode import Sockets
from tests.fakes.slack.transcript import Event, Shown, Transcript
from tests.fakes.slack.triggers import Triggers
from tests.fakes.slack.views import Views
from tests.fakes.slack.web_api import WebApi
from tests.fakes.slack.workspace import Workspace, World

STRUCTURED = ("attachments", "blocks", "metadata", "prompts", "view")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API, whatever came of it."""

    method: str
    args: Payload
    workspace: str | None
    error: str | None


class FakeSlack:
    """The whole of it; one workspace has the app installed."""

    def __init__(self) -> None:
        self.world, self.clock, self.faults = World(), Clock(), Faults()
        self.intake = Intake()
        self.transcript = Transcript(self.world, self.clock)
        self.triggers = Triggers(self.world, self.clock)
        self.urls = ResponseUrls(self.world, self.clock, self.intake, self.transcript)
        self.views = Views(self.world, self.triggers, self.intake)
        self.oauth = OAuth(self.world)
        self.sockets = Sockets(self.world)
        self.web_api = WebApi(self.world, Chat(self.intake, self.transcript), self.views)
        self.events = Events(self.world, self.urls, self.triggers, self.clock)
        self.workspace = self.world.install("T0000ACME")
        self.calls: list[Call] = []
        self.base = ""
        self._runner = web.AppRunner(self._app(), shutdown_timeout=0.1, access_log=None)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base = self.urls.base = self.sockets.base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.sockets.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """Return the ``base_url`` for the SDK."""
        return f"{self.base}/api/"

    @property
    def sent(self) -> list[Sent]:
        """Return every payload that Slack has taken."""
        return self.intake.sent

    @property
    def rejected(self) -> list[Rejected]:
        """Return every payload that Slack has turned away."""
        return self.intake.rejected

    def visible(self, event: Event) -> list[Shown]:
        """Return what answers *event* on somebody's screen now."""
        return self.transcript.visible(event)

    def called(self, method: str) -> list[Call]:
        """Return the calls of *method*."""
        return [each for each in self.calls if each.method == method]

    def uninstall(self, workspace: Workspace) -> Event:
        """Take the app out of *workspace*: its token is void, and Slack says so."""
        workspace.revoked = True
        return self.events.uninstalled(workspace)

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/response/{id}", self._respond)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        app.router.add_get("/socket", self.sockets.serve)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fault = self.faults.take(method)
        if fault and (spoilt := await self._spoil(request, fault)):
            self.calls.append(Call(method, {}, None, fault.error or "fault"))
            return spoilt
        answer, workspace = self._do(method, request, await _arguments(request))
        if fault and fault.cut is Cut.AFTER:
            _break(request)
        scopes = {"X-OAuth-Scopes": ",".join(workspace.scopes)} if workspace else {}
        return web.json_response(answer, headers=scopes)

    def _do(
        self, method: str, request: web.Request, args: Payload | None
    ) -> tuple[Payload, Workspace | None]:
        workspace: Workspace | None = None
        if args is None:
            answer, args = {"ok": False, "error": "invalid_json"}, {}
        elif method == "apps.connections.open":
            answer = self._connect(request)
        elif method == "oauth.v2.access":
            answer = self.oauth.exchange({**args, **_basic(request)})
        else:
            answer, workspace = self.web_api.call(method, _token(request, args), args)
        team, error = workspace.id if workspace else None, answer.get("error")
        self.calls.append(Call(method, args, team, str(error) if error else None))
        return answer, workspace

    def _connect(self, request: web.Request) -> Payload:
        """Open Socket Mode for the app-level token, which is taken from the header only."""
        if _bearer(request) == self.world.app_token:
            return self.sockets.ticket()
        known = self.world.holder(_bearer(request))
        return {"ok": False, "error": "not_allowed_token_type" if known else "invalid_auth"}

    async def _respond(self, request: web.Request) -> web.Response:
        fault = self.faults.take("response_url")
        if fault and (spoilt := await self._spoil(request, fault)):
            return spoilt
        try:
            body = json.loads(await request.text())
        except json.JSONDecodeError:
            body = None
        status, said = self.urls.receive(request.match_info["id"], body)
        if fault and fault.cut is Cut.AFTER:
            _break(request)
        return web.Response(status=status, text=said)

    async def _authorize(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(self.oauth.agree(str(request.url)))

    async def _spoil(self, request: web.Request, fault: Fault) -> web.Response | None:
        """Return the wrong answer that *fault* stands for, or None when all is to be done."""
        await request.read()  # what has come is done later, even for a caller who has gone
        await asyncio.sleep(fault.delay)
        if fault.cut is Cut.BEFORE:
            _break(request)
        if fault.cut is Cut.AFTER or not (fault.cut or fault.error):
            return None
        refusal = {"ok": False, "error": fault.error}
        return web.json_response(refusal, status=fault.status, headers=fault.headers)


def _break(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def _token(request: web.Request, args: Payload) -> str:
    """Return the token of a bot, which may stand in a form but not in JSON."""
    given = str(args.pop("token", ""))
    return _bearer(request) or ("" if request.content_type == "application/json" else given)


def _basic(request: web.Request) -> Payload:
    given = request.headers.get("Authorization", "")
    if not given.startswith("Basic "):
        return {}
    pair = base64.b64decode(given.removeprefix("Basic ")).decode()
    id_, _, secret = pair.partition(":")
    return {"client_id": unquote(id_), "client_secret": unquote(secret)}


async def _arguments(request: web.Request) -> Payload | None:
    """Return what the call says, as JSON or as a form; None when it cannot be read."""
    args: Payload = dict(request.query)
    try:
        if request.content_type == "application/json":
            args |= await request.json()
        else:
            args |= {key: str(value) for key, value in (await request.post()).items()}
        for key in STRUCTURED:
            if isinstance(args.get(key), str):
                args[key] = json.loads(args[key])
    except (TypeError, ValueError):
        return None
    return args
