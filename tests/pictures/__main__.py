"""Draw the pictures of the documentation: python -m tests.pictures [FOLDER]."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.pictures import discord, slack, web
from tests.pictures.pictures import CannotDraw, Page, Picture, draw
from tests.pictures.scenes import Scene

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SCENES: dict[Page, Callable[[], Iterable[Scene]]] = {
    "slack": slack.scenes,
    "discord": discord.scenes,
}


def main(folder: Path) -> int:
    """Write the light and the dark picture of every scene into *folder*."""
    pictures = [
        Picture(
            scene.payload,
            folder / f"{page}-{scene.name}{end}.png",
            page,
            dark,
            people=scene.people,
            frame=scene.frame,
        )
        for page, scenes in SCENES.items()
        for scene in scenes()
        for end, dark in (("", False), ("-dark", True))
    ]
    try:
        draw(pictures)
        drawn = len(pictures) + web.draw(folder, web.SCENES)
    except CannotDraw as error:
        print(f"pictures: nothing drawn, for {error}", file=sys.stderr)  # noqa: T201 - its outcome
        return 1
    print(f"pictures: {drawn} in {folder}")  # noqa: T201 - its outcome
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
