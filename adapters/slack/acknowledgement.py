"""The acknowledgement of a command, which takes the answer along if that is ready in time.

Whoever put an answer into it learns whether it has left: what is kept of a question is forgotten
only when its answer is on the way.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.blocks import Message

_NAME = "acknowledgement"


class Acknowledgement:
    """Takes one message along, or none."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._message: asyncio.Future[Message] = loop.create_future()
        self._left: asyncio.Future[bool] = loop.create_future()

    async def message(self, *, within: float) -> Message:
        """Wait for what to take along; it is empty if nothing comes, and then nothing may."""
        await asyncio.wait({self._message}, timeout=within)
        if not self._message.done():
            self._message.set_result({})
        return self._message.result()

    async def carry(self, message: Message) -> bool:
        """Have *message* taken along, and tell whether it has left."""
        if self._message.done():
            return False
        self._message.set_result(message)
        return await asyncio.shield(self._left)

    def leave(self, *, well: bool) -> None:
        """Note that the acknowledgement was written, or could not be."""
        self._left.set_result(well)


def acknowledgement_in(context: AsyncBoltContext) -> Acknowledgement:
    """Return the acknowledgement of the request that Bolt is answering."""
    found: Acknowledgement = context[_NAME]
    return found


@asynccontextmanager
async def dispatched(
    app: AsyncApp, payload: Mapping[str, Any], headers: Mapping[str, Any]
) -> AsyncIterator[BoltResponse]:
    """Have Bolt answer a request. The block writes the response, and raises if it cannot."""
    acknowledgement, left = Acknowledgement(), False
    # As over a socket: given text, Bolt takes any that holds the word "payload" for JSON.
    request = AsyncBoltRequest(
        mode="socket_mode",
        body=dict(payload),
        headers=dict(headers),
        context={_NAME: acknowledgement},
    )
    try:
        yield await app.async_dispatch(request)
        left = True
    finally:
        acknowledgement.leave(well=left)
