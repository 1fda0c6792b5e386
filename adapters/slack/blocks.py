"""The parts of Block Kit that our messages and views are made of.

No text object here is ``mrkdwn``. Labels, titles and small print are ``plain_text`` with emoji off,
in which Slack shows even ``<@U1>`` as written (bolt-python 343, node-slack-sdk 712); everything
else is rich text, whose pieces are shown letter by letter. Nothing has to be escaped in either, and
nothing that a document or a question holds can style, link or ping. The price: small print cannot
hold a link, so links stand in rich text, behind words of our own. The one thing that pings is
``user``.
"""

import re
from collections.abc import Iterable
from typing import Any

from bot import labels
from bot.cutting import clip
from bot.visible import one_line

Message = dict[str, Any]
View = dict[str, Any]
Block = dict[str, Any]
Part = dict[str, Any]  # of a block of rich text, or of a row of buttons
Run = dict[str, Any]  # of a part of rich text

# The limits of https://docs.slack.dev/reference/block-kit, in characters.
LONGEST_HEADER = 150
LONGEST_LABEL = 75
LONGEST_SMALL_PRINT = 3_000
LONGEST_TITLE = 24
LONGEST_VALUE = 2_000
# Summed over a message. Slack states none, and refuses from between 11,341 and 13,297 characters
# on (bolt-js 2509 and 2867).
LONGEST_MESSAGE = 11_000

_USER = re.compile(r"[UW][A-Z0-9]{1,20}")


def message(fallback: str, blocks: Iterable[Block]) -> Message:
    """Make a message; *fallback* is escaped already."""
    return {"text": fallback, "blocks": list(blocks)}


def modal(title: str, blocks: Iterable[Block]) -> View:
    """Make a view that opens over a conversation."""
    return {
        "type": "modal",
        "title": plain(title, LONGEST_TITLE),
        "close": plain(labels.CLOSE, LONGEST_TITLE),
        "blocks": list(blocks),
    }


def plain(text: str, most: int) -> Part:
    """Write one line, or an ellipsis where nothing of it can be seen."""
    return {"type": "plain_text", "text": clip(_seen(text), most), "emoji": False}


def header(text: str) -> Block:
    """Write a line in large letters."""
    return {"type": "header", "text": plain(text, LONGEST_HEADER)}


def small_print(*lines: str) -> Block:
    """Write a few words, small and grey. Slack sets several lines side by side."""
    return {"type": "context", "elements": [plain(line, LONGEST_SMALL_PRINT) for line in lines]}


def divider() -> Block:
    """Draw a line across."""
    return {"type": "divider"}


def buttons(*elements: Part) -> Block:
    """Set buttons side by side."""
    return {"type": "actions", "elements": list(elements)}


def button(label: str, name: str, value: str, *, primary: bool = False) -> Part:
    """Make a button that brings back *value* under *name*."""
    made = {
        "type": "button",
        "text": plain(label, LONGEST_LABEL),
        "action_id": name,
        "value": value,
    }
    return made | {"style": "primary"} if primary else made


def feedback(name: str, *, good: Part, bad: Part) -> Block:
    """Make the two thumbs."""
    element = {
        "type": "feedback_buttons",
        "action_id": name,
        "positive_button": good,
        "negative_button": bad,
    }
    return {"type": "context_actions", "elements": [element]}


def thumb(label: str, value: str, spoken: str) -> Part:
    """Make one thumb; *spoken* is read out by screen readers."""
    return {"text": plain(label, LONGEST_LABEL), "value": value, "accessibility_label": spoken}


def rich(*parts: Part) -> Block:
    """Put parts of rich text below each other."""
    return {"type": "rich_text", "elements": list(parts)}


def prose(*sentences: str) -> Block:
    """Write sentences in ordinary letters, a line each."""
    return rich(line(text("\n".join(map(_seen, sentences)))))


def line(*runs: Run) -> Part:
    """Write runs one after another."""
    return {"type": "rich_text_section", "elements": list(runs)}


def quotation(*runs: Run) -> Part:
    """Write runs behind the bar of a quotation."""
    return {"type": "rich_text_quote", "elements": list(runs)}


def columns(rows: str) -> Part:
    """Write rows in letters of one width."""
    return {"type": "rich_text_preformatted", "elements": [text(rows)]}


def bullets(items: Iterable[str]) -> Part:
    """Write a list."""
    sections = [line(text(_seen(item))) for item in items]
    return {"type": "rich_text_list", "style": "bullet", "elements": sections}


def text(words: str, *, bold: bool = False) -> Run:
    """Write words to the letter."""
    run = {"type": "text", "text": words}
    return run | {"style": {"bold": True}} if bold else run


def link(url: str, label: str) -> Run:
    """Link a word of our own. A label from outside could name another place than it leads to."""
    return {"type": "link", "url": url, "text": label}


def user(name: str) -> Run:
    """Name a person, who is notified."""
    if not _USER.fullmatch(name):
        message = f"{name!r} is no id of a person"
        raise ValueError(message)
    return {"type": "user", "user_id": name}


def _seen(text: str) -> str:
    shown = one_line(text)
    return shown if shown.strip() else "…"
