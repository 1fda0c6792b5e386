"""What Slack gives out to be set: where its pages show it, and whether it was copied rightly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from adapters.slack.manifest import apps
from bot.checks import Check, State
from bot.settings import Settings

_OTHERS = {  # which kind of token begins how: docs.slack.dev/authentication/tokens
    "xoxb-": "a bot token",
    "xapp-": "an app-level token",
    "xoxp-": "a token of a person",
    "xoxe": "a token of an app that rotates them",
    "xoxc-": "a token of a browser",
}
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Credential:
    """Something that Slack gives out: what Slack calls it, and on which page it stands."""

    variable: str
    name: str
    page: str
    prefix: str = ""


BOT_TOKEN = Credential(
    "QUOTH_SLACK_BOT_TOKEN", "Bot User OAuth Token", "OAuth & Permissions > OAuth Tokens", "xoxb-"
)
APP_TOKEN = Credential(
    "QUOTH_SLACK_APP_TOKEN",
    "app-level token with the scope connections:write",
    "Basic Information > App-Level Tokens",
    "xapp-",
)
_BASIC = "Basic Information > App Credentials"
SIGNING_SECRET = Credential("QUOTH_SLACK_SIGNING_SECRET", "Signing Secret", _BASIC)
CLIENT_ID = Credential("QUOTH_SLACK_CLIENT_ID", "Client ID", _BASIC)
CLIENT_SECRET = Credential("QUOTH_SLACK_CLIENT_SECRET", "Client Secret", _BASIC)


def many_workspaces(settings: Settings) -> bool:
    """Tell whether workspaces install the app themselves, so that no bot token is set."""
    return bool(settings.slack_client_id or settings.slack_client_secret)


def lacking(settings: Settings) -> tuple[Credential, ...]:
    """Name what must be set, and is not, before anything can be answered."""
    held: list[tuple[Credential, object]] = [(BOT_TOKEN, settings.slack_bot_token)]
    if many_workspaces(settings):
        held = [
            (CLIENT_ID, settings.slack_client_id),
            (CLIENT_SECRET, settings.slack_client_secret),
        ]
    if settings.slack_transport == "socket" and not many_workspaces(settings):
        held.append((APP_TOKEN, settings.slack_app_token))
    else:
        held.append((SIGNING_SECRET, settings.slack_signing_secret))
    return tuple(wanted for wanted, value in held if not value)


def demands(settings: Settings) -> list[str]:
    """Say what is to be done before anything can be answered, or installed."""
    said = [where(each, settings) for each in lacking(settings)]
    by_http = settings.slack_transport == "http" and settings.public_url
    if many_workspaces(settings) and not by_http:
        said.append(
            "set QUOTH_SLACK_TRANSPORT to http and QUOTH_PUBLIC_URL to the address that leads here,"
            " for workspaces install the app on pages of ours"
        )
    return said


def checks(settings: Settings) -> Iterator[Check]:
    """Look at what is set, without asking anybody."""
    if many_workspaces(settings):
        yield _set("client id", settings.slack_client_id, CLIENT_ID, settings)
        yield _set("client secret", settings.slack_client_secret, CLIENT_SECRET, settings)
    else:
        yield _token("bot token", settings.slack_bot_token, BOT_TOKEN, settings)
    if settings.slack_transport == "socket":
        yield _token("app token", settings.slack_app_token, APP_TOKEN, settings)
    else:
        yield _signing_secret(settings.slack_signing_secret, settings)
    if settings.slack_transport == "http":
        yield _address(settings)
    elif many_workspaces(settings):
        finding = "a socket serves no pages, and on those workspaces install the app"
        yield Check(State.PROBLEM, "transport", finding, "set QUOTH_SLACK_TRANSPORT to http")
    if settings.slack_proxy and not _is_proxy(settings.slack_proxy):
        hint = "write it as http://host:port in QUOTH_SLACK_PROXY"
        yield Check(State.PROBLEM, "proxy", "is not an address of a proxy", hint)


def where(wanted: Credential, settings: Settings) -> str:
    """Say what is to be copied, from where, into which variable."""
    page = f"{apps(settings.slack_api_url)}, your app, {wanted.page}"
    return f"copy the {wanted.name} into {wanted.variable}: {page}"


def _set(subject: str, value: object, wanted: Credential, settings: Settings) -> Check:
    if value:
        return Check(State.OK, subject, "set")
    return Check(State.PROBLEM, subject, "not set", where(wanted, settings))


def _token(subject: str, value: SecretStr | None, wanted: Credential, settings: Settings) -> Check:
    if not value or value.get_secret_value().startswith(wanted.prefix):
        return _set(subject, value, wanted, settings)
    held = value.get_secret_value()
    kinds = (kind for prefix, kind in _OTHERS.items() if held.startswith(prefix))
    kind = next(kinds, "something that is no token")
    finding = f"{wanted.variable} holds {kind}, and not one that begins with {wanted.prefix}"
    return Check(State.PROBLEM, subject, finding, where(wanted, settings))


def _signing_secret(value: SecretStr | None, settings: Settings) -> Check:
    each = value.get_secret_value().split(",") if value else []
    if all(_SIGNING_SECRET.fullmatch(part.strip()) for part in each):
        return _set("signing secret", value, SIGNING_SECRET, settings)
    finding = "is not 32 characters from 0 to 9 and a to f"
    return Check(State.PROBLEM, "signing secret", finding, where(SIGNING_SECRET, settings))


def _address(settings: Settings) -> Check:
    listening = f"Quoth listens at {settings.host}, port {settings.port}"
    if not settings.public_url:
        hint = "put the address that leads there into QUOTH_PUBLIC_URL"
        return Check(State.PROBLEM, "public url", f"not set; {listening}", hint)
    if not settings.public_url.startswith("https://"):
        hint = "Slack calls https only: let a reverse proxy speak it for Quoth"
        return Check(State.PROBLEM, "public url", settings.public_url, hint)
    return Check(State.OK, "public url", f"{settings.public_url}; {listening}")


def _is_proxy(value: SecretStr) -> bool:
    return bool(re.fullmatch(r"https?://[^\s/]+/?", value.get_secret_value()))
