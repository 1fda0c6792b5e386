"""Answers to press buttons on, and what comes of it."""

from typing import Any

from tests.adapters.discord.answering import Answering
from tests.fakes.discord.protocol import Payload, Reply
from tests.fakes.discord.reading import buttons
from tests.fakes.discord.transcript import Shown
from tests.fakes.discord.world import ANN

QUESTION = "How many days of annual leave?"
MORE, WHY, AROUND, SHARE = "More passages", "Why this?", "Show around", "Share to channel"


async def private(quoth: Answering, text: str = QUESTION, **more: Any) -> Shown:  # noqa: ANN401 - any options
    """Return an answer that only ANN sees."""
    [shown] = await quoth.deliver(quoth.fake.events.slash("ask", question=text, **more))
    assert shown.to == ANN
    return shown


async def public(quoth: Answering, text: str = QUESTION) -> Shown:
    """Return an answer that all see, to a question of ANN."""
    [shown] = await quoth.deliver(quoth.fake.events.mention(text))
    return shown


async def pressed(quoth: Answering, shown: Shown, name: str, **who: Any) -> list[Shown]:  # noqa: ANN401 - whoever presses
    """Press a button, and return what came of it beside the message."""
    event = quoth.fake.events.press(shown, name, **who)
    found = await quoth.deliver(event)
    turn = quoth.fake.turn(event)
    assert turn is not None
    assert turn.answer is Reply.DEFERRED_UPDATE
    assert quoth.fake.pings == []
    return found


def labels(payload: Payload) -> list[str]:
    """Return what can be pressed."""
    return [str(each["label"]) for each in buttons(payload) if not each.get("disabled")]
