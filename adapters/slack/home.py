"""Render the Home tab: what this is, how to ask, and what there is to ask about."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from adapters.slack import blocks
from adapters.slack.blocks import Block, View
from bot import labels, wording
from bot.cutting import clip, units
from bot.visible import one_line

MOST_EXAMPLES = 5
MOST_PROMPTS = 4  # Slack shows no more: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
LONGEST_NAMES = 600  # characters


@dataclass(frozen=True, slots=True)
class Facts:
    """What one person's Home is made of: the collections and documents that they may see.

    ``refreshed`` is when the documents were last looked at, ``generation`` what was found then.
    """

    collections: tuple[str, ...]
    documents: int
    examples: tuple[str, ...] = ()
    refreshed: datetime | None = None
    generation: str = ""
    command: str = "/ask"


def home(facts: Facts, now: datetime) -> View:
    """Render the Home tab. Equal tabs have an equal ``private_metadata``."""
    parts = [*_welcome(), *_ways(facts), *_examples(facts), *_documents(facts, now)]
    return {"type": "home", "private_metadata": _stamp(parts), "blocks": parts}


def prompts(facts: Facts) -> list[dict[str, str]]:
    """Return what to suggest to somebody who begins to write."""
    asked = _askable(facts)[:MOST_PROMPTS]
    return [
        {"title": clip(one_line(each), blocks.LONGEST_LABEL), "message": each} for each in asked
    ]


def _welcome() -> Iterator[Block]:
    yield blocks.header(labels.WELCOME)
    yield blocks.prose(wording.HOW_TO_ASK, wording.NOTHING_GENERATED)


def _ways(facts: Facts) -> Iterator[Block]:
    ways = (*wording.ways(facts.command), *wording.narrowing(facts.collections))
    shown = [clip(way, LONGEST_NAMES) for way in ways]
    yield blocks.rich(blocks.line(blocks.text(labels.WAYS, bold=True)), blocks.bullets(shown))


def _examples(facts: Facts) -> Iterator[Block]:
    """Offer questions to press. The question itself is the value, for it is nobody's secret."""
    examples = _askable(facts)[:MOST_EXAMPLES]
    if examples:
        yield blocks.rich(blocks.line(blocks.text(labels.EXAMPLES, bold=True)))
        yield blocks.buttons(
            *(
                blocks.button(example, f"quoth.example.{number}", example)
                for number, example in enumerate(examples)
            )
        )


def _documents(facts: Facts, now: datetime) -> Iterator[Block]:
    told = [wording.freshness(facts.documents, facts.refreshed, now)]
    if facts.refreshed is not None and not facts.documents:
        told = [wording.none_open()]
    if facts.generation:
        told.append(wording.generation(facts.generation))
    if facts.collections:
        told.append(clip(wording.collections(facts.collections), LONGEST_NAMES))
    yield blocks.divider()
    yield blocks.small_print(*told)


def _askable(facts: Facts) -> list[str]:
    """Leave out examples that hold no words, or more than a button can bring back."""
    return [each for each in facts.examples if each.strip() and units(each) <= blocks.LONGEST_VALUE]


def _stamp(parts: list[Block]) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]
