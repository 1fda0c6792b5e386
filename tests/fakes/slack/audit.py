"""Judge everything that was sent once more: by the rules, by what is alive in it, by the SDK."""

import warnings
from collections.abc import Collection, Iterable

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.fakes.slack.blockkit import problems_in_message, problems_in_view
from tests.fakes.slack.elements import Payload
from tests.fakes.slack.intake import Sent
from tests.fakes.slack.markup import live_markup


def audit(sent: Iterable[Sent], *, allowed: Collection[str] = ()) -> list[str]:
    """Return what is wrong with what was *sent*; *allowed* may be alive in it."""
    return [
        f"{each.where}: {problem}"
        for each in sent
        for problem in problems(each.payload, allowed=allowed)
    ]


def problems(payload: Payload, *, allowed: Collection[str] = ()) -> list[str]:
    """Return what is wrong with one message or view."""
    view = payload.get("type") in ("modal", "home")
    rules = problems_in_view(payload) if view else problems_in_message(payload)
    live = [f"alive: {each}" for each in live_markup(payload, allowed=allowed)]
    return [*rules, *live, *sdk_problems(payload)]


def sdk_problems(payload: Payload) -> list[str]:
    """Return what the models of slack-sdk find wrong with the blocks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        blocks = [Block.parse(block) for block in payload.get("blocks") or ()]
    found = []
    for number, block in enumerate(blocks):
        try:
            if block is None:
                found.append(f"blocks[{number}]: slack-sdk does not know it")
            else:
                block.to_dict()
        except SlackObjectFormationError as error:
            found.append(f"blocks[{number}]: {error}")
    return found
