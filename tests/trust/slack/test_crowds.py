"""Many at once, and some who take long: everybody is acknowledged in time, and told something."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.slack.delivery import Receipt, flood
from tests.trust.slack.process import House
from tests.trust.slack.slowly import HOLD_ON
from tests.trust.slack.storm import BUSY, drawers, page, question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

CROWD = 300
LIMIT = 3.0  # seconds, Slack's own


def acknowledged(receipts: list[Receipt]) -> bool:
    """Tell whether every event was received in the time that Slack gives."""
    return all(each.acked and each.seconds < LIMIT for each in receipts)


async def test_a_crowd_is_answered_or_told_to_come_back(house: House) -> None:
    """Every command has its one message; and when the crowd is gone, all is as before."""
    house.settings.update(corpus=drawers(house.folder / "docs", CROWD), threshold=0, limit=1)
    server = await house.up()
    events = [house.slack.events.slash(question(number)) for number in range(CROWD)]
    receipts = await flood(house.delivery(server), events)
    assert acknowledged(receipts)
    await house.seen(*events)

    words = [[str(each.payload["text"]) for each in house.slack.visible(event)] for event in events]
    for number, [said] in enumerate(words):
        assert f"word{number:04}" in said or said.startswith(BUSY)
    calm = [house.slack.events.slash(question(number)) for number in range(20)]
    for event in calm:
        assert (await house.delivery(server).deliver(event)).body
    assert all("word" in house.slack.visible(event)[0].payload["text"] for event in calm)


async def test_those_who_take_long_hold_nobody_else_up_at_the_door(house: House) -> None:
    """Twenty at once, one of them slow: each is acknowledged, and each is answered in the end."""
    house.settings.update(corpus=drawers(house.folder / "docs", 30), threshold=0, limit=1)
    server = await house.up(program="tests.trust.slack.slowly")
    make = house.slack.events.slash
    events = [make(f"{HOLD_ON} {question(0)}"), *(make(question(each)) for each in range(1, 20))]
    receipts = await flood(house.delivery(server), events)
    assert acknowledged(receipts)
    assert receipts[0].body == {}
    await house.seen(*events)
    for number, event in enumerate(events):
        [shown] = house.slack.visible(event)
        assert f"word{number:04}" in shown.payload["text"]


async def test_changed_added_and_deleted_documents_show_and_nobody_fails_meanwhile(
    house: House,
) -> None:
    """An answer comes from before the change or from after it, and soon from after it."""
    docs = drawers(house.folder / "docs", 200)
    house.settings.update(corpus=docs, threshold=0, limit=1, refresh_seconds=1)
    server = await house.up()
    seen: list[str] = []

    async def ask(number: int) -> str:
        event = house.slack.events.slash(question(number))
        receipt = await house.delivery(server).deliver(event)
        assert receipt.acked
        [shown] = await house.seen(event)
        seen.append(str(shown.payload["text"]))
        return seen[-1]

    async def until(number: int, words: str, *, there: bool = True) -> None:
        async with asyncio.timeout(20):
            while (words in await ask(number)) is not there:
                pass

    assert "word0007" in await ask(7)
    assert "word0500" not in await ask(500)
    change(docs)
    await until(7, "changed0007")
    await until(500, "word0500")
    await until(9, "word0009", there=False)
    assert not any("went wrong" in words or "not read the documents" in words for words in seen)
    assert [line for line in server.log if "exception" in line] == []


def change(docs: Path) -> None:
    """Change a document, add many, and delete one."""
    (docs / "0007.md").write_text(page(7, "changed"))
    (docs / "0009.md").unlink()
    for number in range(400, 600):
        (docs / f"{number:04}.md").write_text(page(number))
