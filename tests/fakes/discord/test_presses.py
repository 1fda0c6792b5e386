"""People use only what the bot has really sent."""

import pytest

from tests.fakes.discord.calling import Caller
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.protocol import Flag
from tests.fakes.discord.samples import answer, command, link, pressable, row, select
from tests.fakes.discord.transcript import Kind, Shown
from tests.fakes.discord.world import (
    ANN,
    BOB,
    BOT,
    FOREIGN,
    GENERAL,
    GUILD,
    HIDDEN,
    READ_ONLY,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MENU = "Ask about this message"


def options() -> list[dict[str, object]]:
    """Make a question of three to nine characters, and a source that is completed."""
    what = {"type": 3, "name": "question", "description": "What", "required": True}
    where = {"type": 3, "name": "source", "description": "Where", "autocomplete": True}
    return [{**what, "min_length": 3, "max_length": 9}, where]


@pytest.fixture
async def caller(fake: FakeDiscord) -> Caller:
    """Call as a bot whose commands are known."""
    caller = Caller(fake)
    known = [
        command(options=options(), integration_types=[0, 1], contexts=[0, 1, 2]),
        {"name": MENU, "type": 3},
    ]
    await caller.call("PUT", f"/applications/{BOT}/commands", known)
    return caller


async def answered(fake: FakeDiscord, caller: Caller, **body: object) -> Shown:
    """Use the command and have it answered with *body*."""
    event = fake.events.slash("ask", question="why?")
    await fake.deliver(event)
    await caller.acknowledge(event, 4, **body)
    return fake.visible(event)[0]


@pytest.mark.usefixtures("caller")
def test_a_command_is_told_with_place_person_and_options(fake: FakeDiscord) -> None:
    """Everything that clients of Discord rely on is there."""
    event = fake.events.slash("ask", question="why?", source="faq", user=BOB, locale="de")
    told = event.payload

    assert (event.kind, event.user, event.text) == (Kind.INTERACTION, BOB, "why?")
    assert (told["type"], told["data"]["name"], told["locale"]) == (2, "ask", "de")
    assert [(each["name"], each["value"]) for each in told["data"]["options"]] == [
        ("question", "why?"),
        ("source", "faq"),
    ]
    assert told["member"]["user"]["id"] == BOB
    assert (told["guild_id"], told["channel_id"], told["context"]) == (GUILD, GENERAL, 0)
    assert told["authorizing_integration_owners"] == {"0": GUILD}
    assert told["attachment_size_limit"] > 0


@pytest.mark.usefixtures("caller")
@pytest.mark.parametrize(
    "given", [{}, {"question": "ab"}, {"question": "a" * 10}, {"question": "why?", "when": "now"}]
)
def test_what_no_client_would_send_is_not_sent(fake: FakeDiscord, given: dict[str, str]) -> None:
    """A needed option, too few or many characters, an option that there is not."""
    assert fake.events.slash("ask", question="abc").text == "abc"
    with pytest.raises(LookupError):
        fake.events.slash("ask", user=ANN, channel=GENERAL, locale="de", guest=False, **given)


def test_what_is_not_registered_cannot_be_used(fake: FakeDiscord) -> None:
    """Neither in the chat nor in a menu."""
    said = fake.events.say("hello")
    with pytest.raises(LookupError):
        fake.events.slash("ask", question="why?")
    with pytest.raises(LookupError):
        fake.events.menu(MENU, said.key)


async def test_a_command_of_a_guild_is_used_there(fake: FakeDiscord) -> None:
    """And not in direct messages."""
    path = f"/applications/{BOT}/guilds/{GUILD}/commands"
    await Caller(fake).call("PUT", path, [command()])

    assert fake.events.slash("ask", question="why?").guild == GUILD
    with pytest.raises(LookupError):
        fake.events.slash("ask", question="why?", channel=fake.world.direct(ANN).id)


@pytest.mark.usefixtures("caller")
def test_a_guest_has_the_app_for_himself(fake: FakeDiscord) -> None:
    """In a guild without the bot, among friends, and in a group, by the token alone."""
    friends, group = fake.world.direct(ANN, BOB), fake.world.group(ANN, BOB)
    told = [
        fake.events.slash("ask", question="why?", channel=place, guest=True).payload
        for place in (FOREIGN, friends.id, group.id)
    ]

    assert [each["context"] for each in told] == [0, 2, 2]
    assert [each["authorizing_integration_owners"] for each in told] == [{"1": ANN}] * 3
    assert ["user" in each for each in told] == [False, True, True]


async def test_a_command_is_offered_where_it_says(fake: FakeDiscord, caller: Caller) -> None:
    """Only in guilds where it says so, and to guests only if it can be installed by them."""
    direct = fake.world.direct(ANN).id
    assert fake.events.slash("ask", question="why?", channel=direct).payload["context"] == 1
    narrow = command(contexts=[0], integration_types=[0])
    await caller.call("PUT", f"/applications/{BOT}/commands", [narrow])

    assert fake.events.slash("ask", question="why?").guild == GUILD
    for channel, guest in ((direct, False), (GENERAL, True), (FOREIGN, False)):
        with pytest.raises(LookupError):
            fake.events.slash("ask", question="why?", channel=channel, guest=guest)


@pytest.mark.usefixtures("caller")
def test_the_bot_is_told_what_it_may_do(fake: FakeDiscord) -> None:
    """Commands work where messages do not."""
    may = [
        int(fake.events.slash("ask", question="why?", channel=each).payload["app_permissions"])
        for each in (GENERAL, READ_ONLY, HIDDEN)
    ]

    assert [bool(each & 1 << 11) for each in may] == [True, False, True]
    assert [bool(each & 1 << 10) for each in may] == [True, True, False]


@pytest.mark.usefixtures("caller")
def test_typing_asks_for_completions(fake: FakeDiscord) -> None:
    """Only in an option that is completed; the others may be unfinished."""
    told = fake.events.typing("ask", "source", question="w", source="fa").payload

    assert told["type"] == 4
    assert [each.get("focused", False) for each in told["data"]["options"]] == [False, True]
    with pytest.raises(LookupError):
        fake.events.typing("ask", "question", question="why")


@pytest.mark.usefixtures("caller")
def test_a_menu_shows_its_message_whatever_the_intents(fake: FakeDiscord) -> None:
    """The message that was chosen is in the interaction, with its content."""
    said = fake.events.say("what is a quote?")
    event = fake.events.menu(MENU, said.key)
    data = event.payload["data"]

    assert (data["type"], data["target_id"], event.text) == (3, said.key, "what is a quote?")
    assert data["resolved"]["messages"][said.key]["content"] == "what is a quote?"


async def test_a_press_is_on_the_message_as_it_was(fake: FakeDiscord, caller: Caller) -> None:
    """A button is found by its label or by the start of its id."""
    shown = await answered(fake, caller, **answer())
    by_label = fake.events.press(shown, "Why")
    by_id = fake.events.press(shown, "quoth:w", user=BOB)

    assert by_label.payload["type"] == 3
    assert by_label.payload["data"] == {"custom_id": "quoth:why", "component_type": 2}
    assert by_label.payload["message"] == shown.payload
    assert (by_label.user, by_id.user) == (ANN, BOB)


async def test_what_is_dead_cannot_be_pressed(fake: FakeDiscord, caller: Caller) -> None:
    """A disabled button, a link, one that is not there, one on a message that is gone."""
    shown = await answered(fake, caller, content="a", components=[row(link(), pressable())])
    dead = await answered(fake, caller, **answer())
    assert fake.events.press(shown, "More").channel == GENERAL
    for message, name in ((dead, "Back"), (shown, "Open"), (shown, "Share")):
        with pytest.raises(LookupError):
            fake.events.press(message, name)
    shown.gone = True
    with pytest.raises(LookupError):
        fake.events.press(shown, "More")


async def test_nobody_else_sees_what_is_private(fake: FakeDiscord, caller: Caller) -> None:
    """A private answer is pressed by whom it was shown to."""
    private = int(Flag.EPHEMERAL)
    shown = await answered(fake, caller, content="a", components=[row(pressable())], flags=private)

    assert fake.events.press(shown, "More").user == ANN
    with pytest.raises(LookupError):
        fake.events.press(shown, "More", user=BOB)


async def test_a_choice_and_a_forgery_say_what_is_given(fake: FakeDiscord, caller: Caller) -> None:
    """Values come from a select; a forged id comes from nobody's button."""
    picked = row(select("one", "two"))
    shown = await answered(fake, caller, content="a", components=[picked, row(pressable())])
    chosen = fake.events.press(shown, "quoth:pick", values=("two",))
    forged = fake.events.press(shown, "More", custom_id="quoth:forged")

    assert chosen.payload["data"]["values"] == ["two"]
    assert forged.payload["data"]["custom_id"] == "quoth:forged"
