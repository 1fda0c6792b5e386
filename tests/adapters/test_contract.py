"""The same question gives the same quotes, in the same order, with the same sources everywhere."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.console import cards as console
from adapters.console.screen import PIPE
from adapters.discord import cards as discord
from adapters.discord.escaping import unescape
from adapters.discord.payloads import Form, payload
from adapters.discord.reading import plain as typed_in_discord
from adapters.slack import cards as slack
from adapters.slack.plain import plain as typed_in_slack
from adapters.web.entrance import Visitor
from adapters.web.pages import Pages
from adapters.web.replies import sheet
from bot import wording
from bot.citing import lines
from bot.model import (
    Answer,
    Asker,
    Collection,
    NothingFound,
    Place,
    Question,
    Refusal,
    Refused,
    Reply,
)
from bot.policy import Rules
from bot.reply import as_json
from bot.service import AnswerService
from bot.visible import one_line, visible
from retrieval.finding import find
from retrieval.index import Index
from retrieval.model import Quote
from tests.adapters.slack.hostile import said, words
from tests.adapters.web import reader
from tests.builders import document
from tests.builders import seeds as index_of_seeds
from tests.fakes.discord.reading import quotes as quoted
from tests.fakes.discord.reading import words as read

PLACES = (
    Place("console"),
    Place("slack", "T024", "C1"),
    Place("slack", "T024", direct=True),
    Place("discord", "900000000000000001", "900000000000000100"),
    Place("discord", direct=True),
    Place("web"),
)
SUPERPOSITION = "What is superposition?"
GROWN = "How are AI systems grown more than built?"
KETTLE = "Where does the purple kettle stand?"
FONDUE = "Where is the fondue of superposition?"
LIVE = (
    "<!channel> <@U0000BOB> <@900000000000000013> @everyone <t:0:R> </ask:1> :boom: &lt;b&gt; *b*"
    " _i_ ~~s~~ ||x|| `c` [bold red]y[/] [a](https://evil.example) 5 < 7 & 9 > 8 \\* C:\\dir #1"
)
HOSTILE = (
    f"Kitchen @everyone *b* <@U1>\n\nThe purple kettle stands in the kitchen, says {LIVE}.\n",
    f"Cellar\n\nThe purple kettle stands \u202ein the cellar\u202c. {LIVE}\n",
    "Attic\n\n- # the purple kettle stands on\n- 1. a shelf\n-# small\n```\nfence\n> quote\n",
)

Read = tuple[str, str, str]  # the words, the title, the lines
_LINES = re.compile(r"\b(?:lines? \d+(?:–\d+)?|page \d+)$")


def hostile() -> Index:
    """Index documents in which everything acts on one surface or another."""
    return Index.of(
        [document(text, f"{at}.txt", collection="seeds") for at, text in enumerate(HOSTILE)]
    )


def asked(index: Index, text: str, place: Place) -> Reply:
    """Ask *text* in *place*."""
    rules = Rules([Collection("seeds", Path(), outsiders=True)])
    service = AnswerService(index, find=find, rules=rules, threshold=0.9)
    return service.answer(Question(text, Asker(place.platform, place.workspace, "ada"), place))


def truth(quote: Quote) -> Read:
    """Return what is to be read of *quote*."""
    return quote.text, one_line(quote.citation.meta.title), lines(quote.citation)


def in_json(reply: Reply) -> list[Read]:
    """Read the console's object."""
    return [
        (each["text"], one_line(each["source"]["title"]), _range(*each["place"]["lines"]))
        for each in as_json(reply)["quotes"]
    ]


def in_a_pipe(reply: Reply) -> list[Read]:
    """Read the console's plain cards: words, and a dash before the source."""
    cards = re.findall(r"(.*?)\n— (.*?)\n(?:\n|\Z)", console.quotes(reply, PIPE), re.DOTALL)
    sources = [source.split(" · ") for _, source in cards]
    named = [(source[0], _named(source) or _first(source)) for source in sources]
    return [(text, *source) for (text, _), source in zip(cards, named, strict=True)]


def in_slack(reply: Reply) -> list[Read]:
    """Read a message of Slack: words, title and links in one block, the rest below."""
    blocks = slack.reply_message(reply, None)["blocks"]
    found = []
    for block, below in pairwise(blocks):
        if _holds_quote(block):
            quote, title = block["elements"]
            rest = said({"blocks": [below]}).split(" · ")
            found.append((words(quote), _unnumbered(title["elements"][0]["text"]), _named(rest)))
    return found


def in_discord(form: Form) -> Callable[[Reply], list[Read]]:
    """Return what reads a message of Discord in that *form*."""

    def in_form(reply: Reply) -> list[Read]:
        shown = payload(discord.reply_card(reply, None), form)
        sources = re.findall(r"^\*\*(.*)\*\*\n(?:-# )?(.*)$", read(shown), re.MULTILINE)
        return [
            (unescape(text), _unnumbered(unescape(title)), _named(unescape(below).split(" · ")))
            for text, (title, below) in zip(quoted(shown), sources, strict=True)
        ]

    return in_form


