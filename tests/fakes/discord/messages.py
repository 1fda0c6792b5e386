"""How messages come to be, change and go."""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.fakes.discord import limits, objects, pings
from tests.fakes.discord.pings import Ping
from tests.fakes.discord.protocol import Error, Flag, Payload, Refused, refuse_if
from tests.fakes.discord.transcript import Event, Shown, Transcript
from tests.fakes.discord.world import BOT, Channel, World

REPLY = 19
KEPT = Flag.EPHEMERAL | Flag.COMPONENTS_V2
FIXED = Flag.EPHEMERAL | Flag.LOADING
PARTS = ("content", "embeds", "components")
EMPTY: Payload = {"content": "", "embeds": [], "components": []}


@dataclass(slots=True)
class Messages:
    """Makes messages by the rules and keeps account of whom they call."""

    world: World
    transcript: Transcript
    pings: list[Ping] = field(default_factory=list)

    def say(
        self,
        channel: Channel,
        body: Payload,
        *,
        author: str = BOT,
        to: str | None = None,
        event: Event | None = None,
        more: Payload | None = None,
    ) -> Shown:
        """Put a message into *channel*; *more* stands in it as Discord writes it."""
        reference = body.get("message_reference")
        payload = self._plain(channel, author, body.get("content") or "") | {
            "embeds": [{"type": "rich", **each} for each in body.get("embeds") or ()],
            "components": deepcopy(body.get("components") or []),
            "flags": body.get("flags") or 0,
            **({"nonce": body["nonce"]} if body.get("nonce") is not None else {}),
            **(self._reply(channel, reference) if reference else {}),
            **(more or {}),
        }
        shown = Shown(payload["id"], channel.id, author, payload, to, event)
        return self.transcript.show(shown)

    def send(
        self,
        channel: Channel,
        body: Payload,
        *,
        interaction: bool,
        to: str | None = None,
        event: Event | None = None,
    ) -> Shown:
        """Put a message of the bot into *channel*, or refuse it."""
        limits.check_new(body)
        shown = self.say(channel, body, to=to, event=event)
        self.note(shown, body, interaction=interaction)
        return shown

    def edit(self, shown: Shown, body: Payload, *, interaction: bool) -> Shown:
        """Change a message of the bot, or refuse to."""
        flags = body.get("flags") or 0
        turning = not shown.v2 and bool(flags & Flag.COMPONENTS_V2)
        left = {key: shown.payload[key] for key in PARTS} if turning else {}
        given = {key: value for key, value in body.items() if value is not None or key in PARTS}
        refuse_if(limits.problems_in_message({**left, **given}, v2=shown.v2))
        changed = {key: deepcopy(given[key] or EMPTY[key]) for key in PARTS if key in given}
        after = {**shown.payload, **changed}
        if not any(after[key] for key in PARTS):
            raise Refused(Error.EMPTY)
        shown.payload |= changed
        kept = KEPT if "flags" in body else ~Flag.LOADING
        shown.payload["flags"] = int(shown.payload["flags"] & kept | flags & ~FIXED)
        shown.payload["edited_timestamp"] = self.now()
        shown.edits += 1
        self.note(shown, body, interaction=interaction)
        return shown

    def note(self, shown: Shown, body: Payload, *, interaction: bool) -> None:
        """Keep account of whom the message calls."""
        reference = body.get("message_reference") or {}
        original = self.transcript.find(str(reference.get("message_id")))
        author = original.author if original else None
        who = pings.pinged(body, interaction=interaction, author=author, v2=shown.v2)
        if who:
            self.pings.append(Ping(shown.id, who))

    def written(self, id_: str | None) -> Shown:
        """Return a message that is there, or refuse."""
        if found := self.transcript.find(id_):
            return found
        raise Refused(Error.UNKNOWN_MESSAGE)

    def now(self) -> str:
        """Return the time as Discord writes it."""
        return datetime.fromtimestamp(self.world.clock(), UTC).isoformat()

    def mentioned(self, text: str) -> list[Payload]:
        """Write the users whom *text* mentions."""
        ids: Sequence[str] = list(dict.fromkeys(pings.USER.findall(text)))
        return [objects.user(self.world.users[each]) for each in ids if each in self.world.users]

    def _plain(self, channel: Channel, author: str, text: str) -> Payload:
        return {
            "id": self.world.id(),
            "channel_id": channel.id,
            "author": objects.user(self.world.users[author]),
            "content": text,
            "timestamp": self.now(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": bool(re.search(pings.ALL, text)),
            "mentions": self.mentioned(text),
            "mention_roles": pings.ROLE.findall(text),
            "attachments": [],
            "pinned": False,
            "type": 0,
        }

    def _reply(self, channel: Channel, reference: Payload) -> Payload:
        """Write what a message replies to; ids come as numbers and go as texts."""
        id_ = str(reference["message_id"])
        told: Payload = {"message_id": id_, "channel_id": channel.id, "type": 0}
        if channel.guild:
            told["guild_id"] = channel.guild
        original = self.transcript.find(id_)
        shown = deepcopy(original.payload) if original else {}
        shown.pop("referenced_message", None)
        return {"message_reference": told, "referenced_message": shown or None, "type": REPLY}
