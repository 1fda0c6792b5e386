"""What a place may not see does not exist there: not in answers, nor in anything around them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.adapters.slack.answering import ALL, ANN, AWAY, SHARED, Answering, serving
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.reading import buttons, quotes, words
from tests.fakes.slack.transcript import Event, Shown

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

TEAM = "slack:T0000ACME"
# Every collection, the places that it is bound to, and whether it is open to outsiders.
BOUND = {
    "apple": (["*"], True),
    "birch": (["*"], False),
    "cedar": ([TEAM], True),
    "maple": ([TEAM], False),
    "hazel": ([f"{TEAM}/{ALL}"], False),
    "larch": ([f"{TEAM}/{SHARED}"], True),
    "olive": ([f"{TEAM}/direct"], False),
    "poplar": (["slack:T0000ELSE"], True),
    "walnut": (["console"], True),
}
EVERYWHERE = {"apple", "birch", "cedar", "maple"}
OUTSIDE = {"apple", "cedar"}


@dataclass(frozen=True)
class Ask:
    """A way to ask in a place, and what may be seen there."""

    how: str
    where: str
    sees: frozenset[str]

    @property
    def name(self) -> str:
        """Name the way."""
        return f"{self.how} in {self.where}"

    def event(self, quoth: Answering, text: str) -> Event:
        """Ask *text*."""
        events, direct = quoth.fake.events, quoth.fake.workspace.direct(ANN).id
        if self.how == "direct":
            return events.direct(text)
        channel = direct if self.where == "direct" else self.where
        ask = {"slash": events.slash, "mention": events.mention, "shortcut": events.shortcut}
        event: Event = ask[self.how](text, channel=channel)  # type: ignore[operator] # three alike
        return event


WAYS = [
    Ask("slash", ALL, frozenset(EVERYWHERE | {"hazel"})),
    Ask("mention", ALL, frozenset(EVERYWHERE | {"hazel"})),
    Ask("shortcut", ALL, frozenset(EVERYWHERE | {"hazel"})),
    Ask("slash", AWAY, frozenset(EVERYWHERE)),
    Ask("shortcut", AWAY, frozenset(EVERYWHERE)),
    Ask("slash", SHARED, frozenset(EVERYWHERE | {"larch"})),
    Ask("mention", SHARED, frozenset(OUTSIDE | {"larch"})),
    Ask("slash", "direct", frozenset(EVERYWHERE | {"olive"})),
    Ask("direct", "direct", frozenset(EVERYWHERE | {"olive"})),
]
TYPED = [ask for ask in WAYS if ask.how != "shortcut"]  # in words that were written to us


def matrix(ways: list[Ask]) -> list[Any]:
    """Cross ways to ask with collections."""
    return [pytest.param(ask, name, id=f"{name} by {ask.name}") for ask in ways for name in BOUND]


def write(folder: Path) -> dict[str, Any]:
    """Write the collections, each with words that stand nowhere else."""
    for name in BOUND:
        (folder / name).mkdir(parents=True)
        told = f"# The {name}wood\n\n## How tall is the {name}wood?\n\n"
        told += f"The {name}wood grows to forty metres. Secret of {name}.\n"
        (folder / name / f"{name}.md").write_text(told)
    return {
        name: {"root": folder / name, "places": places, "outsiders": outsiders}
        for name, (places, outsiders) in BOUND.items()
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve all of it, more quotes than there are collections."""
    folder = tmp_path_factory.mktemp("access")
    async with serving(folder, collections=write(folder), limit=10) as served:
        yield served


def speaks_of(shown: Shown, name: str) -> bool:
    """Tell whether a message holds anything of a collection that the question did not."""
    said = f"{words(shown.payload)}\n{shown.payload['text']}"
    return f"Secret of {name}" in said or f"{name}.md" in said


@pytest.mark.parametrize("ask", WAYS, ids=[ask.name for ask in WAYS])
async def test_a_place_is_answered_from_what_it_may_see(quoth: Answering, ask: Ask) -> None:
    """All of that, and nothing else, in one answer."""
    [answer] = await quoth.deliver(ask.event(quoth, "forty metres"))

    assert {name for name in BOUND if speaks_of(answer, name)} == ask.sees


