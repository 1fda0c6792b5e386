"""What people see in the fake Slack: every message, to whom it was shown and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from tests.fakes.slack.blockkit import texts
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.elements import Payload
from tests.fakes.slack.workspace import World

Kind = StrEnum(
    "Kind", {"COMMAND": "slash_commands", "EVENT": "events_api", "ACTION": "interactive"}
)


class Via(StrEnum):
    """How a message came to be seen."""

    ACK = "ack"
    RESPONSE_URL = "response_url"
    POST = "post"
    EPHEMERAL = "ephemeral"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that people do and that Slack tells the app; ``key`` names it through copies.

    ``thread`` is where an answer belongs, if it belongs in a thread; ``text`` is what was asked.
    """

    key: str
    kind: Kind
    payload: Payload
    workspace: str
    channel: str = ""
    user: str = ""
    thread: str | None = None
    text: str = ""


@dataclass(slots=True)
class Shown:
    """A message on the screen of one person or, when ``to`` is None, of everybody there."""

    ts: str
    workspace: str
    channel: str
    to: str | None
    thread: str | None
    payload: Payload
    via: Via
    event: Event | None
    edits: int = 0
    gone: bool = False


@dataclass(slots=True)
class Transcript:
    """Keeps the order of what was asked and shown, for the tests to read."""

    world: World
    clock: Clock
    asked: list[Event] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    _keys: set[str] = field(default_factory=set)

    def ask(self, event: Event) -> None:
        """Note that *event* has been delivered, once however often it was."""
        if event.key not in self._keys:
            self._keys.add(event.key)
            self.asked.append(event)

    def show(self, message: Shown) -> Shown:
        """Put *message* on the screens."""
        self.shown.append(message)
        return message

    def stamp(self) -> str:
        """Return the name of a new message."""
        return self.world.stamp(self.clock())

    def find(self, workspace: str, channel: str, ts: object) -> Shown | None:
        """Return a message that everybody can see."""
        return self._first(
            lambda each: (
                (each.workspace, each.channel, each.ts, each.to) == (workspace, channel, ts, None)
            )
        )

    def visible(self, event: Event) -> list[Shown]:
        """Return what answers *event* and is still to be seen."""
        return [each for each in self.ever(event) if not each.gone]

    def ever(self, event: Event) -> list[Shown]:
        """Return what answered *event*, whatever became of it."""
        return [each for each in self.shown if each.event and each.event.key == event.key]

    def answered_by_post(
        self, workspace: str, channel: str, thread: str | None, payload: Payload
    ) -> Event | None:
        """Return the question that a post in *thread* answers.

        Of several in one thread, it is the one whose words the post repeats, or else the oldest
        without an answer, or else the last.
        """
        place = (workspace, channel, thread)
        there = [
            each for each in self.asked if (each.workspace, each.channel, each.thread) == place
        ]
        words = " ".join(texts(payload))
        named = [each for each in there if each.text and each.text[:100] in words]
        open_ = [each for each in named or there if not self.ever(each)]
        return next(iter([*open_, *reversed(named or there)]), None)

    def answered_privately(self, workspace: str, channel: str, user: str) -> Event | None:
        """Return the question of *user* in *channel* that an ephemeral message answers."""
        who = (workspace, channel, user)
        theirs = [each for each in self.asked if (each.workspace, each.channel, each.user) == who]
        open_ = [each for each in theirs if not self.ever(each)]
        return next(iter([*open_, *reversed(theirs)]), None)

    def _first(self, fits: Callable[[Shown], bool]) -> Shown | None:
        return next((each for each in self.shown if fits(each) and not each.gone), None)
