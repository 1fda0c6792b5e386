"""What Slack or Discord would make of a payload: a picture of it, and Slack's types checked.

Both need node and ``npm ci`` in this folder; pictures need Chromium too. Whoever lacks one of them
is told which.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.pictures.reading import read

Payload = dict[str, Any]
Page = Literal["slack", "discord"]

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 90.0


class CannotDraw(Exception):  # noqa: N818 - reads as what happened
    """Something that draws or checks is missing or has failed; the message says what."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A payload and the file that shall show it; ``people`` gives ids their names.

    ``frame`` is what a client shows about it that is no part of it.
    """

    payload: Payload
    path: Path
    page: Page = "slack"
    dark: bool = False
    width: int = 680
    scale: int = 1
    people: Mapping[str, str] = field(default_factory=dict)
    frame: Payload = field(default_factory=dict)


def missing(*, browser: bool = True) -> str | None:
    """Name what has to be installed before anything can be checked, or drawn in a *browser*."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (HERE / "node_modules" / "slack-blocks-to-jsx").is_dir():
        return "the node modules are not installed (npm ci --prefix tests/pictures)"
    if browser and browser_here() is None:
        return "chromium is not installed"
    return None


def typecheck(payloads: Sequence[Payload]) -> list[str]:
    """Return what Slack's own types find wrong with messages, views and manifests."""
    said = _run("typecheck.mjs", list(payloads), browser=False)
    wrong = json.loads(said)
    return [str(each) for each in wrong]


def draw(pictures: Iterable[Picture]) -> None:
    """Write every picture, all in one browser."""
    told = [
        {
            "payload": read(each.payload) if each.page == "discord" else each.payload,
            "path": str(each.path.resolve()),
            "page": each.page,
            "dark": each.dark,
            "width": each.width,
            "scale": each.scale,
            "people": dict(each.people),
            "frame": each.frame,
        }
        for each in pictures
    ]
    _run("render.mjs", {"chromium": browser_here(), "pictures": told}, browser=True)


def render(payload: Payload, path: Path, *, dark: bool = False, width: int = 680) -> None:
    """Write the picture of one message or view."""
    draw([Picture(payload, path, dark=dark, width=width)])


def browser_here() -> str | None:
    """Return the program of a browser that draws, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _run(script: str, told: object, *, browser: bool) -> str:
    lacking = missing(browser=browser)
    if lacking:
        raise CannotDraw(lacking)
    ran = subprocess.run(
        ["node", str(HERE / script)],  # noqa: S607 - node of whoever runs this
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if ran.returncode:
        message = f"{script} ended with {ran.returncode}: {ran.stderr.strip()[-2000:]}"
        raise CannotDraw(message)
    return ran.stdout
