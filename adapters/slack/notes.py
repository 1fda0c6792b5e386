"""What is noted beside the answers: what channels are, and in which threads we take part.

Neither is worth an answer: when it cannot be noted or looked up, the log hears of it.
"""

import logging
from dataclasses import dataclass, field

from cachetools import TTLCache

from adapters.slack.reading import Address
from bot.errors import Unavailable
from bot.model import Place
from bot.state.opening import State
from bot.workers import TooMany, Workers

_FRESH = 3_600.0  # seconds in which the same is not noted again
_MOST = 10_000  # places to remember that of

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes things off the loop. ``follow_ups``: whether it is worth to know our threads."""

    state: State
    keeping: Workers
    follow_ups: bool = False
    _fresh: TTLCache[Place, None] = field(default_factory=lambda: TTLCache(_MOST, _FRESH))

    async def place(self, place: Place) -> None:
        """Note whether outsiders read along in a place, unless that was noted just now."""
        if place in self._fresh:
            return
        try:
            await self.keeping.run(self.state.places.note, place)
        except (TooMany, Unavailable) as error:
            _LOG.warning("what a channel is was not noted: %s", error)
            return
        self._fresh.pop(_otherwise(place), None)
        self._fresh[place] = None

    def forget(self) -> None:
        """Forget what was noted just now, for it may have been erased."""
        self._fresh.clear()

    async def answered(self, address: Address) -> None:
        """Note that we take part in a thread."""
        if not self.follow_ups:
            return
        note = self.state.answers.note_thread
        try:
            await self.keeping.run(note, address.tenant, address.channel, address.thread or "")
        except (TooMany, Unavailable) as error:
            _LOG.warning("a thread was not noted: %s", error)

    async def takes_part(self, address: Address) -> bool:
        """Tell whether we take part in a thread."""
        known = self.state.answers.answered_in
        try:
            return await self.keeping.run(
                known, address.tenant, address.channel, address.thread or ""
            )
        except (TooMany, Unavailable) as error:
            _LOG.warning("a message in a thread was passed over: %s", error)
            return False


def _otherwise(place: Place) -> Place:
    """Return the same place as it would be if outsiders came or went."""
    return Place(place.platform, place.workspace, place.channel, outsiders=not place.outsiders)
