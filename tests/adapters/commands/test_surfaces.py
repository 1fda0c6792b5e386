"""``quoth doctor slack``: everything that Slack needs, and never a secret."""

import asyncio
from pathlib import Path

import pytest

from adapters.commands.surfaces import checks
from bot.checks import Check, State
from bot.state.database import open_database, sqlite_url
from bot.wording import how_to_install
from tests.adapters.processes import Here
from tests.adapters.slack.front_door import FrontDoor

NOBODY = "127.0.0.1:1"

pytestmark = pytest.mark.enable_socket


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the state in a folder of one's own, and know no way to Slack."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUOTH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("QUOTH_SLACK_API_URL", f"http://{NOBODY}/api")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def found(subject: str) -> list[Check]:
    """Return what is said about *subject*."""
    return [check for check in checks("slack", None) if check.subject == subject]


async def test_all_is_told_line_by_line(in_here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """What every answer needs comes first, then what Slack does; a good end is 0."""
    async with FrontDoor().open() as door:
        monkeypatch.setenv("QUOTH_SLACK_API_URL", f"{door.url}/api")
        monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", "xoxb-CANARY")
        monkeypatch.setenv("QUOTH_SLACK_APP_TOKEN", "xapp-CANARY")
        code, out, err = await asyncio.to_thread(in_here, "doctor", "slack")

    assert (code, err) == (0, "")
    assert {line.split()[0] for line in out.splitlines()} == {"ok", "note"}
    assert out.index("generation") < out.index("@quoth in Acme (T024)")
    assert "CANARY" not in out


def test_a_problem_ends_with_2_and_its_next_step(in_here: Here) -> None:
    """Where nothing is set, the first thing to do is said."""
    code, out, _ = in_here("doctor", "slack")

    assert code == 2
    assert "QUOTH_SLACK_BOT_TOKEN" in out
    assert "OAuth & Permissions" in out


def test_without_a_surface_no_platform_is_asked(in_here: Here) -> None:
    """``quoth doctor`` opens no connection."""
    _, out, _ = in_here("doctor")

    assert "network" not in out
    assert in_here("doctor", "teams")[0] == 2


def test_what_is_not_installed_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its package nothing about a platform can be looked at."""
    monkeypatch.setattr("adapters.commands.surfaces.PLATFORMS", {"slack": "no_such_package"})
    (only,) = checks("slack", None)

    assert (only.state, only.finding) == (State.PROBLEM, "not installed")
    assert only.hint == how_to_install("slack")


def test_bad_settings_are_told_once(in_here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that depends on them is looked at."""
    monkeypatch.setenv("QUOTH_LIMIT", "many")
    code, out, _ = in_here("doctor", "slack")

    assert code == 2
    assert out.count("QUOTH_LIMIT") == 1
    assert "bot token" not in out


def test_looking_makes_nothing(data: Path) -> None:
    """A folder that the doctor made as somebody else could not be written by whoever serves."""
    (folder,) = found("data")
    (secret,) = found("secret")
    (database,) = found("database")

    assert {folder.state, secret.state, database.state} == {State.OK}
    assert not data.exists()


def test_a_folder_that_cannot_be_one_is_a_problem(data: Path) -> None:
    """The setting that moves it is named."""
    data.write_text("no folder")
    (folder,) = found("data")

    assert folder.state is State.PROBLEM
    assert "QUOTH_DATA" in (folder.hint or "")


def test_the_secret_is_counted_and_never_shown(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """During a rotation there are two; one that is too short protects nothing."""
    monkeypatch.setenv("QUOTH_SECRET", "CANARY-of-sixteen-and-more,CANARY-of-another-one")
    (two,) = found("secret")
    monkeypatch.setenv("QUOTH_SECRET", "CANARY")
    (short,) = found("secret")

    assert two.finding.startswith("2 secrets")
    assert short.state is State.PROBLEM
    assert "CANARY" not in str(two) + str(short)
    assert not data.exists()


def test_a_database_that_is_none_is_a_problem(data: Path) -> None:
    """A file that something else has written there is not overwritten."""
    data.mkdir()
    (data / "state.db").write_bytes(b"no database at all" * 100)
    (database,) = found("database")

    assert database.state is State.PROBLEM
    assert (data / "state.db").read_bytes().startswith(b"no database")


def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its address holds the password, so it is not shown."""
    monkeypatch.setattr("bot.state.database._OPENING_PATIENCE", 0.0)
    monkeypatch.setenv("QUOTH_DATABASE", f"postgresql+pg8000://anna:CANARY@{NOBODY}/quoth")
    (database,) = found("database")

    assert database.state is State.PROBLEM
    assert "CANARY" not in str(database)


def test_a_database_that_is_there_opens(data: Path) -> None:
    """What a start has made, the doctor can open."""
    open_database(sqlite_url(data)).close()
    (database,) = found("database")

    assert (database.state, database.finding) == (State.OK, "opens")
