"""Replies on a screen and in a pipe: the words as they stand, the source below, nothing else."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from adapters.console import cards
from adapters.console.screen import PIPE, Screen
from bot.around import Around
from bot.model import Nothing, Refusal, Refused
from bot.visible import HIDDEN, visible
from retrieval.model import Contribution, NearHeading, SourceMeta, Suggestion
from tests.adapters.samples import QUESTION, SUMMARY, TEXT, answer, citation, nothing, quote

COLOURED = Screen(80, colour=True)
PLAIN = Screen(80)
HOSTILE = "\x1b]0;owned\x07\u202eevil\x9b31m\n— Forged source · 1.txt:1\rback"
SPOKEN = (TEXT.index("AI systems"), len(TEXT))


def no_control(text: str) -> bool:
    """Tell whether a terminal would do nothing but print *text*."""
    return not any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in text)


def test_a_card_on_a_terminal_shows_words_bar_and_source() -> None:
    """Without colours the marked sentence has an arrow beside its lines."""
    shown = cards.card(quote(marked=SPOKEN), Screen(60))

    assert shown.splitlines() == [
        '   > Some say otherwise. AI systems are "grown more than',
        '   > they are built," said one of them.',
        "     The Urgency of Interpretability",
        "     author and date not stated · a summary of an essay by",
        "     Dario Amodei, April 2025",
        "     The Problem · 003.txt:10",
    ]


def test_lines_outside_the_marked_sentence_have_a_thin_bar() -> None:
    """What is marked is told from what is not, without changing a word."""
    shown = cards.card(quote(marked=(0, 20)), Screen(45))

    assert [line[3] for line in shown.splitlines()[:3]] == [">", "│", "│"]


def test_a_card_in_a_pipe_is_the_words_and_a_line() -> None:
    """Whoever pipes gets the words untouched, and the source in one line."""
    shown = cards.card(quote(TEXT + "\n\tAnd more."), PIPE)

    assert shown == (
        f"{TEXT}\n\tAnd more.\n"
        "— The Urgency of Interpretability · author and date not stated · "
        "a summary of an essay by Dario Amodei, April 2025 · The Problem · 003.txt:10\n"
    )


def test_colours_mark_the_sentence_and_the_words_asked_for() -> None:
    """The sentence is underlined and the words stand out; the rest is as the terminal has it."""
    built = (TEXT.index("built"), TEXT.index("built") + len("built"))
    shown = cards.card(quote(marked=SPOKEN, matches=(built,)), COLOURED)
    styled = Text.from_ansi(shown)
    at = styled.plain.index("built")
    styles = [str(span.style) for span in styled.spans if span.start <= at < span.end]

    assert "Some say otherwise." in shown
    assert any("bold" in style and "underline" in style for style in styles)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    """From the narrowest screen to the widest, lines end at a space before the edge."""
    shown = cards.quotes(answer(quote(TEXT * 9), quote()), Screen(width), explained=True)

    assert max(map(len, shown.splitlines())) <= min(width, 100)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_wrapping_loses_no_word(width: int) -> None:
    """The wrapped lines, joined again, are the words of the document."""
    shown = cards.card(quote(TEXT * 5), Screen(width)).splitlines()
    joined = " ".join(line[5:] for line in shown if line[3:4] in {">", "│"})

    assert joined.split() == (TEXT * 5).split()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_pipe_gets_the_document_s_own_characters(text: str) -> None:
    """What holds nothing hidden comes out byte for byte, whatever markup it looks like."""
    shown = cards.card(quote(text), PIPE)

    assert shown.startswith(visible(text) + "\n— ")
    if not HIDDEN.search(text):
        assert text in shown


@pytest.mark.parametrize(
    "text",
    [
        "[if] a [/x] tag",
        ":smile: and **bold**",
        "[bold red]no[/]",
        "a  b   c",
        "x [link=y]z[/link]",
    ],
)
@pytest.mark.parametrize("on", [PIPE, PLAIN, COLOURED])
def test_words_are_never_read_as_markup(text: str, on: Screen) -> None:
    """Brackets, colons and stars are printed, for they are the document's."""
    assert text in Text.from_ansi(cards.card(quote(text), on)).plain


@given(st.text(st.characters()), st.text(st.characters()))
def test_nothing_in_a_document_steers_a_terminal(text: str, name: str) -> None:
    """No control character comes through, be it in the words, a title, a path or a heading."""
    cited = citation(
        meta=SourceMeta(name, author=name, url=name), path=name, headings=(name,), speaker=name
    )
    hostile = quote(text or "x", contributions=(Contribution(name, name, 1.0),), cited=cited)

    for on in (PIPE, PLAIN):
        assert no_control(cards.card(hostile, on, explained=True))


def test_a_hostile_quote_is_shown_as_it_is_written() -> None:
    """Escape sequences and bidirectional overrides are read, not obeyed."""
    for on in (PIPE, PLAIN):
        assert r"\x1b]0;owned\x07\u202eevil\x9b31m" in cards.card(quote(HOSTILE), on)


def test_a_hostile_name_cannot_forge_a_second_source() -> None:
    """The source stays one line in a pipe, even if a title holds line feeds."""
    cited = citation(meta=SourceMeta("A\n— Forged · 1.txt:1"), path="x\n— y.txt")
    shown = cards.card(quote(cited=cited), PIPE).splitlines()

    assert [line for line in shown if line.startswith("—")] == shown[1:]
    assert len(shown) == 2
    assert r"A\n— Forged" in shown[1]


def test_escapes_do_not_shift_the_marks() -> None:
    """A match behind a hidden character is still the word that is marked."""
    text = "\u202ex built"
    shown = cards.card(quote(text, marked=(0, 3), matches=((3, 8),)), COLOURED)
    styled = Text.from_ansi(shown)
    bold = [
        styled.plain[span.start : span.end] for span in styled.spans if "bold" in str(span.style)
    ]

    assert "built" in bold


