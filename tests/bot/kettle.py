"""Settings of something else, to test settings with."""

from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import Field, SecretStr

from bot.errors import BadSetting
from bot.layers import LayeredSettings


class Kettle(LayeredSettings):
    """Settings of something else, with a secret and two names for one thing."""

    rivals: ClassVar[frozenset[str]] = frozenset({"cup", "cups"})
    folders: ClassVar[tuple[str, ...]] = ("shelf", "cups.*.shelf")

    litres: int = Field(default=1, ge=1, le=10)
    shelf: Path = Path("/kitchen")
    cup: str = "white"
    cups: dict[str, dict[str, str]] = Field(default_factory=dict)
    token: Annotated[SecretStr, Field(min_length=8)] | None = None


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of one's own."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder / "quoth.toml"


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a configuration of one's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config/quoth").mkdir(parents=True)
    return tmp_path / "config/quoth/quoth.toml"


def source(settings: LayeredSettings, name: str) -> str:
    """Return where a setting came from."""
    return next(origin.source for origin in settings.origins() if origin.name == name)


def refused(**flags: Any) -> BadSetting:  # noqa: ANN401 - any flag
    """Return why settings cannot be made."""
    with pytest.raises(BadSetting) as caught:
        Kettle(**flags)
    assert "\n" not in str(caught.value)
    return caught.value
