"""Cards: the words as they stand, the source below, nothing that acts, nothing too long."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import cards
from adapters.discord.parts import (
    Divider,
    Look,
    Press,
    Row,
    Text,
)
from bot.capabilities import Action
from bot.model import Answer, Collection
from bot.policy import Rules
from bot.service import AnswerService
from retrieval.finding import find
from retrieval.model import NearHeading, Quote, Suggestion
from tests.adapters.discord.hostile import press, quotes, texts
from tests.adapters.discord.markdown import settled
from tests.adapters.discord.sound import is_sound, kinds, pressable, quoted, said
from tests.adapters.samples import QUESTION, TEXT, answer, nothing, quote
from tests.builders import SEEDS
from tests.builders import seeds as index_of_seeds

SOURCE = (
    "author and date not stated · a summary of an essay by Dario Amodei, April 2025"
    " · The Problem · 003.txt, line 10"
)
MISSED = nothing(
    closest=(quote(),),
    nearest=(NearHeading("d1", "Cheese", ("Swiss",), 4),),
    suggestions=(Suggestion("fondu", "fondue"),),
)


def test_an_answer_is_the_question_the_words_and_where_they_stand() -> None:
    """From top to bottom, and nothing else."""
    card = cards.answer(answer(quote()), None)

    assert kinds(card) == [Text, Text, Text, Divider, Text]
    assert said(card).splitlines() == [
        "how are models built?",
        TEXT,
        "The Urgency of Interpretability",
        SOURCE,
        "1 passage, word for word, from 1 document",
    ]
    assert is_sound(card)


def test_the_source_stands_in_a_text_of_its_own() -> None:
    """Right below a quotation some clients would draw it behind the bar."""
    _, words, source, *_ = cards.answer(answer(quote("One.\n\nTwo.")), None).parts

    assert words == Text("> One.\n> \n> Two.")
    assert isinstance(source, Text)
    assert source.markdown.startswith("**The Urgency of Interpretability**\n-# author and date")


def test_the_question_is_not_repeated_where_it_stands_above() -> None:
    """A reply to a message shows that message already."""
    card = cards.reply_card(answer(quote()), None, asked=False)

    assert "how are models built?" not in said(card)
    assert kinds(card) == [Text, Text, Divider, Text]
    assert "how are models built?" not in said(cards.reply_card(MISSED, press, asked=False))


def test_the_words_asked_for_are_bold_and_stay_where_they_were() -> None:
    """Bold letters are the only change."""
    at = TEXT.index("built")
    card = cards.answer(answer(quote(matches=((at, at + 5),))), None)

    assert quoted(card) == [TEXT]
    assert "they are **built**," in card.parts[1].markdown  # type: ignore[union-attr] # this part is text


def test_several_quotes_are_numbered_and_one_is_not() -> None:
    """A number is there when there is something to choose from."""
    one = said(cards.answer(answer(quote()), None))
    two = said(cards.answer(answer(quote(), quote("Other.")), None))
    later = said(cards.answer(answer(quote()), None, page=1, first=4))

    assert "1.  The" not in one
    assert "1.  The Urgency" in two
    assert "2.  The Urgency" in two
    assert "4.  The Urgency" in later


def test_the_buttons_of_an_answer_say_what_they_are_for() -> None:
    """Each brings back its own capability."""
    card = cards.answer(answer(quote(), quote("b")), press, page=1, first=4, more=True)

    assert pressable(card) == {
        "Back": press(Action.MORE, 0),
        "More passages": press(Action.MORE, 2),
        "Why this?": press(Action.WHY, 1),
        "Show around": press(Action.AROUND, 3),
        "Share to channel": press(Action.SHARE, 1),
        "Helpful": press(Action.HELPFUL, 0),
        "Not helpful": press(Action.UNHELPFUL, 0),
    }


def test_buttons_at_the_edges_are_off_and_have_ids_of_their_own() -> None:
    """Before the first page and behind the last there is none, and Discord wants every id once."""
    first = cards.answer(answer(quote()), press, more=True)
    last = cards.answer(answer(quote()), press, page=3, first=10)

    assert "Back" not in pressable(first)
    assert "More passages" in pressable(first)
    assert "Back" in pressable(last)
    assert "More passages" not in pressable(last)
    assert is_sound(first)
    assert is_sound(last)


def test_an_answer_of_one_page_has_no_button_to_turn_it() -> None:
    """Fewer quotes than asked for means that there are no more."""
    full = answer(quote(), quote("b"), quote("c"))

    assert "More passages" in pressable(cards.reply_card(full, press))
    assert "More passages" not in pressable(cards.reply_card(answer(quote()), press))
    assert "Back" not in str(cards.reply_card(answer(quote()), press))


def test_what_is_public_or_not_to_be_shared_has_no_button_to_share() -> None:
    """Nothing is offered that would be refused."""
    for card in (
        cards.reply_card(answer(quote()), press, share=False),
        cards.reply_card(answer(quote()), press, public=True),
        cards.shared(answer(quote()), press, by="1"),
    ):
        assert list(pressable(card)) == ["Why this?", "Show around", "Helpful", "Not helpful"]


def test_an_answer_can_be_deleted_where_a_value_for_that_is_given() -> None:
    """With an answer or without one, and though nothing else can be pressed."""
    value = press(Action.DELETE, 0)
    for reply in (answer(quote()), MISSED):
        for button in (press, None):
            card = cards.reply_card(reply, button, public=True, delete=value)
            assert pressable(card)["Delete"] == value
            assert is_sound(card)
            assert "Delete" not in pressable(cards.reply_card(reply, button))


def test_without_memory_there_is_nothing_to_press() -> None:
    """A button that cannot be honoured is not shown."""
    for card in (cards.reply_card(answer(quote()), None), cards.reply_card(MISSED, None)):
        assert Row not in kinds(card)


def test_a_shared_answer_names_the_sharer_and_nobody_else() -> None:
    """The one live thing is the person who pressed the button, who is not pinged either."""
    card = cards.shared(answer(quote("Hello <@2> and @here")), press, by="1")

    assert said(card).startswith(" shared this answer.\n")
    assert is_sound(card, allowed=(("mention", "<@1>"),))


@pytest.mark.parametrize("by", ["&5", "everyone", "", "1> <@2"])
def test_nobody_can_be_named_who_is_no_person(by: str) -> None:
    """An id that is none is an error of ours, not a mention."""
    with pytest.raises(ValueError, match="no id of a person"):
        cards.shared(answer(quote()), None, by=by)


def test_a_question_that_was_cut_is_told() -> None:
    """Whoever pastes a page learns that its end was not looked at."""
    long = replace(QUESTION, text="why " * 500)

    assert "first 2,000 characters" in said(cards.answer(answer(quote(), question=long), None))


def test_a_question_of_several_lines_is_one_small_line() -> None:
    """What was pasted is shown as a line."""
    reply = answer(quote(), question=replace(QUESTION, text="how\n  are\tmodels *built*?"))

    assert cards.answer(reply, None).parts[0] == Text(r"-# how are models \*built\*?")


def test_what_helps_most_stands_out() -> None:
    """Sharing does, and the word that was probably meant."""
    buttons = [
        button
        for card in (cards.answer(answer(quote()), press), cards.nothing(MISSED, press))
        for part in card.parts
        if isinstance(part, Row)
        for button in part.buttons
    ]

    assert [each.label for each in buttons if each.look is Look.FIRST] == [
        "Share to channel",
        "Did you mean “fondue”?",
    ]
    assert all(isinstance(each, Press) for each in buttons)


def test_a_real_answer_of_the_default_corpus_is_sound() -> None:
    """From the question through the index to the card."""
    rules = Rules([Collection("seeds", SEEDS)])
    service = AnswerService(index_of_seeds(), find=find, rules=rules, threshold=0.9)
    reply = service.answer(replace(QUESTION, text="How are AI systems grown more than built?"))
    card = cards.reply_card(reply, press)

    assert isinstance(reply, Answer)
    assert quoted(card) == [each.text for each in reply.quotes]
    assert is_sound(card)


@settings(max_examples=100)
@given(st.lists(quotes(), min_size=1, max_size=3), texts)
def test_whatever_documents_and_questions_hold_an_answer_is_inert(
    shown: list[Quote], text: str
) -> None:
    """Discord takes it, nothing acts, and the words are those of the document."""
    reply = answer(*shown, question=replace(QUESTION, text=text[:2000]))

    for card, allowed in (
        (cards.answer(reply, press, more=True), ()),
        (cards.shared(reply, press, by="1"), (("mention", "<@1>"),)),
        (cards.reply_card(reply, None), ()),
    ):
        assert is_sound(card, allowed=allowed)
        for each, one in zip(quoted(card), shown, strict=True):
            assert each in settled(one.text) or not one.text.strip()
