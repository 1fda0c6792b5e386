"""What looks at everything that is sent to Slack sees what is wrong with it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.pictures.pictures import missing
from tests.slack_types import SlackTypes, shape

GOOD = {"text": "Good", "blocks": [{"type": "divider"}]}
BAD = {"text": "Bad", "blocks": [{"type": "divider", "text": 5}]}


def session(**config: object) -> Any:  # noqa: ANN401 - as much of a session as is looked at
    """Return the end of a run."""
    return SimpleNamespace(config=SimpleNamespace(**config), exitstatus=pytest.ExitCode.OK)


@pytest.mark.skipif(
    bool(missing(browser=False)), reason=f"types were not checked: {missing(browser=False)}"
)
def test_a_payload_of_the_wrong_type_fails_the_run() -> None:
    """It is named in the summary; a run of good ones is a good run."""
    good, bad, ended = SlackTypes(), SlackTypes(), session()
    good.look(GOOD)
    good.pytest_sessionfinish(ended)
    assert (good.wrong, ended.exitstatus) == ([], pytest.ExitCode.OK)

    bad.look(BAD)
    bad.pytest_sessionfinish(ended)
    assert bad.wrong
    assert ended.exitstatus is pytest.ExitCode.TESTS_FAILED


def test_a_worker_hands_over_what_it_has_seen() -> None:
    """Whoever started it looks at it together with what the others have seen."""
    worker, starter, handed = SlackTypes(), SlackTypes(), cast("dict[str, str]", {})
    worker.look(GOOD)
    worker.pytest_sessionfinish(session(workeroutput=handed))
    starter.pytest_testnodedown(SimpleNamespace(workeroutput=handed))
    starter.pytest_testnodedown(SimpleNamespace())

    assert list(starter.kept.values()) == [GOOD]


def test_one_of_each_shape_is_kept() -> None:
    """Other words are no other shape; another type, style or kind of value is."""
    types = SlackTypes()
    for text in ("one", "another"):
        types.look({"text": text, "blocks": [{"type": "divider"}] * len(text)})
    assert len(types.kept) == 1

    different = [{"style": "bold"}, {"style": "italic"}, {"style": {"bold": True}}, {"a": 1}]
    shapes = [shape({"elements": [each]}) for each in different]
    assert all(shapes.count(each) == 1 for each in shapes)
