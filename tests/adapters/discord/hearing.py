"""What the library makes of an event, without any connection: for tests of what reads it."""

from typing import Any

import discord

from adapters.discord.client import INTENTS
from tests.fakes.discord import objects
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.transcript import Event, Kind
from tests.fakes.discord.world import BOT


class Hearing(discord.Client):
    """Keeps what it would tell its listeners."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        super().__init__(intents=INTENTS)

    def dispatch(self, event: str, /, *args: Any, **_: Any) -> None:  # type: ignore[explicit-override] # noqa: ANN401 - the library's own
        """Keep an event and what comes with it."""
        self.heard.append((event, args[0] if args else None))


def hear(fake: FakeDiscord, *events: Event, joined: bool = True) -> Any:  # noqa: ANN401 - any event
    """Return what the library makes of the last of *events*, told after the others."""
    client = Hearing()
    state = client._connection  # noqa: SLF001 - what the gateway feeds
    if joined:
        for guild in fake.world.guilds.values():
            if guild.joined:
                told: Any = objects.guild(guild, fake.world)
                state._add_guild_from_data(told)  # noqa: SLF001 - as above
    ourselves: Any = objects.user(fake.world.users[BOT])
    state.user = discord.ClientUser(state=state, data=ourselves)
    for event in events:
        state.parsers[event.kind](event.payload)
    names = {Kind.MESSAGE: "message", Kind.EDIT: "raw_message_edit"}
    wanted = names.get(events[-1].kind, "interaction")
    return [given for name, given in client.heard if name == wanted][-1]
