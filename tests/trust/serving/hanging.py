"""The command line with searches that never end if they are asked to."""

from adapters.cli import main
from retrieval import finding
from tests.trust.slack import slowly

NEVER = slowly.HOLD_ON
SECONDS = 3_600.0

if __name__ == "__main__":
    slowly.SECONDS = SECONDS
    finding.find = slowly.find
    main()
