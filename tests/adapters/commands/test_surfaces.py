"""``quoth doctor slack``: everything that Slack needs, and never a secret."""

import asyncio
from pathlib import Path

import pytest

from adapters.commands.surfaces import checks
from bot.checks import State
from bot.wording import how_to_install
from tests.adapters.processes import Here
from tests.adapters.slack.front_door import FrontDoor

NOBODY = "127.0.0.1:1"

pytestmark = pytest.mark.enable_socket


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the state in a folder of one's own, and know no way to Slack."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUOTH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("QUOTH_SLACK_API_URL", f"http://{NOBODY}/api")
    monkeypatch.chdir(tmp_path)


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
    """``quoth doctor`` opens no connection, but to the database if that is a server."""
    _, out, _ = in_here("doctor")

    assert "network" not in out
    assert in_here("doctor", "teams")[0] == 2


def test_what_is_not_installed_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its package nothing about a platform can be looked at."""
    monkeypatch.setattr("adapters.commands.surfaces.PLATFORMS", {"slack": "no_such_package"})
    (only,) = checks("slack", None)

    assert (only.state, only.finding) == (State.PROBLEM, "not installed")
    assert only.hint == how_to_install()


def test_bad_settings_are_told_once(in_here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that depends on them is looked at."""
    monkeypatch.setenv("QUOTH_LIMIT", "many")
    code, out, _ = in_here("doctor", "slack")

    assert code == 2
    assert out.count("QUOTH_LIMIT") == 1
    assert "bot token" not in out


def test_what_the_page_needs_is_looked_at_like_the_rest(
    in_here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that the page refuses is a problem, whether or not it is asked about."""
    monkeypatch.setenv("QUOTH_WEB_TOKEN", "CANARY")
    told = [in_here("doctor"), in_here("doctor", "web")]
    monkeypatch.setenv("QUOTH_WEB_TOKEN", "CANARY-of-sixteen-and-more")
    well = in_here("doctor", "web")

    assert [code for code, _, _ in told] == [2, 2]
    assert all("web_token (QUOTH_WEB_TOKEN) must have at least 16" in out for _, out, _ in told)
    assert "CANARY" not in str(told)
    assert well[0] == 0
