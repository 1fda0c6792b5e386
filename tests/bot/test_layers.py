"""Where a setting counts from, and what is said when it is wrong."""

import json
import os
from pathlib import Path

import pytest

from bot.layers import Origin, config_files
from tests.bot.kettle import Kettle, project, refused, source, user

__all__ = ["project", "user"]


def test_the_nearest_place_counts(
    project: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flags before environment before project before user before default, and each is named."""
    told = [Kettle()]
    user.write_text("litres = 2")
    told.append(Kettle())
    project.write_text("litres = 3")
    told.append(Kettle())
    monkeypatch.setenv("QUOTH_LITRES", "4")
    told.append(Kettle())
    told.append(Kettle(litres=5))

    assert [each.litres for each in told] == [1, 2, 3, 4, 5]
    assert [source(each, "litres") for each in told] == [
        "default",
        str(user),
        str(project),
        "QUOTH_LITRES",
        "--litres",
    ]


def test_a_flag_that_was_not_given_and_an_empty_variable_say_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """``None`` and the empty text leave the default as it is."""
    monkeypatch.setenv("QUOTH_CUP", "")

    assert Kettle(litres=None).litres == 1
    assert Kettle().cup == "white"


def test_a_table_is_taken_whole_from_the_nearest_place(project: Path, user: Path) -> None:
    """Half a table from one file and half from another would be nobody's intention."""
    user.write_text("[cups.blue]\nshelf = '/a'\n[cups.red]\nshelf = '/b'")
    project.write_text("[cups.blue]\ncolour = 'pale'")

    assert Kettle().cups == {"blue": {"colour": "pale"}}


def test_the_nearer_of_two_rivals_silences_the_other(project: Path, user: Path) -> None:
    """What is named further away is as if it had not been set."""
    user.write_text("[cups.blue]\nshelf = '/a'")
    project.write_text("cup = 'red'")
    settings = Kettle()

    assert (settings.cup, settings.cups) == ("red", {})
    assert source(settings, "cups") == "default"


def test_rivals_in_one_place_are_a_mistake(project: Path) -> None:
    """Nobody could tell which of the two was meant."""
    project.write_text("cup = 'red'\n[cups.blue]")
    bad = refused()

    assert (bad.name, bad.source) == ("cup", str(project))
    assert "cups" in bad.problem


def test_paths_in_a_file_begin_at_the_file(project: Path, user: Path) -> None:
    """A user's own configuration means the same wherever it is read from."""
    user.write_text("shelf = 'docs'\n[cups.blue]\nshelf = '../b'\nnot_a_path = 'x'")
    settings = Kettle()

    assert settings.shelf == user.parent / "docs"
    assert settings.cups["blue"] == {"shelf": str(user.parent / "../b"), "not_a_path": "x"}

    project.write_text("shelf = '/srv'")
    assert Kettle().shelf == Path("/srv")
    assert Kettle(shelf="here").shelf == Path("here")


@pytest.mark.parametrize("content", ["shelf = 7", "cups = 3", "cups.blue = 4", "shelf = []"])
def test_a_path_of_the_wrong_kind_is_a_bad_value_like_any_other(
    project: Path, content: str
) -> None:
    """What is no text and no table where one is expected is named, not stumbled over."""
    project.write_text(content)

    assert refused().source == str(project)


def test_an_unknown_setting_is_named_wherever_it_stands(
    project: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt name is never passed over, and the right one is suggested."""
    bad = refused(litre=3)
    assert (bad.name, bad.source) == ("litre", "--litre")
    assert bad.problem == "is not a setting; did you mean litres?"

    user.write_text("zzz = 1")
    bad = refused()
    assert (bad.name, bad.source, bad.problem) == ("zzz", str(user), "is not a setting")

    project.write_text("litres = 2\nlitrs = 2")
    user.unlink()
    bad = refused()
    assert (bad.name, bad.source) == ("litrs", str(project))

    project.unlink()
    monkeypatch.setenv("QUOTH_LITERS", "2")
    bad = refused()
    assert (bad.name, bad.source) == ("liters", "QUOTH_LITERS")


def test_a_bad_value_is_named_wherever_it_stands(
    project: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting, its place and what is wrong make one line."""
    bad = refused(litres=11)
    assert (bad.name, bad.source) == ("litres", "--litres")
    assert str(bad) == "litres (--litres) should be less than or equal to 10"

    user.write_text("litres = 'many'")
    assert (refused().name, refused().source) == ("litres", str(user))

    project.write_text("[cups.blue]\nshelf = 3")
    user.unlink()
    assert (refused().name, refused().source) == ("cups.blue.shelf", str(project))

    project.unlink()
    monkeypatch.setenv("QUOTH_LITRES", "0")
    assert (refused().name, refused().source) == ("litres", "QUOTH_LITRES")


def test_a_value_further_away_is_not_judged(user: Path) -> None:
    """A nearer good value heals a bad one; an unknown name stays a mistake."""
    user.write_text("litres = 99")

    assert Kettle(litres=2).litres == 2


def test_a_table_in_the_environment_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not JSON is refused with the name of the variable."""
    monkeypatch.setenv("QUOTH_CUPS", json.dumps({"blue": {"shelf": "/a"}}))
    assert Kettle().cups == {"blue": {"shelf": "/a"}}

    monkeypatch.setenv("QUOTH_CUPS", "{blue}")
    bad = refused()
    assert (bad.name, bad.source) == ("cups", "QUOTH_CUPS")
    assert "JSON" in bad.problem


@pytest.mark.parametrize(
    "content", [b"litres = ", b"[cups", b"\xff\xfe", b"litres = 1\nlitres = 2"]
)
def test_a_file_that_is_not_toml_is_named(project: Path, content: bytes) -> None:
    """The file is named, no setting is, and the reader learns that it is about TOML."""
    project.write_bytes(content)
    bad = refused()

    assert (bad.name, bad.source) == (None, str(project))
    assert "not TOML" in str(bad)


def test_a_file_that_cannot_be_read_is_named(project: Path) -> None:
    """A folder of that name is a mistake and not an absent file."""
    project.mkdir()

    assert refused().source == str(project)


def test_a_file_without_an_end_is_named(project: Path) -> None:
    """Nobody waits for what comes out of a pipe, or reads all that comes out of a device."""
    os.mkfifo(project)
    assert "not a regular file" in str(refused())

    project.unlink()
    project.write_text("#" * (1024 * 1024 + 1))
    assert str(refused()) == f"{project}: cannot be read: it has more than 1024 KiB"


def test_a_byte_order_mark_is_no_mistake(project: Path) -> None:
    """Some editors write one."""
    project.write_bytes(b"\xef\xbb\xbflitres = 3")

    assert Kettle().litres == 3


def test_what_kubernetes_says_about_a_service_of_our_name_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A pod beside a service called quoth starts all the same."""
    links = {
        "QUOTH_SERVICE_HOST": "10.0.0.1",
        "QUOTH_SERVICE_PORT": "80",
        "QUOTH_SERVICE_PORT_HTTP": "80",
        "QUOTH_PORT": "tcp://10.0.0.1:80",
        "QUOTH_PORT_80_TCP": "tcp://10.0.0.1:80",
        "QUOTH_PORT_80_TCP_ADDR": "10.0.0.1",
        "QUOTH_WEB_PORT": "tcp://10.0.0.1:80",
    }
    for name, value in links.items():
        monkeypatch.setenv(name, value)
    assert Kettle().litres == 1

    monkeypatch.setenv("QUOTH_PORT", "8080")
    assert refused().source == "QUOTH_PORT"


def test_every_setting_tells_what_it_is_and_where_from(project: Path) -> None:
    """The list is complete, in order, and fit to be printed."""
    project.write_text("litres = 3\n[cups.blue]\ncolour = 'Krüppelwalm'")

    assert Kettle(shelf=Path("/srv")).origins() == (
        Origin("litres", "3", str(project)),
        Origin("shelf", "/srv", "--shelf"),
        Origin("cup", "white", "default"),
        Origin("cups", '{"blue": {"colour": "Krüppelwalm"}}', str(project)),
        Origin("token", "null", "default"),
    )


def test_settings_do_not_change() -> None:
    """What was read at the start holds until the end."""
    kettle = Kettle()

    with pytest.raises(ValueError, match="frozen"):
        kettle.litres = 3  # type: ignore[misc] # that is what is tested


def test_the_configuration_files_are_the_projects_and_the_users(project: Path, user: Path) -> None:
    """They are named whether or not they are there."""
    assert config_files() == (project, user)
