"""What was asked in vain is told in four forms, in none of which a stranger's words act."""

import csv
import io
import json
import re

import pytest
from markdown_it import MarkdownIt

from adapters.console.gaps import COLUMNS, as_csv, as_json, as_markdown, on_screen, remarks
from adapters.console.objects import written
from adapters.console.screen import PIPE, Screen
from bot.gaps import Gap, Gaps
from bot.model import Nothing
from bot.visible import one_line

NOVEMBER = 1_793_534_400.0  # the first of it in 2026
HERE, THERE = "slack:T024", "discord:9"
GAP = Gap(
    times=4,
    last=NOVEMBER,
    question="How do I prune an olive tree?",
    workspaces=(HERE,),
    why=Nothing.NO_EVIDENCE,
    support=0.25,
    unknown=2,
    missing=("prune", "olive"),
    nearest=("Garden › Trees", "Garden"),
    collections=("handbook",),
)
WORDLESS = Gap(1, NOVEMBER, None, (HERE,), Nothing.NO_EVIDENCE, 0.0, unknown=1)
VOTED = Gap(2, NOVEMBER, "Is tea hot?", (HERE,))
HOSTILE = (
    "\x1b[2J\x1b]0;gone\x07\r\nUnanswered: none",
    "=cmd|' /C calc'!A0",
    "  @SUM(1+1)*cmd",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "+1",
    "-1",
    "`` ` <script>alert(1)</script> ![x](https://evil.example/x.png)",
    "# <https://evil.example> www.evil.example @everyone #1 **bold** [a]: b",
    "`",
    "",
    "``` \u202e gnp.exe \u200b",
    '","=1","',
    "[bold red]x[/bold red] \N{ESCAPE}]8;;https://evil.example\N{ESCAPE}\\x",
)


def report(*unanswered: Gap, unhelpful: tuple[Gap, ...] = ()) -> Gaps:
    """Report some gaps since the first of November."""
    return Gaps(NOVEMBER, unanswered, unhelpful)


def hostile(words: str) -> Gaps:
    """Report gaps that hold *words* wherever words of others can stand."""
    gap = Gap(
        1, NOVEMBER, words, (words, HERE), Nothing.NO_EVIDENCE, 0.1, 1, (words,), (words,), (words,)
    )
    return report(gap, unhelpful=(Gap(1, NOVEMBER, words, (words,)),))


every_attack = pytest.mark.parametrize("words", HOSTILE)


def test_a_screen_shows_columns_with_what_is_known_below_each_question() -> None:
    """How often, when last, what, why, and what came close."""
    assert on_screen(report(GAP, WORDLESS, unhelpful=(VOTED,)), PIPE) == (
        "Unanswered since 1 November 2026: 5 questions\n"
        "4  1 November 2026  How do I prune an olive tree?\n"
        "                    no document holds: prune or olive\n"
        "                    nearest: Garden › Trees; Garden\n"
        "1  1 November 2026  (without its words)\n"
        "                    no document holds up to 1 word of it\n"
        "\n"
        "Answers that did not help since 1 November 2026: 2 times\n"
        "2  1 November 2026  Is tea hot?\n"
    )


def test_on_a_narrow_screen_a_question_wraps_below_itself() -> None:
    """The columns stay columns."""
    long = Gap(1, NOVEMBER, "alpha beta gamma delta " * 5, (HERE,))
    _, first, second, *_ = on_screen(report(long), Screen(60)).splitlines()

    margin = first.index("alpha")
    assert max(len(first), len(second)) <= 60
    assert second[:margin].isspace()
    assert second[margin:].split()[0] in {"alpha", "beta", "gamma", "delta"}


def test_markdown_is_a_list_that_others_read_the_same() -> None:
    """Words that were asked stand in it as code."""
    assert as_markdown(report(GAP, unhelpful=(VOTED,))) == (
        "## Unanswered since 1 November 2026: 4 questions\n"
        "\n"
        "- 4 times, last on 1 November 2026: `How do I prune an olive tree?`\n"
        "  - no document holds: `prune` or `olive`\n"
        "  - nearest: `Garden › Trees`; `Garden`\n"
        "\n"
        "## Answers that did not help since 1 November 2026: 2 times\n"
        "\n"
        "- 2 times, last on 1 November 2026: `Is tea hot?`\n"
    )


def test_csv_has_a_line_a_gap_and_the_names_of_its_columns() -> None:
    """Lists are parted by semicolons, and what is not known is empty."""
    lines = list(csv.DictReader(io.StringIO(as_csv(report(GAP, unhelpful=(VOTED,))))))

    assert lines[0] == {
        "kind": "unanswered",
        "times": "4",
        "last": "2026-11-01T12:00:00+00:00",
        "question": "How do I prune an olive tree?",
        "missing": "prune; olive",
        "nearest": "Garden › Trees; Garden",
        "why": "no evidence",
        "unknown": "2",
        "support": "0.25",
        "collections": "handbook",
        "workspaces": HERE,
    }
    assert lines[1] == dict.fromkeys(COLUMNS, "") | {
        "kind": "unhelpful",
        "times": "2",
        "last": "2026-11-01T12:00:00+00:00",
        "question": "Is tea hot?",
        "workspaces": HERE,
    }


