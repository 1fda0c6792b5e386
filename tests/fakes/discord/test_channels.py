"""The bot does in channels what Discord lets it do, and is told why not."""

import pytest

from tests.fakes.discord.calling import Caller
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.protocol import Flag
from tests.fakes.discord.samples import SILENT, V2, answer, text
from tests.fakes.discord.world import (
    ANN,
    BOB,
    BOT,
    FOREIGN,
    FORUM,
    GENERAL,
    HIDDEN,
    READ_ONLY,
    Channel,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def test_a_message_is_kept_as_it_was_sent(fake: FakeDiscord, caller: Caller) -> None:
    """What is sent is what is shown, found in the history and read by its id."""
    sent = await caller.send(GENERAL, **answer())
    path = f"/channels/{GENERAL}/messages"

    assert sent.said["components"] == answer()["components"]
    assert sent.said["author"]["id"] == BOT
    assert fake.transcript.shown[sent.said["id"]].payload == sent.said
    assert (await caller.call("GET", path)).said == [sent.said]
    assert (await caller.call("GET", f"{path}?before={sent.said['id']}")).said == []
    assert (await caller.call("GET", f"{path}/{sent.said['id']}")).said == sent.said


async def test_the_newest_of_the_history_comes_first(caller: Caller) -> None:
    """A limit leaves out the oldest."""
    for number in range(3):
        await caller.send(GENERAL, content=str(number))
    got = await caller.call("GET", f"/channels/{GENERAL}/messages?limit=2")

    assert [each["content"] for each in got.said] == ["2", "1"]


@pytest.mark.parametrize(
    ("channel", "code"),
    [(HIDDEN, 50001), (READ_ONLY, 50013), (FORUM, 50008), (FOREIGN, 50001), ("7", 10003)],
)
async def test_the_bot_cannot_write_everywhere(caller: Caller, channel: str, code: int) -> None:
    """Channels that it cannot see or write in say so; so do guilds that it is not in."""
    assert (await caller.send(channel, content="a")).code == code
    assert (await caller.call("POST", f"/channels/{channel}/typing")).code == code
    assert (await caller.send(GENERAL, content="a")).status == 200


async def test_the_bot_reads_where_it_cannot_write(caller: Caller) -> None:
    """A channel for reading is read; a hidden one is not."""
    assert (await caller.call("GET", f"/channels/{READ_ONLY}/messages")).said == []
    assert (await caller.call("GET", f"/channels/{READ_ONLY}")).said["name"] == "news"
    assert (await caller.call("GET", f"/channels/{HIDDEN}")).code == 50001


async def test_an_archived_thread_takes_nothing(fake: FakeDiscord, caller: Caller) -> None:
    """An open one does."""
    thread = fake.world.thread(GENERAL)
    assert (await caller.send(thread.id, content="a")).status == 200
    thread.archived = True

    assert (await caller.send(thread.id, content="a")).code == 50083


async def test_direct_messages_are_with_the_bot(fake: FakeDiscord, caller: Caller) -> None:
    """Those of other people are not there for it."""
    opened = await caller.call("POST", "/users/@me/channels", {"recipient_id": ANN})
    among_others = fake.world.direct(ANN, BOB)

    assert opened.said["id"] == fake.world.direct(ANN).id
    assert [each["id"] for each in opened.said["recipients"]] == [ANN]
    assert (await caller.send(opened.said["id"], content="a")).status == 200
    assert (await caller.send(among_others.id, content="a")).code == 50001


async def test_a_message_is_changed_in_parts(caller: Caller) -> None:
    """What an edit does not name stays, what it names as nothing goes."""
    sent = await caller.send(GENERAL, content="a", embeds=[{"title": "t"}])
    path = f"/channels/{GENERAL}/messages/{sent.said['id']}"
    edited = await caller.call("PATCH", path, {"content": "b"})
    cleared = await caller.call("PATCH", path, {"embeds": None})

    assert (edited.said["content"], edited.said["embeds"][0]["title"]) == ("b", "t")
    assert (cleared.said["content"], cleared.said["embeds"]) == ("b", [])
    assert cleared.said["edited_timestamp"]
    assert (await caller.call("PATCH", path, {"content": ""})).code == 50006


async def test_the_flag_for_components_comes_only_with_all_else_cleared(caller: Caller) -> None:
    """What a message held before has to be taken out in the same edit; the flag then stays."""
    sent = await caller.send(GENERAL, content="a")
    path = f"/channels/{GENERAL}/messages/{sent.said['id']}"
    shown = {"flags": V2, "components": [text("b")]}

    assert (await caller.call("PATCH", path, shown)).code == 50035
    turned = await caller.call("PATCH", path, {**shown, "content": None})
    assert turned.said["flags"] & Flag.COMPONENTS_V2
    again = await caller.call("PATCH", path, {"components": [text("c")], "flags": 0})
    assert again.said["flags"] & Flag.COMPONENTS_V2
    assert (await caller.call("PATCH", path, {"content": "d"})).code == 50035


async def test_the_bot_changes_and_deletes_only_its_own(fake: FakeDiscord, caller: Caller) -> None:
    """What is gone cannot be changed any more."""
    theirs = fake.events.say("hello")
    mine = (await caller.send(GENERAL, content="a")).said["id"]
    path = f"/channels/{GENERAL}/messages"

    assert (await caller.call("PATCH", f"{path}/{theirs.key}", {"content": "b"})).code == 50005
    assert (await caller.call("DELETE", f"{path}/{theirs.key}")).code == 50005
    assert (await caller.call("DELETE", f"{path}/{mine}")).status == 204
    assert (await caller.call("PATCH", f"{path}/{mine}", {"content": "b"})).code == 10008
    assert (await caller.call("GET", f"{path}/{mine}")).code == 10008


async def test_a_reply_knows_what_it_replies_to(fake: FakeDiscord, caller: Caller) -> None:
    """Ids come as numbers, and the reply answers what it replies to."""
    asked = fake.events.mention("what is a quote?")
    await fake.deliver(asked)
    sent = await caller.send(GENERAL, content="a", message_reference={"message_id": int(asked.key)})

    assert sent.said["type"] == 19
    assert sent.said["message_reference"]["message_id"] == asked.key
    assert sent.said["referenced_message"]["content"] == asked.text
    assert [each.id for each in fake.visible(asked)] == [sent.said["id"]]
    assert fake.pings[0].who == {ANN}


async def test_a_reply_to_what_is_gone_is_refused_or_made_plain(
    fake: FakeDiscord, caller: Caller
) -> None:
    """It depends on what the bot says; the plain message answers the question still."""
    asked = fake.events.mention("what is a quote?")
    await fake.deliver(asked)
    fake.events.delete(asked)
    reference = {"message_id": int(asked.key)}

    refused = await caller.send(GENERAL, content="a", message_reference=reference)
    plain = await caller.send(
        GENERAL, content="a", message_reference={**reference, "fail_if_not_exists": False}
    )

    assert refused.said["errors"]["message_reference"]["_errors"][0]["code"] == (
        "REPLIES_UNKNOWN_MESSAGE"
    )
    assert plain.said["type"] == 0
    assert len(fake.visible(asked)) == 1


async def test_an_enforced_nonce_makes_one_message_of_two(
    fake: FakeDiscord, caller: Caller
) -> None:
    """Within minutes; later, or without enforcement, there are two."""
    once = {"content": "a", "nonce": "n", "enforce_nonce": True}
    first, second = [await caller.send(GENERAL, **once) for _ in range(2)]
    fake.clock.advance(301)
    later = await caller.send(GENERAL, **once)
    free = [await caller.send(GENERAL, content="a", nonce="m") for _ in range(2)]

    assert first.said["id"] == second.said["id"] != later.said["id"]
    assert first.said["nonce"] == "n"
    assert free[0].said["id"] != free[1].said["id"]


async def test_what_calls_somebody_is_on_the_ledger(fake: FakeDiscord, caller: Caller) -> None:
    """Edits count too: who means no mention says so every time."""
    quiet = await caller.send(GENERAL, content=f"<@{ANN}>", allowed_mentions=SILENT)
    assert fake.pings == []
    path = f"/channels/{GENERAL}/messages/{quiet.said['id']}"
    await caller.call("PATCH", path, {"content": "@everyone"})

    (ping,) = fake.pings
    assert ping.message == quiet.said["id"]
    assert ping.who == {"everyone"}


async def test_a_thread_is_opened_in_a_channel_or_from_a_message(
    fake: FakeDiscord, caller: Caller
) -> None:
    """That from a message has its id, and what is written in it answers the message."""
    asked = fake.events.mention("what is a quote?")
    await fake.deliver(asked)
    path = f"/channels/{GENERAL}/messages/{asked.key}/threads"
    thread = await caller.call("POST", path, {"name": "quotes"})
    loose = await caller.call("POST", f"/channels/{GENERAL}/threads", {"name": "loose"})
    await caller.send(thread.said["id"], content="a")

    assert (thread.said["id"], thread.said["parent_id"]) == (asked.key, GENERAL)
    assert loose.said["name"] == "loose"
    assert len(fake.visible(asked)) == 1


async def test_typing_and_reactions_are_noted(fake: FakeDiscord, caller: Caller) -> None:
    """Neither is a message."""
    said = fake.events.say("hello")
    path = f"/channels/{GENERAL}/messages/{said.key}/reactions/%F0%9F%91%8D/@me"
    assert (await caller.call("POST", f"/channels/{GENERAL}/typing")).status == 204
    assert (await caller.call("PUT", path)).status == 204

    assert fake.channels.typing == [GENERAL]
    assert fake.channels.reactions == [(said.key, "👍")]


async def test_what_the_bot_may_do_is_the_channels_business(
    fake: FakeDiscord, caller: Caller
) -> None:
    """A test takes a permission away in the middle."""
    place: Channel = fake.world.channels[GENERAL]
    sent = await caller.send(GENERAL, content="a")
    place.writable = False
    path = f"/channels/{GENERAL}/messages/{sent.said['id']}"

    assert (await caller.send(GENERAL, content="a")).code == 50013
    assert (await caller.call("PATCH", path, {"content": "b"})).code == 50013
    assert (await caller.call("DELETE", path)).status == 204
