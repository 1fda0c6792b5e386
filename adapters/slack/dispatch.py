"""The way of every request through Bolt, over a socket or by HTTP, and what else may become of it.

Bolt answers what breaks before a listener of ours is reached with 500, or raises. Here that becomes
a failure like all others: Slack hears that we have the request, and whoever asked that it failed.
Only an event that may go well in a moment is left to Slack, which sends it again.
"""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import cards, reading
from adapters.slack.acknowledgement import NAME, Acknowledgement
from adapters.slack.blocks import Message
from adapters.slack.clicks import OPEN
from adapters.slack.exchange import Exchange, Letter
from adapters.slack.incidents import report
from adapters.slack.reading import Address, Payload, first, part, text
from adapters.slack.sending import quiet
from bot import wording
from bot.errors import Unavailable
from bot.logs import one_request
from bot.model import Refusal
from bot.reception import Reception
from bot.state.ledger import Delivery
from bot.workers import TooMany

AGAIN = HTTPStatus.SERVICE_UNAVAILABLE  # to which Slack sends an event again
_WAITING = frozenset({"block_actions", "message_action"})  # somebody looks at what comes of it

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Has *app* answer requests. ``exchange`` is the way back to somebody."""

    app: AsyncApp
    reception: Reception[Letter]
    exchange: Callable[[Address], Exchange]

    @asynccontextmanager
    async def dispatched(
        self, payload: Payload, headers: Mapping[str, Any]
    ) -> AsyncIterator[BoltResponse]:
        """Answer a request. The block writes the response, and raises if it cannot."""
        if text(payload, "command") and self.reception.closed():
            with one_request():
                yield self._turned_away(payload)
            return
        acknowledgement, left = Acknowledgement(), False
        try:
            with one_request(), self.reception.door.inside():
                response = await self._answered(payload, headers, acknowledgement)
                acknowledgement.departs()
                yield response
            left = True
        finally:
            acknowledgement.leave(well=left)

    async def excused(self, payload: Payload) -> BoltResponse:
        """Take a request that comes too late to be answered, and tell whoever waits for that."""
        if text(payload, "command"):
            return _ephemeral(cards.said(wording.restarting()))
        opened = text(first(payload, "actions"), "action_id").startswith(OPEN)
        if text(payload, "type") in _WAITING and not opened:
            self.reception.spawn(self._excuse(payload))
        return BoltResponse(status=HTTPStatus.OK)

    async def _answered(
        self, payload: Payload, headers: Mapping[str, Any], acknowledgement: Acknowledgement
    ) -> BoltResponse:
        if text(payload, "type") == "app_rate_limited":
            self.reception.witness.limited()
            _LOG.warning("Slack holds events of %s back, for they are too many", _team(payload))
            return BoltResponse(status=HTTPStatus.OK)
        try:
            # As over a socket: given text, Bolt takes any that holds the word "payload" for JSON.
            request = AsyncBoltRequest(
                mode="socket_mode",
                body=dict(payload),
                headers=dict(headers),
                context={NAME: acknowledgement},
            )
            response = await self.app.async_dispatch(request)
        except Exception as error:  # noqa: BLE001 - whatever it was, Slack and the asker hear of it
            return self._failed(error, payload)
        if response.status != HTTPStatus.OK:
            kind = ascii(text(payload, "type"))[:40]
            _LOG.warning("Slack has sent what nobody here knows: %d for %s", response.status, kind)
        return response

    def _turned_away(self, payload: Payload) -> BoltResponse:
        """Tell whoever has typed a command at once that too many others wait."""
        asked = reading.command(payload, limit=1)
        delivery = Delivery(asked.keys, asked.address.tenant)
        refused = self.reception.turn_away(delivery, asked.question)
        return BoltResponse(status=HTTPStatus.OK, body=_too_busy() if refused else "")

    def _failed(self, error: Exception, payload: Payload) -> BoltResponse:
        """Decide what becomes of a request that was not claimed."""
        if "event" in payload and isinstance(error, Unavailable | TooMany):
            report(error)
            return BoltResponse(status=AGAIN)
        asker = _asker(payload)
        if asker is None:
            report(error)
        else:
            self.reception.spawn(self.reception.fail(error, self.exchange(asker)))
        return BoltResponse(status=HTTPStatus.OK)

    async def _excuse(self, payload: Payload) -> None:
        try:
            await self.exchange(reading.sender(payload)).apologise(wording.restarting())
        except Exception as error:  # noqa: BLE001 - there is nobody left to tell
            report(error)


def _ephemeral(message: Message) -> BoltResponse:
    """Answer a command so that whoever has typed it alone sees *message*."""
    body = {**quiet(message), "response_type": "ephemeral"} if message else ""
    return BoltResponse(status=HTTPStatus.OK, body=body)


@cache
def _too_busy() -> str:
    return _ephemeral(cards.said(wording.refusal(Refusal.TOO_BUSY))).body


async def raised(error: Exception) -> None:
    """Let an error through that Bolt would log by itself, and answer with 500."""
    raise error


def _asker(payload: Payload) -> Address | None:
    """Find who waits for an answer, if anybody does: most events ask nothing."""
    address = reading.sender(payload)
    if "event" not in payload:
        return address if address.response_url or address.user else None
    mentioned = text(part(payload, "event"), "type") == "app_mention"
    asked = (reading.mention if mentioned else reading.direct)(payload, limit=1)
    return asked.address if asked else None


def _team(payload: Payload) -> str:
    return ascii(text(payload, "team_id"))[:40]
