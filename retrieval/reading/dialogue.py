"""Who speaks, as far as the text itself says so."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from retrieval.model import Block, BlockKind
from retrieval.reading.draft import Draft
from retrieval.reading.labels import ATTRIBUTION, LABEL

LONGEST_QUESTION = 600  # characters
LEAST_QUESTIONS = 3
LEAST_IN_SECTION = 2  # a single question below a heading belongs to the heading
LEAST_LABELS = 3
_SAID = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTATION})
_ANSWERS = _SAID | {BlockKind.LIST_ITEM}
# Words that stand before a colon and speak to the reader, not in a dialogue.
NO_SPEAKERS = frozenset(
    "address agenda answer author caution conclusion contact date deadline "  # noqa: SIM905 - or a line a word
    "default email end example examples goal hint important info input issue key "
    "location name note notes option output owner part phone place price problem "
    "purpose question reminder result role see slack solution source start status "
    "step subject summary team time tip title todo total type update url version "
    "warning week when where who why".split()
)


def name_speakers(draft: Draft) -> Draft:
    """Return *draft* with the speakers that its attributions and labels name."""
    return _name_labelled(_join_attributions(draft))


def find_questions(draft: Draft) -> Draft:
    """Return *draft* with the questions of an interview that does not name its speakers."""
    kept = [block for block in draft.blocks if not block.omitted]
    asked = [
        one for one, following in pairwise(kept) if _asks(draft, one) and _answers(draft, following)
    ]
    in_one_section = max(Counter(block.headings for block in asked).values(), default=0)
    if len(asked) < LEAST_QUESTIONS or in_one_section < LEAST_IN_SECTION:
        return draft
    starts = {block.start for block in asked}
    return draft.with_blocks(
        [
            replace(block, kind=BlockKind.QUESTION) if block.start in starts else block
            for block in draft.blocks
        ]
    )


def _answers(draft: Draft, block: Block) -> bool:
    return block.kind in _ANSWERS and not _asks(draft, block)


def _asks(draft: Draft, block: Block) -> bool:
    words = draft.words(block)
    return (
        block.kind is BlockKind.PARAGRAPH
        and block.speaker is None
        and len(words) <= LONGEST_QUESTION
        and words.rstrip("\"'”’ ").endswith(("?", "？"))  # noqa: RUF001 - questions end so in Chinese and Japanese
    )


def _join_attributions(draft: Draft) -> Draft:
    """Join what was said with the line below it that names who said it."""
    blocks: list[Block] = []
    for block in draft.blocks:
        name = (
            _attributed(draft.words(block)) if block.kind in _SAID and not block.omitted else None
        )
        before = blocks[-1] if blocks else None
        if name and before and _can_be_said(before) and before.headings == block.headings:
            lines = (before.lines[0], block.lines[1])
            blocks[-1] = replace(
                before, kind=BlockKind.QUOTATION, end=block.end, lines=lines, speaker=name
            )
        else:
            blocks.append(_signed(draft, block))
    return draft.with_blocks(blocks)


def _can_be_said(block: Block) -> bool:
    return block.kind in _SAID and not block.omitted and block.speaker is None


def _attributed(words: str) -> str | None:
    found = ATTRIBUTION.fullmatch(words)
    return found["name"] if found else None


def _signed(draft: Draft, block: Block) -> Block:
    """Return *block* as a quotation if its last line names who said it."""
    if block.kind not in _SAID or block.omitted:
        return block
    words = draft.words(block)
    said, _, last = words.rpartition("\n")
    if not said and block.kind is BlockKind.QUOTATION:
        cut = max(words.rfind(dash) for dash in (" — ", " ― ", " – ", " -- "))  # noqa: RUF001 - all dashes in use
        said, last = words[: max(cut, 0)], words[cut + 1 :]
    name = _attributed(last) if said.strip() else None
    return replace(block, kind=BlockKind.QUOTATION, speaker=name) if name else block


def _name_labelled(draft: Draft) -> Draft:
    """Cut those sections of *draft* that are transcripts into turns, each with its speaker."""
    said: dict[tuple[str, ...], list[str | None]] = {}
    for block in draft.blocks:
        if _may_be_turns(block):
            said.setdefault(block.headings, []).extend(
                _label(line) for line in draft.words(block).split("\n")
            )
    speakers = {headings: _speakers(labels) for headings, labels in said.items()}
    blocks: list[Block] = []
    for block in draft.blocks:
        blocks += (
            _turns(draft, block, speakers[block.headings]) if _may_be_turns(block) else [block]
        )
    return draft.with_blocks(blocks)


def _may_be_turns(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and not block.omitted


def _label(text: str, at: int = 0) -> str | None:
    found = LABEL.match(text, at)
    return found["name"] if found else None


def _speakers(labels: Sequence[str | None]) -> frozenset[str]:
    """Return the names among the *labels* of a section's lines if it is a transcript."""
    turns = Counter(label for label in labels if label and _may_be_name(label))
    recurs = max(turns.values(), default=0) > 1
    dense = 2 * turns.total() >= len(labels)
    return frozenset(turns) if turns.total() >= LEAST_LABELS and recurs and dense else frozenset()


def _may_be_name(label: str) -> bool:
    words = label.casefold().split()
    return (
        label.replace(".", "").replace(" ", "").isalpha()
        and len(words[0]) > 1
        and not NO_SPEAKERS & set(words)
    )


def _turns(draft: Draft, block: Block, speakers: frozenset[str]) -> Iterator[Block]:
    """Yield the turns that *block* holds, each beginning at the start of a line."""
    if not speakers:
        yield block
        return
    words = draft.words(block)
    begins = [
        0,
        *(
            found.end()
            for found in re.finditer("\n", words)
            if _label(words, found.end()) in speakers
        ),
    ]
    by_line = words.count("\n") == block.lines[1] - block.lines[0]
    line = block.lines[0]
    for begin, end in pairwise([*begins, len(words) + 1]):
        turn = words[begin : end - 1]
        name = _label(turn)
        yield replace(
            block,
            start=block.start + begin,
            end=block.start + begin + len(turn.rstrip()),
            lines=(line, line + turn.count("\n")) if by_line else block.lines,
            speaker=name if name in speakers else block.speaker,
        )
        line += turn.count("\n") + 1
