"""Secrets come from the environment or a file, and are shown nowhere."""

import os
from pathlib import Path
from traceback import format_exception

import pytest

from tests.bot.kettle import Kettle, project, refused, source, user

__all__ = ["project", "user"]

TOKEN = "xoxb-1234567890"  # noqa: S105 - nobody holds this token


def test_a_secret_comes_from_a_variable_or_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file's last line feed is not part of the secret."""
    monkeypatch.setenv("QUOTH_TOKEN", TOKEN)
    assert _token(Kettle()) == TOKEN
    assert source(Kettle(), "token") == "QUOTH_TOKEN"

    monkeypatch.delenv("QUOTH_TOKEN")
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv("QUOTH_TOKEN_FILE", str(tmp_path / "token"))
    assert _token(Kettle()) == TOKEN
    assert source(Kettle(), "token") == "QUOTH_TOKEN_FILE"


def test_a_secret_given_twice_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a rotation nobody could tell which of the two is the old one."""
    (tmp_path / "token").write_text(TOKEN)
    monkeypatch.setenv("QUOTH_TOKEN", TOKEN)
    monkeypatch.setenv("QUOTH_TOKEN_FILE", str(tmp_path / "token"))
    bad = refused()

    assert (bad.name, bad.source) == ("token", "QUOTH_TOKEN_FILE")
    assert "QUOTH_TOKEN" in bad.problem


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff"])
def test_a_secret_file_without_a_secret_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    """An absent, empty or unreadable file is named, and nothing runs without its secret."""
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("QUOTH_TOKEN_FILE", str(path))
    bad = refused()

    assert (bad.name, bad.source) == ("token", "QUOTH_TOKEN_FILE")
    assert str(path) in bad.problem


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_secret_is_read_from_no_device(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """There may be no end of it."""
    monkeypatch.setenv("QUOTH_TOKEN_FILE", device)

    assert str(refused()) == (
        f"token (QUOTH_TOKEN_FILE) cannot be read from {device}: it is not a regular file"
    )


def test_a_secret_is_read_from_no_pipe_and_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody may ever write into a pipe, not even into one that a link leads to."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for path in (tmp_path / "pipe", tmp_path / "link", tmp_path):
        monkeypatch.setenv("QUOTH_TOKEN_FILE", str(path))

        assert f"{path}: it is not a regular file" in refused().problem


def test_a_file_with_more_than_a_secret_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named, and nothing of what it holds is told."""
    path = tmp_path / "token"
    path.write_text(TOKEN + " " * (64 * 1024 - len(TOKEN)))
    monkeypatch.setenv("QUOTH_TOKEN_FILE", str(path))
    assert _token(Kettle()) == TOKEN

    path.write_text(TOKEN + " " * 64 * 1024)
    assert refused().problem == f"cannot be read from {path}: it has more than 64 KiB"


def test_a_secret_is_read_from_where_links_lead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clusters exchange all of their secrets at once by a link to a folder of links."""
    (tmp_path / "..2026").mkdir()
    (tmp_path / "..2026/token").write_text(TOKEN)
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "token").symlink_to("..data/token")
    monkeypatch.setenv("QUOTH_TOKEN_FILE", str(tmp_path / "token"))

    assert _token(Kettle()) == TOKEN


def test_a_secret_in_a_file_of_settings_or_in_a_flag_is_a_mistake(
    project: Path, user: Path
) -> None:
    """Such files are shared and flags are seen by everybody on the machine."""
    bad = refused(token=TOKEN)
    assert (bad.name, bad.source) == ("token", "--token")

    user.write_text(f"token = '{TOKEN}'")
    assert (refused().name, refused().source) == ("token", str(user))

    project.write_text(f"token = '{TOKEN}'")
    bad = refused()
    assert "QUOTH_TOKEN_FILE" in bad.problem
    assert TOKEN not in str(bad)


def test_only_secrets_are_read_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``_FILE`` behind any other name is an unknown setting."""
    monkeypatch.setenv("QUOTH_LITRES_FILE", str(tmp_path / "litres"))

    assert refused().name == "litres_file"


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the list of origins nor the settings themselves nor a mistake print it."""
    monkeypatch.setenv("QUOTH_TOKEN", TOKEN)
    settings = Kettle()

    assert TOKEN not in f"{settings!r} {settings} {settings.origins()}"

    monkeypatch.setenv("QUOTH_TOKEN", TOKEN[:7])
    assert refused().source == "QUOTH_TOKEN"
    assert TOKEN[:7] not in "".join(format_exception(refused()))


def _token(settings: Kettle) -> str | None:
    return settings.token.get_secret_value() if settings.token else None
