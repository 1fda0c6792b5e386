"""Tokens at rest, whose they are, and states that are good once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, text

from adapters.slack.stores import MINUTES, Installations, States
from bot.errors import UnreadableWords
from bot.state.database import Database, open_database
from tests.adapters.slack.installs import (
    SECRET,
    TOKEN,
    a_bot,
    everything,
    opened,
    store,
    token_of,
)
from tests.fakes.slack.clock import Clock


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Open a new database of each kind, and close it."""
    database = open_database(url)
    yield database
    database.close()


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Database]:
    """Open a new database in a file, and close it."""
    database = opened(tmp_path)
    yield database
    database.close()


def rows(database: Database, table: str) -> int:
    """Count the rows of *table*."""
    with database.reading() as connection:
        count = connection.execute(select(text("count(*)")).select_from(text(table)))
        return int(count.scalar_one())


def test_no_token_stands_in_any_file_of_the_database(filed: Database, tmp_path: Path) -> None:
    """Whoever gets hold of the files, or of a backup, cannot speak in the name of a workspace."""
    installations = store(filed)
    installations.save(a_bot("T1"))

    held = everything(tmp_path)

    assert b"T1" in held
    assert b"xoxb-" not in held
    assert b"xoxe-" not in held
    assert token_of(installations.find("T1", None, org=False)) == TOKEN


def test_what_was_saved_is_what_is_found(database: Database) -> None:
    """A bot comes back as it was, for Bolt has to know the bot's own messages by its ids."""
    installations = store(database)
    installations.save(a_bot("T1", "E1"))

    found = installations.find("T1", "E1", org=False)

    assert found
    assert found.to_dict() == a_bot("T1", "E1").to_dict()


def test_a_token_is_as_long_as_it_likes(database: Database) -> None:
    """Encrypted, a token is longer than the columns that it was made for."""
    installations = store(database)
    token = f"xoxb-{'1' * 2_000}"
    installations.save(a_bot("T1", token=token))

    assert token_of(installations.find("T1", None, org=False)) == token


def test_a_new_installation_replaces_the_old_one(database: Database) -> None:
    """No token is kept that was replaced, even if the clock was set back in between."""
    installations = store(database)
    for at, token in ((2e9, "xoxb-first"), (1e9, "xoxb-second")):
        installations.save(a_bot("T1", token=token, at=at))

    assert rows(database, "slack_bots") == 1
    assert token_of(installations.find("T1", None, org=False)) == "xoxb-second"


@pytest.mark.parametrize(
    ("team_id", "enterprise_id", "org", "found"),
    [
        ("T1", None, False, "own"),
        ("T1", "E1", False, "own"),  # joined an organisation after it had installed the app
        ("T2", "E1", False, "organisation"),
        ("T1", "E1", True, "organisation"),
        (None, "E1", True, "organisation"),
        (None, "E1", False, "organisation"),
        ("T2", None, False, None),
        ("T2", "E2", False, None),
        (None, "E2", True, None),
        (None, None, False, None),
        (None, None, True, None),
    ],
)
def test_a_workspace_is_served_by_its_own_bot_or_by_its_organisations(
    database: Database,
    team_id: str | None,
    enterprise_id: str | None,
    org: bool,  # noqa: FBT001 - a case of the table
    found: str | None,
) -> None:
    """Nobody else's token is ever given out, and nobody's is missed for want of an id."""
    installations = store(database)
    installations.save(a_bot("T1", None, token="own"))  # noqa: S106 - not a secret
    installations.save(a_bot(None, "E1", token="organisation"))  # noqa: S106 - as above
    installations.save(a_bot(None, None, token="nobody's"))  # noqa: S106 - as above

    assert token_of(installations.find(team_id, enterprise_id, org=org)) == found


def test_a_workspace_that_was_served_once_is_known_without_its_organisation(
    database: Database,
) -> None:
    """Some payloads do not name the organisation; what was noted does."""
    installations = store(database)
    installations.save(a_bot(None, "E1"))
    installations.note("T2", "E1")

    assert token_of(installations.find("T2", None, org=False)) == TOKEN
    assert installations.find("T3", None, org=False) is None


def test_workspaces_are_noted_once_and_forgotten_together(database: Database) -> None:
    """What was noted is what is to be erased: all of one organisation, and nobody else's."""
    installations = store(database)
    for team_id, enterprise_id in (("T2", "E1"), ("T1", "E1"), ("T1", "E1"), ("T9", "E9")):
        installations.note(team_id, enterprise_id)

    assert installations.noted("E1") == ("T1", "T2")
    installations.forget("E1")
    assert installations.noted("E1") == ()
    assert installations.noted("E9") == ("T9",)


