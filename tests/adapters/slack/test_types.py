"""Slack's own types find nothing wrong with anything that was really sent."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ANN, BOB, TRIGGERS, Answering, serving
from tests.fakes.slack.reading import buttons
from tests.fakes.slack.transcript import Shown
from tests.pictures.pictures import missing, typecheck
from tests.slack_types import VIEWS, as_slack_types_it

QUESTIONS = ("annual leave", "Where is the kettle?", "How do I prune an olive tree?", "help", "")

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(
        bool(missing(browser=False)),
        reason=f"the types of Slack were not checked: {missing(browser=False)}",
    ),
]


@pytest.fixture
async def quoth(tmp_path: Path) -> AsyncIterator[Answering]:
    """Serve a handbook and a hostile kitchen, two quotes a page."""
    collections: dict[str, Any] = {
        "handbook": {"root": corpora.handbook(tmp_path / "handbook")},
        "kitchen": {"root": corpora.hostile(tmp_path / "kitchen"), "outsiders": True},
    }
    async with serving(tmp_path, collections=collections, limit=2) as served:
        yield served


async def pressed(quoth: Answering, shown: Shown) -> None:
    """Press every button on a message: its asker, and then somebody else."""
    for user in (shown.to or ANN, BOB):
        for name in [each["action_id"] for each in buttons(shown.payload)]:
            still_there = [each["action_id"] for each in buttons(shown.payload)]
            if name in still_there:
                await quoth.deliver(quoth.fake.events.press(shown, name, user=user))


async def test_all_that_a_day_of_questions_sends_has_the_types_that_slack_publishes(
    quoth: Answering,
) -> None:
    """Every way to ask, every kind of answer, every button, and the Home tab."""
    for how in TRIGGERS:
        for words in QUESTIONS:
            for shown in await quoth.deliver(quoth.event(how, words)):
                await pressed(quoth, shown)
    await quoth.deliver(quoth.fake.events.home_opened(user=ANN))
    sent = [as_slack_types_it(each.payload) for each in quoth.fake.sent]

    assert {each.get("type", "message") for each in sent} == {"message", *VIEWS}
    assert len(sent) > 50
    assert typecheck(sent) == []
