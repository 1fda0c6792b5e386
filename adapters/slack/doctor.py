"""Does Slack let us in? Every check that can be made, and what to do where one fails.

The calls are real. Nothing is sent to any channel, and no secret is ever part of a finding.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import credentials
from adapters.slack.faults import Fault, how_to_add
from adapters.slack.line import Line, line
from adapters.slack.manifest import EVENTS, FOLLOW_UP_EVENTS, scopes
from bot.checks import Check, State
from bot.settings import Settings
from bot.wording import counted

_LATE = 5  # seconds that a clock may be wrong without a word
_TOO_LATE = 60  # what was signed 300 seconds away is refused; this is well on the way there

Clock = Callable[[], float]


def checks(settings: Settings, *, clock: Clock = time.time) -> Iterator[Check]:
    """Look at one thing after another, and leave out what cannot be looked at any more."""
    found = tuple(credentials.checks(settings))
    yield from found
    ill = {each.subject for each in found if each.state is State.PROBLEM}
    if "proxy" not in ill:
        yield from asyncio.run(_called(line(settings), settings, ill, clock))
    yield _unseen(settings)


async def _called(
    to_slack: Line, settings: Settings, ill: set[str], clock: Clock
) -> tuple[Check, ...]:
    began = clock()
    there = await to_slack.time()
    if isinstance(there, Fault):
        return (Check(State.PROBLEM, "network", there.said, there.step),)
    through = f" through the proxy {to_slack.proxy}" if to_slack.proxy else ""
    found = [
        Check(State.OK, "network", f"{to_slack.host} answers{through}"),
        _clock((began + clock()) / 2 - there),
    ]
    if settings.slack_bot_token and "bot token" not in ill:
        answer = await to_slack.whoami(settings.slack_bot_token.get_secret_value())
        found += _workspace(answer, follow_ups=settings.slack_follow_ups)
    if settings.slack_transport == "socket" and settings.slack_app_token and "app token" not in ill:
        found.append(_socket(await to_slack.greeting(settings.slack_app_token.get_secret_value())))
    return tuple(found)


def _clock(ahead: float) -> Check:
    seconds = counted(round(abs(ahead)), "second")
    finding = f"{seconds} {'ahead of' if ahead > 0 else 'behind'} Slack's"
    if abs(ahead) <= _LATE:
        return Check(State.OK, "Slack's clock", "ours agrees")
    state = State.PROBLEM if abs(ahead) > _TOO_LATE else State.WARNING
    hint = "let the machine set its clock: Slack's requests are refused when ours is wrong"
    return Check(state, "Slack's clock", f"ours is {finding}", hint)


def _workspace(answer: AsyncSlackResponse | Fault, *, follow_ups: bool) -> Iterator[Check]:
    if isinstance(answer, Fault):
        yield Check(State.PROBLEM, "workspace", answer.said, answer.step)
        return
    finding = f"@{answer.get('user')} in {answer.get('team')} ({answer.get('team_id')})"
    yield Check(State.OK, "workspace", finding)
    told = answer.headers.get("x-oauth-scopes")
    if told is None:
        yield Check(State.WARNING, "scopes", "Slack did not tell which the token has")
    else:
        held = {each.strip() for each in told.split(",")} - {""}
        yield from _scopes(held, scopes(follow_ups=follow_ups))


def _scopes(held: set[str], needed: Mapping[str, str]) -> Iterator[Check]:
    for scope, reason in needed.items():
        if scope not in held:
            finding = f"{scope} is missing, which is needed {reason}"
            yield Check(State.PROBLEM, "scopes", finding, how_to_add(scope))
    for scope in sorted(held - needed.keys()):
        hint = "remove it at OAuth & Permissions > Scopes, then install the app again"
        yield Check(State.WARNING, "scopes", f"{scope} is more than Quoth needs", hint)
    if held == needed.keys():
        yield Check(State.OK, "scopes", f"{', '.join(needed)}: no more and no less than needed")


def _socket(said: Mapping[str, Any] | Fault) -> Check:
    if isinstance(said, Fault):
        return Check(State.PROBLEM, "socket", said.said, said.step)
    if said.get("reason") == "link_disabled":
        return Check(State.PROBLEM, "socket", "Socket Mode is off", "turn it on at Socket Mode")
    if said.get("type") != "hello":
        finding = "Slack hung up without a greeting"
        return Check(State.PROBLEM, "socket", finding, "try again in a moment")
    others = int(said.get("num_connections", 1)) - 1
    if others < 1:
        return Check(State.OK, "socket", "Slack greets")
    finding = f"Slack greets, and has {counted(others, 'other connection')} with this token"
    hint = "right if that is Quoth at work; any other program takes some of its questions away"
    return Check(State.WARNING, "socket", finding, hint)


def _unseen(settings: Settings) -> Check:
    events = EVENTS + FOLLOW_UP_EVENTS if settings.slack_follow_ups else EVENTS
    finding = "cannot be checked, for Slack tells no bot which events its app is sent"
    hint = f"both tokens must be one app's, and its Event Subscriptions list {', '.join(events)}"
    return Check(State.NOTE, "events", finding, hint)
