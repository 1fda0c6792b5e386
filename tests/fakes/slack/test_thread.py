"""A product in another process meets a fake Slack that runs beside the test."""

import urllib.request

import pytest

from tests.fakes.slack.thread import slack_in_thread

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_a_test_without_a_loop_has_a_slack_all_the_same() -> None:
    """Other threads and processes reach it by its address, and what it can do is done there."""
    with slack_in_thread() as distant:
        url = f"{distant.slack.api_url}auth.test?token={distant.slack.workspace.token}"
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - the address of the fake
            assert b'"ok": true' in answer.read()
        distant.run(distant.slack.sockets.close())

        assert [each.method for each in distant.slack.calls] == ["auth.test"]


def test_the_thread_ends_when_the_test_fails() -> None:
    """What a test raises comes through, and nothing is left running."""
    with pytest.raises(LookupError), slack_in_thread() as distant:
        raise LookupError

    assert distant.loop.is_closed()
