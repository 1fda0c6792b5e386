"""The app asks for the rights that its code uses: every one of them, and no other."""

import ast
import importlib
import importlib.util
import inspect
import re
from collections.abc import Iterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import (
    BOT_SCOPES,
    COMMAND,
    EVENTS,
    FOLLOW_UP_EVENTS,
    FOLLOW_UP_SCOPES,
    SHORTCUT,
)
from tests.adapters.processes import ROOT

FOLDER = ROOT / "adapters/slack"
NOTHING = "no scope"
CONNECTIONS = "connections:write, of the app-level token"

# What docs.slack.dev/reference/methods asks of a bot for each method.
METHODS = {
    "api_test": NOTHING,
    "apps_connections_open": CONNECTIONS,
    "apps_uninstall": NOTHING,
    "assistant_threads_setStatus": "chat:write",
    "assistant_threads_setSuggestedPrompts": "chat:write",
    "assistant_threads_setTitle": "chat:write",
    "auth_revoke": NOTHING,
    "auth_test": NOTHING,
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_info": "channels:read",
    "conversations_open": "im:write",
    "conversations_replies": "channels:history",
    "oauth_v2_access": NOTHING,
    "users_info": "users:read",
    "views_open": NOTHING,
    "views_publish": NOTHING,
    "views_push": NOTHING,
    "views_update": NOTHING,
}
# What docs.slack.dev/reference/events asks of a bot for each event.
EVENT_SCOPES = {
    "app_home_opened": NOTHING,
    "app_mention": "app_mentions:read",
    "app_uninstalled": NOTHING,
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "tokens_revoked": NOTHING,
}
KNOWN = {
    name
    for name, _ in inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction)
    if re.fullmatch(r"[a-z]+(_[a-zA-Z0-9]+)+", name) and name != "api_call"
}


def called(source: str) -> Iterator[str]:
    """Yield the methods of Slack that *source* names: by attribute, or by a word for api_call."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in KNOWN:
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.rpartition("/")[2].replace(".", "_")
            if "." in node.value and name in KNOWN:
                yield name
        elif isinstance(node, ast.arg) and node.arg == "say":
            yield "chat_postMessage"


def methods() -> set[str]:
    """Return the methods that the adapter calls."""
    return {
        name
        for path in FOLDER.glob("*.py")
        if path.name != "manifest.py"
        for name in called(path.read_text("utf-8"))
    }


def needed(events: tuple[str, ...]) -> set[str]:
    """Return the scopes that the calls, *events*, the command and the shortcut take."""
    taken = {METHODS[name] for name in methods()} | {EVENT_SCOPES[name] for name in events}
    return (taken | {"commands"}) - {NOTHING, CONNECTIONS}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("await client.chat_postMessage(channel=c)", {"chat_postMessage"}),
        ("await client.api_call('chat.update', json={})", {"chat_update"}),
        ("send = client.views_open", {"views_open"}),
        ("METHOD = 'conversations.info'", {"conversations_info"}),
        ("async def heard(say): await say('x')", {"chat_postMessage"}),
        ("url = f'{base}api.test'", {"api_test"}),
        ("text = 'a chat.update is no news'", set[str]()),
    ],
)
def test_a_call_is_seen_however_it_is_written(source: str, found: set[str]) -> None:
    """A right that is used cannot hide from the tests below."""
    assert set(called(source)) == found


def test_every_method_that_is_called_is_known_here() -> None:
    """Whoever calls another method of Slack looks up which right it takes."""
    assert methods() - METHODS.keys() == set()


def test_what_is_asked_for_is_what_is_used() -> None:
    """A scope too few breaks the bot, and one too many is a right that nobody needs it to have."""
    if not (FOLDER / "sending.py").exists():
        pytest.skip("nothing sends yet: adapters/slack/sending.py is not there")

    assert needed(EVENTS) == BOT_SCOPES.keys()
    assert needed(EVENTS + FOLLOW_UP_EVENTS) == BOT_SCOPES.keys() | FOLLOW_UP_SCOPES.keys()


@pytest.mark.parametrize(
    ("name", "described"),
    [
        ("EVENTS", {each.partition(".")[0] for each in EVENTS + FOLLOW_UP_EVENTS}),
        ("COMMANDS", {COMMAND}),
        ("SHORTCUTS", {SHORTCUT}),
    ],
)
def test_what_is_listened_for_is_what_slack_was_told(name: str, described: set[str]) -> None:
    """An event without a listener is noise, and a listener without its event hears nothing."""
    if not importlib.util.find_spec("adapters.slack.listeners"):
        pytest.skip("nothing listens yet: adapters/slack/listeners.py is not there")
    listeners = importlib.import_module("adapters.slack.listeners")

    assert set(getattr(listeners, name)) == described
