"""The doctor asks Slack itself, and says of each thing how it is and what to do."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.slack.doctor import checks
from adapters.slack.manifest import BOT_SCOPES, FOLLOW_UP_SCOPES
from bot.checks import Check, State
from bot.settings import Settings
from tests.adapters.slack.front_door import FrontDoor
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.workspace import LEAST_SCOPES

pytestmark = pytest.mark.enable_socket

BOT = "xoxb-1-CANARY-bot"
APP = "xapp-1-CANARY-app"
SIGNING = "c0ffee" * 5 + "00"
CANARIES = ("CANARY", SIGNING)


@pytest.fixture
async def door() -> AsyncIterator[FrontDoor]:
    """Open Slack's front door on this machine."""
    async with FrontDoor().open() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set both tokens, and keep the proxies of whoever runs the tests out of them."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("QUOTH_SLACK_APP_TOKEN", APP)


async def examined(door: FrontDoor | str, **flags: Any) -> list[Check]:  # noqa: ANN401 - any setting
    """Return what the doctor finds at *door*, and see that it gives no secret away."""
    url = door if isinstance(door, str) else door.url
    settings = Settings(slack_api_url=f"{url}/api", **flags)
    found = await asyncio.to_thread(lambda: list(checks(settings)))
    assert not [each for each in found for canary in CANARIES if canary in str(each)]
    return found


def about(found: list[Check], subject: str) -> Check:
    """Return the one check about *subject*."""
    (check,) = (each for each in found if each.subject == subject)
    return check


async def test_all_is_well_when_all_is_set_and_slack_lets_us_in(door: FrontDoor) -> None:
    """The workspace and the bot are named, so that nobody wonders whose token it is."""
    found = await examined(door)

    assert {each.state for each in found if each.subject != "events"} == {State.OK}
    assert about(found, "workspace").finding == "@quoth in Acme (T024)"
    assert about(found, "socket").finding == "Slack greets"
    assert about(found, "Slack's clock").finding == "ours agrees"


async def test_the_whole_of_a_fake_slack_lets_us_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the doctor calls well is what the rest of the tests stand on."""
    async with FakeSlack() as slack:
        monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", slack.workspace.token)
        monkeypatch.setenv("QUOTH_SLACK_APP_TOKEN", slack.world.app_token)
        found = await examined(slack.base)

    assert {each.state for each in found if each.subject != "events"} == {State.OK}
    assert "Acme" in about(found, "workspace").finding
    assert set(LEAST_SCOPES) == BOT_SCOPES.keys()


async def test_each_token_goes_to_the_call_that_takes_it(door: FrontDoor) -> None:
    """A token in the wrong call would be one that Slack has no reason to see."""
    await examined(door)

    assert door.called == [
        ("api.test", ""),
        ("auth.test", f"Bearer {BOT}"),
        ("apps.connections.open", f"Bearer {APP}"),
    ]


async def test_tokens_that_were_swapped_are_sent_nowhere(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is seen to be the wrong one is told without asking Slack, and the rest is looked at."""
    monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", APP)
    monkeypatch.setenv("QUOTH_SLACK_APP_TOKEN", BOT)
    found = await examined(door)

    assert about(found, "bot token").state is State.PROBLEM
    assert about(found, "network").state is State.OK
    assert [method for method, _ in door.called] == ["api.test"]


