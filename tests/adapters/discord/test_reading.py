"""What Discord sends is read as what people mean, and nothing else is a question."""

from dataclasses import replace

import discord
import pytest

from adapters.discord import reading
from adapters.discord.reading import Asked
from adapters.discord.tree import Tree
from bot.model import Place
from tests.adapters.discord.hearing import hear
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.protocol import Payload
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import (
    ANN,
    BOT,
    ELSEWHERE,
    FOREIGN,
    FOREIGN_GUILD,
    GENERAL,
    GUILD,
    OTHER_BOT,
    WRITERS,
)

OWN = int(BOT)


def option(name: str, kind: int, *, required: bool = False) -> dict[str, object]:
    """Describe an option of a command."""
    return {"name": name, "type": kind, "description": name, "required": required}


OPTIONS = [option("question", 3, required=True), option("source", 3), option("private", 5)]
COMMANDS: list[Payload] = [
    {
        "name": "ask",
        "description": "ask",
        "options": OPTIONS,
        "integration_types": [0, 1],
    },
    {"name": "Ask about this message", "type": 3, "integration_types": [0, 1]},
]


@pytest.fixture
async def fake() -> FakeDiscord:
    """Return a Discord that nobody is connected to, and that has our commands."""
    made = FakeDiscord()
    await made.commands.put(COMMANDS, "")
    return made


def read(fake: FakeDiscord, *events: Event) -> Asked | None:
    """Read a message."""
    return reading.message(hear(fake, *events), OWN, limit=3)


def asked(fake: FakeDiscord, *events: Event) -> Asked:
    """Read a message that asks something."""
    found = read(fake, *events)
    assert found is not None
    return found


async def test_a_mention_is_asked_in_public_by_its_author(fake: FakeDiscord) -> None:
    """The answer goes where the question stands, and everybody there reads it."""
    event = fake.events.mention("How many days of leave?")
    found = asked(fake, event)

    assert found.question.text == "How many days of leave?"
    assert found.question.place == Place("discord", GUILD, GENERAL)
    assert (found.question.asker.workspace, found.question.asker.id) == ("", ANN)
    assert (found.address.channel, found.address.message) == (GENERAL, event.key)
    assert found.address.public
    assert found.key == f"discord:message:{GENERAL}:{event.key}"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (f"How many <@{BOT}> days?", "How many  days?"),
        (f"<@!{BOT}> hello", "hello"),
        (f"<@{BOT}>", ""),
        (f"<@{BOT}> ask <@{ANN}> <@&{WRITERS}> in <#{GENERAL}>", "ask in"),
        (f"<@{BOT}> the <:kettle:123> is <a:hot:5>", "the  kettle  is  hot"),
        (f"<@{BOT}> since <t:1700000000:R> </ask:5>", "since   ask"),
        (f"<@{BOT}> 5 < 7 > 3 <b>", "5 < 7 > 3 <b>"),
    ],
)
async def test_markup_is_no_word_of_a_question(fake: FakeDiscord, written: str, words: str) -> None:
    """Who and what is mentioned is not looked for; emoji and commands are by their names."""
    found = asked(fake, fake.events.say(written))

    assert found.question.text.split() == words.split()


async def test_a_direct_message_needs_no_mention(fake: FakeDiscord) -> None:
    """Between two, everything is said to the other."""
    found = asked(fake, fake.events.direct("How many days?"))

    assert found.question.place == Place("discord", direct=True)
    assert found.address.tenant == "discord:"
    assert not found.address.public
    assert found.address.alone


async def test_a_reply_to_an_answer_is_a_question_while_its_ping_is_on(fake: FakeDiscord) -> None:
    """Without the ping Discord does not tell us what it says."""
    answer = fake.events.say("Thirty.", user=BOT)
    again = fake.events.say("And in winter?", reply_to=answer.key)
    unheard = fake.events.say("And in winter?", reply_to=answer.key, ping=False)

    assert asked(fake, again).question.text == "And in winter?"
    assert read(fake, unheard) is None


