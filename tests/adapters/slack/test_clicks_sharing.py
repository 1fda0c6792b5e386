"""An answer is shared once, by name, and only where everybody may see all of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ANN, BOB, Answering, serving
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.faults import Cut, Fault, cut
from tests.fakes.slack.reading import buttons, quotes, words
from tests.fakes.slack.transcript import Shown
from tests.fakes.slack.workspace import Channel

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

PRIVATE, OPEN = "annual leave", "Where is the kettle?"
SHARE = "quoth.share."
GONE = Fault(404, error="expired_url")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve a handbook for colleagues, and a kitchen for outsiders too."""
    folder = tmp_path_factory.mktemp("sharing")
    async with serving(folder, collections=collections(folder)) as served:
        yield served


def collections(folder: Path) -> dict[str, Any]:
    """Bind one collection to all of Slack, and leave the other open to everybody."""
    return {
        "handbook": {"root": corpora.handbook(folder / "handbook"), "places": ["slack"]},
        "kitchen": {"root": corpora.hostile(folder / "kitchen"), "outsiders": True},
    }


def room(quoth: Answering, *, shared: bool = False) -> str:
    """Open a channel that nobody has spoken in yet."""
    return quoth.fake.workspace.add(Channel(quoth.fake.world.id("C"), shared=shared)).id


async def known(quoth: Answering, *, shared: bool = False) -> str:
    """Open a channel and have Slack tell whether outsiders read it."""
    channel = room(quoth, shared=shared)
    await quoth.deliver(quoth.fake.events.mention("help", channel=channel))
    return channel


def in_the_open(quoth: Answering, channel: str) -> list[Shown]:
    """Return what everybody in *channel* sees."""
    return [
        each for each in quoth.fake.transcript.shown if (each.channel, each.to) == (channel, None)
    ]


async def test_a_shared_answer_is_the_same_and_names_who_shared_it(quoth: Answering) -> None:
    """Everybody reads the very words that one person was given, and knows whom to thank."""
    channel = await known(quoth)
    answer = await quoth.asked(PRIVATE, channel=channel)
    given = quotes(answer.payload)
    await quoth.press(answer, SHARE)

    [shared] = in_the_open(quoth, channel)
    assert quotes(shared.payload) == given
    assert {"type": "user", "user_id": ANN} in shared.payload["blocks"][1]["elements"][0][
        "elements"
    ]
    assert "shared this answer." in words(shared.payload)
    assert words(answer.payload) == "Shared with the channel."


async def test_an_answer_is_shared_once(quoth: Answering) -> None:
    """A second press, even at the same moment, says that it stands there already."""
    channel = await known(quoth)
    answer = await quoth.asked(PRIVATE, channel=channel)
    first, second = (quoth.fake.events.press(answer, SHARE) for _ in range(2))
    await quoth.deliver(first)

    [told] = await quoth.deliver(second)
    assert "shared already" in words(told.payload)
    assert len(in_the_open(quoth, channel)) == 1


async def test_what_is_shared_can_be_asked_about_by_everybody(quoth: Answering) -> None:
    """The buttons under it are for all who see it, but for sharing it again."""
    channel = await known(quoth)
    await quoth.press(await quoth.asked(PRIVATE, channel=channel), SHARE)
    [shared] = in_the_open(quoth, channel)

    assert {each["action_id"] for each in buttons(shared.payload)} == {
        "quoth.why.0",
        "quoth.around.0",
        "quoth.up.0",
    }
    view = await quoth.opened(quoth.fake.events.press(shared, "quoth.why.", user=BOB))
    assert view.user == BOB


async def test_outsiders_keep_an_answer_private_until_it_is_known_that_there_are_none(
    quoth: Answering,
) -> None:
    """Where nobody knows who reads along, only what is open to everybody is shared."""
    channel = room(quoth)
    private = await quoth.asked(PRIVATE, channel=channel)
    assert "cannot tell whether people of other companies" in await quoth.said(private, SHARE)
    assert not in_the_open(quoth, channel)

    await quoth.press(await quoth.asked(OPEN, channel=channel), SHARE)
    assert len(in_the_open(quoth, channel)) == 1

    await quoth.deliver(quoth.fake.events.mention("help", channel=channel))
    await quoth.press(private, SHARE)
    assert len(in_the_open(quoth, channel)) == 2