async def test_without_tokens_the_network_is_looked_at_all_the_same(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newcomer learns at once whether Slack can be reached from here."""
    monkeypatch.delenv("QUOTH_SLACK_BOT_TOKEN")
    monkeypatch.delenv("QUOTH_SLACK_APP_TOKEN")
    found = await examined(door)

    assert {each.subject for each in found if each.state is State.PROBLEM} == {
        "bot token",
        "app token",
    }
    assert about(found, "network").state is State.OK


async def test_each_missing_scope_is_told_with_its_reason(door: FrontDoor) -> None:
    """Whoever is asked for a right learns what for, and where to give it."""
    door.scopes = "commands, chat:write"
    missing = [each for each in await examined(door) if each.subject == "scopes"]

    assert [each.state for each in missing] == [State.PROBLEM, State.PROBLEM]
    for check, scope in zip(missing, ("app_mentions:read", "im:history"), strict=True):
        assert check.finding.startswith(f"{scope} is missing")
        assert BOT_SCOPES[scope] in check.finding
        assert "Bot Token Scopes" in (check.hint or "")


async def test_a_scope_too_many_is_a_warning(door: FrontDoor) -> None:
    """Quoth works with it, and would rather not have it."""
    door.scopes = ",".join([*BOT_SCOPES, "channels:history", "users:read"])
    extra = [each for each in await examined(door) if each.subject == "scopes"]

    assert [each.state for each in extra] == [State.WARNING, State.WARNING]
    assert [each.finding.split()[0] for each in extra] == ["channels:history", "users:read"]


async def test_follow_ups_need_their_two_scopes(door: FrontDoor) -> None:
    """What is switched on is asked for, with the events that go with it."""
    lacking = [
        each for each in await examined(door, slack_follow_ups=True) if each.subject == "scopes"
    ]
    door.scopes = ",".join([*BOT_SCOPES, *FOLLOW_UP_SCOPES])
    complete = await examined(door, slack_follow_ups=True)

    assert {each.finding.split()[0] for each in lacking} == set(FOLLOW_UP_SCOPES)
    assert all("Event Subscriptions" in (each.hint or "") for each in lacking)
    assert about(complete, "scopes").state is State.OK
    assert "message.groups" in (about(complete, "events").hint or "")


async def test_events_are_not_called_well_for_nobody_can_see_them(door: FrontDoor) -> None:
    """Slack tells no bot which events its app is sent, so a person has to look."""
    assert about(await examined(door), "events").state is State.NOTE


async def test_scopes_that_slack_does_not_tell_are_no_lie(door: FrontDoor) -> None:
    """What was not seen is not called well."""
    door.scopes = None

    assert about(await examined(door), "scopes").state is State.WARNING


@pytest.mark.parametrize(
    ("error", "said", "step"),
    [
        ("invalid_auth", "does not know the token", "QUOTH_SLACK_BOT_TOKEN"),
        ("account_inactive", "was removed", "install the app again"),
        ("token_revoked", "revoked", "install the app again"),
        ("token_expired", "expired", "quoth manifest slack"),
        ("not_allowed_token_type", "another kind of token", "Bot User OAuth Token"),
        ("access_denied", "does not let the app in", "administrator"),
        ("internal_error", "trouble", "slack-status.com"),
        ("something_new", "something_new", "docs.slack.dev"),
    ],
)
async def test_what_slack_says_no_to_is_a_sentence_and_a_step(
    door: FrontDoor, error: str, said: str, step: str
) -> None:
    """A code such as ``account_inactive`` helps nobody who meets it for the first time."""
    door.faults["auth.test"] = (200, error, {})
    check = about(await examined(door), "workspace")

    assert check.state is State.PROBLEM
    assert said in check.finding
    assert step in (check.hint or "")


async def test_a_limit_tells_how_long_to_wait(door: FrontDoor) -> None:
    """Slack says for how many seconds it does not want to be asked."""
    door.faults["auth.test"] = (429, "ratelimited", {"Retry-After": "17"})

    assert "17 seconds" in (about(await examined(door), "workspace").hint or "")


async def test_an_app_token_without_its_scope_is_told_how_to_make_another(door: FrontDoor) -> None:
    """The scope of an app-level token cannot be added afterwards on the page of scopes."""
    door.faults["apps.connections.open"] = (200, "missing_scope", {})
    check = about(await examined(door), "socket")

    assert check.finding == "the token lacks the scope connections:write"
    assert "App-Level Tokens" in (check.hint or "")


async def test_an_app_token_that_slack_does_not_know_is_told_as_that_one(door: FrontDoor) -> None:
    """Nobody goes looking at the other token."""
    door.faults["apps.connections.open"] = (200, "invalid_auth", {})
    found = await examined(door)

    assert about(found, "workspace").state is State.OK
    assert "QUOTH_SLACK_APP_TOKEN" in (about(found, "socket").hint or "")


async def test_another_program_on_the_same_token_is_a_warning(door: FrontDoor) -> None:
    """Slack deals questions out to all who listen, so some would get lost."""
    door.hello = {"type": "hello", "num_connections": 3}
    check = about(await examined(door), "socket")

    assert check.state is State.WARNING
    assert "2 other connections" in check.finding


async def test_socket_mode_that_is_off_is_told(door: FrontDoor) -> None:
    """Slack opens the socket and closes it at once, with its reason."""
    door.hello = {"type": "disconnect", "reason": "link_disabled"}
    check = about(await examined(door), "socket")

    assert (check.state, check.finding) == (State.PROBLEM, "Socket Mode is off")


async def test_a_socket_without_a_greeting_is_a_problem(door: FrontDoor) -> None:
    """An open socket alone brings no question."""
    door.hello = None

    assert about(await examined(door), "socket").state is State.PROBLEM


@pytest.mark.parametrize(
    ("seconds", "state", "word"),
    [
        (0, State.OK, "agrees"),
        (-20, State.WARNING, "ahead of"),
        (20, State.WARNING, "behind"),
        (120, State.PROBLEM, "behind"),
        (-120, State.PROBLEM, "ahead of"),
    ],
)
async def test_a_clock_that_is_wrong_is_measured(
    door: FrontDoor, seconds: int, state: State, word: str
) -> None:
    """Slack's requests are signed with the time, and refused when ours is another."""
    door.clock = lambda: datetime.now(UTC) + timedelta(seconds=seconds)
    check = about(await examined(door), "Slack's clock")

    assert check.state is state
    assert word in check.finding


async def test_over_http_the_signing_secret_and_the_address_count(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No socket is opened, and no token for one is asked for."""
    monkeypatch.delenv("QUOTH_SLACK_APP_TOKEN")
    monkeypatch.setenv("QUOTH_SLACK_SIGNING_SECRET", f"{SIGNING},{SIGNING}")
    found = await examined(door, slack_transport="http", public_url="https://bot.acme.example")

    assert {each.state for each in found if each.subject != "events"} == {State.OK}
    assert about(found, "public url").finding.endswith("Quoth listens at 127.0.0.1, port 3000")
    assert "apps.connections.open" not in dict(door.called)
