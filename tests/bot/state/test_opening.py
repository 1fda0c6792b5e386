"""The state as a whole: opened by settings, swept, and erased so that no word stays behind."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.capabilities import Action, Capability
from bot.errors import BadSetting
from bot.model import Asker, Place
from bot.secret import Vault
from bot.settings import Settings
from bot.state.opening import State, open_state
from bot.state.stages import Stage
from bot.state.tables import deliveries, metadata, schema
from retrieval.model import Evidence
from tests.bot.state.databases import CANARY, SECRET, Clock, asked
from tests.bot.state.test_answers import ANSWER, NOTHING

YEARS = 2 * 365 * 24 * 3600.0
ZOO = "slack:TZWERG"


def opened(data: Path, clock: Clock | None = None, url: str | None = None) -> State:
    """Open the state in the folder *data*, or with its database elsewhere."""
    settings = Settings(data=data, keep_questions_days=1)
    if url:
        settings = settings.model_copy(update={"database": SecretStr(url)})
    return open_state(settings, clock=clock or Clock())


def fill(state: State, workspace: str) -> None:
    """Leave everything behind that a workspace can leave behind."""
    tenant = f"slack:{workspace}"
    place = Place("slack", workspace, f"C{workspace}")
    question = ANSWER.question
    for number in range(50):
        told = asked(number, tenant=tenant, text=f"{CANARY} {number}")
        keys = tuple(f"{key}:{workspace}" for key in told.keys)
        claim = state.ledger.claim(type(told)(keys, tenant, told.work))
        assert claim is not None
        if number % 2:
            state.ledger.finish(claim)
    name = state.answers.remember(
        type(ANSWER)(
            type(question)(f"{CANARY}?", Asker("slack", workspace, "U1"), place),
            ANSWER.quotes,
            ANSWER.evidence,
            "g1",
            elapsed=0.0,
        ),
        public=False,
    )
    assert name is not None
    state.catch_up()
    state.answers.note_thread(tenant, place.channel, "1.2")
    state.feedback.store(name, tenant=tenant, asker=question.asker, helpful=True)
    state.places.note(place)
    missed = replace(question, text=CANARY, place=place)
    words = Evidence(0.1, (), (CANARY,))
    state.misses.note(replace(NOTHING, question=missed, evidence=words), {"handbook"})


def rows(state: State) -> int:
    """Count what is there."""
    with state.database.reading() as connection:
        return sum(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table is not schema
        )


def written(data: Path) -> bytes:
    """Return all that stands in the files of the state."""
    return b"".join(path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file())


def test_the_state_is_in_one_folder_and_is_found_again(tmp_path: Path) -> None:
    """A database, a secret and notes on what leaves are all there is; the next start reads them."""
    first = opened(tmp_path)
    fill(first, "T1")
    button = first.seal.issue(
        Action.WHY, "a1", tenant="slack:T1", channel="C1", asker="U1", expires=9
    )
    first.close()
    assert {path.name for path in tmp_path.iterdir()} == {"departures", "secret", "state.db"}

    second = opened(tmp_path)
    read = second.seal.read(button, tenant="slack:T1", channel="C1", asker="U1", now=0)
    assert isinstance(read, Capability)
    assert second.ledger.size() == 50
    second.close()


def test_settings_name_another_database_and_another_secret(tmp_path: Path, url: str) -> None:
    """Then neither is made in the folder of the state."""
    settings = Settings(data=tmp_path / "data").model_copy(
        update={"database": SecretStr(url), "secret": SecretStr(SECRET)}
    )
    state = open_state(settings)
    fill(state, "T1")

    assert Vault([SECRET]).decrypt(state.vault.encrypt("words")) == "words"
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["departures"]
    state.erase("slack:T1")
    assert rows(state) == 0
    state.close()


def test_a_bad_secret_stops_the_start_before_anything_is_made(tmp_path: Path) -> None:
    """Nothing is encrypted with a secret that can be guessed."""
    settings = Settings(data=tmp_path / "data").model_copy(update={"secret": SecretStr("short")})
    with pytest.raises(BadSetting):
        open_state(settings)

    assert not (tmp_path / "data").exists()


def test_no_word_of_a_question_stands_in_a_file(tmp_path: Path) -> None:
    """Neither in the database nor in its log of changes, while the questions are open."""
    state = opened(tmp_path)
    fill(state, "T1")

    files = written(tmp_path)
    assert b"slack:T1" in files
    assert CANARY.encode() not in files
    state.close()
    assert CANARY.encode() not in written(tmp_path)


def test_who_is_erased_leaves_no_row_and_no_trace_in_a_file(tmp_path: Path) -> None:
    """The others keep all that is theirs."""
    state = opened(tmp_path)
    fill(state, "TKEPT")
    before = rows(state)
    fill(state, "TZWERG")
    assert b"TZWERG" in written(tmp_path)

    state.erase(ZOO)
    assert rows(state) == before
    assert b"TZWERG" not in written(tmp_path)
    assert b"TKEPT" in written(tmp_path)
    state.erase(ZOO)
    state.close()


def test_everything_that_is_kept_gets_too_old_one_day(tmp_path: Path, url: str) -> None:
    """One sweep after years leaves nothing."""
    clock = Clock()
    state = opened(tmp_path, clock, url)
    fill(state, "T1")
    assert state.sweep() == 0

    clock.now += YEARS
    assert state.sweep() == 50 + 2 + 1 + 1 + 1
    assert rows(state) == 0
    state.close()


def test_answers_are_kept_for_as_long_as_is_set(tmp_path: Path) -> None:
    """The days of the settings are days of the clock."""
    clock = Clock()
    state = open_state(Settings(data=tmp_path, keep_days=2), clock=clock)
    name = state.answers.remember(ANSWER, public=False)
    assert name is not None

    clock.now += 2 * 24 * 3600 - 1
    assert state.answers.recall(name, tenant="slack:T024") is not None
    clock.now += 1
    assert state.answers.recall(name, tenant="slack:T024") is None
    state.close()


def test_what_was_not_written_yet_is_written_at_the_end(tmp_path: Path) -> None:
    """Whoever stops in order leaves nothing for others to wonder about."""
    state = open_state(Settings(data=tmp_path), clock=Clock())
    claim = state.ledger.claim(asked())
    assert claim is not None
    state.ledger.finish_soon(claim)
    name = state.answers.remember(ANSWER, public=False)
    assert name is not None
    state.close()

    another = open_state(Settings(data=tmp_path), clock=Clock())
    assert another.answers.recall(name, tenant="slack:T024") is not None
    with another.database.reading() as connection:
        assert connection.execute(select(deliveries.c.stage)).scalar_one() == Stage.DONE
    another.close()
