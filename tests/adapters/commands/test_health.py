"""The doctor names what is wrong and what to do, and never a secret."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.commands.health import checks
from bot.checks import Check, State
from bot.wording import how_to_install

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep an index of its own for every test, and no file of settings."""
    monkeypatch.setenv("QUOTH_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def found(subject: str, *, corpus: Path | None = None, now: datetime = NOW) -> list[Check]:
    """Return what the doctor says about *subject*."""
    return [check for check in checks(corpus, now) if check.subject == subject]


def test_all_is_well_at_the_start() -> None:
    """The default corpus needs no setting."""
    assert {check.state for check in checks(None, NOW)} == {State.OK}


def test_a_clock_that_is_behind_is_a_problem() -> None:
    """Platforms refuse what was signed in another year."""
    (clock,) = found("clock", now=datetime(1970, 1, 1, tzinfo=UTC))

    assert (clock.state, clock.finding) == (State.PROBLEM, "1970-01-01 00:00 UTC")
    assert clock.hint


def test_a_file_of_settings_is_named(tmp_path: Path) -> None:
    """Whoever wonders why something is so finds the file."""
    (tmp_path / "quoth.toml").write_text("limit = 5\n", encoding="utf-8")

    assert [check.finding for check in found("settings")] == [f"from {tmp_path / 'quoth.toml'}"]


def test_a_secret_that_everyone_can_read_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file and its variable are named, and what to do; nothing of the secret is."""
    (tmp_path / "bot").write_text("xoxb-12345-s3cr3t")
    monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN_FILE", str(tmp_path / "bot"))
    (tmp_path / "bot").chmod(0o640)
    assert found("secrets") == []

    (tmp_path / "bot").chmod(0o644)
    (warned,) = found("secrets")
    assert (warned.state, warned.hint) == (State.WARNING, f"chmod 600 {tmp_path / 'bot'}")
    assert "QUOTH_SLACK_BOT_TOKEN_FILE" in warned.finding
    assert "s3cr3t" not in warned.finding


def test_a_bad_setting_ends_the_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that depends on settings can be looked at."""
    monkeypatch.setenv("QUOTH_LIMIT", "many")
    last = list(checks(None, NOW))[-1]

    assert (last.subject, last.state) == ("settings", State.PROBLEM)
    assert "QUOTH_LIMIT" in last.finding


def test_a_cache_that_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next step names the setting."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("QUOTH_CACHE", str(tmp_path / "file"))
    (cache,) = found("cache")

    assert cache.state is State.PROBLEM
    assert "QUOTH_CACHE" in (cache.hint or "")


def test_a_missing_corpus_is_a_problem(tmp_path: Path) -> None:
    """It is told as a finding, for the other checks are worth having."""
    (index,) = found("index", corpus=tmp_path / "nowhere")

    assert index.state is State.PROBLEM
    assert "nowhere" in index.finding


def test_an_empty_or_broken_corpus_is_a_warning(tmp_path: Path) -> None:
    """Both can be looked into."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bad.txt").write_bytes(b"\x00\xff\x00\xff" * 50)
    documents = found("documents", corpus=folder)

    assert [check.state for check in documents] == [State.WARNING, State.WARNING]
    assert all("quoth inspect" in (check.hint or "") for check in documents)


def test_an_adapter_that_is_not_installed_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console needs neither; the hint says how to get them."""
    monkeypatch.setattr("adapters.commands.health.PLATFORMS", {"slack": "no_such_package"})
    (slack,) = found("slack")

    assert slack.state is State.OK
    assert slack.hint == f"to answer there, {how_to_install()}"
