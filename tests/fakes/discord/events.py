"""What people write in Discord, as Discord tells it to the bot."""

from copy import deepcopy
from dataclasses import dataclass

from tests.fakes.discord import objects
from tests.fakes.discord.pings import ROLE
from tests.fakes.discord.presses import Presses
from tests.fakes.discord.protocol import Payload
from tests.fakes.discord.transcript import Event, Kind, Shown
from tests.fakes.discord.world import ANN, BOT, FORUM, GENERAL

WEBHOOK = "900000000000000301"


@dataclass(slots=True)
class Events(Presses):
    """Makes events; every person and place in them exists in the fake Discord."""

    def say(
        self,
        text: str,
        *,
        user: str = ANN,
        channel: str = GENERAL,
        reply_to: str | None = None,
        ping: bool = True,
        webhook: bool = False,
        **more: object,
    ) -> Event:
        """Write *text*, perhaps as a reply, which by default calls whoever it replies to.

        *more* stands in the message besides, such as ``attachments`` or ``type``.
        """
        body: Payload = {"content": text}
        if reply_to:
            body["message_reference"] = {"message_id": reply_to}
        if webhook:
            more["webhook_id"] = WEBHOOK
        shown = self.messages.say(self.world.channels[channel], body, author=user, more=more)
        original = shown.payload.get("referenced_message")
        mentions = shown.payload["mentions"]
        if ping and original and original["author"] not in mentions:
            mentions.append(original["author"])
        return self._told(Kind.MESSAGE, shown)

    def mention(
        self,
        text: str,
        *,
        user: str = ANN,
        channel: str = GENERAL,
        reply_to: str | None = None,
    ) -> Event:
        """Mention the bot before *text*."""
        return self.say(f"<@{BOT}> {text}", user=user, channel=channel, reply_to=reply_to)

    def direct(self, text: str, *, user: str = ANN, reply_to: str | None = None) -> Event:
        """Write to the bot."""
        channel = self.world.direct(user).id
        return self.say(text, user=user, channel=channel, reply_to=reply_to)

    def mention_role(self, role: str, text: str, *, user: str = ANN) -> Event:
        """Mention a role before *text*."""
        return self.say(f"<@&{role}> {text}", user=user)

    def thread(self, name: str = "thread", *, parent: str = GENERAL) -> Event:
        """Open a thread; one whose event is not delivered is unknown to the bot."""
        thread = self.world.thread(parent, name)
        payload = objects.channel(thread, self.world)
        return Event(thread.id, Kind.THREAD, payload, thread.id, ANN, thread.guild)

    def post(self, title: str, text: str, *, user: str = ANN) -> tuple[Event, Event]:
        """Open a post in the forum that mentions the bot; its first message has its id."""
        key = self.world.id()
        thread = self.world.thread(FORUM, title, id_=key)
        payload = objects.channel(thread, self.world)
        opened = Event(key, Kind.THREAD, payload, key, user, thread.guild)
        return opened, self.say(f"<@{BOT}> {text}", user=user, channel=key, id=key)

    def edit(self, event: Event, text: str) -> Event:
        """Change what somebody has written."""
        shown = self.messages.written(event.key)
        shown.payload |= {
            "content": text,
            "mentions": self.messages.mentioned(text),
            "mention_roles": ROLE.findall(text),
            "edited_timestamp": self.messages.now(),
        }
        shown.edits += 1
        return self._told(Kind.EDIT, shown)

    def unfurl(self, event: Event) -> Event:
        """Let Discord put a preview of a link under a message, which is no edit."""
        shown = self.messages.written(event.key)
        shown.payload["embeds"] = [{"type": "link", "url": "https://example.com/", "title": "Link"}]
        return self._told(Kind.EDIT, shown)

    def delete(self, event: Event) -> Event:
        """Take back what somebody has written."""
        shown = self.messages.written(event.key)
        shown.gone = True
        told = {"id": shown.id, "channel_id": shown.channel}
        told |= {"guild_id": event.guild} if event.guild else {}
        return Event(shown.id, Kind.DELETE, told, shown.channel, shown.author, event.guild)

    def join(self, guild: str) -> Event:
        """Let the bot into *guild*."""
        place = self.world.guilds[guild]
        place.joined = True
        told = objects.guild(place, self.world)
        return Event(self.world.id(), Kind.JOINED, told, "", ANN, guild)

    def leave(self, guild: str) -> Event:
        """Throw the bot out of *guild*."""
        self.world.guilds[guild].joined = False
        return Event(self.world.id(), Kind.LEFT, {"id": guild}, "", ANN, guild)

    def outage(self, guild: str) -> Event:
        """Let *guild* be unavailable for a while; the bot stays its member."""
        told = {"id": guild, "unavailable": True}
        return Event(self.world.id(), Kind.LEFT, told, "", ANN, guild)

    def _told(self, kind: Kind, shown: Shown) -> Event:
        """Write an event of *shown* as it is now."""
        guild = self.world.channels[shown.channel].guild
        payload = deepcopy(shown.payload)
        if guild:
            payload["guild_id"] = guild
            author = self.world.users[shown.author]
            payload["member"] = objects.member(author, self.world, guild)
        text = str(shown.payload["content"])
        return Event(shown.id, kind, payload, shown.channel, shown.author, guild, text)
