"""Read what Discord sends: pure functions from an event to what is asked, by whom, where.

Content of messages that neither mention us nor are for us alone does not reach us: we ask for no
privileged intent. So a reply to one of our answers is a question only while its ping is on.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import discord

from adapters.discord import translating
from bot.buttons import Spot
from bot.model import Asker, Place, Question
from bot.policy import LONGEST_QUESTION
from bot.presses import Press
from bot.state.ledger import Delivery
from bot.state.tenants import tenant_of

PLATFORM = "discord"
COMMAND = "/ask"
LIFE = 15 * 60.0  # seconds that an interaction can be answered, by Discord's documentation

_HELP = frozenset({"", "help", "?"})
_COLLECTION = re.compile(r"(?:^|\s)in:(?P<name>[A-Za-z0-9][A-Za-z0-9_-]{0,63})(?=\s|$)")
# Mentions of people, roles and channels, commands, times and emoji: https://docs.discord.com/developers/reference
_MARKUP = re.compile(
    r"<(?:@[!&]?\d+|#\d+|id:\w+|t:-?\d+(?::\w)?|a?:(?P<emoji>\w+):\d+|/(?P<command>[^:<>]+):\d+)>"
)
_WRITTEN = frozenset({discord.MessageType.default, discord.MessageType.reply})


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes.

    ``token`` answers an interaction for 15 minutes; without one, ``message`` is replied to.
    ``began`` is when it was asked, in seconds of Unix time. ``public`` tells whether others than
    the asker read the answer, ``beside`` whether it is a message of its own and replaces none.
    """

    place: Place
    channel: str
    user: str
    message: str | None = None
    application: str = ""
    token: str | None = None
    began: float = 0.0
    public: bool = False
    beside: bool = False

    @property
    def tenant(self) -> str:
        """The server, as the state names it."""
        return tenant_of(self.place)

    @property
    def spot(self) -> Spot:
        """Whose the buttons under an answer are."""
        return Spot(self.tenant, self.channel, self.user, self.public)

    @property
    def alone(self) -> bool:
        """Tell whether nobody but two reads here."""
        return self.place.direct and not self.place.outsiders


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in. ``key`` names the event.

    ``found``: its words are those of a message, which nobody wrote to ask us. ``veiled``: among
    others, the answer is for the asker alone. ``somewhere``: nobody has told us of the channel.
    ``passing``: after a restart it is worth no answer. ``command`` is ``/ask`` in their language.
    """

    key: str
    question: Question
    address: Address
    found: bool = False
    veiled: bool = False
    somewhere: bool = False
    passing: bool = False
    command: str = COMMAND

    @property
    def wants_help(self) -> bool:
        """Tell whether nothing is asked but how to ask."""
        question = self.question
        asks_how = question.text.casefold() in _HELP and question.collection is None
        return asks_how and not self.found

    def delivery(self) -> Delivery:
        """Describe the event so that it can be answered after a restart too, unless it passes."""
        if self.passing:
            return Delivery((self.key,), self.address.tenant)
        work = {
            "key": self.key,
            "question": asdict(self.question),
            "address": asdict(self.address),
        }
        return Delivery((self.key,), self.address.tenant, work)


def unpack(work: Mapping[str, Any]) -> Asked:
    """Return what ``Asked.delivery`` has packed."""
    question, address = dict(work["question"]), dict(work["address"])
    asker, place = Asker(**question.pop("asker")), Place(**question.pop("place"))
    there = Address(place=Place(**address.pop("place")), **address)
    return Asked(work["key"], Question(**question, asker=asker, place=place), there)


def command(
    heard: discord.Interaction,
    words: str,
    *,
    limit: int,
    source: str | None = None,
    private: bool | None = None,
) -> Asked:
    """Read ``/ask``: where others read along, the answer is for the asker alone unless told so."""
    address = sender(heard)
    veiled = not address.alone if private is None else private
    address = replace(address, public=not (veiled or address.alone))
    text, collection = _collection(plain(words))
    question = asked_by(address, text, limit=limit, collection=source or collection)
    spoken = f"/{translating.asking(heard.locale)}"
    return Asked(named(heard), question, address, veiled=veiled, command=spoken)


def menu(heard: discord.Interaction, message: discord.Message, *, limit: int) -> Asked:
    """Read "Ask about this message": its words are the question."""
    address = sender(heard)
    question = asked_by(address, plain(message.content), limit=limit)
    return Asked(named(heard), question, address, found=True, veiled=not address.alone)


def message(heard: discord.Message, own: int, *, limit: int) -> Asked | None:
    """Read a message: a mention is answered where all can read it, a direct one as it was asked."""
    address = written_at(heard)
    called = any(each.id == own for each in heard.mentions)
    if not _is_written(heard, own) or not (address.place.direct or called):
        return None
    address = replace(address, public=not address.place.direct)
    text, collection = _collection(plain(heard.content))
    question = asked_by(address, text, limit=limit, collection=collection)
    somewhere = not address.place.direct and isinstance(heard.channel, discord.PartialMessageable)
    key = f"{PLATFORM}:message:{address.channel}:{heard.id}"
    return Asked(key, question, address, somewhere=somewhere)


def edited(heard: discord.Message, own: int, *, limit: int) -> Asked | None:
    """Read a message that somebody has changed; Discord's own changes, as previews, are none."""
    if heard.edited_at is None:
        return None
    asked = message(heard, own, limit=limit)
    if asked is None:
        return None
    key = f"{asked.key}:{heard.edited_at.timestamp():.3f}"
    return replace(asked, key=key, passing=True)


