"""The acknowledgement of a command, which takes the answer along if that is ready in time.

Whoever put an answer into it learns whether it has left: what is kept of a question is forgotten
only when its answer is on the way.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from slack_bolt.async_app import AsyncBoltContext

from adapters.slack.blocks import Message
from bot.state.departures import arrival, departure

NAME = "acknowledgement"  # in the context of a request
LONGER = 0.5  # more seconds that it waits for what is to be taken; Slack waits for 3 in all


class Acknowledgement:
    """Takes one message along, or none."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._message: asyncio.Future[Message] = loop.create_future()
        self._left: asyncio.Future[bool] = loop.create_future()
        self._taken = asyncio.Event()
        self._departure: Callable[[], None] | None = None
        self._arrival: Callable[[], None] | None = None

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Have the acknowledgement wait for the end of the block, after which nothing is lost."""
        try:
            yield
        finally:
            self._taken.set()

    async def message(self, *, within: float) -> Message:
        """Wait for what to take along; it is empty if nothing comes, and then nothing may.

        If what Slack has sent is not taken by then, that takes longer, but not so long that Slack
        gives up waiting.
        """
        await asyncio.wait({self._message}, timeout=within)
        if not self._message.done():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._taken.wait(), LONGER)
        if not self._message.done():
            self._message.set_result({})
        return self._message.result()

    async def carry(self, message: Message) -> bool:
        """Have *message* taken along, and tell whether it has left."""
        if self._message.done():
            return False
        self._message.set_result(message)
        self._departure, self._arrival = departure(), arrival()
        return await asyncio.shield(self._left)

    def departs(self) -> None:
        """Note that the acknowledgement is written now, with whatever it takes along."""
        if self._departure is not None:
            self._departure()

    def leave(self, *, well: bool) -> None:
        """Note that the acknowledgement was written, or could not be."""
        if well and self._arrival is not None:
            self._arrival()
        self._left.set_result(well)


def acknowledgement_in(context: AsyncBoltContext) -> Acknowledgement:
    """Return the acknowledgement of the request that Bolt is answering."""
    found: Acknowledgement = context[NAME]
    return found
