"""A button works for whom it was made, where it was made, while it says what the documents say."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.capabilities import Action
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import (
    ALL,
    ANN,
    AWAY,
    BOB,
    Answering,
    answering,
    given_secrets,
    serving,
    settings_for,
)
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.reading import button, buttons, quotes, words
from tests.fakes.slack.transcript import Event, Shown

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "annual leave"
NOT_YOURS = "That button is for whoever asked."
TOO_OLD = "too old for its buttons"
CHANGED = "The documents have changed since that answer."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve a handbook."""
    folder = tmp_path_factory.mktemp("refused")
    async with serving(folder, corpus=corpora.handbook(folder / "handbook")) as served:
        yield served


def everything_on(answer: Shown) -> list[str]:
    """Name every button by its label."""
    return [each["text"]["text"] for each in buttons(answer.payload)]


def moved(event: Event, **where: object) -> Event:
    """Have a press come from elsewhere, as only a forger could."""
    event.payload.update(where)
    return event


async def test_a_private_button_is_for_its_asker(quoth: Answering) -> None:
    """Whoever gets hold of somebody else's button learns nothing from it."""
    answer = await quoth.asked(QUESTION)
    for label in everything_on(answer):
        told = await quoth.said(answer, label, user=BOB)
        assert told.startswith(NOT_YOURS)


async def test_a_button_is_for_its_channel(quoth: Answering) -> None:
    """What one channel may see is not shown in another."""
    answer = await quoth.asked(QUESTION)
    for label in everything_on(answer):
        event = moved(quoth.fake.events.press(answer, label), channel={"id": AWAY, "name": "x"})
        assert NOT_YOURS in words((await quoth.deliver(event))[0].payload)


async def test_a_button_of_another_workspace_is_nothing_here(quoth: Answering) -> None:
    """Tenants share nothing, not even a secret's signature."""
    answer = await quoth.asked(QUESTION)
    value = quoth.state.seal.issue(
        Action.WHY,
        button(answer.payload, "quoth.why.")["value"].split(".")[1],
        tenant="slack:T0000ELSE",
        channel=ALL,
        asker=ANN,
        expires=int(time.time()) + 60,
    )

    assert NOT_YOURS in await quoth.said(answer, "quoth.why.", value=value)


async def test_not_one_bit_of_a_button_can_be_turned(quoth: Answering) -> None:
    """Every part of what a button holds is signed."""
    answer = await quoth.asked(QUESTION)
    value = button(answer.payload, "quoth.why.")["value"]
    turned = [
        f"{value[:at]}{chr(ord(value[at]) ^ 1)}{value[at + 1 :]}" for at in range(0, len(value), 7)
    ]
    for forged in (*turned, "", "x", value + "x", value[:-1], "é" * 50, "why.a.0.9.b", "." * 99):
        assert NOT_YOURS in await quoth.said(answer, "quoth.why.", value=forged)


async def test_a_button_is_too_old_one_day(quoth: Answering) -> None:
    """What has expired says so, and not that it is somebody else's."""
    answer = await quoth.asked(QUESTION)
    known = button(answer.payload, "quoth.why.")["value"].split(".")[1]
    old = quoth.state.seal.issue(
        Action.WHY,
        known,
        tenant="slack:T0000ACME",
        channel=ALL,
        asker=ANN,
        expires=int(time.time()),
    )

    assert TOO_OLD in await quoth.said(answer, "quoth.why.", value=old)


async def test_the_button_of_an_answer_that_is_forgotten_is_too_old(quoth: Answering) -> None:
    """An answer that was erased leads nowhere, however good its signature."""
    answer = await quoth.asked(QUESTION)
    unknown = quoth.state.seal.issue(
        Action.WHY,
        "nobody-knows",
        tenant="slack:T0000ACME",
        channel=ALL,
        asker=ANN,
        expires=int(time.time()) + 60,
    )

    assert TOO_OLD in await quoth.said(answer, "quoth.why.", value=unknown)


@pytest.mark.parametrize(("action", "argument"), [(Action.AROUND, 999), (Action.HEADING, 0)])
async def test_a_button_for_what_is_not_there_offers_to_ask_again(
    quoth: Answering, action: Action, argument: int
) -> None:
    """A number out of reach is no crash, though only another version of us would sign it."""
    answer = await quoth.asked(QUESTION)
    known = button(answer.payload, "quoth.why.")["value"].split(".")[1]
    value = quoth.state.seal.issue(
        action,
        known,
        argument,
        tenant="slack:T0000ACME",
        channel=ALL,
        asker=ANN,
        expires=int(time.time()) + 60,
    )

    assert CHANGED in await quoth.said(answer, "quoth.why.", value=value)


