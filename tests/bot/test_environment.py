"""What variables say, and what they may not."""

from pathlib import Path

import pytest

from bot.environment import is_placeholder
from bot.settings import Settings
from tests.bot.kettle import Kettle, project, refused, source

__all__ = ["project"]


@pytest.mark.parametrize(
    "text",
    [
        "changeme",
        "CHANGE-ME-please",
        "xoxb-…",
        "xoxb-...",
        "xoxb-",
        "xapp-",
        "xxxxxxxxxxxxxxxx",
        "<the bot token>",
        "your-bot-token",
        "your_signing_secret",
        "placeholder",
        "**********",
        "postgresql://name:password@host/quoth",
        f"{'5' * 32},changeme",
    ],
)
def test_what_stands_where_a_secret_has_yet_to_be_put_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever copies an example hears what is missing, and nobody serves with a known secret."""
    monkeypatch.setenv("QUOTH_TOKEN", text)
    assert "is a placeholder: put the secret itself there" in str(refused())

    monkeypatch.delenv("QUOTH_TOKEN")
    (tmp_path / "token").write_text(text)
    monkeypatch.setenv("QUOTH_TOKEN_FILE", str(tmp_path / "token"))
    assert f"is a placeholder in {tmp_path / 'token'}" in str(refused())


@pytest.mark.parametrize(
    "text",
    [
        "xoxb-1234567890-1234567890-AbCdEfGhIjKl",
        "xapp-1-A0000QUOTH-1234567890-0123456789abcdef",
        "5" * 32,
        "MTIzNDU2Nzg5.GhIjKl.AbCd_efGh-IjKlMn",
        "postgresql://quoth:s3cr3t@db.example.org/quoth",
        "http://proxy.your-company.example:3128",
        "correct horse battery staple",
    ],
)
def test_what_platforms_and_people_give_out_is_no_placeholder(text: str) -> None:
    """A secret is taken as it is."""
    assert not is_placeholder(text)


def test_the_space_around_a_secret_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from copying, and a platform would refuse it."""
    monkeypatch.setenv("QUOTH_TOKEN", "  a long token\n")
    token = Kettle().token

    assert token is not None
    assert token.get_secret_value() == "a long token"


def test_a_blank_secret_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable says nothing, as anywhere; one with a space in it was meant to."""
    monkeypatch.setenv("QUOTH_TOKEN", "")
    assert Kettle().token is None

    monkeypatch.setenv("QUOTH_TOKEN", " ")
    assert str(refused()) == "token (QUOTH_TOKEN) is empty"


def test_a_secret_that_was_put_where_its_file_belongs_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two variables are easily taken for each other."""
    monkeypatch.setenv("QUOTH_TOKEN_FILE", "xoxb-12345-secret")
    bad = refused()

    assert "cannot be read from the file that it names: No such file" in bad.problem
    assert "secret" not in str(bad)


def test_the_files_of_secrets_are_known_by_their_variables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So that somebody can look who else may read them."""
    (tmp_path / "token").write_text("a long token")
    monkeypatch.setenv("QUOTH_TOKEN_FILE", str(tmp_path / "token"))

    assert Kettle().secret_files() == {"QUOTH_TOKEN_FILE": tmp_path / "token"}
    monkeypatch.delenv("QUOTH_TOKEN_FILE")
    monkeypatch.setenv("QUOTH_TOKEN", "a long token")
    assert Kettle().secret_files() == {}


@pytest.mark.parametrize("name", ["PORT", "WEB_PORT", "HEALTH_PORT"])
def test_an_address_that_kubernetes_tells_is_no_port_of_ours(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a service called quoth, or quoth-web, a variable of ours holds something else."""
    before = Settings()
    monkeypatch.setenv(f"QUOTH_{name}", "tcp://10.0.0.1:80")
    assert Settings().model_dump() == before.model_dump()

    monkeypatch.setenv(f"QUOTH_{name}", "81")
    assert source(Settings(), name.lower()) == f"QUOTH_{name}"
