"""Slack calling the app: signed requests or envelopes, three seconds, retries, copies."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.elements import Payload
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.signing import sign
from tests.fakes.slack.transcript import Event, Kind

PATIENCE = 3.0
# Slack waits nothing, a minute and five minutes; tests have less time.
PAUSES = (0.0, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the app made of an event; ``status`` is 0 when it said nothing in time."""

    event: Event
    status: int
    seconds: float
    attempts: int
    body: Payload = field(default_factory=dict)

    @property
    def acked(self) -> bool:
        """Tell whether Slack counts the event as received."""
        return 200 <= self.status < 300


class Delivery(Protocol):
    """A way from Slack to the app."""

    async def deliver(self, event: Event) -> Receipt:
        """Deliver *event*, again if need be."""


@dataclass(frozen=True, slots=True)
class OverHttp:
    """Posts to the app at ``url`` with the signature that the time ``now`` gives."""

    slack: FakeSlack
    url: str
    patience: float = PATIENCE
    pauses: Sequence[float] = PAUSES
    now: Callable[[], float] = time.time

    async def deliver(self, event: Event) -> Receipt:
        """Post *event* and, if it is one of the Events API, up to three times more."""
        self.slack.transcript.ask(event)
        pauses = self.pauses if event.kind is Kind.EVENT else ()
        async with aiohttp.ClientSession() as session:
            receipt, why = await self._post(session, event, {})
            for number, pause in enumerate(pauses, start=1):
                if receipt.acked or why == "told not to":
                    break
                await asyncio.sleep(pause)
                again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": why}
                receipt, why = await self._post(session, event, again)
        if receipt.acked:
            _show(self.slack, event, receipt.body)
        return receipt

    async def _post(
        self, session: aiohttp.ClientSession, event: Event, more: dict[str, str]
    ) -> tuple[Receipt, str]:
        kind, body = form(event)
        signed = sign(self.slack.world.signing_secret, body, self.now())
        headers = {"Content-Type": kind, "User-Agent": "Slackbot 1.0", **signed, **more}
        limit = aiohttp.ClientTimeout(total=self.patience)
        began = time.monotonic()
        attempts = int(more.get("X-Slack-Retry-Num", 0)) + 1
        status, answer, why = 0, {}, "http_timeout"
        try:
            async with session.post(self.url, data=body, headers=headers, timeout=limit) as got:
                answer, status = _answer(got.content_type, await got.text()), got.status
                quiet = got.headers.get("X-Slack-No-Retry") == "1"
                why = "told not to" if quiet else "http_error"
        except aiohttp.ClientError:
            why = "connection_failed"
        except TimeoutError:
            pass
        return Receipt(event, status, time.monotonic() - began, attempts, answer), why


@dataclass(frozen=True, slots=True)
class OverSocket:
    """Sends envelopes through the app's own connections."""

    slack: FakeSlack
    patience: float = PATIENCE
    pauses: Sequence[float] = PAUSES

    async def deliver(self, event: Event) -> Receipt:
        """Send *event* and, if it is one of the Events API, up to three times more."""
        self.slack.transcript.ask(event)
        pauses = self.pauses if event.kind is Kind.EVENT else ()
        receipt = await self._send(event, 0)
        for number, pause in enumerate(pauses, start=1):
            if receipt.acked:
                break
            await asyncio.sleep(pause)
            receipt = await self._send(event, number)
        if receipt.acked:
            _show(self.slack, event, receipt.body)
        return receipt

    async def _send(self, event: Event, number: int) -> Receipt:
        began = time.monotonic()
        reason = "timeout" if number else ""
        envelope = await self.slack.sockets.send(event, attempt=number, reason=reason)
        ack = await self.slack.sockets.acknowledged(envelope, within=self.patience)
        status = 0 if ack is None else 200
        body = (ack or {}).get("payload") or {}
        return Receipt(event, status, time.monotonic() - began, number + 1, body)


async def flood(
    delivery: Delivery, events: Iterable[Event], *, copies: int = 1, shuffle: int | None = None
) -> list[Receipt]:
    """Deliver all *events* at once, each *copies* times, in the order that the seed gives."""
    all_ = [event for event in events for _ in range(copies)]
    if shuffle is not None:
        Random(shuffle).shuffle(all_)  # noqa: S311 - an order that a test can repeat
    return await asyncio.gather(*(delivery.deliver(event) for event in all_))


def form(event: Event) -> tuple[str, bytes]:
    """Return the content type and the body of *event* over HTTP."""
    if event.kind is Kind.EVENT:
        return "application/json", json.dumps(event.payload).encode()
    told = event.payload if event.kind is Kind.COMMAND else {"payload": json.dumps(event.payload)}
    return "application/x-www-form-urlencoded", urlencode(told).encode()


def _answer(kind: str, text: str) -> Payload:
    if not text:
        return {}
    if kind != "application/json":
        return {"text": text}
    said = json.loads(text)
    return said if isinstance(said, dict) else {"text": text}


def _show(slack: FakeSlack, event: Event, body: Payload) -> None:
    """Show what stands in an acknowledgement, which Slack does for commands only."""
    if not body:
        return
    if event.kind is Kind.COMMAND:
        slack.urls.acknowledge(event, body)
    else:
        slack.intake.refuse("ack", "not_shown", [event.kind.value], body)
