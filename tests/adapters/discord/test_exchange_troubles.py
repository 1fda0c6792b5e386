"""Whatever goes wrong on the way, a question in Discord ends in an answer, or in a word why not."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from adapters.discord import reading
from adapters.discord.exchange import MODERATED
from bot.events import Limited
from bot.model import Question
from bot.state.tables import deliveries
from tests.adapters.discord.answering import Answering, until
from tests.adapters.discord.household import QUESTION, answer, household
from tests.fakes.discord.delivery import OverGateway, flood
from tests.fakes.discord.faults import Cut, Fault, broken, cut, limited, refused
from tests.fakes.discord.protocol import Error
from tests.fakes.discord.reading import quotes, words
from tests.fakes.discord.world import (
    GENERAL,
    READ_ONLY,
)

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve a handbook and a kitchen."""
    async with household(tmp_path_factory.mktemp("house")) as served:
        yield served


async def test_where_writing_is_not_permitted_there_is_silence(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """The log hears of it once, and nobody gets a message elsewhere."""
    caplog.set_level(logging.WARNING)
    for _ in range(2):
        event = quoth.fake.events.mention(QUESTION, channel=READ_ONLY)
        assert await quoth.deliver(event) == []

    assert [each.message for each in caplog.records] == [
        f"not sent: writing is not permitted in channel {READ_ONLY}"
    ]


@pytest.mark.parametrize("trouble", [limited(0.05), limited(0.05, via=False), broken(502)])
async def test_passing_trouble_is_sat_out(quoth: Answering, trouble: Any) -> None:  # noqa: ANN401 - a fault
    """Limits, the guard in front of Discord, and its own troubles."""
    quoth.fake.faults.plan("send", trouble)
    quoth.fake.faults.plan("edit_answer", trouble)

    assert quotes((await answer(quoth, quoth.fake.events.mention(QUESTION))).payload)
    event = quoth.fake.events.slash("ask", question=QUESTION)
    assert quotes((await answer(quoth, event)).payload)


async def test_every_limit_is_counted_also_those_that_the_library_sits_out(
    quoth: Answering,
) -> None:
    """Whoever runs it sees how often Discord wants less from us."""
    before = quoth.happened.count(Limited("discord"))
    quoth.fake.faults.plan("edit_answer", limited(0.05), limited(0.05, via=False), broken(502))
    await answer(quoth, quoth.fake.events.slash("ask", question=QUESTION))

    assert quoth.happened.count(Limited("discord")) == before + 2


async def test_an_acknowledgement_that_got_lost_is_none(quoth: Answering) -> None:
    """Discord has it, says so to the second try, and the answer follows."""
    quoth.fake.faults.plan("callback", cut(Cut.AFTER))

    assert quotes((await answer(quoth, quoth.fake.events.slash("ask", question=QUESTION))).payload)


async def refuse_it(quoth: Answering) -> None:
    """Tell of a command, and wait until Discord has refused to hear that it has arrived."""
    before = len(quoth.fake.called("callback"))
    await quoth.fake.deliver(quoth.fake.events.slash("ask", question=QUESTION))
    await until(lambda: len(quoth.fake.called("callback")) > before)
    await quoth.settled()


async def test_what_comes_too_late_is_not_answered(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord has told its asker already; we say so in one line, without a traceback."""
    quoth.fake.faults.plan("callback", refused(Error.UNKNOWN_INTERACTION))
    before = len(quoth.calls)
    await refuse_it(quoth)

    assert quoth.calls[before:] == []
    assert [each.exc_info for each in caplog.records] == [None]


@pytest.mark.parametrize("error", [Error.UNKNOWN_INTERACTION, Error.INVALID])
async def test_what_cannot_be_acknowledged_is_left_to_nobody(
    quoth: Answering, error: Error
) -> None:
    """Nor is it taken over later: there is no way to answer it."""
    quoth.fake.faults.plan("callback", refused(error))
    await refuse_it(quoth)

    quoth.state.catch_up()
    with quoth.state.database.reading() as connection:
        left = connection.execute(select(deliveries.c.number).where(deliveries.c.work.is_not(None)))
        assert left.all() == []


async def test_where_no_history_can_be_read_the_answer_is_no_reply(quoth: Answering) -> None:
    """It stands alone, and is there."""
    body = {"code": 160002, "message": "Cannot reply without permission to read message history"}
    quoth.fake.faults.plan("send", Fault(400, body))
    await quoth.deliver(quoth.fake.events.mention(QUESTION))

    assert "message_reference" not in quoth.fake.sent[-1].payload
    assert quotes(quoth.fake.sent[-1].payload)


async def test_what_moderation_holds_back_is_told_in_a_sentence(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """The log gets one too, and no traceback."""
    caplog.set_level(logging.WARNING)
    body = {"code": 200000, "message": "Message was blocked by automatic moderation"}
    quoth.fake.faults.plan("send", Fault(400, body))
    shown = await answer(quoth, quoth.fake.events.mention(QUESTION))

    assert words(shown.payload) == MODERATED
    assert [each.exc_info for each in caplog.records] == [None]


async def test_nothing_is_said_in_a_thread_that_is_locked(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing can be: the log hears of it in a line."""
    caplog.set_level(logging.WARNING)
    quoth.fake.faults.plan("send", Fault(400, {"code": 160005, "message": "locked"}))

    assert await quoth.deliver(quoth.fake.events.mention(QUESTION)) == []
    assert [each.exc_info for each in caplog.records] == [None]
    assert "locked" in caplog.text


async def test_a_slow_search_does_not_keep_others_from_being_acknowledged(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three seconds are Discord's patience; one is ours."""
    answered = quoth.service.answer

    def slowly(question: Question) -> Any:  # noqa: ANN401 - a reply
        time.sleep(0.5)
        return answered(question)

    monkeypatch.setattr(quoth.service, "answer", slowly)
    events = [quoth.fake.events.slash("ask", question=QUESTION) for _ in range(6)]
    mention, before = quoth.fake.events.mention(QUESTION), len(quoth.fake.channels.typing)
    receipts = await flood(OverGateway(quoth.fake), [*events, mention])
    await quoth.heard()
    await quoth.settled()

    assert max(each.seconds for each in receipts) < 1.0
    assert all(quoth.fake.visible(event) for event in (*events, mention))
    assert quoth.fake.channels.typing[before:] == [GENERAL]


async def test_whatever_goes_wrong_its_asker_is_told_under_a_number(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The same that stands in the log, and no word of the question there."""

    def fails(_: Question) -> None:
        raise RuntimeError

    monkeypatch.setattr(quoth.service, "answer", fails)
    for event in (
        quoth.fake.events.slash("ask", question="a secret question"),
        quoth.fake.events.mention("a secret question"),
    ):
        said = words((await answer(quoth, event)).payload)
        assert said.rpartition(" ")[2] in caplog.text
    assert "secret" not in caplog.text


async def test_a_message_that_cannot_be_heard_is_told_to_the_log(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Under a number, and without a word of the message."""

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(reading, "message", fails)
    assert await quoth.deliver(quoth.fake.events.mention("a secret question")) == []

    assert "incident" in caplog.text
    assert "secret" not in caplog.text


async def test_a_broken_connection_ends_in_one_message(quoth: Answering) -> None:
    """Sent again, a reply is the same message: Discord knows its number."""
    quoth.fake.faults.plan("send", cut(Cut.AFTER))
    event = quoth.fake.events.mention(QUESTION)
    shown = await quoth.deliver(event)

    assert len(shown) <= 2
    assert quotes(shown[0].payload)


async def test_asking_does_not_wait_for_a_lost_gateway(quoth: Answering) -> None:
    """What was being answered when the line broke is answered; what was missed comes later."""
    event = quoth.fake.events.mention(QUESTION)
    opened = quoth.fake.gateway.opened
    await quoth.fake.gateway.drop()
    await quoth.fake.deliver(event)
    await quoth.fake.gateway.wait(after=opened)
    await asyncio.sleep(0)
    shown = await quoth.fake.answered(event)

    assert len(shown) == 1
