"""Payloads of an imaginary app, for the tests of the fake Slack."""

from tests.fakes.slack.elements import Payload


def plain(text: str) -> Payload:
    """Make a text without emoji."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> Payload:
    """Make a text with markup, in which nothing turns into a link by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def pressable(label: str, value: str = "v", action: str = "quoth.more.0") -> Payload:
    """Make a button."""
    return {"type": "button", "text": plain(label), "value": value, "action_id": action}


def quote(*runs: str) -> Payload:
    """Make a quote of *runs*, the second of which is marked."""
    pieces: list[Payload] = [{"type": "text", "text": run} for run in runs]
    if len(pieces) > 1:
        pieces[1]["style"] = {"bold": True}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": pieces}]}


def feedback() -> Payload:
    """Make the two thumbs."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "quoth.helpful.0",
                "positive_button": {"text": plain("Helpful"), "value": "yes"},
                "negative_button": {"text": plain("Not helpful"), "value": "no"},
            }
        ],
    }


def message(*, text: str = "An answer") -> Payload:
    """Make an answer with a quote, a source, buttons and thumbs."""
    return {
        "text": text,
        "blocks": [
            {"type": "header", "text": plain("What is a quote?")},
            quote("Word ", "for", " word."),
            {"type": "context", "elements": [mrkdwn("1. <https://example.com/a|A page>")]},
            {"type": "divider"},
            {
                "type": "actions",
                "block_id": "next",
                "elements": [pressable("More"), pressable("Share", "s", "quoth.share.0")],
            },
            feedback(),
        ],
    }


def modal(title: str = "Around", **more: object) -> Payload:
    """Make a modal with one button."""
    blocks = [
        {"type": "section", "text": mrkdwn("What stands around it")},
        {"type": "actions", "elements": [pressable("Next", "n", "quoth.around.2")]},
    ]
    return {"type": "modal", "title": plain(title), "blocks": blocks, **more}


def home(**more: object) -> Payload:
    """Make a Home tab with one button."""
    blocks = [{"type": "actions", "elements": [pressable("Try", "ask me", "quoth.example.0")]}]
    return {"type": "home", "blocks": blocks, **more}
