"""Whatever is asked, the answer is a reply that helps, and nothing of the question acts."""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.commands.answering import HERE, SOMEBODY
from adapters.console import cards, objects
from adapters.console.screen import PIPE, Screen
from bot.bootstrap import answer_service
from bot.model import Answer, Nothing, NothingFound, Question, Reply
from bot.policy import LONGEST_QUESTION
from bot.reply import as_json
from bot.service import AnswerService
from bot.settings import Settings
from tests import builders
from tests.trust.rig import UNSAFE, quick_folder, quoth

KNOWN = "What is superposition?"
ROOTS = {"seeds": builders.SEEDS}
WINDOW = Screen(width=60)

NO_WORDS = [
    "",
    " ",
    "\t\n",
    "?",
    "…",
    "🙂🙃",
    "\u200b\u200d",
    "\0",
    "\x1b[",
    "!" * 5_000,
    "()[]{}",
]
STOP_WORDS = ["the", "is it", "what is it", "and or not", "to be or not to be", "Can I?"]
MARKUP = [
    "[bold red]superposition[/bold red]",
    "<!channel> @everyone <@U123> superposition",
    "```superposition``` *what* _is_ ~it~",
    "<script>alert(1)</script>",
    "[what](http://example.invalid) is superposition",
    "{{ 7 * 7 }} ${7*7} %s %n {0} {question}",
]
SYNTAX = [
    "superposition AND (",
    '"superposition',
    "superposition* NEAR/3 ^2 ~ :",
    "text:superposition OR title:[* TO *]",
    "'; DROP TABLE passages; --",
    "' OR '1'='1",
    "(a+)+$ (.*)* [^",
    "\\x00 \\u202e \\",
    "../../../etc/passwd",
    "--help -n 99",
]
ACTING = [
    "\x1b]0;owned\x07superposition",
    "\x1b]52;c;cm0gLXJm\x07",
    "superposition\r\x1b[1A\x1b[2Kfaked answer",
    "\x9b31msuperposition\x9d",
    "super\0position",
    "superposition\x08\x08\x08",
    "what is \u202enoitisoprepus\u202c",
    "super\u200bposition \ufeff\u2066x\u2069",
    "\U000e0073\U000e0075 superposition",
    "\ud800 superposition \udfff\udcff",
    "line\u2028separated\u2029question",
]
SCRIPTS = [
    "ما هو التراكب؟",
    "מהי סופרפוזיציה?",
    "什么是叠加？",
    "การซ้อนทับคืออะไร",
    "çà et là ｓｕｐｅｒ",
]
LONG = [
    "superposition " * 7_000,
    "x" * 100_000,
    "superposition-" * 7_000,
    "a b c d e f g h " * 6_000,
    " ".join(f"word{number}" for number in range(12_000)),
    "e" + "\u0301" * 100_000,
    "🙂" * 50_000,
    "\n" * 100_000 + KNOWN,
    "(" * 50_000,
]
FIXED = [*NO_WORDS, "s", "超", *STOP_WORDS, *MARKUP, *SYNTAX, *ACTING, *SCRIPTS, *LONG]
PIECES = [*FIXED[:-9], "superposition", "circuits", "models", "interpretability", "a", " ", "\n"]


@pytest.fixture(scope="module")
def service() -> AnswerService:
    """Answer from the default corpus by the default settings."""
    return answer_service(Settings(), builders.seeds())


def ask(service: AnswerService, text: str, *, limit: int = 3) -> Reply:
    """Ask on the console."""
    return service.answer(Question(text, SOMEBODY, HERE, limit))


FORMS: tuple[Callable[[Reply], str], ...] = (
    lambda reply: cards.remarks(reply, PIPE, closest=True),
    lambda reply: cards.quotes(reply, PIPE, explained=True, closest=True),
    lambda reply: cards.plain(reply, ROOTS, closest=True),
    lambda reply: cards.remarks(reply, WINDOW, closest=True),
    lambda reply: cards.quotes(reply, WINDOW, explained=True, closest=True),
)


def check(reply: Reply, forms: Sequence[Callable[[Reply], str]] = FORMS) -> None:
    """Look that a reply helps whoever asked, and does nothing else in any form."""
    if isinstance(reply, Answer):
        assert reply.quotes
    else:
        assert isinstance(reply, NothingFound)
        assert cards.remarks(reply, PIPE).strip()
    for form in forms:
        assert not UNSAFE.search(form(reply))
    written = objects.written(as_json(reply))
    assert not UNSAFE.search(written)
    assert json.loads(written) == as_json(reply)
    assert json.loads(written)["question"] == reply.question.text


@pytest.mark.parametrize("text", FIXED, ids=lambda text: ascii(text[:20]))
def test_every_question_that_somebody_thought_of_gets_a_reply(
    service: AnswerService, text: str
) -> None:
    """Empty, endless, in any script, or meant for another program."""
    check(ask(service, text))


