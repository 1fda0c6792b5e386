"""The command line with searches that take three seconds if they are asked to hold on."""

import time
from typing import Any

from adapters.cli import main
from retrieval import finding
from retrieval.model import Findings

HOLD_ON = "please hold on:"
SECONDS = 3.0
_find = finding.find


def find(index: Any, text: str, **options: Any) -> Findings:  # noqa: ANN401 - handed on as they are
    """Look in *index*, in time or later."""
    if HOLD_ON in text:
        time.sleep(SECONDS)
    return _find(index, text, **options)


if __name__ == "__main__":
    finding.find = find
    main()