async def test_where_outsiders_read_only_what_is_open_to_them_is_shared(quoth: Answering) -> None:
    """A colleague may ask there in private, and may not show it to the others."""
    channel = await known(quoth, shared=True)
    private = await quoth.asked(PRIVATE, channel=channel)
    assert quotes(private.payload)
    assert "not open to this channel" in await quoth.said(private, SHARE)
    assert not in_the_open(quoth, channel)

    await quoth.press(await quoth.asked(OPEN, channel=channel), SHARE)
    assert len(in_the_open(quoth, channel)) == 1


async def test_outsiders_who_come_later_see_no_more_of_what_was_shared(quoth: Answering) -> None:
    """The buttons under an old message follow the rules of now."""
    channel = await known(quoth)
    await quoth.press(await quoth.asked(PRIVATE, channel=channel), SHARE)
    [shared] = in_the_open(quoth, channel)
    quoth.fake.workspace.channels[channel].shared = True
    await quoth.deliver(quoth.fake.events.mention("help", channel=channel))

    told = await quoth.said(shared, "quoth.why.", user=BOB)
    assert not any(sentence in told for sentence in corpora.LEAVE)


async def test_in_a_direct_message_there_is_nobody_to_share_with(quoth: Answering) -> None:
    """A button that could do nothing is not there."""
    direct = quoth.fake.workspace.direct(ANN).id
    command = quoth.fake.events.slash(PRIVATE, channel=direct)
    for event in (command, quoth.fake.events.direct(PRIVATE)):
        [answer] = await quoth.deliver(event)
        assert "quoth.share.0" not in [each["action_id"] for each in buttons(answer.payload)]


async def test_what_was_asked_in_a_thread_is_shared_into_it(quoth: Answering) -> None:
    """The channel is not told about what a thread speaks of."""
    channel = await known(quoth)
    event = quoth.fake.events.shortcut(PRIVATE, channel=channel, thread="1700000000.000400")
    [answer] = await quoth.deliver(event)
    await quoth.press(answer, SHARE)

    [shared] = in_the_open(quoth, channel)
    assert shared.thread == "1700000000.000400"


async def test_sharing_that_failed_can_be_tried_again(quoth: Answering) -> None:
    """Who is told that something went wrong presses again, and then it is shared."""
    channel = await known(quoth)
    answer = await quoth.asked(PRIVATE, channel=channel)
    quoth.fake.faults.plan("response_url", GONE)
    assert "Something went wrong" in await quoth.said(answer, SHARE)
    assert not in_the_open(quoth, channel)

    await quoth.press(answer, SHARE)
    assert len(in_the_open(quoth, channel)) == 1


async def test_what_may_be_shared_already_is_not_shared_again(quoth: Answering) -> None:
    """Where nobody knows whether everybody saw it, everybody seeing it twice is worse."""
    channel = await known(quoth)
    answer = await quoth.asked(PRIVATE, channel=channel)
    quoth.fake.faults.plan("response_url", cut(Cut.AFTER))
    told = [each for each in await quoth.press(answer, SHARE) if each.to]

    assert "Something went wrong" in words(told[0].payload)
    assert "shared already" in await quoth.said(answer, SHARE)
    assert len(in_the_open(quoth, channel)) == 1


async def test_a_shared_answer_is_shared_though_its_asker_cannot_be_told(quoth: Answering) -> None:
    """The second message, for the asker alone, says nothing that the channel does not."""
    channel = await known(quoth)
    answer = await quoth.asked(PRIVATE, channel=channel)
    quoth.fake.faults.plan("response_url", Fault(), GONE)
    told = [each for each in await quoth.press(answer, SHARE) if each.to]

    assert told == []
    assert len(in_the_open(quoth, channel)) == 1


async def test_a_permission_that_is_withdrawn_counts_at_the_press(tmp_path: Path) -> None:
    """What was open when it was asked and is not any more is not shown to anybody."""
    async with FakeSlack() as fake:
        async with serving(tmp_path, fake=fake, collections=collections(tmp_path)) as before:
            channel = await known(before)
            answer = await before.asked(PRIVATE, channel=channel)
        withdrawn = collections(tmp_path)
        withdrawn["handbook"]["places"] = ["slack:T0000ACME/direct"]
        async with serving(tmp_path, fake=fake, collections=withdrawn) as after:
            for button in (SHARE, "quoth.why.", "quoth.around.", "quoth.more."):
                told = await after.said(answer, button)
                assert not any(sentence in told for sentence in corpora.LEAVE)
            assert in_the_open(after, channel) == []
