"""What people see in Slack and Discord is what these would take, and can be looked at."""

import struct
from pathlib import Path

import pytest

from tests.adapters.discord.sound import OURS, live
from tests.fakes.discord.limits import problems_in_message
from tests.fakes.slack import samples
from tests.fakes.slack.audit import problems
from tests.pictures import __main__ as command
from tests.pictures import discord, slack, web
from tests.pictures.pictures import CannotDraw, Payload, Picture, draw, missing, render, typecheck
from tests.pictures.reading import read
from tests.pictures.scenes import Scene

NAMES = ("answer", "several", "nothing", "why", "around", "shared", "home", "long", "hostile")
IN_DISCORD = (
    *("answer", "several", "nothing", "why", "around", "shared", "mention", "embed", "long"),
    "hostile",
)
ON_THE_WEB = ("answer", "nothing", "why", "document", "phone", "hostile")


@pytest.fixture(scope="module")
def shown() -> dict[str, Scene]:
    """Render every scene of Slack once."""
    return {scene.name: scene for scene in slack.scenes()}


@pytest.fixture(scope="module")
def in_discord() -> dict[str, Scene]:
    """Render every scene of Discord once."""
    return {scene.name: scene for scene in discord.scenes()}


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


def test_there_is_a_scene_for_everything_that_people_see(
    shown: dict[str, Scene], in_discord: dict[str, Scene]
) -> None:
    """Each has a name of its own."""
    assert tuple(shown) == NAMES
    assert tuple(in_discord) == IN_DISCORD
    assert tuple(scene.name for scene in web.SCENES) == ON_THE_WEB


@pytest.mark.parametrize("name", NAMES)
def test_every_scene_is_one_that_slack_would_take(shown: dict[str, Scene], name: str) -> None:
    """Nothing in it is alive but the name of whoever shared an answer."""
    allowed = (f"<@{slack.ANNA.id}>",) if name == "shared" else ()

    assert problems(shown[name].payload, allowed=allowed) == []


@pytest.mark.parametrize("name", IN_DISCORD)
def test_every_scene_is_one_that_discord_would_take(
    in_discord: dict[str, Scene], name: str
) -> None:
    """Nothing in it is alive but the name of whoever shared an answer."""
    allowed = [("mention", f"<@{discord.ANNA.id}>")] if name == "shared" else []

    assert problems_in_message(in_discord[name].payload) == []
    assert live(in_discord[name].payload) == allowed


def test_a_text_of_discord_is_read_before_it_is_drawn() -> None:
    """An escaped sign is a letter, and a sign that was forgotten is more than a letter."""
    ((small,), (escaped,), (forgotten,)) = (
        read({"components": [{"content": text}]})["components"][0]["content"]
        for text in ("-# a", r"\*a\*", "*a*")
    )

    assert (small["kind"], small["inner"]) == ("small print", ("a",))
    assert small["kind"] in OURS
    assert escaped == "*a*"
    assert forgotten["source"] == "*a*"
    assert forgotten["kind"] not in OURS


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


@pytest.mark.usefixtures("browser")
def test_a_message_of_discord_is_drawn_too(tmp_path: Path, in_discord: dict[str, Scene]) -> None:
    """By a page of its own, with what a client shows about it."""
    scene = in_discord["nothing"]
    draw(
        [
            Picture(scene.payload, tmp_path / "bare.png", "discord", dark=True),
            Picture(
                scene.payload, tmp_path / "framed.png", "discord", dark=True, frame=scene.frame
            ),
        ]
    )
    width, height = size(tmp_path / "framed.png")

    assert width == size(tmp_path / "bare.png")[0] == 680
    assert height > size(tmp_path / "bare.png")[1] > 200


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


@pytest.mark.enable_socket
@pytest.mark.usefixtures("browser")
def test_the_command_draws_every_scene_light_and_dark(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    shown: dict[str, Scene],
    in_discord: dict[str, Scene],
) -> None:
    """The names are those that the documentation links to."""
    one_each = {"slack": lambda: [shown["nothing"]], "discord": lambda: [in_discord["shared"]]}
    monkeypatch.setattr(command, "SCENES", one_each)
    monkeypatch.setattr(web, "SCENES", web.SCENES[1:2])

    assert command.main(tmp_path) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}{end}.png"
        for name in ("slack-nothing", "discord-shared", "web-nothing")
        for end in ("", "-dark")
    }
