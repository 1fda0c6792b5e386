"""What went wrong between Slack and us, as a sentence and the next step. No secret is in either."""

from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack.credentials import APP_TOKEN, Credential
from adapters.slack.manifest import FOLLOW_UP_SCOPES

Failure = SlackApiError | aiohttp.ClientError | OSError  # a timeout is an OSError

PATIENCE = 10  # seconds


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and what to do about it."""

    said: str
    step: str


_COPY = "copy it from {page} into {variable}"
_AGAIN = "install the app again (Install App), then " + _COPY
_WAIT = "wait a moment and try again; Slack tells how it is at https://slack-status.com"
_ADMIN = "ask an administrator of the workspace to allow the app"
_API = {
    "access_denied": ("the workspace does not let the app in", _ADMIN),
    "account_inactive": ("the app was removed, or its workspace is gone", _AGAIN),
    "ekm_access_denied": ("an administrator has suspended access to messages", _ADMIN),
    "fatal_error": ("Slack itself has trouble", _WAIT),
    "internal_error": ("Slack itself has trouble", _WAIT),
    "invalid_auth": ("Slack does not know the token", _COPY + ", all of it"),
    "not_allowed_token_type": ("this is another kind of token", "{name}: " + _COPY),
    "not_authed": ("no token has reached Slack", _COPY),
    "org_login_required": ("the workspace is moving to another organisation", _WAIT),
    "request_timeout": ("Slack did not get all of the request", _WAIT),
    "service_unavailable": ("Slack itself has trouble", _WAIT),
    "team_access_not_granted": ("the app is not in this workspace of the organisation", _ADMIN),
    "token_expired": (
        "the token has expired, for the app rotates its tokens, which cannot be turned off",
        "create the app anew: quoth manifest slack",
    ),
    "token_revoked": ("the token was revoked", _AGAIN),
}


_PROXY = "look at QUOTH_SLACK_PROXY, and at the variable HTTPS_PROXY"
_WAY: tuple[tuple[type[Exception], str, str], ...] = (  # the narrower kinds stand first
    (
        TimeoutError,
        "{host} did not answer within {seconds} seconds",
        "see whether a firewall stands between",
    ),
    (aiohttp.ClientHttpProxyError, "the proxy {proxy} says no, with status {status}", _PROXY),
    (aiohttp.ClientProxyConnectionError, "nobody answers at the proxy {proxy}", _PROXY),
    (
        aiohttp.ClientSSLError,
        "{host} shows a certificate that is not to be trusted, or speaks no TLS",
        "if a proxy reads along, name its certificate in the variable SSL_CERT_FILE",
    ),
    (
        aiohttp.ClientConnectorDNSError,
        "the name {host} leads nowhere",
        "look at the network and its DNS",
    ),
    (
        aiohttp.ClientConnectorError,
        "nobody answers at {host}",
        "see whether a firewall stands between",
    ),
    (
        aiohttp.WSServerHandshakeError,
        "{host} opens no WebSocket, and says {status}",
        "see whether a proxy stands between that lets none through",
    ),
    (aiohttp.InvalidURL, "{host} is no address that can be called", _PROXY),
)
_BROKEN = ("the connection to {host} broke off ({name})", _WAIT)


def of_slack(error: SlackApiError, asked_with: Credential) -> Fault:
    """Say why Slack said no to the token *asked_with*."""
    response = error.response
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = data.get("error")
    if code == "missing_scope":
        return _missing(str(data.get("needed", "another scope")), asked_with)
    if code == "ratelimited":
        seconds = response.headers.get("Retry-After", "60")
        return Fault("Slack has been asked too often", f"try again in {seconds} seconds")
    if code in _API:
        said, step = _API[code]
        return Fault(said, _filled(step, asked_with))
    if code:
        return Fault(f"Slack says {code}", "look it up at https://docs.slack.dev/reference/methods")
    return not_slack(response.status_code)


def not_slack(status: int) -> Fault:
    """Say that something else than Slack has answered."""
    return Fault(
        f"something that is not Slack answered, with status {status}",
        "see whether a proxy or firewall stands between, and what QUOTH_SLACK_API_URL says",
    )


def of_the_way(error: aiohttp.ClientError | OSError, host: str, proxy: str | None) -> Fault:
    """Say why *host* was not reached. Both are names without credentials."""
    said, step = next((row[1:] for row in _WAY if isinstance(error, row[0])), _BROKEN)
    facts = {
        "host": f"{host} through the proxy {proxy}" if proxy else host,
        "proxy": proxy,
        "status": getattr(error, "status", None),
        "name": type(error).__name__,
        "seconds": PATIENCE,
    }
    return Fault(said.format(**facts), step)


def _missing(scope: str, asked_with: Credential) -> Fault:
    if asked_with is APP_TOKEN:
        step = f"make another one with it: {APP_TOKEN.page}, then {APP_TOKEN.variable}"
    else:
        step = how_to_add(scope)
    return Fault(f"the token lacks the scope {scope}", step)


def how_to_add(scope: str) -> str:
    """Say how an app is given *scope*."""
    where = "OAuth & Permissions > Scopes > Bot Token Scopes"
    also = ", and message.channels and message.groups at Event Subscriptions"
    return f"add it at {where}{also * (scope in FOLLOW_UP_SCOPES)}; then install the app again"


def _filled(step: str, asked_with: Credential) -> str:
    return step.format(page=asked_with.page, variable=asked_with.variable, name=asked_with.name)
