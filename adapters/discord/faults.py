"""Why Discord does not let us in, as a sentence and the next step. No secret is in either."""

import discord

from bot.errors import BotError

PORTAL = "https://discord.com/developers/applications"
VARIABLE = "QUOTH_DISCORD_BOT_TOKEN"
_TOKEN = (
    "Discord does not know the token",
    f"copy it from {PORTAL} > your application > Bot > Reset Token into {VARIABLE}",
)
_SHARDS = (
    "Discord wants the servers shared out in another way",
    "set QUOTH_DISCORD_SHARDS to true, and start again",
)
_VERSION = ("Discord has ended this version of its gateway", "install a newer version of Quoth")
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
FATAL = {
    4004: _TOKEN,
    4010: _SHARDS,
    4011: _SHARDS,
    4012: _VERSION,
    4013: _VERSION,
    4014: (
        "Discord does not allow the application the intents that it asks for",
        f"look at {PORTAL} > your application > Bot > Privileged Gateway Intents: none is needed",
    ),
}


class Unwelcome(BotError):  # noqa: N818 - named for what it is, not for being an error
    """Discord does not let us in, and asking again does not help."""


def unwelcome(error: BaseException) -> Unwelcome:
    """Say why we are not let in, and where that is mended."""
    closed = error.code if isinstance(error, discord.ConnectionClosed) else 0
    code = 4004 if isinstance(error, discord.LoginFailure) else closed
    said, step = FATAL.get(code, (named(error), "see how it is at https://discordstatus.com"))
    return Unwelcome(f"Discord does not let us in: {said}. To mend it: {step}")


def named(error: BaseException) -> str:
    """Name *error* in a line. What the network says of itself holds addresses, and is left out."""
    name = type(error).__name__
    if not isinstance(error, discord.DiscordException):
        return name
    return f"{name}: {' '.join(str(error).split())}"
