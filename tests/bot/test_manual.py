"""All that can be set is written down, as it is."""

from pathlib import Path
from typing import ClassVar, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from bot.layers import LayeredSettings
from bot.manual import example, tables
from bot.settings import Settings


class Cup(BaseModel):
    """A table of settings."""

    colour: str = Field(default="blue", description="Its colour.")


class Kitchen(LayeredSettings):
    """Settings of every kind."""

    chapters: ClassVar[dict[str, str]] = {"litres": "Water", "door": "House"}

    litres: int = Field(default=3, ge=1, le=9000, description="How much.")
    heat: Literal["low", "high"] = Field(default="low", description="How hot.")
    cups: dict[str, Cup] = Field(default={}, description="By name.")
    door: SecretStr | None = Field(default=None, description="What opens it.")
    lamp: bool = Field(default=True, description="Whether it is lit.")


def test_a_table_tells_of_each_setting_in_its_chapter() -> None:
    """What it is called and where it is set, what it is otherwise, what it is and can be."""
    assert tables(Kitchen) == (
        "### Water\n"
        "\n"
        "| setting | variable | default | what it is |\n"
        "|---|---|---|---|\n"
        "| `litres` | `QUOTH_LITRES` | `3` | How much. From 1 to 9,000. |\n"
        "| `heat` | `QUOTH_HEAT` | `low` | How hot. One of `low`, `high`. |\n"
        "| `cups` | `QUOTH_CUPS` | `{}` | By name. |\n"
        "| `cups.NAME.colour` |  | `blue` | Its colour. |\n"
        "\n"
        "### House\n"
        "\n"
        "| setting | variable | default | what it is |\n"
        "|---|---|---|---|\n"
        "| `door` | `QUOTH_DOOR` |  | What opens it. A secret. |\n"
        "| `lamp` | `QUOTH_LAMP` | `true` | Whether it is lit. |\n"
    )


def test_an_example_offers_a_file_for_each_secret() -> None:
    """A secret has two variables, and neither of them a value."""
    assert example(Kitchen).endswith(
        "\n\n# House\n"
        "\n"
        "# What opens it. A secret.\n"
        "#QUOTH_DOOR=\n"
        "#QUOTH_DOOR_FILE=\n"
        "\n"
        "# Whether it is lit.\n"
        "#QUOTH_LAMP=true\n"
    )


def test_an_example_is_complete_and_says_nothing_at_first() -> None:
    """Every line is a comment, and every setting has one."""
    lines = example(Settings).splitlines()
    offered = {line.removeprefix("#QUOTH_").partition("=")[0] for line in lines if "=" in line}

    assert [line for line in lines if line and not line.startswith("#")] == []
    assert {name.upper() for name in Settings.model_fields} <= offered
    assert max(map(len, lines)) <= 100


def test_an_example_whose_every_line_counts_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The defaults that it shows are those that hold, and can be read back."""
    monkeypatch.chdir(tmp_path)
    before = Settings()
    for line in example(Settings).splitlines():
        name, _, value = line.removeprefix("#").partition("=")
        if line.startswith("#QUOTH_"):
            monkeypatch.setenv(name, value)

    assert Settings().model_dump() == before.model_dump()
    assert any(each.source == "QUOTH_LIMIT" for each in Settings().origins())
