"""Which of Slack's secrets can be exchanged while it is served, and how."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from adapters.slack import credentials, faults
from adapters.slack.assembly import Assembly, client
from adapters.slack.authority import OneWorkspace
from adapters.slack.credentials import Credential
from adapters.slack.transports import Http, Socket
from bot.errors import Unusable
from bot.renewing import Change
from bot.settings import Settings


def changes(parts: Assembly, link: Socket | Http) -> Mapping[str, Change]:
    """Return how each secret is exchanged that *parts* and *link* answer with."""
    found: dict[str, Change] = {}
    if isinstance(parts.authority, OneWorkspace):
        found["slack_bot_token"] = partial(_bot_token, parts.authority)
    if isinstance(link, Socket):
        found["slack_app_token"] = partial(_app_token, link)
        return found
    found["slack_signing_secret"] = partial(_signing_secret, link)
    if not isinstance(parts.authority, OneWorkspace):
        found["slack_client_secret"] = partial(_client_secret, link, parts)
    return found


async def _bot_token(authority: OneWorkspace, settings: Settings) -> None:
    async with _told(credentials.BOT_TOKEN):
        ours = await authority.renew(client(settings, settings.slack_bot_token))
    if not ours:
        message = "it is the token of another workspace"
        raise Unusable(message)


async def _app_token(link: Socket, settings: Settings) -> None:
    async with _told(credentials.APP_TOKEN):
        await link.renew(settings)


async def _signing_secret(link: Http, settings: Settings) -> None:
    link.renew(settings)


async def _client_secret(link: Http, parts: Assembly, settings: Settings) -> None:
    """Offer the same pages with the new secret. Slack alone knows whether it is good."""
    link.show(replace(parts, settings=settings).pages())


@asynccontextmanager
async def _told(asked_with: Credential) -> AsyncIterator[None]:
    """Say in a sentence why Slack does not let us in."""
    try:
        yield
    except SlackApiError as error:
        raise Unusable(faults.of_slack(error, asked_with).said) from None
    except (ClientError, OSError) as error:
        message = f"Slack cannot be reached: {type(error).__name__}"
        raise Unusable(message) from None
