"""All workspaces that have installed the app: who they are, and how they are forgotten.

Bolt wants to know at every request in whose name to answer. Its own way is to ask Slack each time
whether the token still is good; ours is to look the installation up, once a minute.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache
from slack_sdk.oauth.installation_store import Bot

from adapters.slack.authority import Authority, Erased, tenant
from adapters.slack.stores import Installations
from bot.errors import Unavailable, UnreadableWords

LASTS = 60.0  # seconds: for so long another process may not notice that the app was removed
PATIENCE = 0.5  # seconds for a database that is slow, if what it said last is at hand
MOST = 10_000  # workspaces that are kept in mind

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    bot: Bot
    until: float


_Key = tuple[str | None, str | None, bool]


class Workspaces(Authority):
    """All workspaces and organisations that have installed the app."""

    def __init__(
        self,
        installations: Installations,
        erased: Erased,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._installations = installations
        self._erased = erased
        self._clock = clock
        self._found: LRUCache[_Key, _Found] = LRUCache(MOST)
        self._finding: dict[_Key, asyncio.Task[Bot | None]] = {}

    async def bot(  # type: ignore[explicit-override] # @override came with 3.12
        self, team_id: str | None, enterprise_id: str | None, *, org: bool = False
    ) -> Bot | None:
        """Look the bot up, once a minute however many ask.

        Where the database cannot say, what it said last holds: a workspace is not left without an
        answer for that.
        """
        key = (team_id, enterprise_id, org)
        known = self._found.get(key)
        if known is not None and self._clock() < known.until:
            return known.bot
        finding = self._finding.get(key)
        if finding is None:
            finding = self._finding[key] = asyncio.create_task(self._find(key))
            finding.add_done_callback(_looked_at)
        try:
            # Whoever stops waiting does not stop the search, for others may wait for it too.
            return await asyncio.wait_for(asyncio.shield(finding), PATIENCE if known else None)
        except (TimeoutError, Unavailable):
            if known is None:
                raise
            return known.bot

    async def admit(self, bot: Bot) -> None:
        """Keep a new installation."""
        await asyncio.to_thread(self._installations.save, bot)
        self._doubt()

    async def erase(  # type: ignore[explicit-override] # as above
        self, team_id: str | None, enterprise_id: str | None, *, org: bool = False
    ) -> tuple[str, ...]:
        """Delete the token first, so that nothing new is kept while the rest is erased.

        Which workspaces an organisation has is forgotten last: until then this can be repeated.
        """
        store = self._installations
        await asyncio.to_thread(store.delete, None if org else team_id, enterprise_id)
        self._doubt()
        whole = enterprise_id if org or team_id is None else None
        noted = await asyncio.to_thread(store.noted, whole) if whole is not None else ()
        teams = dict.fromkeys(each for each in (team_id, *noted) if each is not None)
        for each in teams:
            await self._erased(tenant(each))
        if whole is not None:
            await asyncio.to_thread(store.forget, whole)
        await asyncio.to_thread(store.scrub)
        return tuple(map(tenant, teams))

    def _doubt(self) -> None:
        """Believe nothing that was found, nor what is being found, from now on."""
        self._found.clear()
        self._finding.clear()

    async def _find(self, key: _Key) -> Bot | None:
        task = asyncio.current_task()
        try:
            bot = await asyncio.to_thread(self._look, key)
            if self._finding.get(key) is task:
                self._believe(key, bot)
            return bot
        finally:
            if self._finding.get(key) is task:
                del self._finding[key]

    def _believe(self, key: _Key, bot: Bot | None) -> None:
        if bot is None:  # may be installed any moment, by way of another process
            self._found.pop(key, None)
        else:
            self._found[key] = _Found(bot, self._clock() + LASTS)

    def _look(self, key: _Key) -> Bot | None:
        team_id, enterprise_id, org = key
        try:
            bot = self._installations.find(team_id, enterprise_id, org=org)
        except UnreadableWords:
            _LOG.exception("the token of %s is under another secret: install again", team_id)
            return None
        if bot and team_id and bot.enterprise_id and bot.team_id is None:
            self._note(team_id, bot.enterprise_id)
        return bot

    def _note(self, team_id: str, enterprise_id: str) -> None:
        try:
            self._installations.note(team_id, enterprise_id)
        except Unavailable as error:
            _LOG.warning("%s is not noted as of %s yet: %s", team_id, enterprise_id, error)


def _looked_at(finding: asyncio.Task[Bot | None]) -> None:
    """Let asyncio know that an error was not overlooked: whoever waited has got it."""
    if not finding.cancelled():
        finding.exception()