def test_json_has_every_key_always() -> None:
    """Programs need not look whether one is there."""
    told = as_json(report(GAP, WORDLESS, unhelpful=(VOTED,)), words_kept_days=30)

    assert {key: told[key] for key in ("schema", "since", "words_kept_days")} == {
        "schema": 1,
        "since": "2026-11-01T12:00:00+00:00",
        "words_kept_days": 30,
    }
    assert told["unanswered"][0]["missing"] == ["prune", "olive"]
    assert told["unanswered"][1]["question"] is None
    assert {frozenset(each) for each in told["unanswered"] + told["unhelpful"]} == {
        frozenset(COLUMNS) - {"kind"}
    }


def test_where_it_was_asked_is_told_where_that_can_differ() -> None:
    """Who has one workspace need not read its name on every line."""
    other = Gap(1, NOVEMBER, "Is tea hot?", (THERE,))

    assert HERE not in on_screen(report(GAP), PIPE)
    assert "asked in slack:T024\n" in on_screen(report(GAP, unhelpful=(other,)), PIPE)
    assert "asked in `discord:9`\n" in as_markdown(report(GAP, unhelpful=(other,)))


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Nothing.NO_DOCUMENTS, "there were no documents to look in"),
        (Nothing.NO_WORDS, "it holds no word to look for"),
    ],
)
def test_other_reasons_are_told(why: Nothing, said: str) -> None:
    """It is not always the documents that lack something."""
    assert said in on_screen(report(Gap(1, NOVEMBER, "?", (HERE,), why, 0.0, 0)), PIPE)


@every_attack
@pytest.mark.parametrize("on", [PIPE, Screen(80, colour=True)])
def test_nothing_acts_on_a_screen(words: str, on: Screen) -> None:
    """No character steers the terminal, and none begins a line of its own."""
    shown = on_screen(hostile(words), on)

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", shown)
    assert not any(line.startswith("Unanswered: ") for line in shown.splitlines())


@every_attack
def test_nothing_acts_in_markdown(words: str) -> None:
    """Whoever renders it finds headings, lists and code, and every strange word in the code."""
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(
        as_markdown(hostile(words))
    )
    inside = [child for token in tokens for child in token.children or ()]

    assert {token.type for token in inside} <= {"text", "code_inline"}
    assert not {"html_block", "fence", "code_block", "table_open"} & {each.type for each in tokens}
    code = [child.content.strip() for child in inside if child.type == "code_inline"]
    assert sorted(code) == sorted([one_line(words).strip()] * 6 + [HERE])
    own = "".join(child.content for child in inside if child.type == "text")
    assert not set("@#<>`*[]") & set(own)


@every_attack
def test_nothing_is_reckoned_in_a_table(words: str) -> None:
    """No cell begins as a formula does, and none ends before its time."""
    lines = list(csv.reader(io.StringIO(as_csv(hostile(words)))))

    assert [len(line) for line in lines] == [len(COLUMNS)] * 3
    for cell in (cell for line in lines[1:] for cell in line):
        assert not re.match("\\s*[=+\\-@＝]|[\t\r\n]", cell), cell
        assert "\n" not in cell


@every_attack
def test_json_gives_every_word_back(words: str) -> None:
    """Escaped for the eye, the same for a program."""
    shown = written(as_json(hostile(words), words_kept_days=1), indent=2)

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", shown)
    [gap] = json.loads(shown)["unanswered"]
    assert (gap["question"], gap["missing"], gap["nearest"]) == (words, [words], [words])


def test_a_long_question_is_cut_where_people_read_and_whole_for_programs() -> None:
    """Two thousand characters are more than a row can bear."""
    gaps = report(Gap(1, NOVEMBER, "tea " * 500, (HERE,)))

    assert len(on_screen(gaps, PIPE)) < 500
    assert len(as_markdown(gaps)) < 500
    assert "tea " * 499 in as_csv(gaps)


def test_it_says_how_to_keep_words_where_they_are_not_kept() -> None:
    """And where only some are without them, why that can be."""
    without = remarks(report(GAP, WORDLESS), limit=9, words_kept_days=0)
    some = remarks(report(GAP, WORDLESS), limit=9, words_kept_days=30)

    assert "QUOTH_KEEP_QUESTIONS_DAYS" in " ".join(without)
    assert "without their words" in " ".join(some)
    assert remarks(report(GAP), limit=9, words_kept_days=30) == ()


def test_it_says_how_many_it_does_not_show() -> None:
    """Of both kinds together."""
    gaps = report(GAP, GAP, GAP, unhelpful=(VOTED, VOTED))

    [said] = remarks(gaps, limit=1, words_kept_days=30)
    assert said == "3 more are not shown: see --limit."


def test_it_says_that_there_is_nothing() -> None:
    """A line on where one would look for more, and an empty report."""
    assert remarks(report(), limit=9, words_kept_days=0) == (
        "Nothing was asked in vain since 1 November 2026.",
    )
    assert on_screen(report(), PIPE) == as_markdown(report()) == ""
    assert len(as_csv(report()).splitlines()) == 1