def test_deleting_takes_one_and_leaves_the_others(database: Database) -> None:
    """A workspace goes under whatever organisation it was kept, an organisation as a whole."""
    installations = store(database)
    for team_id, enterprise_id in (("T1", "E1"), ("T2", "E1"), (None, "E1"), (None, "E2")):
        installations.save(a_bot(team_id, enterprise_id))

    installations.delete("T1", None)
    assert rows(database, "slack_bots") == 3
    installations.delete(None, "E1")
    assert rows(database, "slack_bots") == 2
    assert installations.find("T2", "E1", org=False)
    assert installations.find(None, "E2", org=True)
    installations.delete(None, None)
    assert rows(database, "slack_bots") == 2


def test_apps_that_share_a_database_do_not_share_tokens(database: Database) -> None:
    """A token of another app is no token for us, and not ours to delete."""
    ours, theirs = store(database), store(database, client_id="3000.4000")
    theirs.save(a_bot("T1", token="theirs"))  # noqa: S106 - not a secret
    theirs.save(a_bot(None, "E1"))
    theirs.note("T2", "E1")

    assert ours.find("T1", "E1", org=False) is None
    assert ours.find("T2", None, org=False) is None
    assert ours.noted("E1") == ()
    ours.delete("T1", "E1")
    ours.delete(None, "E1")
    ours.forget("E1")
    assert rows(database, "slack_bots") == 2
    assert theirs.noted("E1") == ("T2",)


def test_a_token_outlives_a_rotation_of_the_secret(database: Database) -> None:
    """The new secret is put before the old one; without the old one nothing can be read."""
    store(database).save(a_bot("T1"))
    new = "another secret, as long"

    assert token_of(store(database, secrets=(new, SECRET)).find("T1", None, org=False)) == TOKEN
    with pytest.raises(UnreadableWords):
        store(database, secrets=(new,)).find("T1", None, org=False)


def test_nothing_is_left_of_what_was_deleted(filed: Database, tmp_path: Path) -> None:
    """After an erasure not even the id of the workspace can be found in the files."""
    installations = store(filed)
    installations.save(a_bot("T0000GONE", "E0000GONE"))
    installations.note("T0000GONE", "E0000GONE")
    assert b"T0000GONE" in everything(tmp_path)

    installations.delete("T0000GONE", None)
    installations.forget("E0000GONE")
    installations.scrub()

    assert b"0000GONE" not in everything(tmp_path)


@pytest.mark.usefixtures("patient")
def test_many_processes_may_start_at_once(url: str) -> None:
    """Whoever comes second finds the tables made, and makes nothing twice."""
    databases = [open_database(url) for _ in range(6)]
    together = Barrier(len(databases))

    def start(database: Database) -> Installations:
        together.wait()
        States(database)
        return store(database)

    with ThreadPoolExecutor(len(databases)) as pool:
        started = list(pool.map(start, databases))
    started[0].save(a_bot("T1"))

    assert {token_of(each.find("T1", None, org=False)) for each in started} == {TOKEN}
    for database in databases:
        database.close()


def test_a_state_is_good_once(database: Database) -> None:
    """Whoever copies the address that Slack sent somebody back to, gets nothing for it."""
    states = States(database)
    state = states.issue()

    assert states.consume(state)
    assert not states.consume(state)
    assert not states.consume("made up")
    assert not states.consume("")


@pytest.mark.usefixtures("patient")
def test_of_many_with_one_state_one_is_let_in(database: Database) -> None:
    """It is one statement that decides, however many ask in the same moment."""
    states = States(database)
    state = states.issue()

    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(lambda _: states.consume(state), range(16)))

    assert let_in.count(True) == 1


def test_a_state_is_good_for_ten_minutes(database: Database) -> None:
    """What was begun and left is over, to the second."""
    clock = Clock()
    states = States(database, clock=clock)
    in_time, too_late = states.issue(), states.issue()

    clock.advance(MINUTES * 60 - 5)
    assert states.consume(in_time)
    clock.advance(6)
    assert not states.consume(too_late)


def test_states_whose_time_is_up_are_swept(database: Database) -> None:
    """However many begin and never come back, no more is kept than began of late."""
    clock = Clock()
    states = States(database, clock=clock)
    for _ in range(20):
        states.issue()
    assert rows(database, "slack_oauth_states") == 20

    clock.advance(MINUTES * 60 + 1)
    states.issue()

    assert rows(database, "slack_oauth_states") == 1


def test_no_two_states_are_alike(database: Database) -> None:
    """A state cannot be guessed from another: each is 256 random bits."""
    states = States(database)
    issued = {states.issue() for _ in range(50)}

    assert len(issued) == 50
    assert min(map(len, issued)) >= 43
