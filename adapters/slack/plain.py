"""Turn Slack's marked text into the words that a person typed."""

import re

_USER = r"<@(?P<user>[UWB][A-Z0-9]+)(?:\|(?P<name>[^<>|]*))?>"
_REFERENCE = re.compile(
    rf"{_USER}"
    r"|<#[CGD][A-Z0-9]+(?:\|(?P<channel>[^<>|]*))?>"
    r"|<!(?:subteam\^[A-Z0-9]+|[a-z]+)(?:\^[^<>|]*)?(?:\|(?P<special>[^<>|]*))?>"
    r"|<(?P<target>(?:https?|mailto|tel):[^<>|]+)(?:\|(?P<label>[^<>]*))?>"
)
_ENTITIES = (
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
)  # all that Slack escapes, and in this order


def plain(text: str, *, own: str = "") -> str:
    """Turn Slack's marked text into the words that a person typed, without the mention of *own*."""
    words = _REFERENCE.sub(lambda match: _spoken(match, own), text)
    for entity, character in _ENTITIES:
        words = words.replace(entity, character)
    return words.strip()


def _spoken(match: re.Match[str], own: str) -> str:
    """Say what a reference is shown as, as far as Slack tells."""
    if match["user"]:
        return "" if match["user"] == own else match["name"] or ""
    if match["target"]:
        return match["label"] or match["target"]
    return match["channel"] or match["special"] or ""
