"""How is Slack asked one thing, once? An answer, or the fault that was in the way of it."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.credentials import APP_TOKEN, BOT_TOKEN
from adapters.slack.faults import PATIENCE, Fault, not_slack, of_slack, of_the_way
from bot.settings import Settings

_SOON = 5  # messages on a socket before the one that greets


@dataclass(frozen=True, slots=True)
class Line:
    """The way to Slack. ``host`` and ``proxy`` are names without credentials, fit to be shown."""

    client: AsyncWebClient
    host: str
    proxy: str | None

    async def time(self) -> float | Fault:
        """Return the time at Slack, as the answer to a call that needs no token has it."""
        limit = aiohttp.ClientTimeout(total=PATIENCE)
        url = f"{self.client.base_url}api.test"
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(url, proxy=self.client.proxy) as response,
            ):
                if "ok" not in _object(await response.text(errors="replace")):
                    return not_slack(response.status)
                return parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (aiohttp.ClientError, OSError) as error:
            return of_the_way(error, self.host, self.proxy)

    async def whoami(self, token: str) -> AsyncSlackResponse | Fault:
        """Ask who the bot is."""
        try:
            return await self.client.auth_test(token=token)
        except SlackApiError as error:
            return of_slack(error, BOT_TOKEN)
        except (aiohttp.ClientError, OSError) as error:
            return of_the_way(error, self.host, self.proxy)

    async def greeting(self, token: str) -> Mapping[str, Any] | Fault:
        """Open a socket, and hang up as soon as Slack has greeted or sent us away."""
        try:
            opened = await self.client.apps_connections_open(app_token=token)
        except SlackApiError as error:
            return of_slack(error, APP_TOKEN)
        except (aiohttp.ClientError, OSError) as error:
            return of_the_way(error, self.host, self.proxy)
        url = str(opened["url"])
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._greeted(url)
        except (aiohttp.ClientError, OSError) as error:
            return of_the_way(error, station(url), self.proxy)

    async def _greeted(self, url: str) -> Mapping[str, Any]:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(url, proxy=self.client.proxy) as socket,
        ):
            for _ in range(_SOON):
                received = await socket.receive()
                if received.type is not aiohttp.WSMsgType.TEXT:
                    break
                said = _object(received.data)
                if said.get("type") in {"hello", "disconnect"}:
                    return said
        return {}


def line(settings: Settings) -> Line:
    """Find the way to Slack that *settings* describe."""
    proxy = settings.slack_proxy
    client = AsyncWebClient(
        base_url=f"{settings.slack_api_url}/",
        timeout=PATIENCE,
        proxy=proxy.get_secret_value() if proxy else None,  # without one, HTTPS_PROXY counts
        retry_handlers=[],
    )
    through = station(client.proxy) if client.proxy else None
    return Line(client, station(settings.slack_api_url), through)


def station(url: str) -> str:
    """Return the host and port of *url*, without the credentials that it may hold."""
    return urlsplit(url).netloc.rpartition("@")[2] or "no host"


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
