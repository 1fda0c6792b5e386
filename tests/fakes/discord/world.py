"""Who and what there is in the fake Discord: the bot, people, guilds, roles, channels, threads."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from tests.fakes.discord.clock import Clock

DISCORD_EPOCH = 1_420_070_400

BOT = "900000000000000010"
OWNER, ANN, BOB = "900000000000000011", "900000000000000012", "900000000000000013"
OTHER_BOT = "900000000000000014"

# Of two shards, the first guild is on shard 1, the second on shard 0.
GUILD, SECOND_GUILD = "900000000000000001", "900000000004194305"
FOREIGN_GUILD = "900000000000000002"
GENERAL, READ_ONLY, HIDDEN, FORUM, ELSEWHERE, FOREIGN = (
    f"9000000000000001{n:02}" for n in range(6)
)
WRITERS, BOT_ROLE = "900000000000000201", "900000000000000202"


class Form(IntEnum):
    """Discord's numbers for kinds of channel."""

    TEXT = 0
    DIRECT = 1
    GROUP = 3
    THREAD = 11
    FORUM = 15


@dataclass(slots=True)
class User:
    """A person or a bot."""

    id: str
    name: str
    bot: bool = False


@dataclass(slots=True)
class Role:
    """A role of a guild; a bot has one of its own."""

    id: str
    name: str
    bot: str | None = None


@dataclass(slots=True)
class Channel:
    """A place to write in; ``people`` are in a direct message or a group.

    The bot sees what is ``readable`` and writes where it is ``writable``.
    """

    id: str
    form: Form = Form.TEXT
    name: str = ""
    guild: str = ""
    parent: str | None = None
    people: tuple[str, ...] = ()
    readable: bool = True
    writable: bool = True
    archived: bool = False

    @property
    def private(self) -> bool:
        """Tell whether it belongs to no guild."""
        return self.form in (Form.DIRECT, Form.GROUP)


@dataclass(slots=True)
class Guild:
    """A server; the bot is a member where ``joined``."""

    id: str
    name: str
    joined: bool = True
    locale: str = "en-US"
    roles: dict[str, Role] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """Discord as far as one app can tell; everybody is in every guild."""

    clock: Clock = field(default_factory=Clock)
    token: str = "OTAw." + "fake.discord"
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        for id_, name in ((OWNER, "owner"), (ANN, "ann"), (BOB, "bob")):
            self.users[id_] = User(id_, name)
        for id_, name in ((BOT, "quoth"), (OTHER_BOT, "parrot")):
            self.users[id_] = User(id_, name, bot=True)
        home = self.found(Guild(GUILD, "Home"))
        home.roles[WRITERS] = Role(WRITERS, "writers")
        home.roles[BOT_ROLE] = Role(BOT_ROLE, "quoth", bot=BOT)
        self.found(Guild(SECOND_GUILD, "Second"))
        self.found(Guild(FOREIGN_GUILD, "Foreign", joined=False))
        self.open(Channel(GENERAL, name="general", guild=GUILD))
        self.open(Channel(READ_ONLY, name="news", guild=GUILD, writable=False))
        self.open(Channel(HIDDEN, name="hidden", guild=GUILD, readable=False))
        self.open(Channel(FORUM, Form.FORUM, "forum", GUILD))
        self.open(Channel(ELSEWHERE, name="elsewhere", guild=SECOND_GUILD))
        self.open(Channel(FOREIGN, name="foreign", guild=FOREIGN_GUILD))

    @property
    def bot(self) -> User:
        """Return the user that the app is."""
        return self.users[BOT]

    def id(self) -> str:
        """Return a snowflake of now that nothing else has, and that is above all before it."""
        since = int((self.clock() - DISCORD_EPOCH) * 1000)
        return str(since << 22 | next(self._ids) & 0x3FFFFF)

    def found(self, guild: Guild) -> Guild:
        """Add *guild*, with the role that everybody has."""
        guild.roles[guild.id] = Role(guild.id, "@everyone")
        self.guilds[guild.id] = guild
        return guild

    def open(self, channel: Channel) -> Channel:
        """Add *channel*."""
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str, other: str = BOT) -> Channel:
        """Return the direct messages of two, by default with the bot."""
        people = (user, other)
        known = (each for each in self.channels.values() if each.people == people)
        return next(known, None) or self.open(Channel(self.id(), Form.DIRECT, people=people))

    def group(self, *people: str) -> Channel:
        """Open a group of *people*; a bot is never in one."""
        return self.open(Channel(self.id(), Form.GROUP, people=people))

    def thread(self, parent: str, name: str = "thread", *, id_: str | None = None) -> Channel:
        """Open a thread under *parent*; one that begins with a message has the message's id."""
        above = self.channels[parent]
        thread = Channel(id_ or self.id(), Form.THREAD, name, above.guild, parent)
        thread.readable, thread.writable = above.readable, above.writable
        return self.open(thread)

    def member(self, channel: Channel) -> bool:
        """Tell whether the bot is where *channel* is."""
        return BOT in channel.people if channel.private else self.guilds[channel.guild].joined


def shard_of(guild: str, count: int) -> int:
    """Return which of *count* shards hears of *guild*; the first hears direct messages."""
    return (int(guild) >> 22) % count if guild else 0
