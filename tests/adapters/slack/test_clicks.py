"""Buttons under an answer show more of it, why it was chosen, and what stands around it."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ANN, AWAY, BOB, Answering, serving
from tests.fakes.slack.reading import buttons, quotes, words
from tests.fakes.slack.transcript import Shown

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "annual leave"
MORE, BACK, WHY, AROUND = "More passages", "Back", "quoth.why.", "quoth.around."


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def quoth(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook and a kitchen, two quotes a page."""
    folder = tmp_path_factory.mktemp("clicks")
    collections = {
        "handbook": {"root": corpora.handbook(folder / "handbook")},
        "kitchen": {"root": corpora.hostile(folder / "kitchen")},
    }
    transport = request.param
    async with serving(folder, transport=transport, collections=collections, limit=2) as served:
        yield served


def named(shown: Shown) -> list[str]:
    """Return the names of the buttons on a message."""
    return [each["text"]["text"] for each in buttons(shown.payload)]


async def test_more_turns_the_pages_of_a_private_answer(quoth: Answering) -> None:
    """A page replaces the one before, no quote stands on two, and the last one leads nowhere."""
    answer = await quoth.asked(QUESTION)
    seen = quotes(answer.payload)
    while MORE in named(answer):
        assert await quoth.press(answer, MORE) == []
        seen += quotes(answer.payload)

    assert sorted(seen) == sorted(corpora.LEAVE)
    assert answer.edits == 2
    assert "3.  Leave" not in words(answer.payload)
    assert "5.  Leave" in words(answer.payload)


async def test_whoever_has_turned_a_page_can_turn_it_back(quoth: Answering) -> None:
    """The first page is the answer as it was, with all that can be done with it."""
    answer = await quoth.asked(QUESTION)
    first = (quotes(answer.payload), named(answer))
    await quoth.press(answer, MORE)
    assert quotes(answer.payload) != first[0]
    await quoth.press(answer, BACK)

    assert (quotes(answer.payload), named(answer)) == first


async def test_a_page_of_a_private_answer_can_be_shared(quoth: Answering) -> None:
    """What is shared is what was in sight. Of what everybody reads, nothing is offered."""
    answer = await quoth.asked(QUESTION)
    await quoth.press(answer, MORE)
    page = quotes(answer.payload)
    shared, *_ = await quoth.press(answer, "quoth.share.1")
    assert quotes(shared.payload) == page

    [public] = await quoth.deliver(quoth.fake.events.mention(QUESTION))
    [beside] = await quoth.press(public, MORE)
    assert "Share to channel" not in named(beside)


async def test_a_page_that_is_full_by_chance_is_followed_by_a_sentence(quoth: Answering) -> None:
    """Nobody could know before that there are no more."""
    answer = await quoth.asked("Where is the kettle?")
    assert len(quotes(answer.payload)) == 2

    assert await quoth.said(answer, MORE) == "There are no more passages that speak to that."


async def test_more_of_a_public_answer_is_shown_to_whoever_wants_it(quoth: Answering) -> None:
    """What everybody reads stays as it is; further pages turn in private."""
    [answer] = await quoth.deliver(quoth.fake.events.mention(QUESTION))
    before = quotes(answer.payload)
    [page] = await quoth.press(answer, MORE, user=BOB)
    assert (page.to, page.thread) == (BOB, answer.thread)
    assert await quoth.press(page, MORE) == []

    assert (quotes(answer.payload), answer.edits, page.edits) == (before, 0, 1)
    assert quotes(page.payload)[0] in corpora.LEAVE


async def test_more_in_a_direct_message_stands_below_the_answer(quoth: Answering) -> None:
    """A conversation keeps what was said in it."""
    [answer] = await quoth.deliver(quoth.fake.events.direct(QUESTION))
    [page] = await quoth.press(answer, MORE)

    assert (page.to, page.thread, answer.edits) == (ANN, answer.thread, 0)
    assert set(quotes(page.payload)).isdisjoint(quotes(answer.payload))


