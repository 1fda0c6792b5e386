"""What a setting cannot hold is refused, without being repeated."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadSetting
from bot.settings import Settings
from bot.values import SHORTEST


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("public_url", "https"),
        ("web_url", "https"),
        ("slack_api_url", "https"),
        ("slack_authorize_url", "https"),
        ("discord_api_url", "http"),
        ("discord_gateway_url", "wss"),
    ],
)
def test_an_address_that_is_shown_holds_no_password(name: str, scheme: str) -> None:
    """It would stand in what ``quoth config show`` prints, in logs, and in links."""
    for who in ("quoth:s3cr3t@", "s3cr3t@", "@"):
        with pytest.raises(BadSetting, match="leave those out") as told:
            made({name: f"{scheme}://{who}host/path"})
        assert "s3cr3t" not in str(told.value)

    assert getattr(made({name: f"{scheme}://host/a@b"}), name) == f"{scheme}://host/a@b"


def made(flags: dict[str, Any]) -> Settings:
    """Return settings with *flags*."""
    return Settings(**flags)


@pytest.mark.parametrize(
    "address", ["host", "https://", "ftp://host", "https://host?a=1", "https://a b"]
)
def test_what_is_no_address_is_told_how_to_be_one(address: str) -> None:
    """Where a scheme is missing, it is named."""
    with pytest.raises(BadSetting, match=r"write it as https://host or https://host/path"):
        Settings(web_url=address)
    with pytest.raises(BadSetting, match=r"write it as wss://host or wss://host/path"):
        Settings(discord_gateway_url=address)


def test_a_token_of_the_page_that_could_be_guessed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither it nor its length is told, and the variable that gave it is."""
    monkeypatch.setenv("QUOTH_WEB_TOKEN", "s" * SHORTEST)
    assert Settings().web_token is not None

    monkeypatch.delenv("QUOTH_WEB_TOKEN")
    (tmp_path / "token").write_text("s3cr3t " + " " * SHORTEST)
    monkeypatch.setenv("QUOTH_WEB_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(BadSetting) as told:
        Settings()
    assert str(told.value) == "web_token (QUOTH_WEB_TOKEN_FILE) must have at least 16 characters"
