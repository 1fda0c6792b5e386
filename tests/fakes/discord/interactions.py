"""Interactions: three seconds to say something, fifteen minutes to go on, one token for it all."""

from dataclasses import dataclass, field

from tests.fakes.discord import limits
from tests.fakes.discord.channels import Channels
from tests.fakes.discord.clock import Clock
from tests.fakes.discord.messages import Messages
from tests.fakes.discord.protocol import (
    Ask,
    Error,
    Flag,
    Payload,
    Problem,
    Refused,
    Reply,
    refuse_if,
)
from tests.fakes.discord.transcript import Event, Kind, Shown

WINDOW, LIFE = 3.0, 15 * 60.0
MOST_GUEST_FOLLOW_UPS = 5
ANSWERS = {
    Ask.COMMAND: (Reply.MESSAGE, Reply.DEFERRED_MESSAGE, Reply.MODAL),
    Ask.COMPONENT: (
        Reply.MESSAGE,
        Reply.DEFERRED_MESSAGE,
        Reply.DEFERRED_UPDATE,
        Reply.UPDATE,
        Reply.MODAL,
    ),
    Ask.AUTOCOMPLETE: (Reply.CHOICES,),
    Ask.MODAL: (Reply.MESSAGE, Reply.DEFERRED_MESSAGE, Reply.DEFERRED_UPDATE, Reply.UPDATE),
}
# What kind of message an answer is: to a command of the chat input, or of a menu.
CHAT_COMMAND, MENU_COMMAND = 20, 23


@dataclass(slots=True)
class Turn:
    """One interaction and everything that the bot did with it; times are in seconds.

    ``guest`` tells that the app is installed with the person and not where this happens.
    """

    event: Event
    born: float
    answer: Reply | None = None
    took: float | None = None
    original: Shown | None = None
    follow_ups: list[Shown] = field(default_factory=list)
    choices: list[Payload] | None = None
    modal: Payload | None = None

    @property
    def guest(self) -> bool:
        """Tell whether the app is there with a person only."""
        return "0" not in self.event.payload["authorizing_integration_owners"]

    @property
    def ask(self) -> Ask:
        """Return what kind of interaction it is."""
        return Ask(self.event.payload["type"])