def in_a_browser(reply: Reply) -> list[Read]:
    """Read the page."""
    shown_page = page(reply)
    return [
        (text, title, _named(rest.split(" · ")))
        for text, (title, rest) in zip(
            reader.quotes(shown_page), reader.sources(shown_page), strict=True
        )
    ]


def page(reply: Reply) -> reader.Element:
    """Render the page, without what comes closest behind its press."""
    nobody = Visitor(reply.question.asker)
    laid_out = sheet(reply)
    if isinstance(reply, NothingFound):
        laid_out = replace(laid_out, cards=(), closest="")
    values = {"visitor": nobody, "sheet": laid_out, "collections": ()}
    return reader.read(Pages().render("reply.html", "/", **values))


EXACT = (in_json, in_slack, in_discord("components"), in_discord("embed"), in_a_browser)


def _holds_quote(block: dict[str, list[dict[str, str]]]) -> bool:
    return any(each["type"] == "rich_text_quote" for each in block.get("elements", ()))


def _unnumbered(title: str) -> str:
    return re.sub(r"^\d+\.  ", "", title)


def _named(source: list[str]) -> str:
    found = (_LINES.search(part) for part in source)
    return next((match[0] for match in found if match), "")


def _first(source: list[str]) -> str:
    numbers = (re.search(r":(\d+)$", part) for part in source)
    return next(f"line {number[1]}" for number in numbers if number)


def _range(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}–{last}"


@pytest.mark.parametrize(
    ("index", "text", "count"),
    [
        (index_of_seeds, SUPERPOSITION, 1),
        (index_of_seeds, GROWN, 3),
        (hostile, KETTLE, 3),
    ],
)
def test_the_same_quotes_in_the_same_order_with_the_same_sources(
    index: Callable[[], Index], text: str, count: int
) -> None:
    """Wherever it is asked; read back, every word is the document's own.

    Only a terminal cannot show hidden characters as they are: there they are escapes.
    """
    replies = [asked(index(), text, place) for place in PLACES]
    expected = [truth(each) for each in _quotes(replies[0])]
    assert len(expected) == count
    for reply in replies:
        for surface in EXACT:
            assert surface(reply) == expected
        assert in_a_pipe(reply) == [(visible(words), *source) for words, *source in expected]


def test_what_is_not_found_is_not_found_everywhere_for_the_same_words() -> None:
    """No surface quotes anything; each says which words are missing, in the same sentences."""
    replies = [asked(index_of_seeds(), FONDUE, place) for place in PLACES]
    missing = {each.evidence.missing for each in replies if isinstance(each, NothingFound)}
    assert missing == {("fondue",)}
    for reply in replies:
        assert isinstance(reply, NothingFound)
        for sentence in wording.nothing_found(reply):
            assert all(sentence in told for told in _said(reply))
        assert [surface(reply) for surface in (*EXACT, in_a_pipe)] == [[]] * 6


def test_a_refusal_is_the_same_sentence_everywhere() -> None:
    """Without a word of any document."""
    rules = Rules([Collection("seeds", Path(), ("console:elsewhere",))])
    service = AnswerService(index_of_seeds(), find=find, rules=rules, threshold=0.9)
    for place in PLACES:
        question = Question(SUPERPOSITION, Asker(place.platform, "", "ada"), place)
        for reply in (service.answer(question), service.refuse(question, Refusal.TOO_BUSY)):
            assert isinstance(reply, Refused)
            sentence = wording.refused(reply)
            assert [told.strip().splitlines() for told in _said(reply)] == [[sentence]] * 5
            assert [surface(reply) for surface in (*EXACT, in_a_pipe)] == [[]] * 6


@pytest.mark.parametrize(
    ("slack_sends", "discord_sends", "typed"),
    [
        (f"<@U0BOT> {GROWN}", f"<@900000000000000010> {GROWN}", GROWN),
        ("what is 5 &lt; 7 &amp; 9?", "what is 5 < 7 & 9?", "what is 5 < 7 & 9?"),
        ("  東京 <@U0BOT> ", "  東京 <@!900000000000000010> ", "東京"),
    ],
)
def test_what_a_person_types_is_the_same_question(
    slack_sends: str, discord_sends: str, typed: str
) -> None:
    """Platforms write it down differently."""
    assert typed_in_slack(slack_sends, own="U0BOT") == typed
    assert typed_in_discord(discord_sends) == typed


def _quotes(reply: Reply) -> tuple[Quote, ...]:
    assert isinstance(reply, Answer)
    return reply.quotes


def _said(reply: Reply) -> list[str]:
    """Return all that each surface says of what is no answer."""
    card = discord.reply_card(reply, None)
    return [
        console.remarks(reply, PIPE),
        said(slack.reply_message(reply, None)),
        unescape(read(payload(card, "components"))),
        unescape(read(payload(card, "embed"))),
        "\n".join(reader.said(page(reply))),
    ]
