"""How does a server get the bot? By a link that says what the bot may do there, and no more."""

import binascii
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from urllib.parse import urlencode

from adapters.discord.payloads import Form

_ADDRESS = "https://discord.com/oauth2/authorize"
_SERVER, _PERSON = 0, 1  # where an application is installed


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that the bot may do, by the number of its bit."""

    name: str
    bit: int
    reason: str

    @property
    def value(self) -> int:
        """Return it as Discord adds permissions up."""
        return 1 << self.bit


# https://docs.discord.com/developers/topics/permissions
_ALWAYS = (
    Permission("View Channels", 10, "to see where it is mentioned"),
    Permission("Send Messages", 11, "to answer mentions"),
    Permission("Read Message History", 16, "to answer as a reply; no old message is read"),
    Permission("Send Messages in Threads", 38, "to answer in threads and forum posts"),
)
_EMBEDS = Permission("Embed Links", 14, "to lay answers out as embeds")


def permissions(form: Form) -> tuple[Permission, ...]:
    """Return what the bot needs on a server. Commands need none of it."""
    needed = (*_ALWAYS, _EMBEDS) if form == "embed" else _ALWAYS
    return tuple(sorted(needed, key=lambda each: each.bit))


def server_link(application: str, form: Form) -> str:
    """Return the link by which a server gets the bot."""
    asked = {
        "client_id": application,
        "permissions": sum(each.value for each in permissions(form)),
        "integration_type": _SERVER,
        "scope": "bot applications.commands",
    }
    return f"{_ADDRESS}?{urlencode(asked)}"


def person_link(application: str) -> str:
    """Return the link by which one person gets the commands, wherever that person is."""
    asked = {
        "client_id": application,
        "integration_type": _PERSON,
        "scope": "applications.commands",
    }
    return f"{_ADDRESS}?{urlencode(asked)}"


def application_of(token: str) -> str | None:
    """Read the id of the application in a token, whose first part it is."""
    head = token.strip().split(".")[0]
    try:
        said = urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return said if said.isdecimal() else None
