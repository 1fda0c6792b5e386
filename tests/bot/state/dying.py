"""A process that claims deliveries and is killed before it has answered them."""

import sys
import time

from tests.bot.state.databases import Clock, House, asked


def main(url: str, now: str) -> None:
    """Claim three deliveries: one is done, one being sent, one just received. Then wait."""
    ledger = House(url, Clock(float(now))).ledger("dead")
    done, sending, _ = (ledger.claim(asked(number)) for number in range(3))
    assert done is not None
    assert sending is not None
    assert ledger.begin_sending(done)
    ledger.finish(done)
    assert ledger.begin_sending(sending)
    sys.stdout.write("claimed\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
