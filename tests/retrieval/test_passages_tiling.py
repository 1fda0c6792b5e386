"""Passages tile what is worth quoting, whatever the document is like."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.model import Block, BlockKind, Document, Passage
from retrieval.passages import LONGEST, cut
from tests.builders import cut_words, document, random_documents, texts, words

BORDERS = {BlockKind.TITLE, BlockKind.HEADING}


def kept(block: Block) -> bool:
    """Tell whether *block* belongs into passages."""
    return block.omitted is None and block.kind not in BORDERS


def owners(document: Document, passage: Passage) -> Iterator[Block]:
    """Yield the blocks that *passage* touches."""
    for block in document.blocks:
        if block.start < passage.end and passage.start < block.end:
            yield block


def tile(ranges: Iterable[tuple[int, int]], document: Document) -> bool:
    """Tell whether ink of blocks to keep is in one of *ranges*, and that of others in none."""
    times = Counter(at for start, end in ranges for at in range(start, end))
    return all(
        times[at] == kept(block)
        for block in document.blocks
        for at in range(block.start, block.end)
        if not document.text[at].isspace()
    )


@settings(max_examples=30)
@given(random_documents())
def test_passages_tile_the_blocks(document: Document) -> None:
    """Every character of every block worth quoting is in one passage, and no other block is."""
    assert tile([(passage.start, passage.end) for passage in cut(document)], document)


@settings(max_examples=30)
@given(random_documents())
def test_sentences_tile_the_blocks(document: Document) -> None:
    """Every character of every block worth quoting is in one sentence, and no other block is."""
    assert tile([one for passage in cut(document) for one in passage.sentences], document)


@settings(max_examples=30)
@given(random_documents())
def test_passages_are_in_order_and_begin_and_end_with_ink(document: Document) -> None:
    """Passages are disjoint, in the order of the text, not empty, no white space around them."""
    passages = cut(document)

    assert all(before.end <= after.start for before, after in pairwise(passages))
    assert all(text and text == text.strip() for text in cut_words(document))
    assert {passage.document for passage in passages} <= {document.id}


@settings(max_examples=30)
@given(random_documents())
def test_no_passage_is_longer_than_a_screen(document: Document) -> None:
    """No passage has more than 900 characters, whatever the sentences are like."""
    assert all(passage.end - passage.start <= LONGEST for passage in cut(document))


@settings(max_examples=30)
@given(random_documents())
def test_a_passage_stays_under_one_heading_and_with_one_speaker(document: Document) -> None:
    """The headings, speaker and page of a passage are those of every block that it touches."""
    for passage in cut(document):
        scenes = {
            (block.headings, block.speaker, block.page) for block in owners(document, passage)
        }
        assert scenes == {(passage.headings, passage.speaker, passage.page)}


@settings(max_examples=30)
@given(random_documents())
def test_a_passage_is_as_long_as_its_sentences(document: Document) -> None:
    """A passage begins with its first sentence and ends with its last; they are in order."""
    for passage in cut(document):
        spans = passage.sentences
        assert (spans[0][0], spans[-1][1]) == (passage.start, passage.end)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@settings(max_examples=30)
@given(random_documents())
def test_nothing_is_left_out_inside_a_run(document: Document) -> None:
    """A quote that grows inside a run of passages is one stretch of text worth quoting."""
    for _, run in groupby(cut(document), key=lambda passage: passage.run):
        passages = list(run)
        whole = replace(passages[0], end=passages[-1].end)
        assert all(kept(block) for block in owners(document, whole))
        assert len({passage.section for passage in passages}) == 1


@settings(max_examples=30)
@given(texts, st.sampled_from(["notes.md", "notes.log"]))
def test_the_lines_of_a_passage_hold_its_first_and_last_word(source: str, path: str) -> None:
    """Whoever opens the file at the lines of a citation finds the words there."""
    read = document(source, path)
    lines = source.split("\n")
    for passage in cut(read):
        first, last = passage.lines
        shown = "\n".join(lines[first - 1 : last])
        spoken = re.findall(r"\w+", words(read, passage))
        assert first <= last
        assert all(word in shown for word in (*spoken[:1], *spoken[-1:]))


@settings(max_examples=30)
@given(random_documents())
def test_a_context_stands_before_its_passage_in_the_same_run(document: Document) -> None:
    """What a passage cannot be understood without is text above it that may be searched."""
    passages = cut(document)
    for passage in passages:
        if passage.context is not None:
            start, end = passage.context
            assert start < end <= passage.start
            assert end - start <= LONGEST
            assert any(one.run == passage.run and one.start < end for one in passages)
