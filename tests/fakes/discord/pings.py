"""Whom does a message call? What Discord would notify people of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.fakes.discord.components import displayed
from tests.fakes.discord.protocol import Flag, Payload, Problem

EVERYONE = "everyone"
KINDS = ("users", "roles", EVERYONE)
USER, ROLE, ALL = (
    re.compile(r"<@!?(\d+)>"),
    re.compile(r"<@&(\d+)>"),
    re.compile(r"@(everyone|here)"),
)
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Ping:
    """A message and whom it calls: ids of people, ``role:<id>``, ``everyone``."""

    message: str
    who: frozenset[str]


def pinged(
    body: Payload, *, interaction: bool, author: str | None = None, v2: bool = False
) -> frozenset[str]:
    """Return whom *body* calls; *author* wrote what it replies to.

    Mentions count in the content and in text displays, never in embeds. Whoever does not say which
    are allowed allows all in a message, and people only in the answer to an interaction. Code and
    backslashes are given no credit: who means no mention has to say so by ``allowed_mentions``.
    """
    allowed = _allowed(body, interaction=interaction)
    parse, said = allowed["parse"], _said(body, v2=v2)
    hit: set[str] = set()
    for kind, pattern, prefix in (("users", USER, ""), ("roles", ROLE, "role:")):
        found = set(pattern.findall(said))
        named = {str(each) for each in allowed.get(kind) or ()}
        hit |= {prefix + each for each in (found if kind in parse else found & named)}
    if EVERYONE in parse and ALL.search(said):
        hit.add(EVERYONE)
    if author and body.get("message_reference") and allowed.get("replied_user"):
        hit.add(author)
    return frozenset(hit)


def problems(body: Payload) -> Iterator[Problem]:
    """Find what is wrong with the mentions that *body* allows."""
    allowed = body.get("allowed_mentions")
    if allowed is None:
        return
    parse = allowed.get("parse") or []
    for kind in ("users", "roles"):
        named = allowed.get(kind) or []
        if named and kind in parse:
            code = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"
            yield Problem(f"allowed_mentions.{kind}", code, f"parse holds {kind} already")
        if len(named) > MOST_NAMED:
            where = f"allowed_mentions.{kind}"
            yield Problem(where, "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
    if unknown := [each for each in parse if each not in KINDS]:
        yield Problem("allowed_mentions.parse", "BASE_TYPE_CHOICES", f"{unknown} are no kinds")


def _said(body: Payload, *, v2: bool) -> str:
    v2 = v2 or bool((body.get("flags") or 0) & Flag.COMPONENTS_V2)
    shown = displayed(body.get("components")) if v2 else [body.get("content") or ""]
    return "\n".join(shown)


def _allowed(body: Payload, *, interaction: bool) -> Payload:
    given: Payload | None = body.get("allowed_mentions")
    if given is None:
        parse = ("users",) if interaction else KINDS
        return {"parse": parse, "replied_user": not interaction}
    return {**given, "parse": given.get("parse") or ()}
