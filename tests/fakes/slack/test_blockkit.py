"""Every rule of Block Kit takes what is right and finds what is wrong."""

from typing import Any

import pytest

from tests.fakes.slack.blockkit import problems_in_message, problems_in_view, text_total, texts
from tests.fakes.slack.elements import Payload, length
from tests.fakes.slack.samples import (
    feedback,
    home,
    message,
    modal,
    mrkdwn,
    plain,
    pressable,
    quote,
)


def section(text: str) -> Payload:
    """Make a section."""
    return {"type": "section", "text": mrkdwn(text)}


def actions(*elements: Payload) -> Payload:
    """Make a row of what can be pressed."""
    return {"type": "actions", "elements": list(elements)}


def context(count: int) -> Payload:
    """Make a line of *count* small texts."""
    return {"type": "context", "elements": [mrkdwn("a")] * count}


def rich(*elements: Payload) -> Payload:
    """Make rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def line(*pieces: Payload) -> Payload:
    """Make a line of rich text."""
    return {"type": "rich_text_section", "elements": list(pieces)}


def listing(style: str, *elements: Payload) -> Payload:
    """Make a list in rich text."""
    return {"type": "rich_text_list", "style": style, "elements": list(elements)}


def menu(count: int) -> Payload:
    """Make a menu of *count* options."""
    return {"type": "overflow", "options": [{"text": plain("a"), "value": "v"}] * count}


def chooser(count: int) -> Payload:
    """Make a select of *count* options."""
    return {**menu(count), "type": "static_select", "placeholder": plain("One of")}


def thumbs(**more: object) -> Payload:
    """Make thumbs whose first button holds *more*."""
    block: Payload = feedback()
    block["elements"][0]["positive_button"] |= more
    return block


def icon(**more: object) -> Payload:
    """Make an icon button."""
    button = {"type": "icon_button", "icon": "trash", "text": plain("Delete"), **more}
    return {"type": "context_actions", "elements": [button]}


A = {"type": "text", "text": "a"}
TRASH = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}

# A block that Slack takes, and its neighbour that Slack does not.
PAIRS: list[tuple[Payload, Payload]] = [
    ({"type": "divider"}, {"type": "dividing"}),
    ({"type": "divider"}, {"type": "divider", "colour": "red"}),
    ({"type": "divider", "block_id": "b" * 255}, {"type": "divider", "block_id": "b" * 256}),
    (section("x" * 3000), section("x" * 3001)),
    (section("x"), section("")),
    (section("x"), {"type": "section"}),
    (section("x"), {"type": "section", "text": "x"}),
    (section("x"), {"type": "section", "text": {"type": "html", "text": "x"}}),
    (section("🙂" * 1500), section("🙂" * 1501)),
    (
        {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
        {"type": "section", "fields": [mrkdwn("x")] * 11},
    ),
    (
        {**section("x"), "fields": [mrkdwn("x" * 2000)]},
        {**section("x"), "fields": [mrkdwn("x" * 2001)]},
    ),
    ({**section("x"), "accessory": TRASH}, {**section("x"), "accessory": {"type": "lever"}}),
    ({"type": "header", "text": plain("x" * 150)}, {"type": "header", "text": plain("x" * 151)}),
    ({"type": "header", "text": plain("x")}, {"type": "header", "text": mrkdwn("x")}),
    ({"type": "header", "text": plain("x")}, {"type": "header", "text": {**plain("x"), "bold": 1}}),
    (context(10), context(11)),
    (context(1), context(0)),
    (context(1), {"type": "context", "elements": [pressable("a")]}),
    (
        {"type": "context", "elements": [TRASH]},
        {"type": "context", "elements": [{"type": "image"}]},
    ),
    (
        actions(*(pressable("a", action=str(n)) for n in range(25))),
        actions(*(pressable("a", action=str(n)) for n in range(26))),
    ),
    (actions(pressable("a"), pressable("b", action="2")), actions(pressable("a"), pressable("b"))),
    (actions(pressable("a" * 75)), actions(pressable("a" * 76))),
    (actions(pressable("a", "v" * 2000)), actions(pressable("a", "v" * 2001))),
    (actions(pressable("a", action="i" * 255)), actions(pressable("a", action="i" * 256))),
    (actions(pressable("a") | {"style": "danger"}), actions(pressable("a") | {"style": "green"})),
    (actions(pressable("a") | {"url": "u" * 3000}), actions(pressable("a") | {"url": "u" * 3001})),
    (actions(pressable("a")), actions(pressable("a") | {"text": mrkdwn("a")})),
    (actions(pressable("a")), actions(pressable("a") | {"value": 7})),
    (actions(pressable("a")), actions()),
    (actions(menu(5)), actions(menu(6))),
    (actions(chooser(100)), actions(chooser(101))),
    (actions(chooser(1)), actions(chooser(1) | {"placeholder": mrkdwn("a")})),
    (actions(menu(1)), actions({"type": "overflow", "options": [{"text": plain("a")}]})),
    (feedback(), {"type": "context_actions", "elements": [pressable("a")]}),
    (thumbs(), thumbs(value="")),
    (thumbs(value="v" * 2000), thumbs(value="v" * 2001)),
    (thumbs(accessibility_label="a" * 75), thumbs(accessibility_label="a" * 76)),
    (icon(), icon(icon="")),
    (quote("a"), quote("")),
    (quote("a", "b"), rich()),
    (quote("a"), rich(A)),
    (rich(line(A)), rich(line())),
    (rich(line(A)), rich(line({"type": "video"}))),
    (rich(line({**A, "style": {"bold": True}})), rich(line({**A, "style": {"blink": True}}))),
    (rich(line({"type": "link", "url": "https://a.example"})), rich(line({"type": "link"}))),
    (rich(listing("bullet", line(A))), rich(listing("bullet", A))),
    (rich(listing("ordered", line(A))), rich(listing("roman", line(A)))),
    (
        rich({"type": "rich_text_preformatted", "elements": [A], "border": 0}),
        rich({**line(A), "border": 0}),
    ),
    ({"type": "markdown", "text": "x" * 12_000}, {"type": "markdown", "text": "x" * 12_001}),
    ({"type": "markdown", "text": "x"}, {"type": "markdown", "text": ""}),
    (TRASH, {**TRASH, "alt_text": ""}),
    (TRASH, {"type": "image", "alt_text": "a"}),
    ({"type": "table", "rows": [[A] * 20] * 100}, {"type": "table", "rows": [[A]] * 101}),
    ({"type": "table", "rows": [[A]]}, {"type": "table", "rows": [[A] * 21]}),
    (
        {"type": "alert", "text": mrkdwn("a"), "level": "info"},
        {"type": "alert", "text": mrkdwn("a"), "level": "loud"},
    ),
    (
        {"type": "input", "label": plain("a"), "element": {"type": "plain_text_input"}},
        {"type": "input", "label": mrkdwn("a"), "element": {"type": "plain_text_input"}},
    ),
]


@pytest.mark.parametrize(("good", "bad"), PAIRS, ids=range(len(PAIRS)))
def test_a_block_is_taken_and_its_neighbour_is_not(good: Payload, bad: Payload) -> None:
    """One step over a limit, or one word that Slack does not know, is a problem."""
    assert problems_in_message({"blocks": [good]}) == []
    assert problems_in_message({"blocks": [bad]})


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ([section("a")] * 50, [section("a")] * 51),
        ([section("a")], section("a")),
        ([section("a")], ["a"]),
        (
            [{"type": "divider", "block_id": "1"}, {"type": "divider", "block_id": "2"}],
            [{"type": "divider", "block_id": "1"}, {"type": "divider", "block_id": "1"}],
        ),
        (
            [{"type": "markdown", "text": "x" * 6000}] * 2,
            [{"type": "markdown", "text": "x" * 6001}] * 2,
        ),
    ],
    ids=["fifty", "a list", "of objects", "their own ids", "markdown in all"],
)
def test_a_message_is_taken_and_its_neighbour_is_not(good: Any, bad: Any) -> None:  # noqa: ANN401 - whatever an app sends
    """Blocks are judged together too."""
    assert problems_in_message({"blocks": good}) == []
    assert problems_in_message({"blocks": bad})


def test_the_fallback_is_a_text_of_at_most_forty_thousand() -> None:
    """A message may do without blocks."""
    assert problems_in_message({"text": "x" * 40_000}) == []
    assert problems_in_message({"text": "x" * 40_001})
    assert problems_in_message({"text": 7})


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (modal("x" * 24), modal("x" * 25)),
        (modal(close=plain("Done")), modal(close=mrkdwn("Done"))),
        (modal(submit=plain("x" * 24)), modal(submit=plain("x" * 25))),
        (modal(private_metadata="x" * 3000), modal(private_metadata="x" * 3001)),
        (modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
        (modal(blocks=[section("a")] * 100), modal(blocks=[section("a")] * 101)),
        (modal(blocks=[quote("a")]), modal(blocks=[feedback()])),
        (
            modal(blocks=[PAIRS[-1][0]], submit=plain("Send")),
            modal(blocks=[PAIRS[-1][0]]),
        ),
        (home(), home(type="window")),
        (home(), home(title=plain("Quoth"))),
    ],
    ids=range(10),
)
def test_a_view_is_taken_and_its_neighbour_is_not(good: Payload, bad: Payload) -> None:
    """Views have rules of their own."""
    assert problems_in_view(good) == []
    assert problems_in_view(bad)


def test_the_sample_is_good_and_read_in_order() -> None:
    """All the texts of a message count, buttons included."""
    sample = message()

    assert problems_in_message(sample) == []
    assert list(texts(sample["blocks"]))[:4] == ["What is a quote?", "Word ", "for", " word."]
    assert text_total(quote("ab", "🙂")) == 4
    assert length("🙂") == 2