async def test_nobody_else_is_answered(fake: FakeDiscord) -> None:
    """Bots, webhooks, we ourselves, everybody at once, roles, and what is said to others."""
    mention = f"<@{BOT}> hello"
    events = [
        fake.events.say(mention, user=OTHER_BOT),
        fake.events.say(mention, user=BOT),
        fake.events.say(mention, webhook=True),
        fake.events.say("@everyone hello"),
        fake.events.say("@here hello"),
        fake.events.mention_role(WRITERS, "hello"),
        fake.events.say("hello"),
        fake.events.say(mention, type=7),
        fake.events.direct("hello", user=BOT),
    ]

    assert [read(fake, event) for event in events] == [None] * len(events)


async def test_a_thread_is_the_place_of_its_channel(fake: FakeDiscord) -> None:
    """What is bound to a channel can be asked for in its threads; the answer goes to the thread."""
    opened = fake.events.thread()
    found = asked(fake, opened, fake.events.mention("hello", channel=opened.key))

    assert found.question.place == Place("discord", GUILD, GENERAL)
    assert found.address.channel == opened.key


async def test_one_person_is_the_same_in_all_servers_and_directly(fake: FakeDiscord) -> None:
    """Whoever asks too often here does so there."""
    elsewhere = hear(fake, fake.events.slash("ask", question="x", channel=ELSEWHERE))
    askers = {
        asked(fake, fake.events.mention("hello")).question.asker,
        asked(fake, fake.events.direct("hello")).question.asker,
        reading.command(elsewhere, "x", limit=3).question.asker,
    }

    assert len(askers) == 1


async def test_an_edit_is_not_left_to_another_process(fake: FakeDiscord) -> None:
    """It would answer it once more, for it does not know the first answer."""
    event = fake.events.mention("first")
    changed = hear(fake, fake.events.edit(event, f"<@{BOT}> second")).message
    found = reading.edited(changed, OWN, limit=3)

    assert found is not None
    assert found.delivery().work is None


async def test_a_command_is_named_in_the_language_of_its_user(fake: FakeDiscord) -> None:
    """As Discord shows it to them."""
    heard = hear(fake, fake.events.slash("ask", question="x"))
    named = []
    for locale in (discord.Locale.german, discord.Locale.japanese, discord.Locale.dutch):
        heard.locale = locale
        named.append(reading.command(heard, "help", limit=3).command)

    assert named == ["/fragen", "/質問", "/ask"]


async def test_an_unknown_thread_is_a_place_of_its_own(fake: FakeDiscord) -> None:
    """Nobody knows which channel it belongs to, so nothing that is bound to one is shown."""
    unknown = fake.events.thread()
    heard = hear(fake, fake.events.mention("hello", channel=unknown.key), joined=False)
    found = reading.message(heard, OWN, limit=3)

    assert found is not None
    assert found.question.place == Place("discord", GUILD, unknown.key)
    assert found.somewhere


async def test_a_server_that_is_not_known_yet_is_no_direct_message(fake: FakeDiscord) -> None:
    """Between the connection and the list of servers, too, others read what is said there."""
    said, mention = fake.events.say("hello"), fake.events.mention("hello")
    found = reading.message(hear(fake, mention, joined=False), OWN, limit=3)

    assert reading.message(hear(fake, said, joined=False), OWN, limit=3) is None
    assert found is not None
    assert found.question.place == Place("discord", GUILD, GENERAL)
    assert found.address.public


async def test_a_collection_can_be_named_in_a_message(fake: FakeDiscord) -> None:
    """As on every other platform."""
    found = asked(fake, fake.events.mention("in:handbook annual leave"))

    assert (found.question.text, found.question.collection) == ("annual leave", "handbook")


@pytest.mark.parametrize("words", ["", "  ", "help", "HELP", "?"])
async def test_whoever_asks_nothing_wants_help(fake: FakeDiscord, words: str) -> None:
    """A bare mention is a question too: what is this?"""
    assert asked(fake, fake.events.mention(words)).wants_help


