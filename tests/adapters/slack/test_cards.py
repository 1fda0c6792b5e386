"""Messages: the words as they stand, the source below, nothing that acts, nothing too long."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import cards
from bot.capabilities import Action
from bot.model import Answer, Collection
from bot.policy import Rules
from bot.service import AnswerService
from retrieval.finding import find
from retrieval.model import Quote, SourceMeta
from tests.adapters.samples import QUESTION, SUMMARY, TEXT, answer, citation, nothing, quote
from tests.adapters.slack.hostile import (
    parts,
    press,
    pressable,
    quoted,
    quotes,
    said,
    texts,
    words,
)
from tests.adapters.slack.sound import is_sound
from tests.builders import SEEDS
from tests.builders import seeds as index_of_seeds
from tests.fakes.slack.markup import live_markup

EDGES = (2_999, 3_000, 3_001, 6_000)  # where a text of Slack's ends, and what is twice as long
SOURCE = (
    "author and date not stated · a summary of an essay by Dario Amodei, April 2025"
    " · The Problem · 003.txt, line 10"
)


def test_an_answer_is_the_question_the_words_and_where_they_stand() -> None:
    """From top to bottom, and nothing else."""
    message = cards.answer(answer(quote()), None)

    assert [block["type"] for block in message["blocks"]] == [
        "header",
        "context",
        "rich_text",
        "context",
    ]
    assert said(message).splitlines() == [
        "how are models built?",
        "1 passage, word for word, from 1 document",
        TEXT,
        "The Urgency of Interpretability",
        SOURCE,
    ]


def test_the_words_asked_for_are_bold_and_stay_where_they_were() -> None:
    """Bold runs, joined with the others, are the quote."""
    at = TEXT.index("built")
    message = cards.answer(answer(quote(matches=((at, at + 5),))), None)
    (part,) = parts(message, "rich_text_quote")

    assert [run["text"] for run in part["elements"] if "style" in run] == ["built"]
    assert words(part) == TEXT


def test_several_quotes_are_numbered_and_one_is_not() -> None:
    """A number is there when there is something to choose from."""
    one = said(cards.answer(answer(quote()), None))
    two = said(cards.answer(answer(quote(), quote("Other.")), None))
    later = said(cards.answer(answer(quote()), None, page=1, first=4))

    assert "1.  The" not in one
    assert "1.  The Urgency" in two
    assert "2.  The Urgency" in two
    assert "4.  The Urgency" in later


def test_a_title_is_never_a_link_but_open_is() -> None:
    """A title that reads like an address cannot be one that leads elsewhere."""
    meta = SourceMeta("https://bank.example", url="https://evil.example/x")
    message = cards.answer(answer(quote("Words.", cited=citation(meta=meta, length=6))), None)
    (source,) = parts(message, "rich_text_section")

    assert source["elements"] == [
        {"type": "text", "text": "https://bank.example"},
        {"type": "text", "text": "  ·  "},
        {"type": "link", "url": "https://evil.example/x#:~:text=Words.", "text": "Open"},
    ]
    assert "003.txt" not in said(message)
    assert is_sound(message)


def test_the_original_has_a_link_of_its_own() -> None:
    """A summary leads to what it sums up, under its own name."""
    original = (
        replace(SUMMARY.original, url="https://a.example/essay") if SUMMARY.original else None
    )
    meta = replace(SUMMARY, original=original)
    message = cards.answer(answer(quote(cited=citation(meta=meta))), None)
    (source,) = parts(message, "rich_text_section")

    assert source["elements"][-1] == {
        "type": "link",
        "url": "https://a.example/essay",
        "text": "Original",
    }


def test_hidden_characters_of_a_quote_are_named_below_it() -> None:
    """The quote keeps them, and the reader learns of them."""
    message = cards.answer(answer(quote("a\u202eb\u202e\x07")), None)

    assert quoted(message) == ["a\u202eb\u202e\x07"]
    assert (
        "The passage holds hidden characters: U+202E (right-to-left override) and U+0007."
        in said(message)
    )


def test_a_long_passage_is_cut_around_its_best_sentence_and_says_so() -> None:
    """What is left out is told of outside the quote."""
    best = "This one sentence says it all."
    text = "Something else is said here. " * 150 + best + " And so it goes on." * 150
    start = text.index(best)
    message = cards.answer(answer(quote(text, marked=(start, start + len(best)))), press)
    (shown,) = quoted(message)

    assert shown in text
    assert best in shown
    assert shown.endswith(".")
    assert "The passage begins earlier and goes on. “Show around” has more of it." in said(message)
    assert "Show around" not in shown
    assert is_sound(message)


def test_a_cut_names_no_button_where_there_is_none() -> None:
    """Nobody is sent to look for what is not there."""
    long = quote("A word. " * 900)

    for message in (cards.answer(answer(long), None), cards.closest(nothing(closest=(long,)))):
        assert "The passage goes on.\n" in f"{said(message)}\n"


@pytest.mark.parametrize("count", [1, 2, 3, 10])
@pytest.mark.parametrize(
    "text", ["x" * 6_000, "🙂" * 3_000, "A word. " * 3_000, "<!channel> &" * 900, "\u202e" * 6_000]
)
def test_no_answer_is_too_long(text: str, count: int) -> None:
    """One sentence of 6,000 characters, ten times over, still fits into a message."""
    meta = SourceMeta("T" * 3_000, author="A" * 3_000, url=f"https://a.example/{'x' * 2_000}")
    cited = citation(meta=meta, path="p" * 3_000, headings=("h" * 3_000,), length=len(text))
    question = replace(QUESTION, text="q" * 2_000)
    message = cards.answer(
        answer(*[quote(text, cited=cited)] * count, question=question), press, more=True
    )

    assert is_sound(message)
    assert all(each in text for each in quoted(message))
    assert len(quoted(message)) == count


@pytest.mark.parametrize("length", [2_999, 3_000, 3_001])
def test_slack_s_own_limit_of_a_text_is_no_limit_for_a_quote(length: int) -> None:
    """The words around 3,000 characters come out as they are, or cut and told."""
    text = ("w" * 9 + " ") * (length // 10) + "w" * (length % 10)
    message = cards.answer(answer(quote(text)), None)

    assert is_sound(message)
    assert text.startswith(quoted(message)[0])


def test_the_buttons_of_an_answer_say_what_they_are_for() -> None:
    """Each brings back its own capability."""
    message = cards.answer(answer(quote(), quote("b")), press, page=1, first=4, more=True)

    assert list(pressable(message)) == [
        "quoth.share.1",
        "quoth.more.2",
        "quoth.more.0",
        "quoth.why.1",
        "quoth.around.3",
    ]
    assert pressable(message)["quoth.around.3"]["value"] == press(Action.AROUND, 3)
    assert [each.get("style") for each in pressable(message).values()] == [
        "primary",
        None,
        None,
        None,
        None,
    ]
    assert [each["text"]["text"] for each in pressable(message).values()][1:3] == [
        "More passages",
        "Back",
    ]


def test_what_is_public_or_not_to_be_shared_has_no_button_to_share() -> None:
    """Nothing is offered that would be refused."""
    for message in (
        cards.answer(answer(quote()), press, share=False),
        cards.answer(answer(quote()), press, public=True),
        cards.shared(answer(quote()), press, by="U1"),
    ):
        assert list(pressable(message)) == ["quoth.why.0", "quoth.around.0"]


def test_more_is_offered_when_a_page_is_full() -> None:
    """Fewer quotes than asked for means that there are no more."""
    full = answer(quote(), quote("b"), quote("c"))

    assert "quoth.more.1" in pressable(cards.reply_message(full, press))
    assert "quoth.more.1" not in pressable(cards.reply_message(answer(quote()), press))


def test_a_vote_can_be_heard() -> None:
    """Whoever cannot see the thumbs hears what they mean."""
    element = cards.answer(answer(quote()), press)["blocks"][-1]["elements"][0]

    assert element["positive_button"]["value"] == press(Action.HELPFUL, 0)
    assert element["negative_button"]["value"] == press(Action.UNHELPFUL, 0)
    assert element["positive_button"]["accessibility_label"] == "This answer was helpful"
    assert element["negative_button"]["accessibility_label"] == "This answer was not helpful"


def test_without_memory_there_is_nothing_to_press() -> None:
    """A button that cannot be honoured is not shown."""
    for message in (
        cards.reply_message(answer(quote()), None),
        cards.reply_message(nothing(), None),
    ):
        assert pressable(message) == {}
        assert message["blocks"][-1]["type"] != "context_actions"


def test_the_fallback_is_the_first_quote_and_its_source() -> None:
    """A notification says what there is to know, in one line."""
    message = cards.answer(answer(quote("One <b> &\ntwo.\x07"), quote("b")), None)

    assert message["text"] == (
        "“One &lt;b&gt; &amp; two.\\x07” — The Urgency of Interpretability, line 10"
    )


def test_a_shared_answer_names_the_sharer_and_pings_nobody_else() -> None:
    """The one live thing is the person who pressed the button."""
    message = cards.shared(answer(quote("Hello <@U2> and <!here>")), press, by="U1")

    assert live_markup(message) == ["<@U1>"]
    assert is_sound(message, allowed=("<@U1>",))
    assert "<@U1>" not in message["text"]


def test_nobody_can_be_named_who_is_no_person() -> None:
    """An id that is none is an error of ours, not a ping."""
    with pytest.raises(ValueError, match="no id of a person"):
        cards.shared(answer(quote()), None, by="!channel")


def test_a_question_that_was_cut_is_told() -> None:
    """Whoever pastes a page learns that its end was not looked at."""
    long = replace(QUESTION, text="why " * 500)

    assert "first 2,000 characters" in said(cards.answer(answer(quote(), question=long), None))


def test_a_question_of_several_lines_has_a_title_of_one() -> None:
    """What was pasted is shown as a line."""
    reply = answer(quote(), question=replace(QUESTION, text="how\n  are\tmodels built?"))

    assert cards.answer(reply, None)["blocks"][0]["text"]["text"] == "how are models built?"


def test_a_real_answer_of_the_default_corpus_is_sound() -> None:
    """From the question through the index to the message."""
    rules = Rules([Collection("seeds", SEEDS)])
    service = AnswerService(index_of_seeds(), find=find, rules=rules, threshold=0.9)
    reply = service.answer(replace(QUESTION, text="How are AI systems grown more than built?"))
    message = cards.reply_message(reply, press)

    assert isinstance(reply, Answer)
    assert quoted(message) == [each.text for each in reply.quotes]
    assert is_sound(message)


def decoded(text: str) -> str:
    """Return *text* as a file could hold it: none can be decoded to half a character."""
    return text.encode("utf-8", "replace").decode()


@settings(max_examples=2_000)  # the one long run of these tests
@given(texts.filter(bool).map(decoded), texts, st.sampled_from([*[None] * 12, *EDGES]))
def test_whatever_a_document_and_a_question_hold_an_answer_is_inert(
    text: str, asked: str, length: int | None
) -> None:
    """Slack takes it, nothing acts, and the words are the document's, byte for byte."""
    if length is not None:
        text = (text * (length // len(text) + 1))[:length]
    reply = answer(quote(text), question=replace(QUESTION, text=asked[:2000]))
    message = cards.answer(reply, press, more=True)

    assert is_sound(message)
    (shown,) = (each.encode() for each in quoted(message))
    assert shown == text.encode() or (len(text) > 900 and shown in text.encode())


@settings(max_examples=100)
@given(st.lists(quotes(), min_size=1, max_size=3), texts)
def test_whatever_is_known_of_a_document_an_answer_is_inert_however_it_is_shown(
    shown: list[Quote], text: str
) -> None:
    """Titles, names and addresses too; of all there is, only who shared it is alive."""
    shown = [replace(one, text=decoded(one.text)) for one in shown]
    reply = answer(*shown, question=replace(QUESTION, text=text[:2000]))

    for message, allowed in (
        (cards.answer(reply, press, more=True), ()),
        (cards.shared(reply, press, by="U1"), ("<@U1>",)),
        (cards.reply_message(reply, None), ()),
    ):
        assert is_sound(message, allowed=allowed)
        for words_shown, one in zip(quoted(message), shown, strict=True):
            assert words_shown == one.text or (len(one.text) > 900 and words_shown in one.text)
