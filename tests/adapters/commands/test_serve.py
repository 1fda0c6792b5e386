"""``quoth serve``: what has to be set before anybody can be answered."""

from pathlib import Path

import pytest

from adapters.commands.extras import PACKAGES
from bot.wording import how_to_install
from tests.adapters.processes import Here

BOT, APP = "QUOTH_SLACK_BOT_TOKEN", "QUOTH_SLACK_APP_TOKEN"
SIGNING = "QUOTH_SLACK_SIGNING_SECRET"
DISCORD, WEB = "QUOTH_DISCORD_BOT_TOKEN", "QUOTH_WEB_PORT"
CLIENT, CLIENT_SECRET = "QUOTH_SLACK_CLIENT_ID", "QUOTH_SLACK_CLIENT_SECRET"
EVERY = {BOT, APP, SIGNING, CLIENT, CLIENT_SECRET}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the state in a folder of one's own."""
    monkeypatch.setenv("QUOTH_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {BOT, APP}),
        ({BOT: "xoxb-1"}, {APP}),
        ({"QUOTH_SLACK_TRANSPORT": "http"}, {BOT, SIGNING}),
        ({"QUOTH_SLACK_TRANSPORT": "http", CLIENT: "1.2"}, {CLIENT_SECRET, SIGNING}),
    ],
)
def test_what_is_not_set_is_named_with_its_page_and_nothing_else_is(
    in_here: Here,
    monkeypatch: pytest.MonkeyPatch,
    data: Path,
    given: dict[str, str],
    wanted: set[str],
) -> None:
    """It ends with 2 before anything is opened, and leads to the page that helps."""
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    code, out, err = in_here("serve", "slack")

    assert (code, out) == (2, "")
    assert {name for name in EVERY if name in err} == wanted
    assert "docs/slack.md" in err
    assert "quoth doctor slack" in err
    assert not data.exists()


@pytest.mark.parametrize(("name", "wanted"), [("discord", DISCORD), ("web", WEB)])
def test_what_is_asked_for_by_name_and_cannot_be_had_ends_it(
    in_here: Here, monkeypatch: pytest.MonkeyPatch, name: str, wanted: str
) -> None:
    """Whoever wants one surface does not want a server without it."""
    monkeypatch.setenv(WEB, "0")
    code, out, err = in_here("serve", name)

    assert (code, out) == (2, "")
    assert err.startswith(f"{name.capitalize()} cannot be served yet.")
    assert wanted in err


def test_where_nobody_can_be_answered_it_says_so_of_every_surface(
    in_here: Here, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    """And of each how to switch it on, in a line; packages that are missing are one reason."""
    monkeypatch.setenv(WEB, "0")
    monkeypatch.setenv(DISCORD, "token")
    monkeypatch.setitem(PACKAGES, "discord", ("no_such_package",))
    code, _, err = in_here("serve")

    assert code == 2
    assert err.splitlines() == [
        "Nobody can be answered anywhere.",
        f"slack: set {BOT} and {APP}; step by step: docs/slack.md",
        f"discord: packages are missing; {how_to_install()}",
        f"web: set {WEB} to a port",
    ]
    assert not data.exists()


def test_a_surface_that_there_is_not_is_told(in_here: Here) -> None:
    """Whoever mistypes it gets the usage, and no server."""
    code, _, err = in_here("serve", "irc")

    assert code == 2
    assert "slack" in err


def test_a_folder_that_is_not_one_is_told_before_anything_is_served(
    in_here: Here, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    """One line names it, and the setting."""
    for name in (BOT, APP):
        monkeypatch.setenv(name, "xoxb-1")
    data.write_text("a file")
    code, _, err = in_here("serve", "slack")

    assert code == 2
    assert str(data) in err
    assert "Set QUOTH_DATA to a folder that can be written." in err
    assert "Traceback" not in err