@dataclass(slots=True)
class Interactions:
    """Takes the answers to interactions, at the right time and in the right order."""

    clock: Clock
    messages: Messages
    channels: Channels
    turns: dict[str, Turn] = field(default_factory=dict)

    def begin(self, event: Event) -> Turn:
        """Let the time run for *event*, from its first delivery on."""
        token = str(event.payload["token"])
        return self.turns.setdefault(token, Turn(event, self.clock()))

    def turn(self, event: Event) -> Turn | None:
        """Return what has become of *event*, if it has been delivered."""
        return self.turns.get(str(event.payload.get("token")))

    async def callback(self, body: Payload, id_: str, token: str) -> Payload | None:
        """Take the first answer."""
        turn = self.turns.get(token)
        late = self.clock() - turn.born if turn else 0.0
        if turn is None or turn.event.key != id_ or (turn.answer is None and late > WINDOW):
            raise Refused(Error.UNKNOWN_INTERACTION)
        if turn.answer is not None:
            raise Refused(Error.ALREADY_ACKNOWLEDGED)
        kind, data = _reply(body, turn), body.get("data") or {}
        await self._take(turn, kind, data)
        turn.answer, turn.took = kind, late
        return _receipt(turn, data) if body.get("with_response") else None

    async def follow_up(self, body: Payload, _app: str, token: str) -> Payload:
        """Take one more message; the first fills what was deferred."""
        turn = self._open(token)
        waiting = turn.original
        if waiting and not waiting.gone and waiting.loading:
            return await self._change(waiting, body)
        if turn.guest and len(turn.follow_ups) >= MOST_GUEST_FOLLOW_UPS:
            raise Refused(Error.TOO_MANY_FOLLOW_UPS)
        turn.follow_ups.append(await self._say(turn, body))
        return turn.follow_ups[-1].payload

    async def read(self, _body: Payload, _app: str, token: str, message: str) -> Payload:
        """Return a message of the interaction."""
        return self._own(self._open(token), message).payload

    async def edit(self, body: Payload, _app: str, token: str, message: str) -> Payload:
        """Change a message of the interaction; the time for it is the token's."""
        return await self._change(self._own(self._open(token), message), body)

    async def delete(self, _body: Payload, _app: str, token: str, message: str) -> None:
        """Delete a message of the interaction."""
        shown = self._own(self._open(token), message)
        shown.gone = True
        if shown.to is None:
            await self.channels.tell(Kind.DELETE, shown)

    async def _take(self, turn: Turn, kind: Reply, data: Payload) -> None:
        if kind is Reply.CHOICES:
            refuse_if(limits.problems_in_choices(data.get("choices") or []))
            turn.choices = data.get("choices") or []
        elif kind is Reply.MODAL:
            turn.modal = data
        elif kind is Reply.MESSAGE:
            turn.original = await self._say(turn, data)
        elif kind is Reply.DEFERRED_MESSAGE:
            flags = (data.get("flags") or 0) & Flag.EPHEMERAL | Flag.LOADING
            turn.original = await self._announced(self._show(turn, {"flags": int(flags)}))
        else:
            original = self.messages.written(turn.event.payload["message"]["id"])
            if kind is Reply.UPDATE:
                await self._change(original, data)
            turn.original = original

    async def _say(self, turn: Turn, body: Payload) -> Shown:
        limits.check_new(body)
        shown = self._show(turn, body)
        self.messages.note(shown, body, interaction=True)
        return await self._announced(shown)

    async def _announced(self, shown: Shown) -> Shown:
        if shown.to is None:
            await self.channels.tell(Kind.MESSAGE, shown)
        return shown

    def _show(self, turn: Turn, body: Payload) -> Shown:
        event = turn.event
        private = (body.get("flags") or 0) & Flag.EPHEMERAL
        menu = event.payload["data"].get("type", 1) != 1
        more: Payload = {"webhook_id": event.payload["application_id"]}
        more |= {"application_id": event.payload["application_id"]}
        if turn.ask is Ask.COMMAND:
            more["type"] = MENU_COMMAND if menu else CHAT_COMMAND
        place = self.messages.world.channels[event.channel]
        return self.messages.say(
            place, body, to=event.user if private else None, event=event, more=more
        )

    async def _change(self, shown: Shown, body: Payload) -> Payload:
        self.messages.edit(shown, body, interaction=True)
        if shown.to is None:
            await self.channels.tell(Kind.EDIT, shown)
        return shown.payload

    def _open(self, token: str) -> Turn:
        turn = self.turns.get(token)
        if turn is None or turn.answer is None:
            raise Refused(Error.UNKNOWN_WEBHOOK)
        if self.clock() - turn.born > LIFE:
            raise Refused(Error.EXPIRED_TOKEN)
        return turn

    def _own(self, turn: Turn, message: str) -> Shown:
        held = [*turn.follow_ups, *([turn.original] if turn.original else [])]
        named = turn.original.id if message == "@original" and turn.original else message
        found = [each for each in held if each.id == named and not each.gone]
        if not found:
            raise Refused(Error.UNKNOWN_MESSAGE)
        return found[0]


def _reply(body: Payload, turn: Turn) -> Reply:
    kind = body.get("type")
    if kind not in ANSWERS[turn.ask]:
        allowed = tuple(map(int, ANSWERS[turn.ask]))
        problem = Problem("type", "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")
        raise Refused(Error.INVALID, [problem])
    return Reply(kind)


def _receipt(turn: Turn, data: Payload) -> Payload:
    shown, told = turn.original, {"id": turn.event.key, "type": int(turn.ask)}
    resource: Payload = {"type": turn.answer}
    if shown:
        told |= {
            "response_message_id": shown.id,
            "response_message_loading": shown.loading,
            "response_message_ephemeral": bool((data.get("flags") or 0) & Flag.EPHEMERAL),
        }
    if shown and turn.answer in (Reply.MESSAGE, Reply.UPDATE):
        resource["message"] = shown.payload
    return {"interaction": told, "resource": resource}
