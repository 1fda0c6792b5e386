"""What Slack is told about the app fits what Slack takes, and what the app does."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from adapters.slack.manifest import (
    BOT_SCOPES,
    EVENTS,
    EXAMPLE_URL,
    FOLLOW_UP_EVENTS,
    FOLLOW_UP_SCOPES,
    Manifest,
    as_yaml,
    create_link,
    manifest,
    scopes,
)
from tests.adapters.processes import ROOT, Here

EVERY = [
    pytest.param(manifest(transport, follow_ups=more), id=f"{transport} {'more' * more}")
    for transport in ("socket", "http")
    for more in (False, True)
]
FILES = {"slack-manifest.yaml": (), "slack-manifest-http.yaml": ("--http",)}
LENGTHS = {  # the most characters that Slack takes
    ("display_information", "name"): 35,
    ("display_information", "description"): 140,
    ("display_information", "long_description"): 4000,
    ("features", "agent_view", "agent_description"): 300,
    ("features", "bot_user", "display_name"): 80,
    ("features", "shortcuts", 0, "name"): 24,
    ("features", "shortcuts", 0, "callback_id"): 255,
    ("features", "shortcuts", 0, "description"): 150,
    ("features", "slash_commands", 0, "command"): 32,
    ("features", "slash_commands", 0, "description"): 2000,
    ("features", "slash_commands", 0, "usage_hint"): 1000,
}


def at(described: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - a manifest holds anything
    """Return what stands at *path*."""
    for step in path:
        described = described[step]
    return described


@pytest.mark.parametrize("described", EVERY)
def test_every_text_is_as_long_as_slack_allows(described: Manifest) -> None:
    """A manifest over a limit is turned away in front of the person who sets Quoth up."""
    for path, most in LENGTHS.items():
        assert 0 < len(at(described, path)) <= most, path
    assert len(described["display_information"]["long_description"]) >= 174


@pytest.mark.parametrize("described", EVERY)
def test_every_name_is_written_as_slack_wants_it(described: Manifest) -> None:
    """A user name is small letters; a command begins with a slash; a colour is six digits."""
    assert re.fullmatch(r"[a-z0-9._-]+", described["features"]["bot_user"]["display_name"])
    assert re.fullmatch(r"/[a-z0-9_-]+", described["features"]["slash_commands"][0]["command"])
    assert re.fullmatch(r"#[0-9a-f]{6}", described["display_information"]["background_color"])
    assert len(described["features"]["slash_commands"]) == 1
    assert len(described["features"]["shortcuts"]) == 1


@pytest.mark.parametrize("described", EVERY)
def test_the_switches_are_those_of_an_agent_that_answers(described: Manifest) -> None:
    """People can write to it, click, install it for an organisation, and keep its token."""
    settings, home = described["settings"], described["features"]["app_home"]

    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert described["features"]["slash_commands"][0]["should_escape"] is False
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["org_deploy_enabled"] is True
    assert settings["token_rotation_enabled"] is False
    assert "assistant_view" not in described["features"]


def test_a_socket_names_no_address() -> None:
    """Whoever self-hosts behind a firewall gives no URL away, and needs none."""
    described = manifest("socket", public_url="https://bot.acme.example")

    assert described["settings"]["socket_mode_enabled"] is True
    assert "acme" not in json.dumps(described)


def test_http_names_the_public_address_everywhere() -> None:
    """Commands, clicks and events come to one place, installations come back to another."""
    described = manifest("http", public_url="https://bot.acme.example")
    events = "https://bot.acme.example/slack/events"

    assert described["settings"]["socket_mode_enabled"] is False
    assert described["settings"]["event_subscriptions"]["request_url"] == events
    assert described["settings"]["interactivity"]["request_url"] == events
    assert described["features"]["slash_commands"][0]["url"] == events
    assert described["oauth_config"]["redirect_urls"] == [
        "https://bot.acme.example/slack/oauth_redirect"
    ]


def test_no_more_is_asked_for_than_four_scopes() -> None:
    """Least privilege: each scope has its reason, and there is no fifth."""
    assert manifest()["oauth_config"]["scopes"] == {
        "bot": ["app_mentions:read", "chat:write", "commands", "im:history"]
    }
    assert all(reason.startswith("to ") for reason in scopes(follow_ups=True).values())


def test_follow_ups_ask_for_two_more_that_a_workspace_may_decline() -> None:
    """Slack takes an optional scope only if it is among the others as well."""
    described = manifest(follow_ups=True)
    asked = described["oauth_config"]["scopes"]

    assert set(asked["bot"]) == BOT_SCOPES.keys() | FOLLOW_UP_SCOPES.keys()
    assert asked["bot_optional"] == ["channels:history", "groups:history"]
    assert described["settings"]["event_subscriptions"]["bot_events"] == [
        *EVENTS,
        *FOLLOW_UP_EVENTS,
    ]
    assert not set(manifest()["settings"]["event_subscriptions"]["bot_events"]) & {
        *FOLLOW_UP_EVENTS
    }


def test_a_command_can_have_another_name() -> None:
    """Two apps of one workspace cannot both have ``/ask``."""
    described = manifest(command="/quoth")

    assert described["features"]["slash_commands"][0]["command"] == "/quoth"


@pytest.mark.parametrize("described", EVERY)
def test_yaml_and_link_say_the_same(described: Manifest) -> None:
    """However the app is created, it is the same app."""
    link = create_link(described)
    query = parse_qs(urlsplit(link).query)

    assert yaml.safe_load(as_yaml(described)) == described
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == described
    assert len(link) < 4000


@pytest.mark.parametrize("described", EVERY)
def test_what_holds_a_colon_is_quoted(described: Manifest) -> None:
    """Slack has turned away YAML in which a scope such as ``chat:write`` stands bare."""
    tokens = [each for each in yaml.scan(as_yaml(described)) if isinstance(each, yaml.ScalarToken)]

    assert [each.value for each in tokens if each.plain and ":" in each.value] == []
    assert [each.value for each in tokens if not each.plain and ":" in each.value]


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_what_the_command_prints(in_here: Here, name: str) -> None:
    """Whoever has no Quoth yet takes the file, and gets the same app."""
    code, out, _ = in_here("manifest", "slack", *FILES[name])

    assert code == 0
    assert (ROOT / "deploy" / name).read_text("utf-8") == out


def test_the_command_prints_each_form(in_here: Here) -> None:
    """YAML to read, JSON for programs, a link to click."""
    _, printed, _ = in_here("manifest", "slack")
    _, as_json, _ = in_here("manifest", "slack", "--json")
    _, link, _ = in_here("manifest", "slack", "--link")

    assert yaml.safe_load(printed) == json.loads(as_json) == manifest()
    assert link == f"{create_link(manifest())}\n"
    assert in_here("manifest", "slack", "--link", "--json")[0] == 2


def test_the_settings_decide_what_is_printed(
    in_here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is set need not be said again, and a flag goes before it."""
    monkeypatch.setenv("QUOTH_PUBLIC_URL", "https://a.example/")
    monkeypatch.setenv("QUOTH_SLACK_TRANSPORT", "http")
    monkeypatch.setenv("QUOTH_SLACK_FOLLOW_UPS", "true")
    _, out, err = in_here("manifest", "slack", "--json")
    _, flagged, _ = in_here("manifest", "slack", "--json", "--url", "https://b.example")

    assert json.loads(out) == manifest("http", public_url="https://a.example", follow_ups=True)
    assert err == ""
    assert json.loads(flagged) == manifest("http", public_url="https://b.example", follow_ups=True)


def test_a_placeholder_is_told(in_here: Here) -> None:
    """Nobody pastes an address that is not theirs without having been told."""
    _, out, err = in_here("manifest", "slack", "--http")

    assert f"{EXAMPLE_URL}/slack/events" in out
    assert EXAMPLE_URL in err
    assert "--url" in err


def test_what_is_no_address_is_refused(in_here: Here) -> None:
    """The flag that gave it is named."""
    code, out, err = in_here("manifest", "slack", "--http", "--url", "bot.acme.example")

    assert (code, out) == (2, "")
    assert "--public-url" in err


@pytest.mark.parametrize(
    ("api_url", "page"),
    [
        ("https://slack.com/api", "https://api.slack.com/apps?"),
        ("https://slack-gov.com/api", "https://api.slack-gov.com/apps?"),
        ("https://not-slack-gov.com/api", "https://api.slack.com/apps?"),
    ],
)
def test_the_app_is_created_in_the_slack_that_is_called(api_url: str, page: str) -> None:
    """The government's is another one, with apps of its own."""
    assert create_link(manifest(), api_url=api_url).startswith(page)
