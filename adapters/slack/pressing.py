"""Read a press on a button: a pure function, as those of ``reading`` are."""

from dataclasses import dataclass, replace

from adapters.slack.reading import (
    PLATFORM,
    Address,
    Payload,
    first,
    part,
    sender,
    text,
    trigger,
)
from bot.model import Place, Question
from bot.presses import Press


@dataclass(frozen=True, slots=True)
class Click:
    """A press on a button: on a message, or in a view that stands for a ``channel``.

    ``private`` tells that nobody but whoever pressed sees what the button is on. ``view`` is a view
    that can be replaced.
    """

    keys: tuple[str, ...]
    action: str
    value: str
    address: Address
    trigger: str
    private: bool = True
    view: str | None = None
    view_hash: str | None = None

    @property
    def press(self) -> Press:
        """What is the same on every platform."""
        address = self.address
        return Press(self.value, address.tenant, address.channel, address.asker)


def click(body: Payload) -> Click | None:
    """Read a press on a button."""
    action, address = first(body, "actions"), sender(body)
    if not action:
        return None
    container, view, message = (part(body, name) for name in ("container", "view", "message"))
    modal = view if text(view, "type") == "modal" else {}
    thread = text(message, "thread_ts") or text(container, "thread_ts") or None
    channel = address.channel or text(modal, "private_metadata")
    pressed = f"{text(action, 'action_id')}:{text(action, 'action_ts')}"
    return Click(
        keys=(f"{trigger(body, address)}:{pressed}",),
        action=text(action, "action_id"),
        value=text(action, "value"),
        address=replace(address, channel=channel, thread=thread),
        trigger=text(body, "trigger_id"),
        private=bool(view) or container.get("is_ephemeral") is True,
        view=text(modal, "id") or None,
        view_hash=text(modal, "hash") or None,
    )


def example(pressed: Click, *, limit: int) -> Question:
    """Read a press on an example: its words are asked as in a direct message."""
    place = Place(PLATFORM, pressed.address.team, direct=True)
    return Question(pressed.value, pressed.address.asker, place, limit)
