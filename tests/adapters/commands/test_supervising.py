"""Each surface is kept running, and none takes another one along."""

import asyncio
import errno
import logging
from dataclasses import replace
from pathlib import Path
from socket import gaierror

import pytest

from adapters.commands.supervising import Keeper, doubling, outlast, said, stopped
from bot.errors import BadSetting, BotError, Unavailable
from bot.events import Restarted
from bot.settings import Settings
from tests.adapters.commands.theatre import Renewed, Stage, Theatre, until


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    """Build a theatre."""
    return Theatre(Settings(data=tmp_path))


async def ended(keeper: Keeper) -> BotError:
    """Keep it to its end."""
    async with asyncio.timeout(5):
        return await keeper.keep()


async def test_what_dies_is_made_anew_and_the_old_one_put_away(theatre: Theatre) -> None:
    """A stopped surface is not started again, so there is another one; and it is counted."""
    keeping = asyncio.create_task(theatre.keeper().keep())
    first = await theatre.on(1)
    first.ends.set_exception(RuntimeError("of the library"))
    second = await theatre.on(2)
    keeping.cancel()

    assert (first.done, second.done) == (["started", "stopped"], ["started"])
    assert theatre.told == [Restarted("slack")]


async def test_pauses_grow_up_to_a_minute(theatre: Theatre) -> None:
    """However often it fails, it is tried again; nobody is called a hundred times a second."""
    theatre.fails = [RuntimeError() for _ in range(9)]
    keeping = asyncio.create_task(theatre.keeper().keep())
    await theatre.on(10)
    keeping.cancel()

    assert theatre.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_what_has_run_for_a_while_is_back_at_once(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Yesterday's troubles do not count."""
    monkeypatch.setattr("adapters.commands.supervising.STEADY", 0.0)
    theatre.fails = [RuntimeError() for _ in range(3)]
    keeping = asyncio.create_task(theatre.keeper().keep())
    await theatre.on(4)
    keeping.cancel()

    assert theatre.pauses == [1, 1, 1]


@pytest.mark.parametrize("passing", [Unavailable("state.db", "locked"), OSError("reset")])
async def test_what_passes_is_waited_for(theatre: Theatre, passing: Exception) -> None:
    """A locked database and a network are no reason to give up."""
    theatre.fails = [passing]
    keeping = asyncio.create_task(theatre.keeper().keep())

    assert (await theatre.on(2)).done == ["started"]
    keeping.cancel()


@pytest.mark.parametrize("at_once", [True, False])
async def test_who_is_not_let_in_gives_up_and_says_why(theatre: Theatre, at_once: bool) -> None:  # noqa: FBT001 - a case
    """At its start or later: a token does not become right by being shown again."""
    why = BotError("no more token")
    keeper = theatre.keeper()
    if at_once:
        theatre.fails = [why]
        assert await ended(keeper) is why
    else:
        keeping = asyncio.create_task(keeper.keep())
        (await theatre.on(1)).ends.set_result(why)
        assert await keeping is why
    assert (len(theatre.stages), theatre.pauses) == (1, [])
    assert keeper.trouble == "no more token"


async def test_what_cannot_be_made_of_its_settings_waits_for_others(theatre: Theatre) -> None:
    """A token that is too short stays too short; a database that is locked does not stay so."""
    wrong, made = [BadSetting("web_token", "QUOTH_WEB_TOKEN", "is too short")], []

    async def make(settings: Settings) -> Stage:
        made.append(settings)
        if wrong:
            raise wrong.pop()
        return Stage(settings)

    keeper = Keeper("web", make, theatre.settings)
    gone = await keeper.keep()
    assert isinstance(gone, BadSetting)
    assert keeper.trouble == "web_token (QUOTH_WEB_TOKEN) is too short"
    assert await keeper.renew(theatre.settings) == "web anew"
    await keeper.back()
    keeping = asyncio.create_task(keeper.keep())
    await asyncio.sleep(0)
    assert len(made) == 2
    keeping.cancel()


async def test_its_trouble_is_that_of_the_surface_or_of_its_end(theatre: Theatre) -> None:
    """Whoever looks at `/readyz` is told what is the matter now."""
    keeper = theatre.keeper()
    troubles: list[str | None] = []

    async def sleep(_seconds: float) -> None:
        troubles.append(keeper.trouble)

    keeper._sleep = sleep  # noqa: SLF001 - what it is at this moment nobody else can see
    theatre.fails = [ConnectionError("reset by peer")]
    assert keeper.trouble == "not started yet"
    keeping = asyncio.create_task(keeper.keep())
    stage = await theatre.on(2)
    assert troubles == ["ended: ConnectionError: reset by peer"]
    assert keeper.trouble is None

    assert keeper.caveat is None
    stage.caveat = "nobody may ask"
    assert keeper.caveat == "nobody may ask"
    stage.trouble = "not connected"
    assert keeper.trouble == "not connected"
    keeping.cancel()
    await keeper.stop()
    assert keeper.trouble == "stopping"


async def test_the_log_has_a_line_for_what_is_known_and_a_trace_for_what_is_not(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    """A network is nobody's fault here; an error of ours has to be found."""
    theatre.fails = [ConnectionError("reset by peer"), RuntimeError("of ours")]
    keeping = asyncio.create_task(theatre.keeper().keep())
    await theatre.on(3)
    keeping.cancel()

    told = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert [(each.message, bool(each.exc_info)) for each in told] == [
        ("slack: ConnectionError: reset by peer; starting it again in 1 s", False),
        ("slack: RuntimeError: of ours; starting it again in 2 s", True),
    ]


async def test_while_anybody_can_be_answered_it_goes_on(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    """The log hears why one is not; the last one to be sent away ends it, with the reason."""
    other = replace(theatre, stages=[], told=[])
    theatre.fails = [BotError("no more token")]
    lasting = asyncio.create_task(outlast([theatre.keeper(), other.keeper("discord")]))
    stage = await other.on(1)
    await until(lambda: "no more token" in caplog.messages)
    assert not lasting.done()

    stage.ends.set_result(BotError("sent away"))
    with pytest.raises(BotError, match="sent away"):
        await lasting
    assert [each.message for each in caplog.records if each.levelno == logging.ERROR] == [
        "no more token"
    ]


async def test_who_is_gone_comes_back_with_new_settings(theatre: Theatre) -> None:
    """A token that was reset may be replaced: then it is made anew, and is nobody's end."""
    other = replace(theatre, stages=[], told=[])
    theatre.fails, theatre.kind = [BotError("no more token")], Renewed
    keeper = theatre.keeper()
    lasting = asyncio.create_task(outlast([keeper, other.keeper("discord")]))
    await other.on(1)
    await until(lambda: keeper.trouble == "no more token")
    new = theatre.settings.model_copy(update={"limit": 7})
    assert await keeper.renew(new) == "slack anew"

    second = await theatre.on(2)
    assert theatre.stages[0].done == ["started", "stopped"]
    assert second.settings.limit == 7
    await until(lambda: keeper.trouble is None)
    assert await keeper.renew(theatre.settings) == "slack"
    assert second.settings.limit == 3

    second.ends.set_result(BotError("sent away"))
    await until(lambda: keeper.trouble == "sent away")
    await keeper.renew(new)
    await theatre.on(3)
    assert not lasting.done()
    lasting.cancel()


async def test_one_that_cannot_be_stopped_keeps_no_other_from_it(
    theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    """What is not done is counted all the same."""

    class Stuck(Stage):
        async def stop(self) -> int:  # type: ignore[explicit-override] # @override came with 3.12
            raise RuntimeError

    stuck, other = replace(theatre, kind=Stuck, stages=[]), theatre
    keepers = [stuck.keeper(), other.keeper(), other.keeper("web")]
    tasks = [asyncio.create_task(each.keep()) for each in keepers[:2]]
    await stuck.on(1)
    (await other.on(1)).left = 3
    for each in tasks:
        each.cancel()

    assert await stopped(keepers) == 3
    assert caplog.messages[-1] == "a surface could not be stopped"


async def test_what_breaks_once_more_while_it_is_put_away_is_started_anew_all_the_same(
    theatre: Theatre, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it fails or hangs."""
    monkeypatch.setattr("adapters.commands.supervising.LONGEST_END", 0.05)

    class Broken(Stage):
        async def stop(self) -> int:  # type: ignore[explicit-override] # @override came with 3.12
            if len(theatre.stages) == 1:
                raise RuntimeError
            await asyncio.sleep(60)
            return 0

    theatre.kind, theatre.fails = Broken, [RuntimeError(), RuntimeError()]
    keeping = asyncio.create_task(theatre.keeper().keep())
    assert (await theatre.on(3)).done == ["started"]
    keeping.cancel()

    told = [each.message for each in caplog.records if each.levelno == logging.WARNING]
    assert told == ["slack: not put away: RuntimeError", "slack: not put away: TimeoutError"]


async def test_settings_go_to_who_can_be_renewed_and_else_to_the_next_start(
    theatre: Theatre,
) -> None:
    """What came of it is said."""
    new = theatre.settings.model_copy(update={"limit": 7})
    keeper = theatre.keeper()
    keeping = asyncio.create_task(keeper.keep())
    first = await theatre.on(1)
    assert await keeper.renew(new) == "slack from its next start on"
    theatre.kind = Renewed
    first.ends.set_exception(RuntimeError())
    second = await theatre.on(2)
    assert (first.settings.limit, second.settings.limit) == (3, 7)

    newer = theatre.settings.model_copy(update={"limit": 9})
    assert await keeper.renew(newer) == "slack"
    assert second.settings.limit == 9
    keeping.cancel()


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (BadSetting("slack_bot_token", "somewhere", "is no token"), "is no token"),
        (RuntimeError("of ours"), "slack not"),
    ],
)
async def test_who_cannot_be_renewed_goes_on_as_before(
    theatre: Theatre, why: Exception, told: str
) -> None:
    """It is said, and nothing ends."""
    theatre.kind = Renewed
    keeper = theatre.keeper()
    keeping = asyncio.create_task(keeper.keep())
    stage = await theatre.on(1)
    stage.fails = why

    assert told in await keeper.renew(theatre.settings)
    assert not keeping.done()
    keeping.cancel()


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("slack", errno.EADDRINUSE, "port 3000 is taken: free it, or set"),
        ("web", errno.EADDRINUSE, "QUOTH_WEB_PORT to another one"),
        ("health", errno.EACCES, "port 3001 may not be listened on by this user"),
        ("web", errno.EADDRNOTAVAIL, " is no address of this machine: set QUOTH_HOST to one"),
        ("discord", errno.EADDRINUSE, "OSError: [Errno 98] in use"),
        ("slack", errno.ECONNRESET, "ConnectionResetError: [Errno 104] in use"),
    ],
)
def test_a_port_that_cannot_be_had_is_named_with_its_setting(
    theatre: Theatre, name: str, number: int, words: str
) -> None:
    """Whoever reads it knows what to do; other troubles are named by their kind."""
    assert words in said(OSError(number, "in use"), name, theatre.settings)
    assert "set QUOTH_HOST" in said(gaierror(-2, "not known"), "web", theatre.settings)


def test_what_says_nothing_is_named_by_its_kind(theatre: Theatre) -> None:
    """A line without a reason helps nobody."""
    assert said(TimeoutError(), "slack", theatre.settings) == "TimeoutError"


def test_pauses_double() -> None:
    """And stay at a minute."""
    pauses = doubling()
    assert [next(pauses) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
