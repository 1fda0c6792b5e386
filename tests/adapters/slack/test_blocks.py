"""Blocks keep Slack's limits whatever is put into them, and hold nothing that Slack parses."""

import pytest
from hypothesis import given, settings
from slack_sdk.models.blocks import Block as SlackBlock

from adapters.slack import blocks
from tests.adapters.slack.hostile import texts
from tests.fakes.slack.blockkit import problems_in_message, problems_in_view
from tests.fakes.slack.markup import live_markup


@settings(max_examples=100)
@given(texts)
def test_any_text_makes_blocks_that_slack_takes(text: str) -> None:
    """Too long is shortened, hidden is shown, empty is an ellipsis; nothing is alive."""
    made = [
        blocks.header(text),
        blocks.small_print(text, "two"),
        blocks.prose(text, "two"),
        blocks.buttons(blocks.button(text, "quoth.why.0", "v")),
        blocks.feedback(
            "quoth.up.0", good=blocks.thumb(text, "v", "yes"), bad=blocks.thumb("n", "w", "no")
        ),
        blocks.rich(
            blocks.bullets([text]), blocks.columns("x"), blocks.quotation(blocks.text("x"))
        ),
        blocks.divider(),
    ]
    message = blocks.message("fallback", made)

    assert problems_in_message(message) == []
    assert live_markup(message) == []
    assert None not in SlackBlock.parse_all(made)
    for each in SlackBlock.parse_all(made):
        each.validate_json()


def test_no_block_is_parsed_as_markup() -> None:
    """Plain text has its emoji off."""
    label = blocks.plain("*bold* _x_ :boom:", 75)

    assert label == {"type": "plain_text", "text": "*bold* _x_ :boom:", "emoji": False}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "…"),
        (" \u2003", "…"),
        ("a\nb", r"a\nb"),
        ("\u202ex", r"\u202ex"),
        ("\ufeff", r"\ufeff"),
    ],
)
def test_a_label_is_one_line_in_which_nothing_hides(text: str, shown: str) -> None:
    """A label cannot look empty, break out of its line or turn it round."""
    assert blocks.plain(text, 75)["text"] == shown


def test_limits_count_in_utf_16_units() -> None:
    """An emoji counts twice, as it may at Slack's."""
    shown = blocks.header("🙂" * 150)["text"]["text"]

    assert shown == "🙂" * 74 + "…"


def test_a_modal_has_a_short_title_and_can_be_closed() -> None:
    """The title is cut where Slack would refuse the view."""
    view = blocks.modal("A title that is longer than Slack allows", [blocks.prose("x")])

    assert problems_in_view(view) == []
    assert view["title"]["text"] == "A title that is longer…"


@pytest.mark.parametrize("name", ["", "anna", "U1>", "<!channel>", "C024", "U1 ", "U" + "1" * 21])
def test_only_a_person_can_be_named(name: str) -> None:
    """A channel, a group or anything else never comes to a ping."""
    with pytest.raises(ValueError, match="no id of a person"):
        blocks.user(name)


def test_a_person_is_named_by_id() -> None:
    """Members of other workspaces have ids that begin with W."""
    assert blocks.user("W012A3CDE") == {"type": "user", "user_id": "W012A3CDE"}
