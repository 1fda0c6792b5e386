"""The REST API of channels: messages, history, typing, threads, direct messages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.fakes.discord import objects
from tests.fakes.discord.messages import Messages
from tests.fakes.discord.nonces import Nonces
from tests.fakes.discord.protocol import Error, Payload, Problem, Refused
from tests.fakes.discord.transcript import Event, Kind, Shown
from tests.fakes.discord.world import BOT, Channel, Form, World

Announce = Callable[[Event], Awaitable[int]]
MOST_HISTORY = 100


@dataclass(slots=True)
class Channels:
    """Does in channels what the bot asks for with its token; tells the gateway of it."""

    world: World
    messages: Messages
    nonces: Nonces
    announce: Announce
    typing: list[str] = field(default_factory=list)
    reactions: list[tuple[str, str]] = field(default_factory=list)

    async def post(self, body: Payload, channel: str) -> Payload:
        """Create a message, unless its enforced nonce says that it is there."""
        place = self._writable(channel)
        if known := self.messages.transcript.find(self.nonces.known(BOT, body)):
            return known.payload
        replies_to = str((body.get("message_reference") or {}).get("message_id") or "")
        event = self.messages.transcript.answered_by(channel, replies_to)
        body = self._linked(body, replies_to)
        shown = self.messages.send(place, body, interaction=False, event=event)
        self.nonces.keep(BOT, body, shown.id)
        await self.tell(Kind.MESSAGE, shown)
        return shown.payload

    async def edit(self, body: Payload, channel: str, message: str) -> Payload:
        """Change a message of the bot."""
        self._writable(channel)
        shown = self.messages.edit(self._own(channel, message), body, interaction=False)
        await self.tell(Kind.EDIT, shown)
        return shown.payload

    async def delete(self, _body: Payload, channel: str, message: str) -> None:
        """Delete a message of the bot."""
        self._readable(channel)
        shown = self._own(channel, message)
        shown.gone = True
        await self.tell(Kind.DELETE, shown)

    async def read(self, _body: Payload, channel: str, message: str) -> Payload:
        """Return one message."""
        return self._there(self._readable(channel).id, message).payload

    async def history(self, body: Payload, channel: str) -> list[Payload]:
        """Return the last messages, the newest first."""
        place = self._readable(channel)
        before = int(body.get("before") or "9" * 20)
        there = [
            each.payload
            for each in self.messages.transcript.shown.values()
            if (each.channel, each.to, each.gone) == (place.id, None, False)
            and int(each.id) < before
        ]
        return there[::-1][: min(int(body.get("limit") or 50), MOST_HISTORY)]

    async def type(self, _body: Payload, channel: str) -> None:
        """Show that the bot is typing."""
        self.typing.append(self._writable(channel).id)

    async def react(self, _body: Payload, channel: str, message: str, emoji: str) -> None:
        """Put an emoji under a message."""
        shown = self._there(self._readable(channel).id, message)
        self.reactions.append((shown.id, emoji))

    async def fetch(self, _body: Payload, channel: str) -> Payload:
        """Return a channel."""
        return objects.channel(self._readable(channel), self.world)

    async def start_thread(self, body: Payload, channel: str, message: str = "") -> Payload:
        """Open a thread, from a message if one is named."""
        place = self._writable(channel)
        id_ = self._there(place.id, message).id if message else None
        thread = self.world.thread(place.id, str(body["name"]), id_=id_)
        payload = objects.channel(thread, self.world)
        await self.announce(Event(thread.id, Kind.THREAD, payload, thread.id, BOT, thread.guild))
        return payload

    async def open_direct(self, body: Payload) -> Payload:
        """Return the direct messages with somebody."""
        return objects.channel(self.world.direct(str(body["recipient_id"])), self.world)

    async def tell(self, kind: Kind, shown: Shown) -> None:
        """Tell over the gateway what has become of a message; a bot hears itself."""
        guild = self.world.channels[shown.channel].guild
        payload = {**shown.payload, **({"guild_id": guild} if guild else {})}
        if kind is Kind.DELETE:
            payload = {key: payload[key] for key in ("id", "channel_id")}
            payload |= {"guild_id": guild} if guild else {}
        await self.announce(Event(shown.id, kind, payload, shown.channel, shown.author, guild))

    def _readable(self, channel: str) -> Channel:
        place = self.world.channels.get(channel)
        if place is None:
            raise Refused(Error.UNKNOWN_CHANNEL)
        if not (place.readable and self.world.member(place)):
            raise Refused(Error.NO_ACCESS)
        return place

    def _writable(self, channel: str) -> Channel:
        place = self._readable(channel)
        if place.form is Form.FORUM:
            raise Refused(Error.NOT_FOR_TEXT)
        if not place.writable:
            raise Refused(Error.NO_PERMISSION)
        if place.archived:
            raise Refused(Error.ARCHIVED)
        return place

    def _there(self, channel: str, message: str) -> Shown:
        shown = self.messages.written(message)
        if shown.channel != channel or shown.to is not None:
            raise Refused(Error.UNKNOWN_MESSAGE)
        return shown

    def _own(self, channel: str, message: str) -> Shown:
        shown = self._there(channel, message)
        if shown.author != BOT:
            raise Refused(Error.NOT_YOURS)
        return shown

    def _linked(self, body: Payload, replies_to: str) -> Payload:
        """Refuse a reply to nothing, or make a plain message of it if it allows that."""
        if not replies_to or self.messages.transcript.find(replies_to):
            return body
        if body["message_reference"].get("fail_if_not_exists", True):
            problem = Problem("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            raise Refused(Error.INVALID, [problem])
        return {key: value for key, value in body.items() if key != "message_reference"}
