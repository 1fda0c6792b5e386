"""Slack's own types find nothing wrong with any payload that any test has had sent.

Each worker keeps one payload of every shape that a fake Slack has taken from Quoth. When all tests
are over, Slack's types are checked against all of them at once, and what is wrong fails the run.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.slack.intake import onlookers
from tests.pictures.pictures import Payload, missing, typecheck

VIEWS = ("modal", "home")
WORDS = ("type", "style")  # whose values the types name one by one
_NAME = "slack payloads"


class SlackTypes:
    """Collects payloads, here and from the workers, and checks their types in the end."""

    def __init__(self) -> None:
        self.kept: dict[str, Payload] = {}
        self.wrong: list[str] = []

    def look(self, payload: Payload) -> None:
        """Keep *payload*, if none of its shape is kept."""
        typed = as_slack_types_it(payload)
        self.kept.setdefault(json.dumps(shape(typed), sort_keys=True), typed)

    @pytest.hookimpl
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what a worker has kept, or check what all have."""
        worker = getattr(session.config, "workeroutput", None)
        if worker is not None:
            worker[_NAME] = json.dumps(self.kept)
        elif self.kept and not missing(browser=False):
            self.wrong = typecheck(list(self.kept.values()))
            if self.wrong:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - xdist's own
        """Take over what a worker has kept."""
        handed = getattr(node, "workeroutput", {}).get(_NAME, "{}")
        for kept, payload in json.loads(handed).items():
            self.kept.setdefault(kept, payload)

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what was checked, what was not, and what is wrong."""
        if not self.kept:
            return
        lacking = missing(browser=False)
        told = f"NOT CHECKED: {lacking}" if lacking else f"{len(self.wrong)} faults"
        terminalreporter.write_line(f"slack: {len(self.kept)} shapes of payloads, types: {told}")
        for line in self.wrong:
            terminalreporter.write_line(line, red=True)


def as_slack_types_it(sent: Payload) -> Payload:
    """Return what is typed of a payload: a view whole, and of a message what people see."""
    if sent.get("type") in VIEWS:
        return sent
    return {name: sent[name] for name in ("text", "blocks") if name in sent}


def shape(value: object, name: str = "") -> object:
    """Return *value* without the words that no type speaks of, and what repeats itself once."""
    match value:
        case dict():
            return {key: shape(each, key) for key, each in value.items()}
        case list():
            return list(_distinct(shape(each) for each in value))
        case str() if name not in WORDS:
            return ""
        case _:
            return value if name in WORDS else type(value).__name__


def _distinct(shapes: Iterator[object]) -> Iterator[object]:
    seen: list[object] = []
    for each in shapes:
        if each not in seen:
            seen.append(each)
            yield each


def register(config: pytest.Config) -> None:
    """Have every payload of this run looked at."""
    types = SlackTypes()
    onlookers.append(types.look)
    config.pluginmanager.register(types, "slack-types")
