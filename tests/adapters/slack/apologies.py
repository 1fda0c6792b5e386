"""What breaks, and what whoever asked and the log are told then."""

import re
from typing import Any

import pytest

from tests.adapters.slack.answering import ANN
from tests.fakes.slack.reading import words
from tests.fakes.slack.transcript import Shown

QUESTION = "annual leave zebra"  # a word that stands nowhere else
INCIDENT = re.compile(r"tell whoever looks after me this number: ([0-9a-f]{8})$")


class Broken(Exception):  # noqa: N818 - named for what it is
    """Something that nobody has thought of."""


def breaks(*_given: Any, **_named: Any) -> Any:  # noqa: ANN401 - whatever it stands for
    """Break, with the question in its mouth."""
    raise Broken


def incident(shown: list[Shown], log: pytest.LogCaptureFixture) -> str:
    """Return the number that one person was told, and that one line of the log holds."""
    [apology] = [each for each in shown if "Something went wrong" in words(each.payload)]
    found = INCIDENT.search(words(apology.payload))
    assert found is not None
    assert len(words(apology.payload).splitlines()) == 1
    assert apology.to == ANN or apology.channel.startswith("D")
    lines = [each.getMessage() for each in log.records if found[1] in each.getMessage()]
    assert [line.partition(":")[0] for line in lines] == [f"incident {found[1]}"]
    return found[1]


def nothing_leaked(log: pytest.LogCaptureFixture) -> bool:
    """Tell whether the log holds no word of what was asked."""
    return "zebra" not in log.text and "annual" not in log.text
