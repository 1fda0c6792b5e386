"""Is it up, and is it ready? Answers on a port of its own, for whoever runs it and nobody else."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from aiohttp import web

_PATIENCE = 5.0  # seconds that a connection may wait, in the middle of a header or between two

_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

Scrape = Callable[[], Awaitable[tuple[str, bytes]]]


class Health:
    """`/healthz` is 200 while the process answers; `/readyz` is 503 while a surface is not ready.

    *checks* names each surface, with ``None`` if it is well and else the reason why not. *caveats*
    say of some that are well what does not hold for now. Those that are *off*, and why, are told
    too, and like these keep nothing from being ready. `/metrics` is what *metrics* returns: its
    type and its text.
    """

    def __init__(
        self,
        checks: Callable[[], Mapping[str, str | None]],
        *,
        host: str = "127.0.0.1",
        port: int,
        caveats: Callable[[], Mapping[str, str | None]] = dict,
        off: Mapping[str, str] | None = None,
        metrics: Scrape | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        self._checks = checks
        self._caveats = caveats
        self._off = {name: f"off: {why}" for name, why in (off or {}).items()}
        self._metrics = metrics
        self._address = (host, port)
        self._patience = patience
        self._server: web.Server | None = None
        self._socket: asyncio.Server | None = None

    async def start(self) -> int:
        """Begin to listen; return the port. Raises OSError if it cannot be had."""
        loop = asyncio.get_running_loop()
        self._server = _Server(
            self._answer,
            request_factory=partial(_Request, loop=loop),
            keepalive_timeout=self._patience,
            access_log=None,
        )
        self._socket = await loop.create_server(self._server, *self._address)
        port: int = self._socket.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Stop at once."""
        if self._socket is not None and self._server is not None:
            self._socket.close()
            await self._server.shutdown(0)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.raw_path not in _PATHS:
            return _closing(404)
        if request.method not in {"GET", "HEAD"}:
            return _closing(405, {"Allow": "GET, HEAD"})
        if request.raw_path == "/healthz":
            return web.Response(text="ok")
        return self._readiness() if request.raw_path == "/readyz" else await self._figures()

    def _readiness(self) -> web.Response:
        checks = self._checks()
        well = all(reason is None for reason in checks.values())
        caveats = {name: f"ok, but {each}" for name, each in self._caveats().items() if each}
        told = {name: why or caveats.get(name, "ok") for name, why in checks.items()} | self._off
        said = json.dumps(told)
        return web.Response(status=200 if well else 503, text=said, content_type="application/json")

    async def _figures(self) -> web.Response:
        if self._metrics is None:
            return _closing(404)
        kind, figures = await self._metrics()
        return web.Response(body=figures, headers={"Content-Type": kind})


def _closing(status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    response = web.Response(status=status, headers=headers)
    response.force_close()
    return response


class _Connection(web.RequestHandler):
    def handle_error(  # type: ignore[explicit-override] # @override came with 3.12
        self,
        request: web.BaseRequest,  # noqa: ARG002 - aiohttp's own
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it quotes what was sent
    ) -> web.StreamResponse:
        """Answer what cannot be read without a word of it; a check that failed is worth a trace."""
        if status >= web.HTTPInternalServerError.status_code:
            self.log_exception("a check failed", exc_info=exc)
        return _closing(status)


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:  # type: ignore[explicit-override] # as above
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Request(web.BaseRequest):
    async def _prepare_hook(  # type: ignore[explicit-override] # as above
        self, response: web.StreamResponse
    ) -> None:
        response.headers.popall("Server", None)
