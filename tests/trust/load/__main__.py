"""Ask a server as many questions as an office does: ``python -m tests.trust.load``."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.door import FEW
from tests.trust.load.figures import Figures, Load, bench


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the options ask for, and print one object of JSON."""
    options = _options().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="quoth-load-") as folder:
        found = asyncio.run(measure(options, options.keep or Path(folder)))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


async def measure(options: argparse.Namespace, folder: Path) -> Figures:
    """Measure a load; instead, or what is too much, or a long time of it."""
    load = Load(options.rate, options.seconds, options.abreast)
    async with bench(options.passages, folder, search_processes=options.processes) as served:
        if options.soak:
            return {"soak": await served.soaks(options.soak, abreast=min(options.abreast, FEW))}
        if options.overload:
            return {"overload": await served.bears_too_much(load, options.overload)}
        return {"load": await served.bears(load)}


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.trust.load", description=__doc__)
    parser.add_argument("--rate", type=float, default=200, help="questions a second")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--abreast", type=int, default=64, help="questions at once, at most")
    parser.add_argument("--processes", type=int, default=1, help="that search beside the server")
    parser.add_argument("--passages", type=int, default=100_000, help="0 for the seeds")
    parser.add_argument(
        "--overload", type=float, metavar="N", help="N times the rate, then the rate"
    )
    parser.add_argument("--soak", type=int, metavar="N", help="N questions as fast as can be")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the corpus there")
    return parser


if __name__ == "__main__":
    main()
