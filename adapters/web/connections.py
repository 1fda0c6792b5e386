"""Holds the connections of browsers: how long and how large a request may be, and how many."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web

MOST = 256  # connections
PATIENCE = 10.0  # seconds for a header, and between two requests
LONGEST_LINE = 32_768  # bytes: 2,000 characters of four bytes each, percent-encoded, and more
LARGEST_BODY = 4_096  # bytes: there is nothing to send but a token

# Nothing runs, nothing is loaded from elsewhere, nobody puts us into a frame or learns an address.
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Connection(web.RequestHandler):
    """A connection whose unreadable requests are answered without a word of them."""

    def connection_made(  # type: ignore[explicit-override] # @override came with 3.12
        self, transport: asyncio.BaseTransport
    ) -> None:
        """Let nobody in when there is no room."""
        super().connection_made(transport)
        if self._manager is not None and len(self._manager.connections) > MOST:
            self.force_close()

    def handle_error(  # type: ignore[explicit-override] # as above
        self,
        request: web.BaseRequest,  # noqa: ARG002 - aiohttp's own
        status: int = 500,
        exc: BaseException | None = None,  # noqa: ARG002 - aiohttp's own
        message: str | None = None,  # noqa: ARG002 - it quotes what was sent
    ) -> web.StreamResponse:
        """Answer what cannot be read; aiohttp closes then."""
        response = web.Response(status=status)
        response.force_close()
        return response

    def log_exception(  # type: ignore[explicit-override] # as above
        self,
        *_args: Any,  # noqa: ANN401 - aiohttp's own
        **_options: Any,  # noqa: ANN401 - aiohttp's own
    ) -> None:
        """Say nothing of a reader who has gone: what fails in here is told by the site."""


class Request(web.BaseRequest):
    """A request that is answered with the headers of a safe page, whatever the answer is."""

    async def _prepare_hook(  # type: ignore[explicit-override] # as above
        self, response: web.StreamResponse
    ) -> None:
        response.headers.popall("Server", None)
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)


class Server(web.Server):
    """Makes connections."""

    def __init__(self, handler: Handler) -> None:
        loop = asyncio.get_running_loop()
        factory = partial(Request, loop=loop, client_max_size=LARGEST_BODY)
        super().__init__(handler, request_factory=factory)

    def __call__(self) -> Connection:  # type: ignore[explicit-override] # as above
        """Make a connection: asyncio calls this for every one that it accepts."""
        return Connection(
            self,
            loop=self._loop,
            access_log=None,  # type: ignore[arg-type] # which turns it off
            auto_decompress=False,
            keepalive_timeout=PATIENCE,
            lingering_time=1.0,
            max_field_size=8_190,
            max_headers=64,
            max_line_size=LONGEST_LINE,
        )
