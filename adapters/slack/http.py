"""Listens for Slack: reads within limits, asks the gate, hands on what it lets through."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import web

from adapters.slack.connections import Limits, Server
from adapters.slack.gate import LARGEST, Gate, Head, Turned, Verified
from adapters.slack.incidents import report
from adapters.slack.refusals import Refusals

_MOST_PARAMETERS = 20  # OAuth has four


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's browser asks for a page. Names of headers are in lower case."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it is sent."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Page = Callable[[Visit], Awaitable[Shown]]
# Gives the response, and is left when that is written: by an error if it could not be.
Handle = Callable[[Verified], AbstractAsyncContextManager[tuple[int, Mapping[str, str], bytes]]]


class Listener:
    """The server that Slack sends to, and the *pages* by path that people open.

    If *handle* fails after all, Slack is answered 200 and the log gets an incident: a 5xx would
    make Slack deliver again what may have been claimed already, and count against the app. When it
    gives a 5xx itself, to have it delivered again, that is no replay: nothing was done. A page
    that fails is answered 500, for nobody delivers a person's click again.
    """

    def __init__(
        self,
        handle: Handle,
        gate: Gate,
        *,
        host: str,
        port: int,
        pages: Mapping[str, Page] | None = None,
        limits: Limits | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        self._handle = handle
        self._gate = gate
        self._address = (host, port)
        self.pages = pages or {}
        self._limits = limits or Limits()
        self._refusals = refusals or Refusals()
        self._server: Server | None = None
        self._socket: asyncio.Server | None = None
        self._draining = False

    async def start(self) -> int:
        """Begin to listen; return the port. Raises OSError if it cannot be had."""
        self._server = Server(self._answer, self._limits, self._refusals)
        self._socket = await asyncio.get_running_loop().create_server(
            self._server, *self._address, backlog=self._limits.connections
        )
        port: int = self._socket.sockets[0].getsockname()[1]
        return port

    async def stop_intake(self) -> None:
        """Take no new connection from now on; those that are open end with their next answer."""
        self._draining = True
        if self._socket is not None:
            self._socket.close()

    async def close(self, within: float = 10.0) -> None:
        """Stop, giving requests that have begun *within* seconds to end."""
        await self.stop_intake()
        if self._server is not None:
            # aiohttp waits twice: for the handler, and for what it does about being told to stop.
            await self._server.shutdown(within / 2)
        self._refusals.sum_up()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        head = Head(request.method, request.raw_path, request.raw_headers)
        page = self.pages.get(head.target.partition("?")[0])
        if page is None:
            response = await self._deliver(head, request)
        elif head.method == "GET":
            response = await self._show(page, head, request)
        else:
            response = self._turn(Turned(405, "not a GET"), request, allow="GET")
        if self._draining:
            response.force_close()
        return response

    async def _deliver(self, head: Head, request: web.BaseRequest) -> web.Response:
        body = self._gate.glance(head) or await self._body(request)
        verdict = body if isinstance(body, Turned) else self._gate.judge(head, body)
        if isinstance(verdict, Turned):
            return self._turn(verdict, request, allow="POST")
        try:
            async with self._handle(verdict) as (status, headers, content):
                response = web.Response(status=status, headers=headers, body=content)
                if status >= web.HTTPInternalServerError.status_code:
                    self._gate.forget(head)
                await self._write(response, request)
        except ConnectionError:
            return web.Response(status=200)  # nobody is there to read it
        except Exception as error:  # noqa: BLE001 - the last resort, see the class
            report(error)
            return web.Response(status=200)
        return response

    async def _write(self, response: web.Response, request: web.BaseRequest) -> None:
        """Write *response* now, so that its handler learns whether that went well."""
        if self._draining:
            response.force_close()
        await response.prepare(request)
        await response.write_eof()

    async def _body(self, request: web.BaseRequest) -> bytes | Turned:
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body):
                async for piece in request.content.iter_any():
                    body += piece
                    if len(body) > LARGEST:
                        return Turned(413, "body too large")
        except TimeoutError:
            return Turned(408, "slow body")
        except (web.RequestPayloadError, OSError):
            return Turned(400, "broken body")
        return bytes(body)

    async def _show(self, page: Page, head: Head, request: web.BaseRequest) -> web.Response:
        try:
            query = parse_qsl(
                head.target.partition("?")[2],
                keep_blank_values=True,
                max_num_fields=_MOST_PARAMETERS,
                errors="strict",
            )
        except ValueError:
            return self._turn(Turned(400, "unreadable query"), request, allow="GET")
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            shown = await page(Visit(dict(query), headers, dict(request.cookies)))
            return web.Response(status=shown.status, headers=shown.headers, body=shown.body)
        except Exception as error:  # noqa: BLE001 - the last resort, see the class
            report(error)
            return web.Response(status=500)

    def _turn(self, turned: Turned, request: web.BaseRequest, *, allow: str) -> web.Response:
        self._refusals.note(turned.status, turned.why, request.remote, request.raw_path)
        headers = {"Allow": allow} if turned.status == web.HTTPMethodNotAllowed.status_code else {}
        response = web.Response(status=turned.status, text=turned.body, headers=headers)
        if turned.status >= web.HTTPBadRequest.status_code:
            response.force_close()
        return response
