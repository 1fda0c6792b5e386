"""Holds the connections: how long they may wait, how many there may be, what is said of errors.

aiohttp keeps a connection open for as long as its sender takes to finish a header, answers errors
of its parser with what the parser found, and logs them with a traceback. Not here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from adapters.slack.refusals import Refusals

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections there may be, and the seconds they may take.

    ``keep_alive`` is longer than load balancers keep their end (60 s), or they would now and then
    send a request into a connection that is being closed. ``linger`` is how long the rest of a
    refused body is read and dropped, so that its sender sees the refusal and not a reset.
    """

    connections: int = 512
    header: float = 5.0
    body: float = 10.0
    keep_alive: float = 75.0
    linger: float = 1.0


class Connection(web.RequestHandler):
    """One connection, closed when a header takes too long."""

    __slots__ = ("_patience", "_server")

    def __init__(self, server: "Server", **options: Any) -> None:  # noqa: ANN401 - aiohttp's own
        super().__init__(server, loop=asyncio.get_running_loop(), **options)
        self._server = server
        self._patience: asyncio.TimerHandle | None = None

    @property
    def remote(self) -> str | None:
        """Return the address at the other end."""
        return self.peername[0] if isinstance(self.peername, tuple) else self.peername

    def connection_made(  # type: ignore[explicit-override] # @override came with 3.12
        self, transport: asyncio.BaseTransport
    ) -> None:
        """Start the clock, and make room."""
        super().connection_made(transport)
        self._expect_head()
        self._server.welcome(self)

    def data_received(  # type: ignore[explicit-override] # as above
        self, data: bytes
    ) -> None:
        """Feed the parser. The first bytes after a pause begin a header."""
        super().data_received(data)
        if self in self._server.idle and self._patience is None:
            self._expect_head()

    def connection_lost(  # type: ignore[explicit-override] # as above
        self, exc: BaseException | None
    ) -> None:
        """Forget the connection."""
        self.begin()
        super().connection_lost(exc)

    def begin(self) -> None:
        """Stop the clock: a whole header is here."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        self._server.idle.pop(self, None)

    def end(self) -> None:
        """Be idle again, the answer being on its way."""
        if self.connected:
            self._server.idle[self] = None

    def give_up(self, status: int, why: str) -> None:
        """Close at once, and say so in the log."""
        self._server.refusals.note(status, why, self.remote)
        self.begin()
        self.force_close()

    def handle_error(  # type: ignore[explicit-override] # as above
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it quotes what was sent
    ) -> web.StreamResponse:
        """Answer what the parser could not read, without a word of it; aiohttp closes then."""
        self._server.refusals.note(status, type(exc).__name__, request.remote)
        return web.Response(status=status)

    def log_exception(  # type: ignore[explicit-override] # as above
        self,
        *_args: Any,  # noqa: ANN401 - aiohttp's own
        exc_info: BaseException | None = None,
        **_options: Any,  # noqa: ANN401 - aiohttp's own
    ) -> None:
        """Say in one line that an answer could not be sent; the connection is closed."""
        self._server.refusals.note(0, type(exc_info).__name__, self.remote)

    def _expect_head(self) -> None:
        self._patience = asyncio.get_running_loop().call_later(
            self._server.limits.header, self.give_up, 408, "slow header"
        )


class Request(web.BaseRequest):
    """A request whose answer does not tell what answers."""

    async def _prepare_hook(  # type: ignore[explicit-override] # as above
        self, response: web.StreamResponse
    ) -> None:
        response.headers.popall("Server", None)


class Server(web.Server):
    """Makes the connections, and makes room for new ones."""

    def __init__(self, handler: Handler, limits: Limits, refusals: Refusals) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(self._attend, request_factory=partial(Request, loop=loop))
        self.limits = limits
        self.refusals = refusals
        self.idle: dict[Connection, None] = {}  # those without a request, longest idle first
        self._handler = handler

    def __call__(self) -> Connection:  # type: ignore[explicit-override] # as above
        """Make a connection: asyncio calls this for every one that it accepts."""
        return Connection(
            self,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=self.limits.keep_alive,
            lingering_time=self.limits.linger,
            max_field_size=4096,
            max_headers=64,
            max_line_size=4096,
        )

    def welcome(self, connection: Connection) -> None:
        """Take *connection* in; past the ceiling the longest idle one goes.

        Slack sends at once, so whoever holds connections idle pushes out his own and not Slack's.
        """
        self.idle[connection] = None
        if len(self.connections) > self.limits.connections:
            next(iter(self.idle)).give_up(0, "too many connections")

    async def _attend(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        assert isinstance(connection, Connection)  # noqa: S101 - only they are made above
        connection.begin()
        try:
            return await self._handler(request)
        finally:
            connection.end()
