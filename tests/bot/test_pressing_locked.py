"""A press while the database is locked: what can be done is done, and what cannot be is told."""

import sqlite3
from contextlib import closing

from bot import wording
from bot.capabilities import Action
from bot.presses import Reckoning, Told
from bot.state.feedback import Counts
from tests.bot.test_pressing import TENANT, Desk, desk

__all__ = ["desk"]


async def test_what_cannot_be_kept_at_the_moment_is_told(desk: Desk) -> None:
    """Nobody is thanked for a vote that is lost; what is only looked up still works."""
    button = desk.answer()
    stranger = sqlite3.connect(desk.state.database.address, isolation_level=None)
    with closing(stranger):
        stranger.execute("BEGIN EXCLUSIVE")
        for action in (Action.HELPFUL, Action.SHARE):
            assert await desk.press(button(action, 0)) == Told(wording.not_now())
        assert isinstance(await desk.press(button(Action.WHY, 0)), Reckoning)

    assert desk.state.feedback.counts(TENANT) == Counts()
