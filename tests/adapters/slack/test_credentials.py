"""What was copied from Slack's pages is looked at before anybody is asked with it."""

from typing import Any

import pytest

from adapters.slack.credentials import checks, demands, lacking
from bot.checks import Check, State
from bot.settings import Settings

BOT = "xoxb-1-CANARY-bot"
APP = "xapp-1-CANARY-app"
SIGNING = "c0ffee" * 5 + "00"


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what a socket takes."""
    monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("QUOTH_SLACK_APP_TOKEN", APP)


def found(**flags: Any) -> dict[str, Check]:  # noqa: ANN401 - any setting
    """Return what is found by its subject, and see that it gives no secret away."""
    told = list(checks(Settings(**flags)))
    assert not [each for each in told for canary in ("CANARY", SIGNING) if canary in str(each)]
    return {each.subject: each for each in told}


def test_two_tokens_are_all_that_a_socket_takes() -> None:
    """No secret, no address."""
    assert {subject: check.state for subject, check in found().items()} == {
        "bot token": State.OK,
        "app token": State.OK,
    }


@pytest.mark.parametrize(
    ("subject", "variable", "page"),
    [
        ("bot token", "QUOTH_SLACK_BOT_TOKEN", "OAuth & Permissions"),
        ("app token", "QUOTH_SLACK_APP_TOKEN", "App-Level Tokens"),
    ],
)
def test_a_missing_token_is_named_with_the_page_that_shows_it(
    monkeypatch: pytest.MonkeyPatch, subject: str, variable: str, page: str
) -> None:
    """A newcomer is told what to copy from where into which variable."""
    monkeypatch.delenv(variable)
    check = found()[subject]

    assert (check.state, check.finding) == (State.PROBLEM, "not set")
    assert variable in (check.hint or "")
    assert page in (check.hint or "")
    assert "https://api.slack.com/apps" in (check.hint or "")


def test_tokens_that_were_swapped_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commonest mistake is told as what it is."""
    monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", APP)
    monkeypatch.setenv("QUOTH_SLACK_APP_TOKEN", BOT)
    told = found()

    assert "holds an app-level token" in told["bot token"].finding
    assert "begins with xoxb-" in told["bot token"].finding
    assert "holds a bot token" in told["app token"].finding


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("xoxp-CANARY", "a token of a person"),
        ("xoxe.xoxb-1-CANARY", "a token of an app that rotates them"),
        ('"xoxb-CANARY"', "something that is no token"),
        ("CANARY", "something that is no token"),
    ],
)
def test_what_is_no_bot_token_is_called_what_it_is(
    monkeypatch: pytest.MonkeyPatch, token: str, kind: str
) -> None:
    """Quotation marks that came along are found as well."""
    monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", token)
    check = found()["bot token"]

    assert check.state is State.PROBLEM
    assert kind in check.finding


@pytest.mark.parametrize("secret", [SIGNING, f"{SIGNING},{SIGNING}", f"{SIGNING} , {SIGNING}"])
def test_over_http_one_signing_secret_or_two_are_well(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """While it is changed, Slack may sign with either."""
    monkeypatch.setenv("QUOTH_SLACK_SIGNING_SECRET", secret)
    told = found(slack_transport="http", public_url="https://bot.acme.example")

    assert {check.state for check in told.values()} == {State.OK}
    assert "port 3000" in told["public url"].finding


@pytest.mark.parametrize("secret", [None, "CANARY", f"{SIGNING},CANARY", SIGNING.upper()])
def test_over_http_a_signing_secret_that_cannot_be_one_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, secret: str | None
) -> None:
    """With a wrong one every request of Slack would be turned away."""
    if secret:
        monkeypatch.setenv("QUOTH_SLACK_SIGNING_SECRET", secret)
    check = found(slack_transport="http")["signing secret"]

    assert check.state is State.PROBLEM
    assert "App Credentials" in (check.hint or "")


@pytest.mark.parametrize(
    ("flags", "hint"),
    [
        ({}, "QUOTH_PUBLIC_URL"),
        ({"public_url": "http://bot.acme.example"}, "https"),
    ],
)
def test_over_http_slack_needs_an_address_that_speaks_tls(flags: dict[str, str], hint: str) -> None:
    """It calls no other."""
    check = found(slack_transport="http", **flags)["public url"]

    assert check.state is State.PROBLEM
    assert hint in (check.hint or "")


