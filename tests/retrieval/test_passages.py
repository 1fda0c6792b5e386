"""Passages keep together what belongs together, and know where they stand."""

import re
from itertools import groupby

import pytest

from retrieval.passages import SHORT, cut
from tests.builders import cut_words, document, prose, words


def sentence(word: str, length: int) -> str:
    """Write one sentence of *length* characters that begins with *word*."""
    return (f"{word} " + "and so on " * (length // 10))[: length - 2].strip().ljust(
        length - 1, "x"
    ) + "."


def test_a_heading_or_title_is_never_a_passage() -> None:
    """Titles and headings stand above passages and not in them."""
    assert cut_words(document("# Handbook\n\n## Pay\n\nMonthly.\n\n## Leave\n\nYearly.")) == [
        "Monthly.",
        "Yearly.",
    ]


def test_what_is_left_out_parts_its_neighbours() -> None:
    """A passage does not bridge boilerplate: the words above and below were never one text."""
    read = document("# Handbook\n\nOne is here.\n\n5 min read\n\nTwo is here.")

    assert cut_words(read) == ["One is here.", "Two is here."]
    assert [passage.run for passage in cut(read)] == [0, 1]
    assert [passage.section for passage in cut(read)] == [0, 0]


def test_short_neighbours_are_joined() -> None:
    """Paragraphs that say little alone are one passage."""
    assert cut_words(document("# T\n\nOne.\n\nTwo.\n\nThree.")) == ["One.\n\nTwo.\n\nThree."]


def test_paragraphs_that_stand_alone_are_passages_of_their_own() -> None:
    """Two paragraphs of some length are two passages even where both would fit into one."""
    one, two = sentence("One", SHORT + 50), sentence("Two", SHORT + 50)

    assert cut_words(document(f"# T\n\n{one}\n\n{two}")) == [one, two]


def test_a_long_paragraph_is_packed_sentence_by_sentence() -> None:
    """A passage takes as many whole sentences as fit."""
    parts = [sentence(word, 300) for word in ("One", "Two", "Three", "Four")]
    read = document("# T\n\n" + " ".join(parts))

    assert cut_words(read) == [" ".join(parts[:2]), " ".join(parts[2:])]
    assert [len(passage.sentences) for passage in cut(read)] == [2, 2]


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    """A stretch without an end is cut where white space is."""
    parts = cut_words(document("# T\n\n" + "word " * 400))

    assert len(parts) == 3
    assert {word for part in parts for word in part.split()} == {"word"}


def test_a_cut_at_several_blanks_leaves_no_blank_passage() -> None:
    """White space where a long sentence is cut belongs to neither part."""
    text = "a" * 899 + "   " + "b" * 2_000

    assert cut_words(document(text, "notes.log")) == ["a" * 899, "b" * 900, "b" * 900, "b" * 200]


def test_a_cut_behind_several_blanks_leaves_them_out() -> None:
    """The part above a cut ends with its last word."""
    text = "a" * 890 + "   " + "b" * 2_000

    assert cut_words(document(text, "notes.log"))[0] == "a" * 890


@pytest.mark.parametrize(("length", "many"), [(450, 1), (451, 2)])
def test_900_characters_fit_and_901_do_not(length: int, many: int) -> None:
    """Two sentences and the blank between them are a passage up to the last character."""
    text = f"{sentence('One', 449)} {sentence('Two', length)}"

    assert len(cut_words(document(f"# T\n\n{text}"))) == many


def test_an_answer_stays_with_its_question() -> None:
    """The words of an interview's answer are read below what was asked."""
    asked = "Is it good?\n\nYes, it is.\n\nIs it new?\n\nNo, it is not.\n\nIs it red?\n\nIt may be."
    passages = cut_words(document(f"# T\n\n{asked}"))

    assert passages == [
        "Is it good?\n\nYes, it is.",
        "Is it new?\n\nNo, it is not.",
        "Is it red?\n\nIt may be.",
    ]


def test_the_later_parts_of_an_answer_carry_the_question() -> None:
    """Sentences and paragraphs far down a long answer are found by the words of the question."""
    long = " ".join(sentence(word, 400) for word in ("Yes", "And", "But"))
    last = sentence("Also", 500)
    read = document(
        f"# T\n\nIs it good?\n\n{long}\n\n{last}\n\nIs it new?\n\nNo.\n\nIs it red?\n\nNo."
    )
    contexts = [passage.context and read.text[slice(*passage.context)] for passage in cut(read)]

    assert [words(read, passage)[:4] for passage in cut(read)] == [
        "Is i",
        "But ",
        "Also",
        "Is i",
        "Is i",
    ]
    assert contexts == [None, "Is it good?", "Is it good?", None, None]


def test_a_lead_in_stays_with_its_list() -> None:
    """A list is read below the sentence that says what it is a list of."""
    read = document("# T\n\nBring these:\n\n- a hat\n- a coat")

    assert cut_words(read) == ["Bring these:\n\na hat\na coat"]


def test_the_later_parts_of_a_list_carry_the_lead_in() -> None:
    """What an item is an item of is searched with it, however far down it stands."""
    items = "\n".join(f"- {sentence(f'Item {at}', 300)}" for at in range(6))
    read = document(f"# T\n\nBring these:\n\n{items}")
    first, *rest = cut(read)

    assert first.context is None
    assert len(rest) == 2
    assert {passage.context and read.text[slice(*passage.context)] for passage in rest} == {
        "Bring these:"
    }


def test_a_list_item_is_not_torn_apart() -> None:
    """The sentences of an item stay together when there is room in one passage."""
    items = [f"{sentence(f'Item {at}', 250)} {sentence('It', 250)}" for at in range(3)]

    assert cut_words(document("# T\n\n" + "\n".join(f"- {item}" for item in items))) == items


def test_the_later_rows_of_a_table_carry_its_header() -> None:
    """A row is searched with the names of its columns, and quoted without them."""
    rows = "\n".join(f"| {sentence(f'Row {at}', 300)} | {at} |" for at in range(6))
    read = document(f"# T\n\n| Name | Size |\n|---|---|\n{rows}")
    first, *rest = cut(read)

    assert words(read, first).startswith("Name | Size\nRow 0")
    assert first.context is None
    assert rest
    assert {passage.context and read.text[slice(*passage.context)] for passage in rest} == {
        "Name | Size"
    }


def test_rows_carry_the_header_of_their_own_table() -> None:
    """A table below another table or a list has its own columns."""
    rows = "\n".join(f"| {sentence(f'Row {at}', 300)} | {at} |" for at in range(6))
    one = f"| Name | Size |\n|---|---|\n{rows}"
    two = f"| Town | Lake |\n|---|---|\n{rows}"
    read = document(f"# T\n\n- milk\n- eggs\n\n{one}\n\n{two}")
    contexts = [passage.context and read.text[slice(*passage.context)] for passage in cut(read)]

    assert [each for each, _ in groupby(filter(None, contexts))] == ["Name | Size", "Town | Lake"]


def test_a_speaker_is_never_joined_with_another() -> None:
    """However short the turns of a dialogue are, each is a passage with its speaker."""
    read = document("# T\n\nAnna: Yes.\n\nBob: No.\n\nAnna: Why?\n\nBob: Look.")

    assert [passage.speaker for passage in cut(read)] == ["Anna", "Bob", "Anna", "Bob"]


def test_lines_are_counted_inside_a_block() -> None:
    """A passage from the middle of a list begins at the line of its own first item."""
    items = "\n".join(f"- {sentence(f'Item {at}', 300)}" for at in range(6))

    assert [passage.lines for passage in cut(document(f"# T\n\n{items}"))] == [
        (3, 4),
        (5, 6),
        (7, 8),
    ]


def test_lines_of_a_wrapped_paragraph_are_those_that_may_hold_the_words() -> None:
    """Where a reader has joined lines, a part is cited with the lines of the whole paragraph."""
    lines = [f"Line {at} says something that is not long." for at in range(60)]
    read = document("# T\n\n" + "\n".join(lines))

    assert len(cut(read)) > 2
    assert {passage.lines for passage in cut(read)} == {(3, 62)}


def test_a_plain_paragraph_over_lines_is_cited_by_the_line() -> None:
    """Where the text keeps its lines, a part is cited with the very lines it stands on."""
    lines = [f"line {at} says something that is not long." for at in range(60)]
    read = document("\n".join(["Title here", "", *lines]), "notes.log")
    source = read.text.split("\n")

    for passage in cut(read):
        first, last = passage.lines
        assert "\n".join(source[first - 1 : last]) == words(read, passage)


def test_sections_are_counted_by_heading() -> None:
    """Each stretch under a heading is a section, also where two have the same name."""
    read = document("# T\n\none\n\n## A\n\ntwo\n\n## B\n\nthree\n\n## A\n\nfour")

    assert [(passage.section, passage.headings) for passage in cut(read)] == [
        (0, ()),
        (1, ("A",)),
        (2, ("B",)),
        (3, ("A",)),
    ]


@pytest.mark.parametrize("text", ["", "# Only a title\n\n## And a heading", "   \n\n"])
def test_a_document_without_text_has_no_passage(text: str) -> None:
    """Where nothing is worth quoting there is no passage."""
    assert cut(document(text)) == ()


def test_a_document_of_a_megabyte_is_cut() -> None:
    """A book on one line gives as many passages as it has screens."""
    read = document(prose(10_000, 3), "book.log")
    parts = cut_words(read)

    assert len(read.text) > 900_000
    assert len(parts) > 1_000
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", read.text)