@pytest.mark.parametrize(("ask", "name"), matrix(WAYS))
async def test_what_may_not_be_seen_is_not_to_be_found(
    quoth: Answering, ask: Ask, name: str
) -> None:
    """Neither answer nor nearest heading nor closest passage nor word that may have been meant."""
    for text in (f"How tall is the {name}wood?", f"{name}wood zebra gnu", f"{name[:-1]}wood"):
        [answer] = await quoth.deliver(ask.event(quoth, text))
        if name in ask.sees:
            continue
        assert not speaks_of(answer, name)
        labels = [each["text"]["text"] for each in buttons(answer.payload)]
        assert not any(name in label for label in labels)
        for label in ("Show what comes closest", *labels):
            if label in labels and label not in {"Helpful", "Not helpful"}:
                for shown in await quoth.press(answer, label):
                    assert not speaks_of(shown, name)


@pytest.mark.parametrize(("ask", "name"), matrix(TYPED))
async def test_a_collection_can_be_named_where_it_may_be_seen(
    quoth: Answering, ask: Ask, name: str
) -> None:
    """Elsewhere it is as unknown as one that there is not."""
    [answer] = await quoth.deliver(ask.event(quoth, f"forty metres in:{name}"))

    if name in ask.sees:
        assert speaks_of(answer, name)
        assert len(quotes(answer.payload)) == 1
    else:
        [unknown] = await quoth.deliver(ask.event(quoth, "forty metres in:nothing"))
        assert words(answer.payload) == words(unknown.payload).replace("nothing", name)


@pytest.mark.parametrize("ask", TYPED, ids=[ask.name for ask in TYPED])
async def test_help_names_what_may_be_seen(quoth: Answering, ask: Ask) -> None:
    """How to narrow a question down tells nothing of the rest."""
    before = len(quoth.fake.transcript.shown)
    await quoth.deliver(ask.event(quoth, "help"))

    [told] = quoth.fake.transcript.shown[before:]
    named = {name for name in BOUND if f"in:{name}" in words(told.payload)}
    assert named <= ask.sees
    assert named


async def test_home_shows_what_direct_messages_may_see(quoth: Answering) -> None:
    """Names, counts, examples and suggestions."""
    await quoth.deliver(quoth.fake.events.home_opened())
    await quoth.deliver(quoth.fake.events.home_opened("messages"))
    home = quoth.fake.views.home(quoth.fake.workspace, ANN)
    assert home is not None
    said = words(home.payload) + str(quoth.fake.web_api.prompts[-1])

    shown = {name for name in BOUND if f"{name}wood" in said}
    assert shown <= EVERYWHERE | {"olive"}
    assert "5 documents" in said


async def test_around_shows_nothing_that_was_closed_in_between(tmp_path: Path) -> None:
    """A permission that is withdrawn counts inside of an open view too."""
    collections = write(tmp_path)
    async with FakeSlack() as fake:
        async with serving(tmp_path, fake=fake, collections=collections, limit=10) as before:
            answer = await before.asked("forty metres")
            view = await before.opened(fake.events.press(answer, "quoth.around."))
        for each in collections.values():
            each["places"] = ["console"]
        async with serving(tmp_path, fake=fake, collections=collections, limit=10) as after:
            await after.deliver(fake.events.press_in_view(view, "Next passage"))
            assert "No documents are open to this place" in words(view.payload)
            assert "Secret" not in words(view.payload)


async def test_where_nothing_may_be_seen_that_is_said_to_the_asker_alone(tmp_path: Path) -> None:
    """A channel is not told what somebody has asked in vain."""
    collections = write(tmp_path)
    for each in collections.values():
        each["places"] = ["console"]
    async with serving(tmp_path, collections=collections) as quoth:
        for how in ("slash", "mention", "direct", "shortcut"):
            [told] = await quoth.deliver(quoth.event(how))
            assert "No documents are open to this place" in words(told.payload)
            assert told.to == ANN or how == "direct"


async def test_who_asks_too_much_is_told_alone(tmp_path: Path) -> None:
    """In the open too, and everybody else is answered."""
    limits: dict[str, Any] = {"rate_per_minute": 1, "rate_burst": 1}
    async with serving(tmp_path, collections=write(tmp_path), **limits) as quoth:
        [answer] = await quoth.deliver(quoth.event("mention", "forty metres"))
        assert answer.to is None
        for how in ("mention", "slash", "direct", "shortcut"):
            [told] = await quoth.deliver(quoth.event(how, "forty metres"))
            assert "many questions in a short time. Please ask again in" in words(told.payload)
            assert told.to == ANN or how == "direct"

        other = quoth.fake.events.mention("forty metres", user="U0000BOB")
        assert quotes((await quoth.deliver(other))[0].payload)
