"""Would Slack take a message, and would nothing in it act?"""

import json

from slack_sdk.models.blocks import Block as SlackBlock

from adapters.slack.blocks import LONGEST_MESSAGE, Message
from tests.fakes.slack.blockkit import problems_in_message, text_total
from tests.fakes.slack.markup import live_markup


def is_sound(message: Message, *, allowed: tuple[str, ...] = ()) -> bool:
    """Tell whether Slack would take *message*, and nothing in it but *allowed* would act."""
    assert problems_in_message(message) == []
    assert live_markup(message, allowed=allowed) == []
    assert text_total(message) <= LONGEST_MESSAGE
    assert '"type": "mrkdwn"' not in json.dumps(message["blocks"])
    for block in SlackBlock.parse_all(message["blocks"]):
        block.validate_json()
    return True