def drawn(seed: int) -> str:
    """Draw a question from pieces of bad ones, some of their letters exchanged."""
    chance = random.Random(seed)  # noqa: S311 - the same questions on every run
    text = chance.choice(("", " ")).join(chance.choices(PIECES, k=chance.randint(1, 3)))
    letters = list(text[:120])
    for _ in range(chance.randint(0, 4)):
        letters.insert(
            chance.randint(0, len(letters)), chr(chance.choice((0x300, 0xFFF, 0x10FFFF)))
        )
        letters[chance.randrange(len(letters))] = chr(chance.randrange(0x110000))
    return "".join(letters)


def test_a_thousand_drawn_questions_get_a_reply(
    service: AnswerService, record_property: Callable[[str, object], None]
) -> None:
    """Made of pieces of the worst ones, each in one form; the longest search is reported."""
    slowest = 0.0
    for seed in range(1_000):
        begun = time.perf_counter()
        reply = ask(service, drawn(seed), limit=1)
        slowest = max(slowest, time.perf_counter() - begun)
        check(reply, [FORMS[seed % len(FORMS)]])
    record_property("slowest in ms", round(slowest * 1000, 1))


@given(text=st.text(st.characters(), max_size=300))
@settings(max_examples=1_000)
def test_a_thousand_texts_of_any_characters_get_a_reply(service: AnswerService, text: str) -> None:
    """Every character there is, lone surrogates among them."""
    check(ask(service, text))


@pytest.mark.parametrize("text", NO_WORDS, ids=ascii)
def test_what_holds_no_word_is_told_so(service: AnswerService, text: str) -> None:
    """Nobody is told that the documents do not speak of nothing."""
    reply = ask(service, text)

    assert isinstance(reply, NothingFound)
    assert (reply.why, reply.closest) == (Nothing.NO_WORDS, ())


@pytest.mark.parametrize(
    "text",
    [
        '"What" (is) superposition*?',
        "what is superposition^",
        "+What +is ~superposition~ ??",
        "WHAT IS [SUPERPOSITION]",
        "What is\n\n\tsuperposition\0",
        "\x1b]What is superposition?\x07\x9b",
    ],
)
def test_operators_are_no_operators(service: AnswerService, text: str) -> None:
    """A question is only ever words: marks of query languages change nothing that is found."""
    bare, marked = ask(service, KNOWN), ask(service, text)

    assert isinstance(bare, Answer)
    assert isinstance(marked, Answer)
    assert marked.quotes[0].text == bare.quotes[0].text


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:20]))
def test_a_long_question_is_cut_and_told_so(service: AnswerService, text: str) -> None:
    """Nobody waits for 100,000 characters, and nobody believes that all of them were looked at."""
    reply = ask(service, text)

    assert len(reply.question.text) == LONGEST_QUESTION
    assert f"first {LONGEST_QUESTION:,} characters" in cards.remarks(reply, PIPE)


@pytest.fixture(scope="module")
def cache() -> Iterator[Path]:
    """Give real commands an index to share."""
    with quick_folder() as folder:
        yield folder


@pytest.mark.parametrize("form", [(), ("--plain",), ("--json",), ("--why", "-v")])
def test_the_command_takes_any_bytes_as_a_question(cache: Path, form: tuple[str, ...]) -> None:
    """They are shown as escapes, and what they are around is found."""
    hostile = b"\xff\xfe\x1b]0;x\x07 what is superposition \xed\xa0\x80"
    for said in (
        quoth(cache, "ask", *form, hostile),
        quoth(cache, "ask", *form, "-", stdin=hostile + b"\0\r\n\x9b"),
    ):
        assert said.code == 0
        assert "superposition" in said.out
        assert not UNSAFE.search(said.all)


def test_the_command_answers_line_after_line_of_anything(cache: Path) -> None:
    """One object a line for every line that holds something, whatever stands in it."""
    lines = [text.encode("utf-8", "surrogatepass").replace(b"\n", b" ") for text in FIXED]
    lines += [b"\xff\xfe\xfd", b"\xc3", b"\x80" * 1_000]
    said = quoth(cache, "ask", "--jsonl", "-", stdin=b"\n".join([*lines, KNOWN.encode()]))
    replies = [json.loads(line) for line in said.out.split("\n")[:-1]]

    assert said.code == 0
    assert not UNSAFE.search(said.all)
    assert replies[-1]["status"] == "answered"
    assert len(replies) > len(lines) - 10
    assert {reply["status"] for reply in replies} <= {"answered", "nothing_found"}


def test_a_conversation_survives_anything_that_is_typed(cache: Path) -> None:
    """And answers the question after it."""
    typed = [text.replace("\n", " ").encode("utf-8", "surrogatepass") for text in FIXED]
    typed += [
        b"\xff\xfe",
        b"/ask",
        b"/as \x1b[31m",
        b"/place x:y/\x1b",
        b"/place console",
        b"why 99999",
    ]
    said = quoth(cache, "chat", stdin=b"\n".join([*typed, KNOWN.encode(), b"why"]))

    assert (said.code, said.err) == (0, "")
    assert not UNSAFE.search(said.out)
    assert said.out.rstrip().endswith("in all")
