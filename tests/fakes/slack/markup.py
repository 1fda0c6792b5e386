"""What in a payload is alive on a reader's screen: pings, and links that say another place."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from tests.fakes.slack.elements import Payload

# Pieces of rich text that ping, or that turn into something else than their own letters.
LIVE_PIECES = {
    "broadcast": "range",
    "channel": "channel_id",
    "emoji": "name",
    "date": "format",
    "team": "team_id",
    "user": "user_id",
    "usergroup": "usergroup_id",
}
SEQUENCE = re.compile(r"<([^<>\n]*)>")
BARE_URL = re.compile(r"(?:https?|mailto|ftp):[^\s<>]+", re.IGNORECASE)
BARE_PING = re.compile(r"(?<![\w.])@(?:channel|here|everyone)\b")
EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+'-]+:(?![\w:])")
# A label that says where it leads: with a scheme or www anywhere, or as nothing but an address.
SAID = re.compile(
    r"(?:\b\w+://|\bwww\.)([^\s/:?#|]+)|^((?:[\w-]+\.)+[a-z]{2,})(?:[/:?#]\S*)?$", re.IGNORECASE
)
FILES = (".csv", ".htm", ".html", ".js", ".json", ".md", ".pdf", ".py", ".rst", ".srt", ".txt")
SCHEMES = ("http", "https")


def live_markup(payload: Payload, *, allowed: Collection[str] = ()) -> list[str]:
    """Return all that is alive in a message or a view and not in *allowed*.

    Alive are control sequences (``<!here>``, ``<@U1>``, ``<#C1>``), emoji codes in plain text,
    addresses that become links by themselves, links to other than web pages, and links whose
    label names another host than their target.
    """
    found = [*_fields(payload), *_walk(payload)]
    return [each for each in found if each not in allowed]


def _fields(payload: Payload) -> Iterator[str]:
    if isinstance(payload.get("text"), str):
        yield from _mrkdwn(payload["text"], linking=not payload.get("blocks"))
    if payload.get("link_names") or payload.get("parse") not in (None, "none"):
        yield "link_names or parse"
    if payload.get("attachments"):
        yield "attachments"
    if payload.get("markdown_text"):
        yield "markdown_text"


def _walk(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _walk(each)
    elif isinstance(node, dict):
        yield from _node(node)
        for value in node.values():
            yield from _walk(value)


def _node(node: Payload) -> Iterator[str]:
    kind, text = node.get("type"), node.get("text")
    if kind == "mrkdwn":
        yield from _mrkdwn(str(text), linking=not node.get("verbatim"))
    elif kind == "plain_text" and node.get("emoji", True):
        yield from EMOJI.findall(str(text))
    elif kind == "markdown":
        yield "markdown block"
    elif kind == "link":
        yield from _link(str(node.get("url")), str(text or ""))
    elif kind in LIVE_PIECES:
        yield _piece(node)
    elif kind == "button" and node.get("url"):
        yield from _link(node["url"], str((text or {}).get("text", "")))


def _piece(node: Payload) -> str:
    signs = {"user": "@", "channel": "#", "broadcast": "!", "usergroup": "!subteam^"}
    value = node.get(LIVE_PIECES[node["type"]])
    if node["type"] in signs:
        return f"<{signs[node['type']]}{value}>"
    return f"{node['type']} {value}"


def _mrkdwn(text: str, *, linking: bool) -> Iterator[str]:
    for inside in SEQUENCE.findall(text):
        if inside.startswith(("!", "@", "#")):
            yield f"<{inside}>"
        else:
            target, _, label = inside.partition("|")
            yield from _link(target, label)
    rest = SEQUENCE.sub(" ", text)
    if linking:
        yield from BARE_URL.findall(rest)
        yield from BARE_PING.findall(rest)


def _link(target: str, label: str) -> Iterator[str]:
    parts = urlsplit(target)
    if parts.scheme not in SCHEMES:
        yield f"link to {target}"
        return
    own = (parts.hostname or "").lower().removeprefix("www.")
    for linked, alone in SAID.findall(label.strip()):
        host = (linked or alone).lower().removeprefix("www.")
        if host != own and not (alone and host.endswith(FILES)):
            yield f"{label!r} links to {target}"
