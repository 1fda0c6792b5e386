"""The ids that allow an app to open a modal: for three seconds, once."""

from dataclasses import dataclass, field

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.workspace import World

LIFE = 3.0


@dataclass(slots=True)
class Trigger:
    """One press or command, as far as modals are concerned; ``view`` is where it happened."""

    user: str
    workspace: str
    event: str
    born: float
    view: str | None = None
    used: bool = False


@dataclass(slots=True)
class Triggers:
    """Gives trigger ids and takes each of them back once."""

    world: World
    clock: Clock
    _given: dict[str, Trigger] = field(default_factory=dict)

    def give(self, *, user: str, workspace: str, event: str, view: str | None = None) -> str:
        """Return a new trigger id."""
        id_ = self.world.id("1.2.")
        self._given[id_] = Trigger(user, workspace, event, self.clock(), view)
        return id_

    def take(self, id_: object, workspace: str) -> Trigger | str:
        """Return what *id_* stands for and void it, or Slack's error."""
        trigger = self._given.get(str(id_))
        if trigger is None or trigger.workspace != workspace:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self.clock() - trigger.born > LIFE:
            return "expired_trigger_id"
        trigger.used = True
        return trigger
