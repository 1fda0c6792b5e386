"""What the app has sent: taken, or turned away for the reasons that Slack would give."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.slack.blockkit import (
    FALLBACK,
    MESSAGE_TEXT,
    problems_in_message,
    problems_in_view,
    text_total,
)
from tests.fakes.slack.elements import Payload, length

# Who looks at everything that any fake has taken.
onlookers: list[Callable[[Payload], None]] = []


@dataclass(frozen=True, slots=True)
class Sent:
    """A payload that was taken; ``where`` is a method, ``response_url`` or ``ack``."""

    where: str
    payload: Payload
    workspace: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A payload that was turned away, and why."""

    where: str
    why: tuple[str, ...]
    payload: Payload


@dataclass(slots=True)
class Intake:
    """Judges every payload and remembers it."""

    sent: list[Sent] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def message(self, where: str, payload: Payload, workspace: str) -> tuple[str, list[str]] | None:
        """Return Slack's error and its details, or None when the message is taken."""
        if not (payload.get("text") or payload.get("blocks") or payload.get("attachments")):
            return self.refuse(where, "no_text", ["neither text nor blocks"], payload)
        if length(str(payload.get("text") or "")) > FALLBACK:
            return self.refuse(where, "msg_too_long", [], payload)
        if problems := problems_in_message(payload):
            return self.refuse(where, "invalid_blocks", problems, payload)
        total = text_total(payload.get("blocks") or [])
        if where.startswith("chat.") and total > MESSAGE_TEXT:
            return self.refuse(where, "msg_blocks_too_long", [f"{total} characters"], payload)
        self._take(where, payload, workspace)
        return None

    def view(self, where: str, payload: Payload, workspace: str) -> tuple[str, list[str]] | None:
        """Return Slack's error and its details, or None when the view is taken."""
        if problems := problems_in_view(payload):
            return self.refuse(where, "invalid_arguments", problems, payload)
        self._take(where, payload, workspace)
        return None

    def _take(self, where: str, payload: Payload, workspace: str) -> None:
        self.sent.append(Sent(where, payload, workspace))
        for look in onlookers:
            look(payload)

    def refuse(
        self, where: str, error: str, why: list[str], payload: Payload
    ) -> tuple[str, list[str]]:
        """Remember that *payload* was turned away."""
        self.rejected.append(Rejected(where, (error, *why), payload))
        return error, why
