"""What people see in the fake Discord: every message, to whom it was shown and what it answers."""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from tests.fakes.discord.protocol import Flag, Payload


class Kind(StrEnum):
    """How the gateway names what has happened."""

    INTERACTION = "INTERACTION_CREATE"
    MESSAGE = "MESSAGE_CREATE"
    EDIT = "MESSAGE_UPDATE"
    DELETE = "MESSAGE_DELETE"
    THREAD = "THREAD_CREATE"
    JOINED = "GUILD_CREATE"
    LEFT = "GUILD_DELETE"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that people do and that Discord tells the bot; ``key`` names it through copies.

    The key is the id of the interaction or of the message, an edited or deleted one too.
    """

    key: str
    kind: Kind
    payload: Payload
    channel: str
    user: str
    guild: str = ""
    text: str = ""


@dataclass(slots=True)
class Shown:
    """A message on the screen of one person or, when ``to`` is None, of everybody there.

    ``event`` is what it answers; what people write answers nothing.
    """

    id: str
    channel: str
    author: str
    payload: Payload
    to: str | None = None
    event: Event | None = None
    edits: int = 0
    gone: bool = False

    @property
    def loading(self) -> bool:
        """Tell whether it only says that the bot is thinking."""
        return bool(self.payload["flags"] & Flag.LOADING)

    @property
    def v2(self) -> bool:
        """Tell whether it is made of components alone."""
        return bool(self.payload["flags"] & Flag.COMPONENTS_V2)


@dataclass(slots=True)
class Transcript:
    """Keeps the order of what was asked and shown, for the tests to read."""

    asked: list[Event] = field(default_factory=list)
    shown: dict[str, Shown] = field(default_factory=dict)
    _questions: dict[tuple[str, Kind], Event] = field(default_factory=dict)
    _answers: defaultdict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, event: Event) -> None:
        """Note that *event* has been delivered, once however often it was."""
        if (event.key, event.kind) not in self._questions:
            self._questions[event.key, event.kind] = event
            self.asked.append(event)

    def show(self, message: Shown) -> Shown:
        """Put *message* on the screens."""
        self.shown[message.id] = message
        if message.event:
            self._answers[message.event.key].append(message)
        return message

    def find(self, id_: str | None) -> Shown | None:
        """Return the message *id_* unless it is gone."""
        found = self.shown.get(id_ or "")
        return None if found is None or found.gone else found

    def visible(self, event: Event) -> list[Shown]:
        """Return what answers *event* and is to be seen now; thinking is no answer."""
        return [each for each in self.ever(event) if not each.gone and not each.loading]

    def ever(self, event: Event) -> list[Shown]:
        """Return what answered *event*, whatever became of it."""
        return list(self._answers.get(event.key, ()))

    def answered_by(self, channel: str, replies_to: str = "") -> Event | None:
        """Return the question that the bot's message in *channel* answers.

        It is the one that the message replies to or whose thread the channel is, or else the oldest
        there without an answer, or else the last.
        """
        if replies_to:
            return self._questions.get((replies_to, Kind.MESSAGE))
        told = [each for each in self.asked if each.kind is Kind.MESSAGE]
        there = [each for each in told if channel in (each.key, each.channel)]
        open_ = [each for each in there if not self.ever(each)]
        return next(iter([*open_, *reversed(there)]), None)
