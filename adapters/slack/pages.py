"""The pages that whoever installs the app gets to see. No script, nothing from elsewhere."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape

from adapters.slack.http import Shown

ABOUT = "Quoth answers questions with the exact words of your own documents."

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:17px/1.5 system-ui,sans-serif;margin:0}"
    "main{max-width:36rem;margin:12vh auto;padding:0 1.5rem}"
    "h1{font-size:1.6rem;line-height:1.25}"
    "a{display:inline-block;padding:.6rem 1.2rem;border:1px solid;border-radius:.4rem;"
    "color:inherit;font-weight:600;text-decoration:none}"
)
_PAGE = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>{style}</style>\n</head>\n"
    "<body><main>\n<h1>{title}</h1>\n{body}\n</main></body>\n</html>\n"
)


def offer(address: str, scopes: Mapping[str, str]) -> Shown:
    """Offer to install the app, and say what it asks for and why."""
    asked = "\n".join(
        f"<li><code>{escape(scope)}</code> {escape(reason)}</li>"
        for scope, reason in sorted(scopes.items())
    )
    return _shown(
        200,
        "Add Quoth to Slack",
        _said(ABOUT, "It asks for these permissions:"),
        f"<ul>\n{asked}\n</ul>",
        _link("Add to Slack", address),
    )


def installed(name: str, address: str | None) -> Shown:
    """Say where the app was installed. Without an *address* it was in a whole organisation."""
    if address is None:
        rest = "Whoever administers the organisation chooses the workspaces that it works in."
        return _shown(200, f"Quoth was added to {name}", _said(rest))
    rest = "Ask it anything in a direct message, with /ask, or by a mention in a channel."
    return _shown(
        200, f"Quoth was added to {name}", _said(rest), _link("Open Quoth in Slack", address)
    )


def declined(again: str) -> Shown:
    """Accept that nothing is to be installed."""
    return _shown(
        200,
        "Nothing was installed",
        _said("You decided not to add Quoth, so nothing was changed and nothing is kept."),
        _link("Add it after all", again),
    )


def stale(again: str) -> Shown:
    """Say that what was begun cannot be finished here and now."""
    return _shown(
        400,
        "Please start again",
        _said(
            "This installation was finished already, or it was begun in another browser or more"
            " than ten minutes ago."
        ),
        _link("Start again", again),
    )


def failed(incident: str, again: str) -> Shown:
    """Say that something went wrong, and under which number the log tells what."""
    return _shown(
        500,
        "Quoth could not be added",
        _said(f"If it fails again, tell whoever runs Quoth the number of this: {incident}."),
        _link("Try again", again),
    )


def busy(seconds: int) -> Shown:
    """Ask to come back in so many *seconds*."""
    return _shown(
        429,
        "Please try again in a minute",
        _said("Too many people are adding Quoth just now."),
        more={"Retry-After": str(seconds)},
    )


def _said(*sentences: str) -> str:
    return "\n".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def _link(label: str, address: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(label)}</a></p>'


def _shown(status: int, title: str, *parts: str, more: Mapping[str, str] | None = None) -> Shown:
    text = _PAGE.format(title=escape(title), style=_STYLE, body="\n".join(parts))
    return Shown(status, _headers() | dict(more or {}), text.encode())


def _headers() -> dict[str, str]:
    style = b64encode(sha256(_STYLE.encode()).digest()).decode()
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none';"
            " frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