def test_several_quotes_are_numbered_and_one_is_not() -> None:
    """A number is there when there is something to choose from."""
    one = cards.quotes(answer(quote()), PLAIN)
    two = cards.quotes(answer(quote(), quote()), PLAIN)

    assert one.startswith("   > ")
    assert [line[:2] for line in two.splitlines() if line[:2].strip()] == [" 1", " 2"]


def test_later_quotes_keep_their_numbers() -> None:
    """Showing more goes on counting."""
    shown = cards.quotes(answer(quote(), quote(), quote("Third.")), PLAIN, after=2)

    assert shown.startswith(" 3 > Third.")


def test_a_source_names_what_is_known() -> None:
    """Author, date, publisher, headings, speaker, page, twins and address each have a place."""
    meta = SourceMeta(
        "Minutes", author="Ada", publisher="Team", date="2025-04-03", url="https://team.example/m"
    )
    cited = citation(
        meta=meta, path="m.pdf", lines=(3, 5), page=2, speaker="Bo", also_in=("n.md:7",)
    )
    shown = cards.card(quote(cited=cited), PIPE)

    assert shown.endswith(
        "— Minutes · Ada · Team · 3 April 2025 · The Problem · said by Bo · m.pdf:3 · page 2 · "
        "also in n.md:7 · https://team.example/m\n"
    )


def test_why_adds_up_below_the_card() -> None:
    """Each part has its points, its name and plain words, and the last line is their sum."""
    parts = (Contribution("built", "text", 4.203), Contribution("systems", "grams", 1.111))
    shown = cards.card(quote(contributions=parts), PIPE, explained=True).splitlines()

    assert shown[2:] == [
        "  4.20 built    word in the passage or its headings",
        "  1.11 systems  letters alike",
        "  5.31 in all",
    ]


def test_bars_are_drawn_where_there_is_room() -> None:
    """A narrow screen keeps the words and leaves out the bars."""
    assert "█" in cards.why(quote(), Screen(80))
    assert "█" not in cards.why(quote(), Screen(50))


def test_the_surroundings_mark_the_whole_quote() -> None:
    """What stands around a quote has the thin bar, the quote itself the strong one."""
    quoted = quote("Middle.", marked=(0, 7), matches=((0, 6),))
    around = Around("Before.\nMiddle.\nAfter.", (8, 15), citation(lines=(9, 11)))
    shown = cards.surroundings(around, quoted, PLAIN).splitlines()

    assert shown[:3] == ["   │ Before.", "   > Middle.", "   │ After."]
    assert shown[-1].endswith("003.txt:9 · lines 9–11")


def test_plain_lines_open_in_an_editor() -> None:
    """Each quote is a line of path, line and words, with its line feeds folded."""
    shown = cards.plain(answer(quote("one\ntwo"), quote("x\x1by")), {"seeds": Path("docs")})

    assert shown == "docs/003.txt:10:one two\ndocs/003.txt:10:x\\x1by\n"


def test_nothing_found_says_so_and_shows_no_quote() -> None:
    """The closest passages stay out of sight until they are asked for."""
    reply = nothing(
        closest=(quote(),),
        nearest=(NearHeading("d", "Cheese", ("Swiss",), 4),),
        suggestions=(Suggestion("fondu", "fondue"),),
    )

    assert cards.quotes(reply, PLAIN) == ""
    assert cards.remarks(reply, PLAIN) == (
        "The documents do not answer that.\n"
        "Not in them: “fondue”. Found: “cheese”.\n"
        "Did you mean “fondue”?\n"
        "Nearest headings:\n"
        "  Swiss (Cheese, line 4)\n"
    )


def test_the_closest_come_under_the_sentence_that_names_what_they_lack() -> None:
    """Asked for, they are shown as what they are."""
    reply = nothing(closest=(quote(),))

    assert cards.remarks(reply, PLAIN, closest=True).endswith(
        "\nThese passages come closest. They do not speak of “fondue”:\n"
    )
    assert "grown more than" in cards.quotes(reply, PLAIN, closest=True)


@pytest.mark.parametrize("why", list(Nothing))
def test_no_way_to_find_nothing_is_silent(why: Nothing) -> None:
    """Something is always said."""
    assert cards.remarks(nothing(why), PLAIN)


@pytest.mark.parametrize("why", list(Refusal))
def test_no_refusal_is_silent(why: Refusal) -> None:
    """A refusal has its sentence, and no quote."""
    reply = Refused(QUESTION, why, retry_after=3)

    assert cards.remarks(reply, PLAIN)
    assert cards.quotes(reply, PLAIN) == ""


def test_an_answer_needs_no_remark() -> None:
    """Quotes speak for themselves."""
    assert cards.remarks(answer(quote()), PLAIN) == ""


def test_a_question_that_was_cut_is_told() -> None:
    """Whoever pastes a page learns that its end was not looked at."""
    long = replace(QUESTION, text="x" * 2000)

    assert "first 2,000 characters" in cards.remarks(answer(quote(), question=long), PLAIN)


def test_hostile_words_of_a_question_come_back_harmless() -> None:
    """The words that were not found are shown, not obeyed."""
    said = cards.remarks(nothing(missing=("\x1b[2J\u202e\n",)), PLAIN)

    assert r"“\x1b[2J\u202e\n”" in said


def test_the_author_of_an_original_does_not_sign_a_summary() -> None:
    """The byline of a summary begins with what is not known."""
    shown = cards.card(quote(cited=citation(meta=SUMMARY)), PIPE)

    assert "· author and date not stated · a summary of an essay by Dario Amodei" in shown
