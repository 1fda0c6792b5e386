"""What Discord parses is shown to the letter: nothing acts, nothing is added, all can be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.escaping import (
    columns,
    cost,
    escape,
    quotation,
    quotation_cost,
    small,
    strong,
    unescape,
)
from bot.cutting import units
from bot.visible import HIDDEN
from retrieval.corpus import read_corpus
from tests.adapters.discord.hostile import texts
from tests.adapters.discord.markdown import seen, settled
from tests.builders import SEEDS, cut_words

ranges = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@everyone", "mention"),
        ("<@!1> and <#2>", "mention"),
        ("</ask now:5>", "command"),
        ("<t:1700000000:R>", "time"),
        ("<a:boom:6>", "emoji"),
        ("so :smile: it is", "emoji"),
        ("[bank](https://evil.example)", "link"),
        ("see https://a.example/x", "address"),
        ("a\n-# small", "small print"),
        ("## two", "heading"),
        ("a\n  1. one", "list"),
        ("- item", "list"),
        ("> a\n> b", "quote"),
        (">>> rest", "quote"),
        ("||boo||", "spoiler"),
        ("```\nx\n```", "code block"),
        ("a `c` b", "code"),
        ("~~s~~", "strike"),
        ("__u__", "underline"),
        ("*i* and _i_", "italics"),
        ("**b**", "bold"),
        ("¯\\_(ツ)_/¯", "shrug"),
        ("<+15551234>", "telephone"),
    ],
)
def test_markup_is_alive_until_it_is_escaped(text: str, kind: str) -> None:
    """The model of Discord finds each kind, and finds none of it behind backslashes."""
    assert kind in seen(text).kinds()
    assert seen(escape(text)).kinds() == set()
    assert seen(escape(text)).shown == text


def test_only_what_could_act_is_escaped() -> None:
    """Prose stays as it is written, so that its raw form can be copied."""
    prose = "Mr. Y (who's there?) said: “well-known, 3.5 % of 2024 – and/or more!” + so on; fine."

    assert escape(prose) == prose
    assert escape("a_b at 10:30 <3") == r"a\_b at 10\:30 \<3"
    assert escape("- one\n  2. two\n3.5") == "\\- one\n  2\\. two\n3\\.5"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\f", "\v", "\x85", "\u2028", "\u2029"])
def test_a_line_may_begin_behind_whatever_ends_one_for_anybody(end: str) -> None:
    """Clients differ in what they take for the end of a line."""
    assert escape(f"a{end}- b{end} 12. c") == f"a{end}\\- b{end} 12\\. c"


@settings(max_examples=2_000)  # the one long run of these tests
@given(st.one_of(texts, st.text()))
def test_what_is_escaped_is_dead_and_can_be_read_back(text: str) -> None:
    """A reader sees the very characters, none is added, and none of them does anything."""
    escaped = escape(text)

    assert unescape(escaped) == text
    assert seen(escaped).shown == settled(text)
    assert seen(escaped).live == []
    assert escaped.replace("\\", "") == text.replace("\\", "")


@settings(max_examples=300)
@given(texts)
def test_nothing_wakes_up_when_hidden_characters_are_left_out(text: str) -> None:
    """Discord may take characters away that nobody can see."""
    left = HIDDEN.sub("", escape(text))

    assert seen(left).live == []
    assert unescape(left) == HIDDEN.sub("", text)


@settings(max_examples=300)
@given(texts, ranges)
def test_bold_words_are_the_only_style(text: str, bold: list[tuple[int, int]]) -> None:
    """Bold letters change no others, whatever stands next to them or inside."""
    escaped = escape(text, bold)
    found = seen(escaped)

    assert unescape(escaped) == text
    assert found.shown == settled(text)
    assert found.kinds() <= {"bold"}


def test_the_words_that_are_bold_are_those_asked_for() -> None:
    """Neighbours become one, lines stay apart, and blanks at an edge are no word."""
    assert escape("a model's law", [(2, 7), (10, 13)]) == "a **model**'s **law**"
    assert escape("東京", [(0, 1), (1, 2)]) == "**東京**"
    assert escape("one\ntwo", [(0, 7)]) == "**one**\n**two**"
    assert escape("one\rtwo", [(0, 7)]) == "**one**\r**two**"
    assert escape("a b", [(1, 3), (9, 12), (2, 2)]) == "a b"
    assert escape("*a*", [(0, 3)]) == r"**\*a\***"
    assert escape("1. a", [(0, 1)]) == r"**1**\. a"


@settings(max_examples=300)
@given(texts, ranges)
def test_a_quotation_is_the_text_behind_one_bar(text: str, bold: list[tuple[int, int]]) -> None:
    """Every line stands behind the bar, blank ones too, and nothing else is behind it."""
    written = quotation(text, bold)
    found = seen(written)

    assert found.shown == settled(text)
    assert found.kinds() <= {"quote", "bold"}
    if "\r" not in text:
        assert [source for kind, source in found.live if kind == "quote"] == [settled(written)]


@settings(max_examples=300)
@given(texts, texts)
def test_the_cost_of_a_text_is_the_sum_over_its_pieces_and_never_too_low(
    one: str, two: str
) -> None:
    """Whatever is counted as fitting fits."""
    assert cost(one + two) == cost(one) + cost(two)
    assert cost(one) >= units(escape(one))
    assert quotation_cost(one) + 2 >= units(quotation(one))


@settings(max_examples=300)
@given(texts)
def test_a_line_of_our_own_has_the_style_it_should(text: str) -> None:
    """Titles are bold and small print is small, all of it and nothing else."""
    line = " ".join(text.split()) or "x"

    assert seen(strong(line)).shown == seen(small(line)).shown == settled(line)
    assert seen(strong(line)).live == [("bold", settled(strong(line)))]
    assert seen(small(line)).live == [("small print", settled(small(line)))]


@settings(max_examples=300)
@given(st.lists(texts.map(lambda text: text.replace("\n", " ")), min_size=1, max_size=4))
def test_columns_are_one_block_whatever_the_rows_hold(rows: list[str]) -> None:
    """No row can end the block, and each keeps its width."""
    written = columns(["  1.00", *rows])
    shown = seen(written)

    assert shown.kinds() == {"code block"}
    assert [source for _, source in shown.live] == [settled(written)]
    assert len(written) == sum(len(row) + 1 for row in rows) + len("```\n  1.00\n```")


def test_every_passage_of_the_default_corpus_is_shown_to_the_letter() -> None:
    """Real text, with its quotes, dashes, addresses and numbers."""
    documents = read_corpus(SEEDS, "seeds").documents
    passages = [text for each in documents for text in cut_words(each)]

    assert len(passages) > 60
    for text in passages:
        written = quotation(text)
        assert unescape(written.replace("\n> ", "\n").removeprefix("> ")) == text
        assert seen(written).shown == text
        assert seen(written).kinds() == {"quote"}
