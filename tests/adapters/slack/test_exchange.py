"""An answer goes back to where it was asked, with buttons as long as there is something behind."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import pytest_asyncio

from adapters.slack.reading import Address
from bot import wording
from bot.buttons import Buttons, Spot
from bot.capabilities import Action, Bad, Capability, Seal
from bot.errors import Unavailable
from bot.state.database import Database
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ALL, ANN, BOB, TRIGGERS, Answering, serving
from tests.fakes.slack.reading import buttons, quotes, words

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

SEAL = Seal(["a secret of sixteen characters and more"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve a handbook."""
    folder = tmp_path_factory.mktemp("exchange")
    async with serving(folder, corpus=corpora.handbook(folder / "handbook")) as served:
        yield served


def read(value: str, user: str, channel: str = ALL, now: float = 0.0) -> Capability | Bad:
    """Read what a button holds, as if *user* had pressed it."""
    return SEAL.read(value, tenant="slack:T1", channel=channel, asker=user, now=now)


async def test_buttons_are_their_askers_unless_the_answer_is_public() -> None:
    """What stands in the open is for everybody there, and for nobody elsewhere."""
    made = Buttons(SEAL, keep=60, clock=lambda: 1_000.0)
    for public in (False, True):
        address = Address("T1", None, ALL, ANN, public=public)
        button = made.under("remembered", address.spot)
        assert button is not None
        value = button(Action.MORE, 2)
        assert read(value, ANN) == Capability(Action.MORE, "remembered", 2, 1_060)
        assert isinstance(read(value, BOB), Capability) is public
        assert read(value, ANN, channel="C1") is Bad.FORGED
        assert read(value, ANN, now=1_060) is Bad.EXPIRED


async def test_what_is_not_remembered_has_no_buttons() -> None:
    """They would lead nowhere."""
    assert Buttons(SEAL, keep=60, clock=float).under(None, Spot("slack:T1", ALL, ANN)) is None


@pytest.mark.parametrize("how", TRIGGERS)
async def test_without_a_database_there_are_answers_without_buttons(
    quoth: Answering, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks while it is down is answered once, whoever presses then hears of it."""

    @contextmanager
    def down(_database: Database, *, once: bool = False) -> Iterator[None]:
        """Fail."""
        del once
        unavailable = Unavailable("a database", "it is down")
        raise unavailable
        yield

    pressed = await quoth.asked("annual leave")
    quoth.state.catch_up()
    monkeypatch.setattr(Database, "writing", down)
    monkeypatch.setattr(Database, "reading", down)
    monkeypatch.setattr(Database, "writable", property(lambda _: False))
    event = quoth.event(how)
    [answer] = await quoth.deliver(event)
    assert quotes(answer.payload)
    assert buttons(answer.payload) == []
    assert await quoth.deliver(event) == [answer]

    [apology] = await quoth.press(pressed, "quoth.why.")
    assert words(apology.payload) == wording.not_now()


@pytest.mark.parametrize(
    "question", ["annual leave", "kettle zebra", "zzz", "Where is the kettle?"]
)
@pytest.mark.parametrize("how", TRIGGERS)
async def test_hostile_documents_and_questions_come_to_nothing(
    tmp_path_factory: pytest.TempPathFactory, how: str, question: str
) -> None:
    """Whatever stands in names, headings and texts, nobody is called and nothing is disguised."""
    folder = tmp_path_factory.mktemp("hostile")
    async with serving(folder, corpus=corpora.hostile(folder / "kitchen")) as quoth:
        [answer] = await quoth.deliver(quoth.event(how, f"{question} {corpora.LIVE}"))
        for each in buttons(answer.payload):
            if not str(each["action_id"]).startswith("quoth.share."):
                await quoth.deliver(quoth.fake.events.press(answer, each["text"]["text"]))
