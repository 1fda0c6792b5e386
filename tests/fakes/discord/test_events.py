"""What people write is told as Discord tells it."""

import pytest

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.transcript import Kind
from tests.fakes.discord.world import (
    ANN,
    BOB,
    BOT,
    BOT_ROLE,
    FORUM,
    GENERAL,
    GUILD,
    OTHER_BOT,
    OWNER,
    WRITERS,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_a_mention_names_the_bot(fake: FakeDiscord) -> None:
    """The member is told without the user, who is the author."""
    event = fake.events.mention("what is a quote?", user=BOB)
    told = event.payload

    assert (event.kind, event.key, event.guild) == (Kind.MESSAGE, told["id"], GUILD)
    assert event.text == told["content"] == f"<@{BOT}> what is a quote?"
    assert [each["id"] for each in told["mentions"]] == [BOT]
    assert (told["author"]["id"], told["author"]["bot"], told["type"]) == (BOB, False, 0)
    assert "user" not in told["member"]
    assert (told["guild_id"], told["channel_id"]) == (GUILD, GENERAL)


def test_the_old_way_to_mention_is_one_too(fake: FakeDiscord) -> None:
    """With an exclamation mark; whom nobody knows is not mentioned."""
    told = fake.events.say(f"<@!{BOT}> <@1> why?").payload

    assert [each["id"] for each in told["mentions"]] == [BOT]


def test_a_direct_message_is_in_no_guild(fake: FakeDiscord) -> None:
    """Each person has one such channel with the bot."""
    first, second = fake.events.direct("a"), fake.events.direct("b")

    assert first.guild == ""
    assert "guild_id" not in first.payload
    assert "member" not in first.payload
    assert first.channel == second.channel != fake.events.direct("c", user=BOB).channel


def test_roles_and_everyone_are_not_the_bot(fake: FakeDiscord) -> None:
    """Not even the role that the bot itself has."""
    writers = fake.events.mention_role(WRITERS, "a").payload
    own = fake.events.mention_role(BOT_ROLE, "b").payload
    everyone = fake.events.say("@everyone c").payload

    assert (writers["mentions"], writers["mention_roles"]) == ([], [WRITERS])
    assert (own["mentions"], own["mention_roles"]) == ([], [BOT_ROLE])
    assert (everyone["mentions"], everyone["mention_everyone"]) == ([], True)


def test_bots_and_webhooks_are_told_as_such(fake: FakeDiscord) -> None:
    """A bot may mention us; a webhook has an id."""
    assert fake.events.mention("a", user=OTHER_BOT).payload["author"]["bot"]
    assert "webhook_id" in fake.events.say("b", webhook=True).payload
    assert "webhook_id" not in fake.events.say("c").payload


def test_a_reply_calls_whom_it_replies_to(fake: FakeDiscord) -> None:
    """Unless whoever writes it has turned that off."""
    said = fake.events.say("a", user=OWNER)
    loud = fake.events.say("b", reply_to=said.key).payload
    quiet = fake.events.say("c", reply_to=said.key, ping=False).payload

    assert [each["id"] for each in loud["mentions"]] == [OWNER]
    assert quiet["mentions"] == []
    assert (loud["type"], loud["message_reference"]["message_id"]) == (19, said.key)
    assert loud["referenced_message"]["content"] == "a"
    third = fake.events.say("d", reply_to=loud["id"]).payload
    assert "referenced_message" not in third["referenced_message"]


def test_an_edit_is_told_under_the_same_key(fake: FakeDiscord) -> None:
    """What was told before does not change with it."""
    said = fake.events.mention("a")
    edited = fake.events.edit(said, "b")

    assert (edited.key, edited.kind) == (said.key, Kind.EDIT)
    assert (edited.payload["content"], edited.payload["mentions"]) == ("b", [])
    assert edited.payload["edited_timestamp"]
    assert said.payload["content"] == f"<@{BOT}> a"
    assert said.payload["edited_timestamp"] is None


def test_an_unfurl_is_an_update_that_nobody_made(fake: FakeDiscord) -> None:
    """The same words, no time of an edit, an embed more."""
    said = fake.events.mention("https://example.com/")
    told = fake.events.unfurl(said)

    assert told.kind is Kind.EDIT
    assert told.payload["content"] == said.payload["content"]
    assert told.payload["edited_timestamp"] is None
    assert told.payload["embeds"][0]["type"] == "link"


def test_what_is_deleted_is_gone(fake: FakeDiscord) -> None:
    """Only ids are told of it, and it cannot be deleted twice."""
    said, direct = fake.events.mention("a"), fake.events.direct("b")
    told = fake.events.delete(said)

    assert told.payload == {"id": said.key, "channel_id": GENERAL, "guild_id": GUILD}
    assert fake.events.delete(direct).payload == {"id": direct.key, "channel_id": direct.channel}
    assert fake.transcript.find(said.key) is None


def test_a_thread_is_told_or_not(fake: FakeDiscord) -> None:
    """What is written in it is in the same guild; nobody has to have told of it."""
    thread = fake.events.thread("quotes")
    said = fake.events.mention("a", channel=thread.channel)

    assert (thread.kind, thread.payload["type"], thread.payload["parent_id"]) == (
        Kind.THREAD,
        11,
        GENERAL,
    )
    assert (said.channel, said.guild) == (thread.key, GUILD)


def test_a_post_in_the_forum_begins_with_its_message(fake: FakeDiscord) -> None:
    """Both have one id."""
    opened, said = fake.events.post("Quotes", "what is a quote?")

    assert (opened.key, said.channel) == (said.key, said.key)
    assert (opened.payload["parent_id"], opened.payload["name"]) == (FORUM, "Quotes")
    assert [each["id"] for each in said.payload["mentions"]] == [BOT]


def test_a_message_may_hold_more(fake: FakeDiscord) -> None:
    """A picture without a word, or a message of the system."""
    told = fake.events.say("", user=ANN, attachments=[{"id": "1"}], type=7).payload

    assert (told["content"], told["attachments"], told["type"]) == ("", [{"id": "1"}], 7)
