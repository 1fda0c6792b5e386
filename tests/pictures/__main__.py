"""Draw the pictures of the documentation: python -m tests.pictures [FOLDER]."""

import sys
from pathlib import Path

from tests.pictures.pictures import CannotDraw, Picture, draw
from tests.pictures.scenes import scenes

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


def main(folder: Path) -> int:
    """Write the light and the dark picture of every scene into *folder*."""
    pictures = [
        Picture(scene.payload, folder / f"slack-{scene.name}{end}.png", dark, people=scene.people)
        for scene in scenes()
        for end, dark in (("", False), ("-dark", True))
    ]
    try:
        draw(pictures)
    except CannotDraw as error:
        print(f"pictures: nothing drawn, for {error}", file=sys.stderr)  # noqa: T201 - its outcome
        return 1
    print(f"pictures: {len(pictures)} in {folder}")  # noqa: T201 - its outcome
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
