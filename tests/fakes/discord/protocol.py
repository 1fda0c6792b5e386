"""The numbers of Discord's protocol, and the ways in which it says no."""

from collections.abc import Sequence
from enum import Enum, IntEnum, IntFlag
from typing import Any, NamedTuple

# JSON as it comes and goes: its values are of any type, and the rules find out of which.
Payload = dict[str, Any]

# Discord's own limit for what a client may upload; interactions carry it.
ATTACHMENT_LIMIT = 10 << 20
EVERYTHING = (1 << 53) - 1


class Flag(IntFlag):
    """What is special about a message."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


class Intent(IntFlag):
    """What an app asks to be told about."""

    GUILDS = 1 << 0
    MEMBERS = 1 << 1
    PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    CONTENT = 1 << 15


PRIVILEGED = Intent.MEMBERS | Intent.PRESENCES | Intent.CONTENT


class Ask(IntEnum):
    """The kinds of interaction."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Reply(IntEnum):
    """The kinds of answer to an interaction."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class Context(IntEnum):
    """Where an interaction happens: a guild, direct messages with the bot, or other ones."""

    GUILD = 0
    BOT_DIRECT = 1
    PRIVATE = 2


class Problem(NamedTuple):
    """One thing wrong with a payload; ``where`` is a path with dots."""

    where: str
    code: str
    message: str


class Error(Enum):
    """Discord's errors: status of HTTP, code of its own, words."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    TOO_MANY_CREATES = (400, 30034, "Max number of daily application command creates reached (200)")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    # The code is not confirmed by Discord's own pages; only the limit of five is.
    TOO_MANY_FOLLOW_UPS = (400, 40094, "Max number of follow up messages has been reached")
    NO_ACCESS = (403, 50001, "Missing Access")
    NOT_YOURS = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY = (400, 50006, "Cannot send an empty message")
    NOT_FOR_TEXT = (400, 50008, "Cannot send messages in a non-text channel")
    NO_PERMISSION = (403, 50013, "Missing Permissions")
    EXPIRED_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID = (400, 50035, "Invalid Form Body")
    ARCHIVED = (400, 50083, "Thread is archived")


class Refused(Exception):  # noqa: N818 - it is what Discord does
    """Answered instead of doing what was asked."""

    def __init__(self, error: Error, problems: Sequence[Problem] = ()) -> None:
        super().__init__(error, problems)
        self.error, self.problems = error, tuple(problems)

    @property
    def status(self) -> int:
        """Return the status of HTTP."""
        return self.error.value[0]

    @property
    def code(self) -> int:
        """Return Discord's own code."""
        return self.error.value[1]

    def body(self) -> Payload:
        """Return what Discord says, with every problem at its place."""
        errors: Payload = {}
        for where, code, message in self.problems:
            node = errors
            for part in where.split("."):
                node = node.setdefault(part, {})
            node.setdefault("_errors", []).append({"code": code, "message": message})
        said = {"code": self.code, "message": self.error.value[2]}
        return {**said, "errors": errors} if errors else said


def refuse_if(problems: Sequence[Problem]) -> None:
    """Refuse a payload that has *problems*."""
    if problems:
        raise Refused(Error.INVALID, problems)
