"""A card becomes what Discord is given, part by part, and nothing is kept of it."""

from typing import Any

import discord
import pytest

from adapters.discord import cards, views
from adapters.discord.layout import layout
from adapters.discord.parts import (
    BRAND,
    QUIET,
    Card,
    Divider,
    Link,
    Look,
    Press,
    Row,
    Section,
    Text,
    components,
    press,
)
from tests.adapters.discord.hostile import press as value
from tests.adapters.samples import answer, nothing, quote
from tests.fakes.discord.components import walk

EVERYTHING = Card(
    (
        Text("> words"),
        Section(Text("**source**"), Link("Open", "https://a.example", 1)),
        Divider(),
        Row((Press("Why?", "a.b"), Press("Share", "c.d", Look.FIRST, disabled=True))),
    )
)


def shown(card: Card) -> list[dict[str, Any]]:
    """Return *card* as it goes over the wire."""
    return [each.to_component_dict() for each in layout(card).children]


def test_every_part_becomes_a_component() -> None:
    """In its order, inside one container with its colour."""
    (container,) = shown(EVERYTHING)
    text, section, divider, row = container["components"]

    assert (container["type"], container["accent_color"]) == (17, BRAND)
    assert (text["type"], text["content"]) == (10, "> words")
    assert (section["type"], section["components"][0]["content"]) == (9, "**source**")
    assert (section["accessory"]["label"], section["accessory"]["url"]) == (
        "Open",
        "https://a.example",
    )
    assert (divider["type"], divider["divider"]) == (14, True)
    assert row["type"] == 1


def test_a_button_says_what_it_does_and_brings_its_value_back() -> None:
    """Grey unless it stands out, and off where there is nowhere to go."""
    row = shown(EVERYTHING)[0]["components"][-1]

    assert [
        (each["label"], each["custom_id"], each["style"], each["disabled"])
        for each in row["components"]
    ] == [
        ("Why?", "a.b", discord.ButtonStyle.secondary.value, False),
        ("Share", "c.d", discord.ButtonStyle.primary.value, True),
    ]


@pytest.mark.parametrize(
    "card",
    [
        EVERYTHING,
        cards.answer(answer(quote(), quote("b"), quote("c")), value, more=True),
        cards.nothing(nothing(closest=(quote(),)), value),
        views.why(answer(quote())),
    ],
)
def test_components_are_counted_as_discord_counts_them(card: Card) -> None:
    """Containers and what is in them."""
    assert components(card.parts) == len(list(walk(shown(card))))
    assert components(card.parts) == sum(1 for _ in layout(card).walk_children())


def test_answers_and_other_messages_differ_in_colour() -> None:
    """A glance tells whether there is something to read."""
    assert shown(cards.answer(answer(quote()), None))[0]["accent_color"] == BRAND
    assert shown(cards.nothing(nothing(), None))[0]["accent_color"] == QUIET


@pytest.mark.parametrize("label", ["", " ", "\n", "\u202e", "x" * 300])
def test_whatever_a_button_is_called_it_has_a_label_that_fits(label: str) -> None:
    """Discord takes 1 to 80 characters."""
    assert 1 <= len(press(label, "v").label) <= 80
    assert press(label, "v").label.strip()


async def test_no_view_is_kept_for_a_message() -> None:
    """The library keeps views that wait for presses, and ours wait for none."""
    view = layout(EVERYTHING)

    assert view.timeout is None
    assert view.is_dispatchable()
    assert view.is_finished()
