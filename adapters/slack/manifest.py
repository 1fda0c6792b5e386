"""What is Slack told about the app? Both manifests, and why each scope is asked for.

Names and lengths are those of docs.slack.dev/reference/app-manifest.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote, urlsplit

Manifest = dict[str, Any]
Transport = Literal["socket", "http"]

COMMAND = "/ask"
SHORTCUT = "quoth_find_sources"
EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
EXAMPLE_URL = "https://quoth.example"

BOT_SCOPES: Mapping[str, str] = {
    "app_mentions:read": "to read a question that mentions it in a channel",
    "chat:write": "to answer",
    "commands": f"to offer {COMMAND} everywhere, and “Find sources” on every message",
    "im:history": "to read the questions that people write to it in direct messages",
}
FOLLOW_UP_SCOPES: Mapping[str, str] = {
    "channels:history": "to read follow-ups without a mention in public channels it was invited to",
    "groups:history": "to read follow-ups without a mention in private channels it was invited to",
}
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
FOLLOW_UP_EVENTS = ("message.channels", "message.groups")

_GOVERNMENT = "slack-gov.com"


def scopes(*, follow_ups: bool) -> Mapping[str, str]:
    """Return each scope that is asked for, and what it is for."""
    return {**BOT_SCOPES, **FOLLOW_UP_SCOPES} if follow_ups else BOT_SCOPES


def manifest(
    transport: Transport = "socket",
    *,
    public_url: str = EXAMPLE_URL,
    follow_ups: bool = False,
    command: str = COMMAND,
) -> Manifest:
    """Describe the app. Only over HTTP does Slack need to know *public_url*."""
    address = public_url + EVENTS_PATH if transport == "http" else None
    requests = {"request_url": address} if address else {}
    events = EVENTS + FOLLOW_UP_EVENTS if follow_ups else EVENTS
    return {
        "display_information": _display(),
        "features": _features(command, {"url": address} if address else {}),
        "oauth_config": _oauth(transport, public_url, follow_ups=follow_ups),
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(events)},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": True,
            "socket_mode_enabled": transport == "socket",
            "token_rotation_enabled": False,
        },
    }


def as_yaml(described: Manifest) -> str:
    """Write a manifest as Slack shows it to people."""
    import yaml  # noqa: PLC0415 - the bot itself never writes a manifest

    class Dumper(yaml.SafeDumper):
        """Quote what holds a colon: Slack reads YAML more strictly than others."""

    Dumper.add_representer(
        str,
        lambda dumper, text: dumper.represent_scalar(
            "tag:yaml.org,2002:str", text, style='"' if ":" in text or "#" in text else None
        ),
    )
    return yaml.dump(described, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)


def apps(api_url: str = "") -> str:
    """Return the address of the page that lists one's apps, in the Slack that *api_url* is of."""
    host = urlsplit(api_url).hostname or ""
    government = host == _GOVERNMENT or host.endswith(f".{_GOVERNMENT}")
    return f"https://api.{_GOVERNMENT if government else 'slack.com'}/apps"


def create_link(described: Manifest, *, api_url: str = "") -> str:
    """Return the address at which Slack offers to create the app."""
    written = quote(json.dumps(described, separators=(",", ":")), safe="")
    return f"{apps(api_url)}?new_app=1&manifest_json={written}"


def _display() -> Manifest:
    return {
        "name": "Quoth",
        "description": "Answers questions with the exact words of your documents.",
        "long_description": (
            "Quoth answers questions with the exact words of your team's own documents, and tells"
            " where they stand. Nothing is generated. Every answer is a quote, compared with its"
            " document right before it is shown. If the documents do not answer a question, Quoth"
            f" says so. Type {COMMAND} and your question, mention Quoth in a channel, write to it"
            " directly, or choose “Find sources” on a message. What you ask with a command is seen"
            " by you alone until you share it."
        ),
        "background_color": "#2c3e50",
    }


def _features(command: str, address: Mapping[str, str]) -> Manifest:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {
            "agent_description": (
                "Finds the passages of your team's documents that answer a question, and quotes"
                " them word for word, with their sources."
            )
        },
        "bot_user": {"display_name": "quoth", "always_online": True},
        "shortcuts": [
            {
                "name": "Find sources",
                "type": "message",
                "callback_id": SHORTCUT,
                "description": "Find what the documents say about this message",
            }
        ],
        "slash_commands": [
            {
                "command": command,
                **address,
                "description": "Ask the documents. Only you see the answer until you share it.",
                "usage_hint": "your question, or help",
                "should_escape": False,
            }
        ],
    }


def _oauth(transport: Transport, public_url: str, *, follow_ups: bool) -> Manifest:
    asked: Manifest = {"bot": sorted(scopes(follow_ups=follow_ups))}
    if follow_ups:  # an optional scope is asked for only if it stands among the others as well
        asked["bot_optional"] = sorted(FOLLOW_UP_SCOPES)
    if transport == "http":
        return {"redirect_urls": [public_url + REDIRECT_PATH], "scopes": asked}
    return {"scopes": asked}
