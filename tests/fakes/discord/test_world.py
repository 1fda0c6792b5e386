"""There are people and places enough, and ids as Discord makes them."""

from datetime import UTC, datetime, timedelta

from discord.utils import snowflake_time

from tests.fakes.discord import objects
from tests.fakes.discord.world import (
    ANN,
    BOB,
    BOT,
    BOT_ROLE,
    FOREIGN,
    FOREIGN_GUILD,
    FORUM,
    GENERAL,
    GUILD,
    HIDDEN,
    READ_ONLY,
    SECOND_GUILD,
    WRITERS,
    Form,
    World,
    shard_of,
)


def test_an_id_tells_its_time_and_is_above_all_before_it() -> None:
    """A clock set forward makes later ids."""
    world = World()
    ids = [world.id() for _ in range(1000)]
    world.clock.advance(3600)

    assert ids == sorted(set(ids), key=int)
    assert datetime.now(UTC) - snowflake_time(int(ids[-1])) < timedelta(seconds=10)
    assert snowflake_time(int(world.id())) - datetime.now(UTC) > timedelta(minutes=59)


def test_guilds_are_shared_out_among_shards() -> None:
    """Direct messages are the first one's."""
    assert [shard_of(each, 2) for each in (GUILD, SECOND_GUILD, "")] == [1, 0, 0]
    assert shard_of(GUILD, 1) == 0


def test_the_bot_is_in_its_guilds_and_its_direct_messages() -> None:
    """Not in a foreign guild, not among other people."""
    world = World()
    inside = (world.channels[GENERAL], world.channels[HIDDEN], world.direct(ANN))
    outside = (world.channels[FOREIGN], world.direct(ANN, BOB), world.group(ANN, BOB, BOT_ROLE))

    assert all(world.member(each) for each in inside)
    assert not any(world.member(each) for each in outside)
    assert world.direct(ANN) is inside[2]
    assert BOT in inside[2].people


def test_a_thread_is_like_what_it_is_under() -> None:
    """It belongs to the guild and can be seen by whoever sees the channel."""
    world = World()
    open_, hidden = world.thread(GENERAL), world.thread(HIDDEN, id_="7")

    assert (open_.form, open_.guild, open_.parent) == (Form.THREAD, GUILD, GENERAL)
    assert (open_.readable, hidden.readable, hidden.id) == (True, False, "7")
    assert not open_.private


def test_a_guild_is_told_with_all_that_is_in_it() -> None:
    """Threads stand beside the channels; archived and hidden ones are left out."""
    world = World()
    thread, archived = world.thread(GENERAL), world.thread(GENERAL)
    archived.archived = True
    told = objects.guild(world.guilds[GUILD], world)

    assert [each["id"] for each in told["channels"]] == [GENERAL, READ_ONLY, FORUM]
    assert [each["id"] for each in told["threads"]] == [thread.id]
    assert [each["id"] for each in told["roles"]] == [GUILD, WRITERS, BOT_ROLE]
    assert {each["user"]["id"] for each in told["members"]} == set(world.users)


def test_a_role_of_a_bot_says_whose_it_is() -> None:
    """Everyone's has the id of the guild and cannot be mentioned as a role."""
    roles = {each.id: objects.role(each) for each in World().guilds[GUILD].roles.values()}

    assert roles[BOT_ROLE]["tags"] == {"bot_id": BOT}
    assert "tags" not in roles[WRITERS]
    assert (roles[GUILD]["mentionable"], roles[WRITERS]["mentionable"]) == (False, True)


def test_a_place_says_what_the_bot_may_do_there() -> None:
    """As an overwrite of the channel and as permissions in an interaction."""
    world = World()
    told = objects.channel(world.channels[READ_ONLY], world)
    open_ = objects.channel(world.channels[GENERAL], world)

    assert told["permission_overwrites"][0]["deny"] == str(objects.SEND_MESSAGES)
    assert open_["permission_overwrites"] == []
    assert not objects.permissions(world.channels[READ_ONLY], world) & objects.SEND_MESSAGES
    assert not objects.permissions(world.channels[FOREIGN], world) & objects.SEND_MESSAGES
    assert objects.place(world.direct(ANN), world)["context"] == 1
    assert objects.place(world.channels[FOREIGN], world)["guild"]["id"] == FOREIGN_GUILD
