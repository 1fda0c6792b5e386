"""Print what restarts cost, as one object of JSON: both parts, or those that are named."""

import asyncio
import json
import sys

from tests.trust.serving.restarts import killed, rolling


def main(*names: str) -> None:
    """Measure, and print."""
    chosen = [part for part in (rolling, killed) if not names or part.__name__ in names]
    figures = {part.__name__: asyncio.run(part()) for part in chosen}
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
