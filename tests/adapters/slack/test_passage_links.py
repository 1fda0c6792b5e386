"""In Slack, a quote whose document stands nowhere else leads to its passage on our page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.around import Gone
from bot.model import Place
from bot.passage_links import Opened, Opening, Permit
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ALL, ANN, BOB, Answering, serving
from tests.adapters.slack.hostile import led
from tests.adapters.slack.sound import is_sound
from tests.fakes.slack.reading import quotes
from tests.fakes.slack.transcript import Shown

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

PAGE = "https://quoth.example/docs"
PUBLIC = "# Shoes\n\n## Where are the shoes kept?\n\nThe shoes are kept under the blue stairs.\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve a handbook one of whose documents is on the web."""
    folder = tmp_path_factory.mktemp("links")
    handbook = corpora.handbook(folder / "handbook")
    (handbook / "shoes.md").write_text(f"---\nurl: https://a.example/shoes\n---\n\n{PUBLIC}")
    async with serving(folder, corpus=handbook, web_url=PAGE) as served:
        yield served


def opened(quoth: Answering, url: str) -> Opened | Gone:
    """Follow a link."""
    opening = Opening(quoth.state.links, quoth.service, quoth.state.places.outsiders)
    found = opening.open(token(url))
    assert isinstance(found, Opened | Gone)
    return found


def token(url: str) -> str:
    """Return what is sealed in a link to our page."""
    assert url.startswith(f"{PAGE}/passage/")
    return url.removeprefix(f"{PAGE}/passage/").removesuffix("#passage")


def place(quoth: Answering, url: str) -> Place:
    """Return the place that a link was given to."""
    permit = quoth.state.links.read(token(url))
    assert isinstance(permit, Permit)
    return permit.place


def words(quoth: Answering, url: str) -> str:
    """Return what is marked where a link leads."""
    found = opened(quoth, url)
    assert isinstance(found, Opened)
    return found.around.text[slice(*found.around.quoted)]


@pytest.mark.parametrize("how", ["slash", "mention", "direct", "shortcut"])
async def test_every_quote_leads_to_its_own_words(quoth: Answering, how: str) -> None:
    """However it is asked for, behind a word of ours."""
    [shown] = await quoth.deliver(quoth.event(how))
    targets = led(shown.payload)

    assert [label for label, _ in targets] == ["Open"] * 3
    assert [words(quoth, url) for _, url in targets] == quotes(shown.payload)
    assert is_sound(shown.payload)


async def test_a_link_is_for_the_place_where_the_answer_is_read(quoth: Answering) -> None:
    """In a channel for the channel, and in a direct message for direct messages."""
    team = quoth.fake.workspace.id
    [direct] = await quoth.deliver(quoth.event("direct"))

    assert place(quoth, (await first(quoth))[1]) == Place("slack", team, ALL)
    assert place(quoth, led(direct.payload)[0][1]) == Place("slack", team, direct=True)


async def test_a_document_on_the_web_is_led_to_there(quoth: Answering) -> None:
    """Its own address comes before any of ours."""
    shown = await quoth.asked("Where are the shoes kept?")

    assert led(shown.payload)[0] == (
        "Open",
        "https://a.example/shoes#:~:text=The%20shoes%20are%20kept%20under%20the%20blue%20stairs.",
    )


async def test_a_shared_answer_leads_to_the_same_words_for_its_channel(quoth: Answering) -> None:
    """Whoever reads it there may follow its links as the asker may."""
    answered = await quoth.asked("annual leave")
    given = quotes(answered.payload)
    await quoth.press(answered, "quoth.share.")
    shared = next(
        each
        for each in quoth.fake.transcript.shown
        if each.channel == ALL and each.to is None and "shared this answer" in str(each.payload)
    )

    assert [words(quoth, url) for _, url in led(shared.payload)] == given
    assert {place(quoth, url).channel for _, url in led(shared.payload)} == {ALL}


async def test_a_channel_that_outsiders_join_sees_nothing_by_its_links_any_more(
    quoth: Answering,
) -> None:
    """What colleagues were given, other companies do not read, unless it is open to them."""
    channel = quoth.fake.world.id("C")
    url = (await first(quoth, channel=channel))[1]
    before = opened(quoth, url)
    quoth.state.places.note(Place("slack", quoth.fake.workspace.id, channel, outsiders=True))

    assert isinstance(before, Opened)
    assert opened(quoth, url) is Gone.NOT_HERE


async def test_nobody_is_named_in_a_link(quoth: Answering) -> None:
    """Two people are given the same one, for the same place."""
    assert await first(quoth, user=ANN) == await first(quoth, user=BOB)


async def test_without_a_page_a_quote_leads_nowhere(tmp_path: Path) -> None:
    """The path is named, as it is with a link."""
    async with serving(tmp_path, corpus=corpora.handbook(tmp_path / "handbook")) as served:
        shown = await served.asked("annual leave")

    assert led(shown.payload) == []
    assert "leave-0.md, line" in str(shown.payload)


async def first(quoth: Answering, *, user: str = ANN, channel: str = ALL) -> tuple[str, str]:
    """Ask, and return the first link of the answer."""
    shown: Shown = await quoth.asked("annual leave", user=user, channel=channel)
    return led(shown.payload)[0]
