"""Commands are taken as Discord takes them, and every sync is counted."""

import pytest

from tests.fakes.discord.calling import Caller
from tests.fakes.discord.commands import problems_in_commands
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.protocol import Payload
from tests.fakes.discord.samples import command
from tests.fakes.discord.world import BOT, GUILD

EVERYWHERE = f"/applications/{BOT}/commands"
HERE = f"/applications/{BOT}/guilds/{GUILD}/commands"


def option(**more: object) -> Payload:
    """Make a command with one option."""
    return command(options=[{"type": 3, "name": "text", "description": "What", **more}])


def menu(name: str = "Ask about this message", **more: object) -> Payload:
    """Make an entry in the menu of messages."""
    return {"name": name, "type": 3, **more}


def many(count: int) -> list[Payload]:
    """Make *count* options."""
    return [{"type": 3, "name": f"o{n}", "description": "What"} for n in range(count)]


PAIRS: list[tuple[Payload, Payload]] = [
    (command("a" * 32), command("a" * 33)),
    (command("ask-me_2"), command("ask me")),
    (command("frag"), command("Frag")),
    (command("質問"), command("質問!")),
    (command("ask"), command("")),
    (command(description="d" * 100), command(description="d" * 101)),
    (command(description="d"), command(description="")),
    (command(name_localizations={"de": "frag"}), command(name_localizations={"de": "Frag"})),
    (command(name_localizations={"de": "frag"}), command(name_localizations={"xx": "frag"})),
    (
        command(description_localizations={"ja": "d"}),
        command(description_localizations={"ja": "d" * 101}),
    ),
    (
        command(description_localizations={"ja": "d"}),
        command(description_localizations={"jp": "d"}),
    ),
    (menu(), menu("m" * 33)),
    (menu(), menu(description="What")),
    (menu(), menu(options=many(1))),
    (command(options=many(25)), command(options=many(26))),
    (option(), option(name="Text")),
    (option(), option(description="")),
    (option(choices=[{"name": "n", "value": "v"}] * 25), option(choices=[{"name": "n"}] * 26)),
    (option(choices=[{"name": "n" * 100}]), option(choices=[{"name": "n" * 101}])),
    (option(autocomplete=True), option(autocomplete=True, choices=[{"name": "n"}])),
    (option(choices=[{"name": "n"}]), option(choices=[{"value": "v"}])),
    (option(min_length=1, max_length=300), option(min_length=1, max_length=6001)),
    (option(min_length=1, max_length=1), option(min_length=2, max_length=1)),
    (
        command(options=[{**many(1)[0], "required": True}, many(2)[1]]),
        command(options=[many(1)[0], {**many(2)[1], "required": True}]),
    ),
    (
        option(choices=[{"name": "n" * 100, "value": "v" * 100}] * 25),
        command(
            options=[
                {**each, "choices": [{"name": "n" * 100, "value": "v" * 300}] * 10}
                for each in many(2)
            ]
        ),
    ),
]


@pytest.mark.parametrize(("good", "bad"), PAIRS, ids=range(len(PAIRS)))
def test_a_command_is_taken_and_its_neighbour_is_not(good: Payload, bad: Payload) -> None:
    """Names, descriptions, options and their languages each have their limits."""
    assert problems_in_commands([good]) == []
    assert problems_in_commands([bad])


def test_commands_are_counted_by_kind() -> None:
    """A hundred of the chat input, fifteen of each menu, no two alike."""
    chat = [command(f"ask{number}") for number in range(101)]
    menus = [menu(f"Ask {number}") for number in range(16)]

    assert problems_in_commands([*chat[:100], *menus[:15]]) == []
    assert problems_in_commands(chat)
    assert problems_in_commands(menus)
    assert problems_in_commands([command(), command()])
    assert problems_in_commands([command("ask"), menu("ask")]) == []


def test_of_many_languages_the_longest_text_counts() -> None:
    """Eight thousand characters in all are counted once, not for each language."""
    longest = [{**each, "description": "d" * 100} for each in many(25)]
    told = command(options=[{**each, "description_localizations": {"de": "d"}} for each in longest])

    assert problems_in_commands([told]) == []


@pytest.mark.allow_hosts(["127.0.0.1"])
async def test_setting_commands_keeps_their_ids_and_is_counted(fake: FakeDiscord) -> None:
    """What has the same name stays the same command; what is left out is gone."""
    caller = Caller(fake)
    first = await caller.call("PUT", EVERYWHERE, [command(), menu()])
    second = await caller.call("PUT", EVERYWHERE, [command(description="Anew")])
    here = await caller.call("PUT", HERE, [command()])
    read = await caller.call("GET", EVERYWHERE)

    assert second.said[0]["id"] == first.said[0]["id"]
    assert here.said[0]["id"] != first.said[0]["id"]
    assert here.said[0]["guild_id"] == GUILD
    assert [each["description"] for each in read.said] == ["Anew"]
    assert (await caller.call("GET", HERE)).said == here.said
    assert fake.commands.syncs == ["", "", GUILD]
    assert fake.commands.created == 3


@pytest.mark.allow_hosts(["127.0.0.1"])
async def test_a_day_has_two_hundred_new_commands(fake: FakeDiscord) -> None:
    """Who sets new ones again and again is refused."""
    caller = Caller(fake)
    first, second = ([command(f"ask{day}-{n}") for n in range(100)] for day in range(2))
    assert (await caller.call("PUT", EVERYWHERE, first)).status == 200
    assert (await caller.call("PUT", EVERYWHERE, second)).status == 200

    assert (await caller.call("PUT", EVERYWHERE, [command()])).code == 30034
    assert (await caller.call("PUT", EVERYWHERE, second)).status == 200


@pytest.mark.allow_hosts(["127.0.0.1"])
async def test_a_wrong_command_says_where_it_is_wrong(fake: FakeDiscord) -> None:
    """None of the others is set either."""
    refused = await Caller(fake).call("PUT", EVERYWHERE, [command(), command("Ask me")])

    assert refused.code == 50035
    assert refused.said["errors"]["1"]["name"]["_errors"][0]["code"].endswith("INVALID_NAME")
    assert fake.commands.known == {}
    assert fake.rejected[0].where == "set_commands"
