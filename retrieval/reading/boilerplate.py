"""What a page carries around its text, found by named rules, whose names people see."""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from retrieval.model import Block, BlockKind
from retrieval.reading.draft import Draft

EDGE = 8  # blocks from the top and from the bottom
LONGEST = 1_000  # characters of a paragraph that a rule looks at
LEAST_REPEATED = 60  # characters of a block that is a copy
LEAST_COPIED = 3  # blocks that make a section a copy of another
BODY = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTATION})


class Where(Enum):
    """The part of a document that a rule looks at."""

    ANYWHERE = auto()
    TOP = auto()
    BOTTOM = auto()
    EDGES = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """Leaves out a paragraph whose whole text matches ``pattern``.

    ``witness`` must match another paragraph of the same part: a line that only a page made of such
    lines has, which lets a pattern be as wide as those lines are. A group of the pattern named
    ``link`` must be a link.
    """

    name: str
    pattern: re.Pattern[str]
    where: Where = Where.ANYWHERE
    witness: re.Pattern[str] | None = None


def _rule(name: str, where: Where, pattern: str, *, witness: str | None = None) -> Rule:
    return Rule(name, re.compile(pattern), where, re.compile(witness) if witness else None)


_EPISODE = r"In this episode of .+, featuring .+ explores .+"
_EXTENSION = r"(?i:add to (?:chrome|firefox|edge|safari))"
_SITE = r"(?:facebook|twitter|x|linkedin|e-?mail|whatsapp|reddit)"

RULES = (
    _rule(
        "reading time",
        Where.EDGES,
        r"(?i:(?:about )?\d{1,3}[ -]?min(?:ute)?s?[ -]read(?:ing time)?)",
    ),
    _rule(
        "share button",
        Where.EDGES,
        r"(?i:share(?: this)?(?: (?:article|post|page|story))?|tweet(?: this)?)",
    ),
    _rule("share button", Where.EDGES, rf"(?i:share (?:this )?(?:on|via|by) {_SITE}|copy link)"),
    _rule(
        "comments",
        Where.BOTTOM,
        r"(?i:(?:\d+ )?comments?(?: \(\d+\))?|(?:leave|post|add) a comment)",
    ),
    _rule(
        "image credit",
        Where.EDGES,
        r"(?:Image|Photo|Photograph|Illustration)s? ?by ?[A-Z][^.!?\n]{1,80}",
    ),
    _rule(
        "image credit",
        Where.ANYWHERE,
        r"(?i:(?:image|photo|picture) (?:credits?:|courtesy(?: of)?:?) ?)[^!?\n]{1,100}",
    ),
    _rule(
        "promotion", Where.BOTTOM, r"(?:More (?:on|about|from) .{1,60}|Read more):\s*(?P<link>\S.*)"
    ),
    _rule(
        "promotion", Where.BOTTOM, r"(?:More )?(?:Must-Reads|Top Stories) from [A-Z][^.!?\n]{1,60}"
    ),
    _rule(
        "promotion",
        Where.BOTTOM,
        r"(?i:(?:related|recommended) (?:articles|posts|stories)|you (?:may|might) also like):?",
    ),
    _rule(
        "contact line", Where.BOTTOM, r"Write to (\w+) (?:\w\.? )?([\w'-]+) at (?i:\1[._-]?\2@\S+)"
    ),
    _rule(
        "install banner",
        Where.BOTTOM,
        r"Install .{1,40} for .+|Get more out of .+",
        witness=_EXTENSION,
    ),
    _rule("install banner", Where.BOTTOM, r".*\b[Pp]owered by .+", witness=_EXTENSION),
    _rule("install banner", Where.BOTTOM, _EXTENSION),
    _rule("template sentence", Where.TOP, _EPISODE),
    _rule("template sentence", Where.TOP, r"[A-Z][^.!?]* and [A-Z][^.!?]* on .+", witness=_EPISODE),
    _rule("page label", Where.TOP, r"At a glance"),
)
COUNTER = re.compile(
    r"\d{1,3} (?:ideas|quotes|questions|takeaways|highlights|lessons|insights|facts|tips|chapters)"
    r"(?=[^\W\d_a-z]|[“‘\"])"  # noqa: RUF001 - as texts open quotations
)
CURLY = str.maketrans("‘’“”‑", "''\"\"-")  # noqa: RUF001 - the characters that are folded


