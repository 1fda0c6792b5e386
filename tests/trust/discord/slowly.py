"""The command with searches that take three seconds if they are asked to hold on."""

from adapters.cli import main
from retrieval import finding
from tests.trust.slack import slowly

HOLD_ON = slowly.HOLD_ON
SECONDS = 3.0  # as long as Discord waits for a first answer

if __name__ == "__main__":
    slowly.SECONDS = SECONDS
    finding.find = slowly.find
    main()
