"""A process that sends an answer and is killed before it has told anybody."""

import sys
import time
from pathlib import Path

from bot.state.departures import Departures, departure
from bot.state.ledger import Claim


def main(folder: str, owner: str, claim: str) -> None:
    """Send for *claim*, written ``number:attempt``. Then wait."""
    number, attempt = map(int, claim.split(":"))
    with Departures(Path(folder), owner=owner).of(Claim(number, attempt)):
        departure()()
    sys.stdout.write("sent\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