@pytest.mark.parametrize("public", [False, True])
async def test_why_adds_up(quoth: Answering, *, public: bool) -> None:
    """The parts of each quote come to its sum, on the page that was asked about."""
    ask = quoth.fake.events.mention if public else quoth.fake.events.slash
    [answer] = await quoth.deliver(ask(QUESTION))
    view = await quoth.opened(quoth.fake.events.press(answer, WHY, user=BOB if public else ANN))

    tables = re.findall(r"(?s)((?:\s*[\d.]+  [^\n]+\n)+)─+\n\s*([\d.]+)", words(view.payload))
    assert len(tables) == 2
    for parts, total in tables:
        summed = sum(float(line.split()[0]) for line in parts.splitlines() if line.strip())
        assert summed == pytest.approx(float(total), abs=0.05)


async def test_why_on_a_later_page_is_about_that_page(quoth: Answering) -> None:
    """The numbers are those that stand beside the quotes."""
    answer = await quoth.asked(QUESTION)
    await quoth.press(answer, MORE)
    view = await quoth.opened(quoth.fake.events.press(answer, WHY))

    said = words(view.payload)
    assert re.search(r"(?m)^3\. ", said)
    assert not re.search(r"(?m)^1\. ", said)


async def test_around_leads_from_quote_to_quote_inside_its_view(quoth: Answering) -> None:
    """From the first one onwards and back again, and no further."""
    answer = await quoth.asked(QUESTION)
    view = await quoth.opened(quoth.fake.events.press(answer, AROUND))
    assert "Passage 1 of 2" in words(view.payload)
    assert quotes(view.payload) == quotes(answer.payload)[:1]
    assert [each["text"]["text"] for each in buttons(view.payload)] == ["Next passage"]

    await quoth.deliver(quoth.fake.events.press_in_view(view, "Next passage"))
    assert "Passage 2 of 2" in words(view.payload)
    assert quotes(view.payload) == quotes(answer.payload)[1:]
    assert [each["text"]["text"] for each in buttons(view.payload)] == ["Previous passage"]

    await quoth.deliver(quoth.fake.events.press_in_view(view, "Previous passage"))
    assert "Passage 1 of 2" in words(view.payload)
    assert len(quoth.fake.called("views.open")) > 0


async def test_around_on_a_later_page_begins_with_its_first_quote(quoth: Answering) -> None:
    """All that were seen so far can be gone through from there."""
    answer = await quoth.asked(QUESTION)
    await quoth.press(answer, MORE)
    view = await quoth.opened(quoth.fake.events.press(answer, AROUND))

    assert "Passage 3 of 4" in words(view.payload)
    assert quotes(view.payload) == quotes(answer.payload)[:1]


async def test_pressing_twice_at_once_in_a_view_shows_the_passage(quoth: Answering) -> None:
    """The second press comes for a view that is not there any more, and nobody is bothered."""
    answer = await quoth.asked(QUESTION)
    view = await quoth.opened(quoth.fake.events.press(answer, AROUND))
    presses = [quoth.fake.events.press_in_view(view, "Next passage") for _ in range(2)]
    await asyncio.gather(*(quoth.delivery.deliver(each) for each in presses))
    await quoth.settled()

    assert "Passage 2 of 2" in words(view.payload)
    assert not [each for each in quoth.fake.transcript.shown if "wrong" in words(each.payload)]
    quoth.fake.rejected.clear()  # the conflict that one of them has met


async def test_whoever_closes_a_view_is_not_bothered(quoth: Answering) -> None:
    """What a press inside of it would have shown is not missed."""
    answer = await quoth.asked(QUESTION)
    view = await quoth.opened(quoth.fake.events.press(answer, AROUND))
    press = quoth.fake.events.press_in_view(view, "Next passage")
    del quoth.fake.views.shown[view.id]
    before = len(quoth.fake.transcript.shown)

    assert await quoth.deliver(press) == []
    assert len(quoth.fake.transcript.shown) == before
    quoth.fake.rejected.clear()  # the view that is not there


