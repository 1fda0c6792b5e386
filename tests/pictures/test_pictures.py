"""What people see in Slack has the right types and can be looked at."""

import struct
from pathlib import Path

import pytest

from tests.fakes.slack import samples
from tests.fakes.slack.audit import problems
from tests.pictures import __main__ as command
from tests.pictures.pictures import CannotDraw, Payload, Picture, draw, missing, render, typecheck
from tests.pictures.scenes import ANNA, Scene, scenes

NAMES = ("answer", "nothing", "why", "around", "shared", "home", "long", "hostile")


@pytest.fixture(scope="module")
def shown() -> dict[str, Scene]:
    """Render every scene once."""
    return {scene.name: scene for scene in scenes()}


@pytest.fixture
def node() -> None:
    """Skip, and say why, where types cannot be checked."""
    if lacking := missing(browser=False):
        pytest.skip(f"the types of Slack were not checked: {lacking}")


@pytest.fixture
def browser() -> None:
    """Skip, and say why, where nothing can be drawn."""
    if lacking := missing():
        pytest.skip(f"no picture was drawn: {lacking}")


def size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:])
    return width, height


def test_there_is_a_scene_for_everything_that_people_see(shown: dict[str, Scene]) -> None:
    """Each has a name of its own."""
    assert tuple(shown) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_scene_is_one_that_slack_would_take(shown: dict[str, Scene], name: str) -> None:
    """Nothing in it is alive but the name of whoever shared an answer."""
    allowed = (f"<@{ANNA.id}>",) if name == "shared" else ()

    assert problems(shown[name].payload, allowed=allowed) == []


@pytest.mark.usefixtures("node")
def test_every_scene_has_the_types_that_slack_publishes(shown: dict[str, Scene]) -> None:
    """Messages, modals and the Home tab."""
    assert typecheck([scene.payload for scene in shown.values()]) == []


@pytest.mark.usefixtures("node")
def test_a_wrong_type_is_found_and_named() -> None:
    """A header in mrkdwn, a style and a block that do not exist, a modal without a title."""
    header = {"type": "header", "text": samples.mrkdwn("a")}
    styled = {"type": "actions", "elements": [samples.pressable("a") | {"style": "green"}]}
    wrong: list[Payload] = [
        {"text": "a", "blocks": [header]},
        {"text": "a", "blocks": [styled]},
        {"text": "a", "blocks": [{"type": "unheard"}]},
        {"type": "modal", "blocks": []},
    ]
    said = typecheck([samples.message(), *wrong])

    assert len([line for line in said if "error TS" in line]) == 4
    assert all("payloads.ts" in line for line in said if "error TS" in line)


@pytest.mark.usefixtures("browser")
def test_a_picture_is_as_high_as_what_it_shows(tmp_path: Path, shown: dict[str, Scene]) -> None:
    """Dark and light have one size; twice the scale is twice the size."""
    answer, why = shown["answer"].payload, shown["why"].payload
    draw(
        [
            Picture(answer, tmp_path / "answer.png"),
            Picture(answer, tmp_path / "dark.png", dark=True),
            Picture(answer, tmp_path / "twice.png", scale=2),
            Picture(why, tmp_path / "why.png", width=500),
        ]
    )
    width, height = size(tmp_path / "answer.png")

    assert size(tmp_path / "dark.png") == (width, height) == (680, height)
    assert size(tmp_path / "twice.png") == (2 * width, 2 * height)
    assert size(tmp_path / "why.png")[0] == 500
    assert size(tmp_path / "why.png")[1] != height
    assert (tmp_path / "answer.png").read_bytes() != (tmp_path / "dark.png").read_bytes()
    assert all(path.stat().st_size < 200_000 for path in tmp_path.iterdir())


def test_whoever_lacks_node_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is drawn or checked in silence."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert missing() == "node is not installed"
    with pytest.raises(CannotDraw, match="node"):
        typecheck([samples.message()])
    with pytest.raises(CannotDraw, match="node"):
        render(samples.message(), tmp_path / "a.png")


@pytest.mark.usefixtures("browser")
def test_what_node_says_is_passed_on(tmp_path: Path) -> None:
    """A payload that cannot be drawn, or a folder that is not there, is an error and no picture."""
    with pytest.raises(CannotDraw, match=r"render\.mjs"):
        render(samples.message(), tmp_path / "absent" / "a.png")


def test_the_command_says_why_it_drew_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``make pictures`` fails where nothing can be drawn."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert command.main(tmp_path) == 1
    assert capsys.readouterr().err == "pictures: nothing drawn, for node is not installed\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("browser")
def test_the_command_draws_every_scene_light_and_dark(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shown: dict[str, Scene]
) -> None:
    """The names are those that the documentation links to."""
    monkeypatch.setattr(command, "scenes", lambda: [shown["nothing"]])

    assert command.main(tmp_path) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["slack-nothing-dark.png", "slack-nothing.png"]