def test_for_many_workspaces_no_bot_token_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each workspace brings its own, and what makes that possible is looked at."""
    monkeypatch.delenv("QUOTH_SLACK_BOT_TOKEN")
    told = found(slack_client_id="1.2", slack_transport="http")

    assert "bot token" not in told
    assert told["client id"].state is State.OK
    assert told["client secret"].state is State.PROBLEM
    assert told["public url"].state is State.PROBLEM


def test_for_many_workspaces_a_socket_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could open the page on which the app is installed."""
    monkeypatch.setenv("QUOTH_SLACK_CLIENT_SECRET", "CANARY")
    check = found(slack_client_id="1.2")["transport"]

    assert check.state is State.PROBLEM
    assert "QUOTH_SLACK_TRANSPORT" in (check.hint or "")


@pytest.mark.parametrize("value", ["http://proxy:3128", "http://anna:CANARY@proxy:3128/"])
def test_a_proxy_that_speaks_http_is_not_a_word_worth(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """Whether it is there, the way to Slack will tell."""
    monkeypatch.setenv("QUOTH_SLACK_PROXY", value)

    assert "proxy" not in found()


@pytest.mark.parametrize("value", ["CANARY", "socks5://anna:CANARY@proxy:1080", "proxy:3128"])
def test_any_other_proxy_is_a_problem(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """It is not shown, for it may hold a password."""
    monkeypatch.setenv("QUOTH_SLACK_PROXY", value)

    assert found()["proxy"].state is State.PROBLEM


@pytest.mark.parametrize(
    ("unset", "flags", "expected"),
    [
        ([], {}, set[str]()),
        (["BOT_TOKEN"], {}, {"QUOTH_SLACK_BOT_TOKEN"}),
        (["BOT_TOKEN", "APP_TOKEN"], {}, {"QUOTH_SLACK_BOT_TOKEN", "QUOTH_SLACK_APP_TOKEN"}),
        ([], {"slack_transport": "http"}, {"QUOTH_SLACK_SIGNING_SECRET"}),
        (
            ["BOT_TOKEN"],
            {"slack_client_id": "1.2"},
            {"QUOTH_SLACK_CLIENT_SECRET", "QUOTH_SLACK_SIGNING_SECRET"},
        ),
    ],
)
def test_what_cannot_be_done_without_is_named_before_a_start(
    monkeypatch: pytest.MonkeyPatch, unset: list[str], flags: dict[str, Any], expected: set[str]
) -> None:
    """A socket takes two tokens, HTTP a signing secret, many workspaces a client."""
    for name in unset:
        monkeypatch.delenv(f"QUOTH_SLACK_{name}")

    assert {each.variable for each in lacking(Settings(**flags))} == expected


@pytest.mark.parametrize(
    ("flags", "demanded"),
    [
        ({"slack_transport": "http", "public_url": "https://quoth.example"}, 0),
        ({"slack_transport": "http"}, 1),
        ({"slack_transport": "socket", "public_url": "https://quoth.example"}, 1),
        ({"slack_transport": "socket"}, 1),
    ],
)
def test_many_workspaces_take_pages_that_they_can_open(
    monkeypatch: pytest.MonkeyPatch, flags: dict[str, Any], demanded: int
) -> None:
    """Without an address, or over a socket, nobody could install the app."""
    monkeypatch.setenv("QUOTH_SLACK_CLIENT_SECRET", "f" * 32)
    monkeypatch.setenv("QUOTH_SLACK_SIGNING_SECRET", SIGNING)
    told = demands(Settings(slack_client_id="1.2", **flags))

    assert len(told) == demanded
    assert all("QUOTH_SLACK_TRANSPORT" in each and "QUOTH_PUBLIC_URL" in each for each in told)


def test_one_workspace_takes_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is lacking there is named with the page that shows it."""
    assert demands(Settings()) == []
    monkeypatch.delenv("QUOTH_SLACK_BOT_TOKEN")
    [told] = demands(Settings())

    assert told.startswith("copy the Bot User OAuth Token into QUOTH_SLACK_BOT_TOKEN")


def test_the_government_s_slack_has_pages_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its apps are not to be found on the pages for everybody else."""
    monkeypatch.delenv("QUOTH_SLACK_BOT_TOKEN")
    [told] = demands(Settings(slack_api_url="https://slack-gov.com/api"))

    assert "https://api.slack-gov.com/apps, your app" in told