async def test_a_vote_is_kept_and_can_be_changed(quoth: Answering) -> None:
    """One person has one vote on an answer, and the last one counts."""
    [answer] = await quoth.deliver(quoth.fake.events.mention(QUESTION))
    tenant, before = "slack:T0000ACME", quoth.state.feedback.counts("slack:T0000ACME")
    for user, vote in ((ANN, "Helpful"), (BOB, "Helpful"), (ANN, "Not helpful")):
        assert "Thank you" in await quoth.said(answer, vote, user=user)

    after = quoth.state.feedback.counts(tenant)
    assert after.helpful - before.helpful == after.unhelpful - before.unhelpful == 1
    assert answer.edits == 0


async def test_what_comes_closest_is_shown_on_demand(quoth: Answering) -> None:
    """It stands under a sentence that keeps it from passing for an answer."""
    answer = await quoth.asked("salary bonus pension")
    assert not quotes(answer.payload)
    [closest] = await quoth.press(answer, "quoth.closest.")

    assert "These passages come closest" in words(closest.payload)
    assert quotes(closest.payload) == ["The salary is paid on the 25th of each month."]


async def test_a_nearest_heading_leads_to_its_section(quoth: Answering) -> None:
    """Whoever recognises a heading reads on there."""
    answer = await quoth.asked("salary bonus pension")
    view = await quoth.opened(quoth.fake.events.press(answer, "quoth.heading."))

    assert "The salary is paid on the 25th" in words(view.payload)


async def test_what_was_meant_is_asked_in_one_press(quoth: Answering) -> None:
    """A slip of the keyboard is put right without typing the question again."""
    answer = await quoth.asked("anual leave")
    [meant] = await quoth.press(answer, "quoth.meant.")

    assert quotes(meant.payload)[0] in corpora.LEAVE
    assert meant.payload["blocks"][0]["text"]["text"] == "annual leave"
    await quoth.press(meant, MORE)
    assert quotes(meant.payload)[0] in corpora.LEAVE


async def test_whoever_presses_under_a_public_refusal_is_answered_alone(quoth: Answering) -> None:
    """What one person goes on to look at is not everybody's."""
    [answer] = await quoth.deliver(quoth.fake.events.mention("anual leave"))
    for name in ("quoth.meant.", "quoth.closest."):
        [shown] = await quoth.press(answer, name, user=BOB)
        assert shown.to == BOB


async def test_the_press_on_a_link_is_taken_and_leads_to_nothing_more(quoth: Answering) -> None:
    """The link opens by itself; we are only told."""
    answer = await quoth.asked(QUESTION)
    before = len(quoth.fake.calls)
    press = quoth.fake.events.press(answer, WHY, action_id="quoth.open.0", value="")

    assert await quoth.deliver(press) == []
    assert len(quoth.fake.calls) == before


@pytest.mark.parametrize("question", [QUESTION, "salary bonus pension", "Where is the kettle?"])
async def test_every_button_that_is_sent_does_something(quoth: Answering, question: str) -> None:
    """No label promises what its press does not keep."""
    for button in buttons((await quoth.asked(question)).payload):
        answer = await quoth.asked(question)
        press = quoth.fake.events.press(answer, button["text"]["text"])
        shown = await quoth.deliver(press)
        did = shown or answer.edits or quoth.fake.views.opened_by(press.key)
        assert did, button["text"]["text"]
        said = "".join(words(each.payload) for each in shown)
        assert "wrong" not in said
        assert "changed" not in said


async def test_a_channel_that_the_bot_is_not_in_can_ask_and_press(quoth: Answering) -> None:
    """Commands work everywhere, and so does all that follows from them."""
    answer = await quoth.asked("Where is the kettle?", channel=AWAY)

    assert await quoth.said(answer, "Helpful")
    await quoth.opened(quoth.fake.events.press(answer, WHY))
