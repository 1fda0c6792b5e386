"""Whatever was sent can be judged at the end, by three judges."""

import pytest

from tests.fakes.slack import samples
from tests.fakes.slack.audit import audit, problems, sdk_problems
from tests.fakes.slack.elements import Payload
from tests.fakes.slack.intake import Sent


def test_good_payloads_pass_all_judges() -> None:
    """A message, a modal and a Home tab as they should be."""
    for payload in (samples.message(), samples.modal(), samples.home()):
        assert problems(payload) == []


@pytest.mark.parametrize(
    "block",
    [
        {"type": "unheard"},
        {"type": "header", "text": samples.plain("x" * 151)},
        {"type": "actions", "elements": [samples.pressable("x" * 76)]},
    ],
    ids=["unknown", "long header", "long label"],
)
def test_the_sdk_judges_too(block: Payload) -> None:
    """The models of slack-sdk were not made by us."""
    assert sdk_problems({"blocks": [block]})


def test_the_audit_names_the_way_that_a_problem_took() -> None:
    """What is alive is a problem unless it is allowed."""
    alive = {"text": "<@U1> shared"}
    sent = [Sent("ack", samples.message(), "T1"), Sent("chat.postMessage", alive, "T1")]

    assert audit(sent) == ["chat.postMessage: alive: <@U1>"]
    assert audit(sent, allowed=("<@U1>",)) == []