async def test_an_edit_is_another_event_and_a_preview_is_none(fake: FakeDiscord) -> None:
    """Discord tells of both in the same way; only one has a time."""
    event = fake.events.mention("first")
    unfurled = hear(fake, fake.events.unfurl(event)).message
    changed = hear(fake, fake.events.edit(event, f"<@{BOT}> second")).message
    found = reading.edited(changed, OWN, limit=3)

    assert reading.edited(unfurled, OWN, limit=3) is None
    assert found is not None
    assert found.question.text == "second"
    assert found.key.startswith(f"discord:message:{GENERAL}:{event.key}:")


async def test_a_command_is_answered_for_its_asker_alone_unless_told_so(fake: FakeDiscord) -> None:
    """Answers are private until they are shared; in a direct message they need no veil."""
    heard = hear(fake, fake.events.slash("ask", question="x"))
    direct = hear(fake, fake.events.slash("ask", question="x", channel=fake.world.direct(ANN).id))

    def seen(where: discord.Interaction, private: bool | None) -> tuple[bool, bool]:  # noqa: FBT001 - the option
        found = reading.command(where, "x", limit=3, private=private)
        return found.veiled, found.address.public

    assert [seen(heard, each) for each in (None, True, False)] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert [seen(direct, each) for each in (None, True, False)] == [
        (False, False),
        (True, False),
        (False, False),
    ]


async def test_strangers_may_read_where_the_app_came_with_one_person(fake: FakeDiscord) -> None:
    """Servers that have not installed it, and groups, are read by nobody knows whom."""
    guest = hear(fake, fake.events.slash("ask", question="x", channel=FOREIGN, guest=True))
    group = fake.world.group(ANN, "900000000000000013").id
    grouped = hear(fake, fake.events.slash("ask", question="x", channel=group, guest=True))
    home = hear(fake, fake.events.slash("ask", question="x"))

    assert reading.sender(guest).place == Place("discord", FOREIGN_GUILD, FOREIGN, outsiders=True)
    assert reading.sender(grouped).place == Place("discord", direct=True, outsiders=True)
    assert not reading.sender(grouped).alone
    assert reading.sender(home).place == Place("discord", GUILD, GENERAL)


async def test_an_event_is_packed_and_unpacked_without_loss(fake: FakeDiscord) -> None:
    """What a process leaves behind, another can answer."""
    heard = hear(fake, fake.events.slash("ask", question="x"))
    for found in (
        reading.command(heard, "in:handbook leave", limit=3),
        asked(fake, fake.events.mention("leave")),
    ):
        packed = found.delivery()
        assert packed.keys == (found.key,)
        assert packed.work is not None
        assert reading.unpack(packed.work) == replace(found, veiled=False)


async def test_the_age_of_an_interaction_stands_in_its_id(fake: FakeDiscord) -> None:
    """Discord takes answers for 15 minutes."""
    began = fake.clock()
    heard = hear(fake, fake.events.slash("ask", question="x"))

    assert abs(reading.sender(heard).began - began) < 5


async def test_the_words_of_a_message_are_asked_by_whoever_points_at_it(fake: FakeDiscord) -> None:
    """They were written by somebody else, who has asked us nothing."""
    event = fake.events.say("annual leave", user=OTHER_BOT)
    heard = hear(fake, fake.events.menu("Ask about this message", event.key))
    shown = hear(fake, event)
    found = reading.menu(heard, shown, limit=3)

    assert (found.question.text, found.question.asker.id) == ("annual leave", ANN)
    assert found.found
    assert found.veiled
    assert not found.address.public


def test_commands_can_be_used_everywhere_and_by_everybody() -> None:
    """In servers, in direct messages, in groups; installed in a server or by one person."""
    tree = Tree(discord.Client(intents=discord.Intents.none()), lambda *_: None)

    assert tree.allowed_contexts.to_array() == [0, 1, 2]
    assert tree.allowed_installs.to_array() == [0, 1]
