"""Commands suggest what this place may see while somebody types, and fail in words."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.discord import reading
from adapters.discord.completing import LONGEST, MOST, Completions
from bot.model import Place
from bot.workers import TooMany
from tests.adapters.discord.answering import Answering, serving
from tests.adapters.slack import corpora
from tests.fakes.discord.reading import quotes, words
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import ANN, ELSEWHERE, GENERAL, GUILD, SECOND_GUILD

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

HERE = Place("discord", GUILD, GENERAL)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve a handbook to one server, and a kitchen to all."""
    folder = tmp_path_factory.mktemp("tree")
    collections = {
        "handbook": {
            "root": corpora.handbook(folder / "handbook"),
            "places": [f"discord:{GUILD}"],
        },
        "kitchen": {"root": corpora.hostile(folder / "kitchen")},
        "many": {"root": folder / "many", "places": [f"discord:{GUILD}"]},
    }
    (folder / "many").mkdir()
    for number in range(40):
        title = f"# Room {number} {'x' * 200}\n\n## Where is room {number}?\n\nOn floor {number}.\n"
        (folder / "many" / f"{number}.md").write_text(title)
    async with serving(folder, collections=collections) as served:
        yield served


async def suggested(quoth: Answering, event: Event) -> list[tuple[str, str]]:
    """Return what is suggested to somebody who types."""
    await quoth.deliver(event)
    turn = quoth.fake.turn(event)
    assert turn is not None
    assert turn.choices is not None
    return [(each["name"], each["value"]) for each in turn.choices]


async def test_sources_are_collections_and_documents_that_the_place_may_see(
    quoth: Answering,
) -> None:
    """What is not open here is not even named."""
    typing = quoth.fake.events.typing
    here = await suggested(quoth, typing("ask", "source", source="leave"))
    there = await suggested(quoth, typing("ask", "source", source="leave", channel=ELSEWHERE))
    collections = await suggested(quoth, typing("ask", "source", source="k"))

    assert [name for name, _ in here] == [f"Leave, part {number}" for number in range(5)]
    assert there == []
    assert ("kitchen", "kitchen") in collections


async def test_questions_are_headings_of_documents(quoth: Answering) -> None:
    """What stands under a heading is answered by the words of the heading."""
    typing = quoth.fake.events.typing
    found = await suggested(quoth, typing("ask", "question", question="leave number 3"))
    elsewhere = typing("ask", "question", question="leave number 3", channel=ELSEWHERE)

    assert found == [("How is annual leave number 3 done?",) * 2]
    assert await suggested(quoth, elsewhere) == []
    [shown] = await quoth.deliver(quoth.fake.events.slash("ask", question=found[0][1]))
    assert quotes(shown.payload)


async def test_there_are_as_many_suggestions_as_discord_takes(quoth: Answering) -> None:
    """Twenty-five, of a hundred characters each."""
    typing = quoth.fake.events.typing
    found = await suggested(quoth, typing("ask", "source", source="room"))

    assert len(found) == MOST
    assert max(len(name) for name, _ in found) <= LONGEST


async def test_a_collection_can_be_chosen(quoth: Answering) -> None:
    """And is the only one that is looked in."""
    slash = quoth.fake.events.slash
    [shown] = await quoth.deliver(slash("ask", question="annual leave", source="handbook"))
    [other] = await quoth.deliver(slash("ask", question="annual leave", source="kitchen"))

    assert quotes(shown.payload)
    assert not quotes(other.payload)


async def test_a_document_can_be_chosen(quoth: Answering) -> None:
    """And is the only one that is quoted."""
    typing, slash = quoth.fake.events.typing, quoth.fake.events.slash
    [(_, document)] = await suggested(quoth, typing("ask", "source", source="leave, part 3"))
    [shown] = await quoth.deliver(slash("ask", question="annual leave", source=document))

    assert [each.replace("**", "") for each in quotes(shown.payload)] == [corpora.LEAVE[3]]


async def test_a_source_that_was_made_up_is_said_to_be_unknown(quoth: Answering) -> None:
    """Discord lets people write what was never suggested."""
    event = quoth.fake.events.slash("ask", question="annual leave", source="the attic")
    [shown] = await quoth.deliver(event)

    assert "There is no document or collection" in words(shown.payload)


async def test_a_title_that_was_typed_is_its_document(quoth: Answering) -> None:
    """If only one that is open here has it."""
    slash = quoth.fake.events.slash
    typed = slash("ask", question="annual leave", source="LEAVE, part 3")
    [shown] = await quoth.deliver(typed)
    closed = slash("ask", question="annual leave", source="Leave, part 3", channel=ELSEWHERE)
    [hidden] = await quoth.deliver(closed)

    assert [each.replace("**", "") for each in quotes(shown.payload)] == [corpora.LEAVE[3]]
    assert "There is no document or collection" in words(hidden.payload)


async def test_hidden_documents_push_no_visible_heading_out(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many of them there are."""
    monkeypatch.setattr("adapters.discord.completing._MOST_DOCUMENTS", 5)
    monkeypatch.setattr("adapters.discord.completing._MOST_HEADINGS", 5)
    completions = Completions(quoth.service)
    elsewhere = Place("discord", SECOND_GUILD, ELSEWHERE)
    alone = completions.headings("e", elsewhere)
    assert completions.headings("where is room", HERE)

    assert alone
    assert Completions(quoth.service).headings("e", elsewhere) == alone


async def test_nobody_waits_for_suggestions(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where too many ask, there are none."""

    async def full(*_: object) -> None:
        raise TooMany

    monkeypatch.setattr(type(quoth.reception.searching), "run", full)
    event = quoth.fake.events.typing("ask", "source", source="leave")

    assert await suggested(quoth, event) == []


async def test_a_failed_suggestion_is_none(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log hears of it, the person goes on typing."""

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(reading, "sender", fails)
    event = quoth.fake.events.typing("ask", "source", source="leave")

    assert await suggested(quoth, event) == []
    assert "nothing could be suggested" in caplog.text


async def test_a_command_that_cannot_be_read_is_apologised_for(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Under the number that stands in the log."""

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(reading, "command", fails)
    [shown] = await quoth.deliver(quoth.fake.events.slash("ask", question="a secret"))

    assert shown.to == ANN
    assert words(shown.payload).rpartition(" ")[2] in caplog.text
    assert "secret" not in caplog.text


async def test_headings_are_gathered_once_for_each_state_of_the_documents(
    quoth: Answering,
) -> None:
    """Typing costs no reading."""
    completions = Completions(quoth.service)
    first = completions.headings("leave", HERE)
    index = quoth.service.index
    assert index is not None
    known = completions._known(index, "handbook")  # noqa: SLF001 - it is the same object

    assert completions.headings("leave", HERE) == first
    assert completions._known(index, "handbook") is known  # noqa: SLF001 - as above
    assert completions.headings(" ", HERE) == ()
