"""What can be set, and what is otherwise so."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadSetting
from bot.model import Collection
from bot.policy import Rules
from bot.settings import Settings, packaged_seeds
from tests.bot.library import CONSOLE, SLACK


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of one's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "quoth.toml"


def refused(**flags: Any) -> str | None:  # noqa: ANN401 - any flag
    """Return the name of the setting for which settings cannot be made."""
    with pytest.raises(BadSetting) as caught:
        Settings(**flags)
    return caught.value.name


def test_nothing_needs_to_be_set(seeds: Path) -> None:
    """Without any setting the seeds are answered from, everywhere."""
    settings = Settings()

    assert settings.served() == (Collection("seeds", seeds, ("*",), outsiders=True),)
    assert (settings.limit, settings.threshold) == (3, 0.9)
    assert (settings.rate_per_minute, settings.rate_burst) == (10, 5)
    assert settings.log_questions is False
    assert (settings.host, settings.port, settings.health_port) == ("127.0.0.1", 3000, 3001)
    assert (settings.slack_transport, settings.slack_follow_ups) == ("socket", False)
    assert settings.slack_api_url == "https://slack.com/api"
    assert {origin.source for origin in settings.origins()} == {"default"}


def test_the_seeds_stand_beside_the_package() -> None:
    """The default corpus is found from the source tree and from an installation alike."""
    assert len(list(packaged_seeds().glob("*.txt"))) == 5


def test_every_setting_is_described() -> None:
    """The documentation is made of the descriptions."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_one_folder_is_open_to_every_place(project: Path) -> None:
    """A corpus needs no rules; that people of other companies read it is another matter."""
    project.write_text("corpus = 'docs'")
    served, shown = Settings().served(), Settings(corpus_outsiders=True).served()

    assert served == (Collection("corpus", project.parent / "docs", ("*",)),)
    assert Rules(served).visible(SLACK) == Rules(served).everywhere == {"corpus"}
    assert Rules(served).visible(replace(SLACK, outsiders=True)) == set()
    assert Rules(shown).visible(replace(SLACK, outsiders=True)) == {"corpus"}


def test_collections_are_open_to_the_places_that_they_name(project: Path) -> None:
    """Each table is a collection; one that names no place is open to all."""
    project.write_text(
        """
        [collections.board]
        root = "/srv/board"
        places = ["slack:T024/C1", "slack:T024/direct"]

        [collections.answers]
        root = "answers"
        """
    )
    served = Settings().served()

    assert served == (
        Collection("answers", project.parent / "answers", ("*",)),
        Collection("board", Path("/srv/board"), ("slack:T024/C1", "slack:T024/direct")),
    )
    assert Rules(served).visible(CONSOLE) == {"answers"}


def test_a_collection_is_for_outsiders_only_where_that_is_said(project: Path) -> None:
    """A channel that is shared with another company sees what was marked for it, and no more."""
    project.write_text(
        """
        [collections.product]
        root = "product"
        outsiders = true

        [collections.people]
        root = "people"
        """
    )
    rules = Rules(Settings().served())

    assert rules.visible(SLACK) == {"people", "product"}
    assert rules.visible(replace(SLACK, outsiders=True)) == {"product"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://bot.acme.example/", "https://bot.acme.example"),
        ("https://acme.example/quoth/", "https://acme.example/quoth"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_address_ends_without_a_slash(given: str, kept: str) -> None:
    """What is put behind it begins with one."""
    assert Settings(public_url=given).public_url == kept


def test_a_corpus_asked_for_on_the_spot_goes_before_configured_collections(project: Path) -> None:
    """A flag means what it says, whatever the project's file holds."""
    project.write_text("[collections.board]\nroot = '/srv/board'")

    (served,) = Settings(corpus=Path("elsewhere")).served()

    assert (served.name, served.root) == ("corpus", Path("elsewhere"))


def test_a_home_is_spelt_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``~`` is the home of whoever runs the bot, in a file as in a flag."""
    monkeypatch.setenv("HOME", "/home/anna")
    project.write_text("cache = '~/cache'")

    assert Settings(corpus="~/docs").corpus == Path("/home/anna/docs")
    assert Settings().cache == Path("/home/anna/cache")
    assert refused(corpus="~nobody-of-that-name/docs") == "corpus"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", value) for value in (0, 11, "three", 2.5)),
        *(("threshold", value) for value in (-0.1, 3.1, "nan", "inf")),
        *(("rate_per_minute", value) for value in (-1, "often")),
        ("rate_burst", 0),
        *(("max_file_size", value) for value in (0, "large", -1)),
        *(("keep_days", value) for value in (0, 3651, "long")),
        *(("port", value) for value in (-1, 65_536)),
        ("health_port", -1),
        *(("public_url", value) for value in ("bot.acme.example", "https://", "https://a b")),
        ("public_url", "https://a.example/?x=1"),
        ("slack_transport", "pigeon"),
        ("slack_api_url", "slack.com/api"),
        ("log_format", "xml"),
        ("log_level", "loud"),
        ("log_questions", "perhaps"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(name: str, value: object) -> None:
    """The error names the setting."""
    assert refused(**{name: value}) == name


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ({"board": {"places": ["*"]}}, "collections.board.root"),
        ({"board": {"root": "x", "places": ["slack:"]}}, "collections.board.places.0"),
        ({"board": {"root": "x", "places": "*"}}, "collections.board.places"),
        ({"board": {"root": "x", "place": ["*"]}}, "collections.board.place"),
        ({"the board": {"root": "x"}}, "collections.the board.[key]"),
    ],
)
def test_a_rule_that_cannot_be_read_stops_the_start(table: object, name: str) -> None:
    """A bot whose rules are not understood does not open anything to anybody."""
    assert refused(collections=table) == name


def test_a_size_is_written_as_people_do() -> None:
    """Bytes, or a number with its unit."""
    assert Settings(max_file_size="2MiB").max_file_size == 2 * 1024 * 1024
    assert Settings(max_file_size=512).max_file_size == 512
