"""The addresses that come with commands and presses: five uses, thirty minutes."""

from dataclasses import dataclass, field

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.elements import Payload
from tests.fakes.slack.intake import Intake
from tests.fakes.slack.transcript import Event, Shown, Transcript, Via
from tests.fakes.slack.workspace import World

USES = 5
LIFE = 1800.0
OK = (200, "ok")


@dataclass(slots=True)
class ResponseUrl:
    """One such address: what it answers, and the message that it can replace."""

    id: str
    born: float
    event: Event | None = None
    original: Shown | None = None
    taken: list[Payload] = field(default_factory=list)


@dataclass(slots=True)
class ResponseUrls:
    """Gives the addresses and does what is sent to them."""

    world: World
    clock: Clock
    intake: Intake
    transcript: Transcript
    base: str = ""
    given: dict[str, ResponseUrl] = field(default_factory=dict)

    def give(self, original: Shown | None = None) -> ResponseUrl:
        """Return a new address, for answers to what happened to *original*."""
        url = ResponseUrl(self.world.id("r"), self.clock(), original=original)
        self.given[url.id] = url
        return url

    def address(self, url: ResponseUrl) -> str:
        """Return *url* as the app is told."""
        return f"{self.base}/response/{url.id}"

    def of(self, event: Event) -> ResponseUrl:
        """Return the address that came with *event*."""
        return self.given[str(event.payload["response_url"]).rpartition("/")[2]]

    def receive(self, id_: str, body: object) -> tuple[int, str]:
        """Do what *body* says and return status and text, as Slack would."""
        url = self.given.get(id_)
        if url is None or url.event is None or self.clock() - url.born > LIFE:
            return 404, "expired_url"
        if len(url.taken) >= USES:
            return 404, "used_url"
        if not isinstance(body, dict):
            return 400, "invalid_payload"
        return self._take(url, url.event, body)

    def _take(self, url: ResponseUrl, event: Event, body: Payload) -> tuple[int, str]:
        if body.get("delete_original") is True:
            url.taken.append(body)
            if url.original:
                url.original.gone = True
            return OK
        if body.get("response_type") not in (None, "ephemeral", "in_channel"):
            error, _ = self.intake.refuse("response_url", "invalid_arguments", [], body)
            return 400, error
        if refused := self.intake.message("response_url", body, event.workspace):
            return 400, refused[0]
        url.taken.append(body)
        self._show(url, event, body)
        return OK

    def _show(self, url: ResponseUrl, event: Event, body: Payload) -> None:
        original = url.original
        if body.get("replace_original") is True and original and not original.gone:
            original.payload, original.edits = body, original.edits + 1
            return
        shown = self.show(event, body, Via.RESPONSE_URL)
        url.original = url.original or shown

    def show(self, event: Event, body: Payload, via: Via) -> Shown:
        """Show *body* to whom its ``response_type`` says: to the person alone by default."""
        open_ = body.get("response_type") == "in_channel"
        return self.transcript.show(
            Shown(
                ts=self.transcript.stamp(),
                workspace=event.workspace,
                channel=event.channel,
                to=None if open_ else event.user,
                thread=body.get("thread_ts") or event.thread,
                payload=body,
                via=via,
                event=event,
            )
        )

    def acknowledge(self, event: Event, body: Payload) -> bool:
        """Show the answer in the acknowledgement of a command; False when Slack refuses it."""
        if self.intake.message("ack", body, event.workspace):
            return False
        shown = self.show(event, body, Via.ACK)
        self.of(event).original = shown
        return True
