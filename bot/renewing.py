"""New secrets for what goes on answering: each is taken on by itself, or the old one stays."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from bot.errors import BotError
from bot.settings import Settings

# What whoever answers takes on while they go on; all else counts from the next start on.
RENEWABLE = frozenset(
    {
        "secret",
        "web_token",
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "slack_client_secret",
        "discord_bot_token",
    }
)

Change = Callable[[Settings], Awaitable[None]]
"""Takes a secret on from settings, or raises ``BotError`` and leaves everything as it was."""

_LOG = logging.getLogger(__name__)


async def renewed(
    current: Settings, wanted: Settings, changes: Mapping[str, Change]
) -> tuple[Settings, dict[str, str]]:
    """Take on what differs, of the secrets that there are *changes* for.

    Return the settings that count now, and for each secret that stays the old one why it does.
    """
    refused = {}
    for name, change in changes.items():
        secret = getattr(wanted, name)
        if secret == getattr(current, name):
            continue
        if secret is None:
            refused[name] = "there is no new one"
            continue
        candidate = current.model_copy(update={name: secret})
        try:
            await change(candidate)
        except BotError as error:
            refused[name] = str(error)
        else:
            current = candidate
            _LOG.info("the new %s is in use", name)
    return current, refused


def postponed(current: Settings, wanted: Settings) -> tuple[str, ...]:
    """Name what differs and counts from the next start on."""
    return tuple(
        name
        for name in type(current).model_fields
        if name not in RENEWABLE and getattr(current, name) != getattr(wanted, name)
    )
