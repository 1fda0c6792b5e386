"""Buttons in Discord work for whom they are meant, and change only what they may."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot import wording
from tests.adapters.discord.answering import Answering, serving
from tests.adapters.discord.pressing import (
    AROUND,
    MORE,
    QUESTION,
    SHARE,
    WHY,
    labels,
    pressed,
    private,
    public,
)
from tests.adapters.slack import corpora
from tests.fakes.discord.faults import refused
from tests.fakes.discord.protocol import Error
from tests.fakes.discord.reading import button, buttons, quotes, words
from tests.fakes.discord.world import ANN, BOB, FOREIGN, GENERAL

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve a handbook."""
    folder = tmp_path_factory.mktemp("clicks")
    roots = {
        "handbook": corpora.handbook(folder / "handbook"),
        "inside": corpora.handbook(folder / "inside"),
    }
    collections = {
        "handbook": {"root": roots["handbook"], "outsiders": True},
        "inside": {"root": roots["inside"], "places": ["discord:/direct"]},
    }
    async with serving(folder, collections=collections, limit=2) as served:
        yield served


async def test_pages_turn_in_place_where_one_person_reads(quoth: Answering) -> None:
    """Forth and back, without a message more."""
    shown = await private(quoth)
    first = quotes(shown.payload)
    assert await pressed(quoth, shown, MORE) == []
    second = quotes(shown.payload)
    await pressed(quoth, shown, "Back")

    assert len(first) == len(second) == 2
    assert set(first) & set(second) == set()
    assert quotes(shown.payload) == first


async def test_pages_open_beside_what_all_can_read(quoth: Answering) -> None:
    """Nobody turns a page for others; from there on they turn in place."""
    shown = await public(quoth)
    before = quotes(shown.payload)
    [page] = await pressed(quoth, shown, MORE, user=BOB)

    assert (page.to, quotes(shown.payload)) == (BOB, before)
    assert SHARE not in labels(page.payload)
    assert await pressed(quoth, page, MORE) == []
    assert quotes(page.payload)


async def test_why_and_around_are_for_whoever_pressed(quoth: Answering) -> None:
    """Beside the answer, which stays as it is."""
    shown = await private(quoth)
    before = words(shown.payload)
    [why] = await pressed(quoth, shown, WHY)
    [around] = await pressed(quoth, shown, AROUND)

    assert (why.to, around.to) == (ANN, ANN)
    assert "in all" in words(why.payload)
    assert "Passage 1 of 2" in words(around.payload)
    assert words(shown.payload) == before


async def test_around_leads_to_the_next_passage_in_place(quoth: Answering) -> None:
    """One message to read in, however many passages there are."""
    [around] = await pressed(quoth, await private(quoth), AROUND)
    assert await pressed(quoth, around, "Next passage") == []
    assert "Passage 2 of 2" in words(around.payload)
    await pressed(quoth, around, "Previous passage")

    assert "Passage 1 of 2" in words(around.payload)


async def test_an_answer_is_shared_once_and_names_who_did(quoth: Answering) -> None:
    """It becomes a message of its own, and the asker's says so."""
    shown = await private(quoth)
    again = quoth.fake.events.press(shown, SHARE)
    [shared] = await pressed(quoth, shown, SHARE)

    assert shared.to is None
    assert words(shared.payload).startswith(f"<@{ANN}>")
    assert words(shown.payload) == wording.is_shared()
    assert [words(each.payload) for each in await quoth.deliver(again)] == [
        wording.already_shared()
    ]
    [why] = await pressed(quoth, shared, WHY, user=BOB)
    assert why.to == BOB


async def test_what_could_not_be_shared_can_be_shared_again(quoth: Answering) -> None:
    """The right to share is given back when it is certain that nobody saw it."""
    shown = await private(quoth)
    quoth.fake.faults.plan("follow_up", refused(Error.NO_PERMISSION))
    await pressed(quoth, shown, SHARE)
    [shared] = await pressed(quoth, shown, SHARE)

    assert shared.to is None


async def test_a_guest_presses_without_a_call_to_the_channel(quoth: Answering) -> None:
    """The interaction is all there is."""
    shown = await private(quoth, channel=FOREIGN, guest=True)
    before = len(quoth.calls)
    for name in (MORE, WHY, AROUND, "Helpful"):
        await pressed(quoth, shown, name)

    assert set(quoth.calls[before:]) <= {"edit_answer", "follow_up"}


async def test_the_asker_can_take_a_public_answer_away(quoth: Answering) -> None:
    """And nobody else."""
    shown = await public(quoth)
    [told] = await pressed(quoth, shown, "Delete", user=BOB)
    assert (told.to, words(told.payload)) == (BOB, wording.not_yours())
    assert not shown.gone
    await pressed(quoth, shown, "Delete")

    assert shown.gone


async def test_a_vote_is_counted_and_thanked_for(quoth: Answering) -> None:
    """One for each person, on answers that all can read."""
    shown = await public(quoth)
    tenant = f"discord:{quoth.fake.world.channels[GENERAL].guild}"
    before = quoth.state.feedback.counts(tenant)
    for user in (ANN, BOB, BOB):
        [told] = await pressed(quoth, shown, "Helpful", user=user)
        assert words(told.payload) == wording.thanks()

    assert quoth.state.feedback.counts(tenant).helpful == before.helpful + 2


async def test_a_forged_button_does_nothing(quoth: Answering) -> None:
    """Neither another person's, nor one with another meaning, nor one that was made up."""
    theirs = await quoth.deliver(quoth.fake.events.slash("ask", question=QUESTION, user=BOB))
    shown = await private(quoth)
    mine = button(shown.payload, WHY)
    for forged in (
        button(theirs[0].payload, WHY)["custom_id"],
        mine["custom_id"].replace("why", "up"),
        "why.a.0.9999999999." + "x" * 43,
    ):
        mine["custom_id"] = forged
        [told] = await pressed(quoth, shown, WHY)
        assert words(told.payload) == wording.not_yours()


async def test_a_press_counts_once(quoth: Answering) -> None:
    """However often Discord tells of it."""
    event = quoth.fake.events.press(await private(quoth), WHY)
    await quoth.deliver(event)
    await quoth.deliver(event)

    assert len(quoth.fake.visible(event)) == 1


async def test_no_answer_leads_further(quoth: Answering) -> None:
    """To what comes closest, to headings, and to the words that were meant."""
    shown = await private(quoth, "How is the anual salery of astronauts taxed?")
    for each in buttons(shown.payload):
        found = await pressed(quoth, shown, str(each["custom_id"]))
        assert all(shown.to == ANN for shown in found)
        assert len(found) == 1