def leave_out(draft: Draft) -> Draft:
    """Return *draft* with each block that a rule knows left out in the name of that rule."""
    for step in (_by_rule, _captions, _repeats, _empty_sections):
        draft = draft.with_blocks(step(draft))
    return draft


def part_counters(draft: Draft) -> Draft:
    """Return *draft* without counters glued to a block's first word, as in ``7 ideasScaling``."""
    blocks: list[Block] = []
    for block in draft.blocks:
        counter = COUNTER.match(draft.text, block.start, block.end) if block.kind in BODY else None
        if counter:
            line = (block.lines[0], block.lines[0])
            blocks.append(replace(block, end=counter.end(), lines=line, omitted="glued counter"))
            block = replace(block, start=counter.end())  # noqa: PLW2901 - what is left of it
        blocks.append(block)
    return draft.with_blocks(blocks)


def _by_rule(draft: Draft) -> list[Block]:
    top, bottom = draft.blocks[:EDGE], draft.blocks[-EDGE:]
    parts = {
        Where.ANYWHERE: draft.blocks,
        Where.TOP: top,
        Where.BOTTOM: bottom,
        Where.EDGES: (*top, *bottom),
    }
    names: dict[int, str] = {}
    for rule in RULES:
        paragraphs = [block for block in parts[rule.where] if _may_match(block)]
        if rule.witness is None or any(
            rule.witness.fullmatch(draft.words(block)) for block in paragraphs
        ):
            names |= {
                block.start: rule.name for block in paragraphs if _matches(rule, draft, block)
            }
    return [
        replace(block, omitted=names[block.start]) if block.start in names else block
        for block in draft.blocks
    ]


def _may_match(block: Block) -> bool:
    return (
        block.kind is BlockKind.PARAGRAPH
        and not block.omitted
        and block.end - block.start <= LONGEST
    )


def _matches(rule: Rule, draft: Draft, block: Block) -> bool:
    found = rule.pattern.fullmatch(draft.words(block))
    if not found or "link" not in rule.pattern.groupindex:
        return found is not None
    start, end = (block.start + offset for offset in found.span("link"))
    return any((link.start, link.end) == (start, end) for link in draft.links)


def _captions(draft: Draft) -> list[Block]:
    """Leave out paragraphs that repeat the words that stand for an image above them."""
    return [
        replace(block, omitted="image caption")
        if _may_match(block)
        and any(
            offset <= block.start and caption == draft.words(block)
            for offset, caption in draft.captions
        )
        else block
        for block in draft.blocks
    ]


def _repeats(draft: Draft) -> list[Block]:
    """Leave out what one section copies from another; people do write a line or two twice."""
    first: dict[str, Block] = {}
    copies: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[int, int]] = {}
    for block in draft.blocks:
        folded = _folded(draft.words(block))
        if block.kind in BODY and not block.omitted and len(folded) >= LEAST_REPEATED:
            original = first.setdefault(folded, block)
            if original.headings != block.headings:
                pair = (original.headings, block.headings)
                copies.setdefault(pair, {})[block.start] = original.lines[0]
    lines = {
        start: line
        for copied in copies.values()
        if len(set(copied.values())) >= LEAST_COPIED
        for start, line in copied.items()
    }
    return [
        replace(block, omitted=f"repeats line {lines[block.start]}")
        if block.start in lines
        else block
        for block in draft.blocks
    ]


def _folded(text: str) -> str:
    return " ".join(text.translate(CURLY).casefold().split())


def _empty_sections(draft: Draft) -> list[Block]:
    """Leave out headings of which nothing is left but what rules know."""
    filled = {
        block.headings[:depth]
        for block in draft.blocks
        if block.kind is not BlockKind.HEADING
        and (not block.omitted or block.omitted.startswith("repeats"))
        for depth in range(len(block.headings) + 1)
    }
    emptied = {block.headings for block in draft.blocks if block.omitted} - filled
    return [
        replace(block, omitted="empty section")
        if block.kind is BlockKind.HEADING and block.headings in emptied
        else block
        for block in draft.blocks
    ]
