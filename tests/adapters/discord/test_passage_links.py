"""In Discord, a quote whose document stands nowhere else leads to its passage on our page."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.discord.escaping import unescape
from bot.model import Place
from bot.passage_links import Opened, Opening, Permit
from tests.adapters.discord.answering import Answering, serving
from tests.adapters.discord.household import QUESTION
from tests.adapters.discord.pressing import AROUND, SHARE, pressed, private
from tests.adapters.slack import corpora
from tests.fakes.discord.protocol import Payload
from tests.fakes.discord.reading import buttons, quotes
from tests.fakes.discord.transcript import Event, Shown

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

PAGE = "https://quoth.example/docs"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["components", "embed"])
async def quoth(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook, in either form."""
    folder = tmp_path_factory.mktemp("links")
    corpus = corpora.handbook(folder / "handbook")
    async with serving(folder, corpus=corpus, web_url=PAGE, discord_form=request.param) as served:
        yield served


def led(payload: Payload) -> list[tuple[str, str]]:
    """Return the labels and the targets of the links of a message."""
    return [(each["label"], each["url"]) for each in buttons(payload) if each.get("url")]


def place(quoth: Answering, url: str) -> Place:
    """Return the place that a link was given to."""
    permit = quoth.state.links.read(token(url))
    assert isinstance(permit, Permit)
    return permit.place


def words(quoth: Answering, url: str) -> str:
    """Return what is marked where a link leads."""
    opening = Opening(quoth.state.links, quoth.service, quoth.state.places.outsiders)
    found = opening.open(token(url))
    assert isinstance(found, Opened)
    return found.around.text[slice(*found.around.quoted)]


def token(url: str) -> str:
    """Return what is sealed in a link to our page."""
    assert url.startswith(f"{PAGE}/passage/")
    return url.removeprefix(f"{PAGE}/passage/").removesuffix("#passage")


async def asked(quoth: Answering, how: str) -> Shown:
    """Ask in one of three ways."""
    events = quoth.fake.events
    event: Event
    match how:
        case "command":
            event = events.slash("ask", question=QUESTION)
        case "mention":
            event = events.mention(QUESTION)
        case _:
            event = events.direct(QUESTION)
    [shown] = await quoth.deliver(event)
    return shown


@pytest.mark.parametrize("how", ["command", "mention", "direct"])
async def test_every_quote_leads_to_its_own_words(quoth: Answering, how: str) -> None:
    """However it is asked for, by a button that only opens it."""
    shown = await asked(quoth, how)
    targets = led(shown.payload)

    assert {label.split(" ")[0] for label, _ in targets} == {"Open"}
    shown_words = [unescape(each.replace("**", "")) for each in quotes(shown.payload)]
    assert [words(quoth, url) for _, url in targets] == shown_words
    assert quoth.fake.pings == []


async def test_a_link_is_for_the_place_where_the_answer_is_read(quoth: Answering) -> None:
    """In a channel for the channel, and in a direct message for direct messages."""
    here, direct = await asked(quoth, "mention"), await asked(quoth, "direct")
    there = place(quoth, led(here.payload)[0][1])

    assert (there.platform, there.channel, there.direct) == ("discord", here.channel, False)
    assert place(quoth, led(direct.payload)[0][1]) == Place("discord", direct=True)


async def test_a_shared_answer_leads_to_the_same_words_for_its_channel(quoth: Answering) -> None:
    """Whoever reads it there may follow its links as the asker may."""
    answered = await private(quoth)
    given = led(answered.payload)
    [shared] = await pressed(quoth, answered, SHARE)

    assert led(shared.payload) == given
    assert place(quoth, given[0][1]).channel == shared.channel


async def test_the_surroundings_of_a_quote_lead_there_too(quoth: Answering) -> None:
    """Whoever reads on in the chat can go on in the browser."""
    answered = await private(quoth)
    [around] = await pressed(quoth, answered, AROUND)

    assert led(around.payload)[0][1] == led(answered.payload)[0][1]