def press(heard: discord.Interaction, value: str) -> Press:
    """Read a press on a button."""
    address = sender(heard)
    return Press(value, address.tenant, address.channel, asker(address))


def sender(heard: discord.Interaction) -> Address:
    """Read who has used a command or pressed a button, and where."""
    return Address(
        _place(heard),
        str(heard.channel_id or ""),
        str(heard.user.id),
        application=str(heard.application_id),
        token=heard.token,
        began=discord.utils.snowflake_time(heard.id).timestamp(),
    )


def named(heard: discord.Interaction) -> str:
    """Name an interaction."""
    return f"{PLATFORM}:interaction:{heard.id}"


def is_private(heard: discord.Interaction) -> bool:
    """Tell whether nobody but whoever pressed sees what the button is on."""
    shown = heard.message
    return sender(heard).alone or (shown is not None and shown.flags.ephemeral)


def written_at(heard: discord.Message) -> Address:
    """Read who has written a message, and where."""
    # A server that we have not been told about yet has an id all the same.
    known = heard.guild.id if heard.guild else getattr(heard.channel, "guild_id", None)
    guild, channel = str(known or ""), str(heard.channel.id)
    place = Place(PLATFORM, guild, _bound(heard.channel) if guild else "", direct=not guild)
    began = discord.utils.snowflake_time(heard.id).timestamp()
    return Address(place, channel, str(heard.author.id), message=str(heard.id), began=began)


def asker(address: Address) -> Asker:
    """Return whoever is at *address*: in all servers and directly, one person is the same."""
    return Asker(PLATFORM, "", address.user)


def asked_by(
    address: Address, words: str, *, limit: int, collection: str | None = None
) -> Question:
    """Ask *words* as whoever is at *address*."""
    return Question(words, asker(address), address.place, limit, collection)


def plain(markup: str) -> str:
    """Return the words of a message, without those who are mentioned in it."""
    text = _MARKUP.sub(lambda found: f" {found['emoji'] or found['command'] or ''} ", markup)
    return text.strip()[: LONGEST_QUESTION + 1]


def _place(heard: discord.Interaction) -> Place:
    """Tell where an interaction happens.

    Where the app came along with one person only, nobody here knows who else reads.
    """
    guild = str(heard.guild_id or "")
    guest = not heard.is_guild_integration()
    if guild:
        return Place(PLATFORM, guild, _bound(heard.channel), outsiders=guest)
    return Place(PLATFORM, direct=True, outsiders=not heard.context.dm_channel)


def _bound(channel: object) -> str:
    """Name the channel that collections are bound to: of a thread, the one that it belongs to."""
    parent = getattr(channel, "parent_id", None) if isinstance(channel, discord.Thread) else None
    return str(parent or getattr(channel, "id", ""))


def _collection(words: str) -> tuple[str, str | None]:
    """Take ``in:name`` out of the words of a question."""
    match = _COLLECTION.search(words)
    if match is None:
        return words, None
    return f"{words[: match.start()]} {words[match.end() :]}".strip(), match["name"]


def _is_written(heard: discord.Message, own: int) -> bool:
    """Tell whether a person wrote this: no bot, no webhook, no other event of a channel."""
    by_somebody = not heard.author.bot and heard.webhook_id is None and heard.author.id != own
    return by_somebody and heard.type in _WRITTEN