async def test_a_press_is_taken_once_however_often_it_is_told(quoth: Answering) -> None:
    """Slack repeats itself, and a second page is not a third one."""
    answer = await quoth.asked(QUESTION)
    event = quoth.fake.events.press(answer, "quoth.more.")
    await quoth.deliver(event)
    await quoth.deliver(event)

    assert answer.edits == 1


async def test_buttons_outlive_a_restart(tmp_path: Path) -> None:
    """Another process with the same state knows what they stand under."""
    corpus = corpora.handbook(tmp_path / "handbook")
    async with FakeSlack() as fake:
        async with serving(tmp_path, fake=fake, corpus=corpus) as before:
            private = await before.asked(QUESTION)
            [public] = await before.deliver(fake.events.mention(QUESTION))
            seen = quotes(private.payload)
        async with serving(tmp_path, fake=fake, corpus=corpus) as after:
            await after.opened(fake.events.press(private, "quoth.around."))
            await after.opened(fake.events.press(public, "quoth.why.", user=BOB))
            assert "Thank you" in await after.said(public, "Helpful", user=BOB)
            await after.press(private, "quoth.more.")
            assert set(quotes(private.payload)).isdisjoint(seen)


async def test_when_the_documents_have_changed_asking_again_is_one_press(tmp_path: Path) -> None:
    """An old answer is not passed off for what the documents say now."""
    corpus = corpora.handbook(tmp_path / "handbook")
    async with serving(tmp_path, corpus=corpus) as quoth:
        answer = await quoth.asked(QUESTION)
        [public] = await quoth.deliver(quoth.fake.events.mention(QUESTION))
        for file in corpus.glob("leave-*.md"):
            file.write_text(file.read_text().replace("leave", "leave of absence"))
        await quoth.library.refresh()
        for name in ("quoth.share.", "quoth.more.", "quoth.why.", "quoth.around."):
            assert CHANGED in await quoth.said(answer, name)
        assert "Thank you" in await quoth.said(answer, "Helpful")
        [told] = await quoth.press(public, "quoth.why.", user=BOB)

        [again] = await quoth.press(told, "Ask again")
        assert again.to == BOB
        assert "leave of absence" in quotes(again.payload)[0]
        await quoth.opened(quoth.fake.events.press(again, "quoth.why."))


async def test_in_a_view_a_change_is_told_in_the_view(tmp_path: Path) -> None:
    """Whoever goes from passage to passage reads there that it is over, and asks again."""
    corpus = corpora.handbook(tmp_path / "handbook")
    async with serving(tmp_path, corpus=corpus) as quoth:
        answer = await quoth.asked(QUESTION)
        view = await quoth.opened(quoth.fake.events.press(answer, "quoth.around."))
        (corpus / "leave-0.md").unlink()
        await quoth.library.refresh()
        assert await quoth.deliver(quoth.fake.events.press_in_view(view, "Next passage")) == []
        assert CHANGED in words(view.payload)

        assert await quoth.deliver(quoth.fake.events.press_in_view(view, "Ask again")) == []
        assert quotes(view.payload)[0] in corpora.LEAVE


async def test_before_the_documents_are_read_a_press_is_asked_to_wait(tmp_path: Path) -> None:
    """In the first seconds after a start nothing has changed: it only is not there yet."""
    corpus = corpora.handbook(tmp_path / "handbook")
    async with FakeSlack() as fake:
        async with serving(tmp_path, fake=fake, corpus=corpus) as before:
            answer = await before.asked(QUESTION)
        with given_secrets(fake):
            settings = settings_for(fake, tmp_path, transport="socket", corpus=corpus)
        async with answering(fake, settings, read=False) as early:
            asked = await early.asked(QUESTION)
            assert "not read the documents yet" in words(asked.payload)
            for name in ("quoth.share.", "quoth.more.", "quoth.why.", "quoth.around."):
                assert "not read the documents yet" in await early.said(answer, name)
            await early.library.refresh()
            await early.opened(fake.events.press(answer, "quoth.why."))
