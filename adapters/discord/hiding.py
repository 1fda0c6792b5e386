"""Keeps what opens doors out of errors and logs: the proxy's password, and tokens in addresses."""

import logging
import re

import aiohttp
from aiohttp.client_reqrep import ClientRequest
from aiohttp.hdrs import PROXY_AUTHORIZATION
from aiohttp.tracing import Trace
from multidict import CIMultiDict
from pydantic import SecretStr
from yarl import URL

from bot.errors import BadSetting

_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s?]+")

_NO_PROXY = ("discord_proxy", "QUOTH_DISCORD_PROXY", "is no address of an HTTP proxy")


class Known(aiohttp.TCPConnector):
    """Tells the proxy who we are. Errors name its address, so that holds no password."""

    def __init__(self, who: str) -> None:
        super().__init__(limit=0)
        self._who = who

    async def connect(  # type: ignore[explicit-override] # @override came with 3.12
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the library's own
    ) -> aiohttp.connector.Connection:
        """Connect as somebody whom the proxy knows."""
        if not req.is_ssl():
            req.headers[PROXY_AUTHORIZATION] = self._who
        elif req.proxy is not None:
            req.proxy_headers = CIMultiDict({PROXY_AUTHORIZATION: self._who})
        return await super().connect(req, traces, timeout)


class Mask(logging.Filter):
    """Takes the tokens out of the addresses that a line names."""

    def filter(  # type: ignore[explicit-override] # @override came with 3.12
        self, record: logging.LogRecord
    ) -> bool:
        """Let every line through, without what it shall not say."""
        record.msg, record.args = _TOKEN.sub(r"\1…", record.getMessage()), ()
        return True


MASK = Mask()


def mask() -> None:
    """Let the library that calls Discord log no token."""
    logging.getLogger("discord.http").addFilter(MASK)


def through(proxy: SecretStr | None) -> tuple[str | None, aiohttp.TCPConnector | None]:
    """Return the address of *proxy* without credentials, and what tells it those."""
    if proxy is None:
        return None, None
    url = _address(proxy)
    bare = str(url.with_user(None))
    if url.user is None and url.password is None:
        return bare, None
    return bare, Known(aiohttp.encode_basic_auth(url.user or "", url.password or ""))


def _address(proxy: SecretStr) -> URL:
    try:
        url = URL(proxy.get_secret_value().strip())
        if url.scheme in {"http", "https"} and url.host and url.port:
            return url
    except ValueError:
        pass
    raise BadSetting(*_NO_PROXY)
