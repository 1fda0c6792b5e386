"""Render replies as messages: pure functions from a reply to what Slack is given.

The words of a quote stand alone behind their bar; whatever else is to be said about them stands
below it. The fallback is for notifications and screen readers, and the only text that Slack parses.
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.slack import blocks
from adapters.slack.blocks import LONGEST_MESSAGE, Block, Message, Part
from adapters.slack.escaping import escape
from adapters.slack.passages import LONGEST_NAME, passages
from bot import citing, labels, wording
from bot.buttons import Button
from bot.capabilities import Action
from bot.cutting import clip, cut, units
from bot.model import Answer, NothingFound, Refused, Reply
from bot.policy import MOST_QUOTES
from bot.visible import one_line, visible
from retrieval.model import Quote

ROOM = LONGEST_MESSAGE - 2_000  # characters for passages and their sources
LONGEST_SENTENCE = 400
LONGEST_FALLBACK = 1_000  # escaped, for that is how it counts


def reply_message(
    reply: Reply, button: Button | None, *, share: bool = True, public: bool = False
) -> Message:
    """Render whatever came back to a question. Without *button* there is nothing to press."""
    match reply:
        case Answer():
            limit = reply.question.limit
            more = len(reply.quotes) == limit < MOST_QUOTES
            return answer(reply, button, more=more, share=share, public=public)
        case NothingFound():
            return nothing(reply, button)
        case Refused():
            return refused(reply)
        case _:
            assert_never(reply)


def answer(
    reply: Answer,
    button: Button | None,
    *,
    page: int = 0,
    first: int = 1,
    more: bool = False,
    share: bool = True,
    public: bool = False,
) -> Message:
    """Render a page of quotes: those that *reply* holds.

    Pages count from 0. *first* is the number of the page's first quote, counted over all pages from
    1. *more* tells whether a page may follow. What is *public* already cannot be shared.
    """
    parts = [*_asked(reply), *passages(reply.quotes, ROOM, first=first, around=button is not None)]
    if button is not None:
        pages = _pages(button, page, more=more, share=share and not public)
        parts += [blocks.buttons(*pages, *_depths(button, page, first)), _feedback(button)]
    return blocks.message(_first_words(reply.quotes), parts)


def shared(reply: Answer, button: Button | None, *, by: str) -> Message:
    """Render an answer for everyone in a channel, and name the person who shared it."""
    sharer = blocks.line(blocks.user(by), blocks.text(f" {labels.SHARED}"))
    parts = [
        *_asked(reply, blocks.rich(sharer)),
        *passages(reply.quotes, ROOM, first=1, around=button is not None),
    ]
    if button is not None:
        parts += [blocks.buttons(*_depths(button, 0, 1)), _feedback(button)]
    return blocks.message(_first_words(reply.quotes), parts)


def nothing(reply: NothingFound, button: Button | None) -> Message:
    """Render that there is no answer, why, and what may help."""
    sentences, headings = wording.nothing_found(reply), wording.nearest(reply)
    parts = [*_title(reply.question.text), *_cut_short(reply)]
    if button is None:
        listed = (wording.NEAREST, *headings) if headings else ()
        parts.append(blocks.prose(*_short((*sentences, *listed))))
        return blocks.message(_spoken(sentences), parts)
    on_a_button = wording.meant(reply.suggestions)
    parts.append(blocks.prose(*_short([each for each in sentences if each != on_a_button])))
    offers = list(_offers(reply, button))
    if offers:
        parts.append(blocks.buttons(*offers))
    if headings:
        parts.append(blocks.small_print(wording.NEAREST))
        parts.append(blocks.buttons(*_headings(headings, button)))
    return blocks.message(_spoken(sentences), parts)


def closest(reply: NothingFound) -> Message:
    """Render what comes closest, under a sentence that keeps it from passing for an answer."""
    intro = (wording.closest(reply),)
    parts = [blocks.prose(*_short(intro)), *passages(reply.closest, ROOM, first=1, around=False)]
    return blocks.message(_spoken(intro), parts)


def refused(reply: Refused) -> Message:
    """Render why a question is not answered now."""
    return said(wording.refused(reply))


def outdated(button: Button) -> Message:
    """Render that an answer would be another one today, and offer to ask again."""
    sentence = wording.moved_on()
    again = blocks.buttons(_button(button, Action.AGAIN, 0, primary=True))
    return blocks.message(_spoken((sentence,)), [blocks.prose(sentence), again])


def said(*sentences: str) -> Message:
    """Render sentences of our own, a line each."""
    return blocks.message(_spoken(sentences), [blocks.prose(*_short(sentences))])


def _asked(reply: Answer, *introduced: Block) -> Iterator[Block]:
    yield from _title(reply.question.text)
    yield from introduced
    yield blocks.small_print(citing.quoted(reply.quotes))
    yield from _cut_short(reply)


def _title(question: str) -> Iterator[Block]:
    if question.strip():
        yield blocks.header(" ".join(question.split()))


def _cut_short(reply: Answer | NothingFound) -> Iterator[Block]:
    yield from map(blocks.small_print, wording.cut_short(reply.question))


def _pages(button: Button, page: int, *, more: bool, share: bool) -> Iterator[Part]:
    if share:
        yield _button(button, Action.SHARE, page, primary=True)
    if more:
        yield _button(button, Action.MORE, page + 1)
    if page > 0:
        yield _button(button, Action.MORE, page - 1, labels.BACK)


def _depths(button: Button, page: int, first: int) -> Iterator[Part]:
    yield _button(button, Action.WHY, page)
    yield _button(button, Action.AROUND, first - 1)


def _offers(reply: NothingFound, button: Button) -> Iterator[Part]:
    if reply.suggestions:
        label = wording.meant(reply.suggestions)
        yield _button(button, Action.MEANT, 0, label, primary=True)
    if reply.closest:
        yield _button(button, Action.CLOSEST, 0)


def _headings(names: Sequence[str], button: Button) -> Iterator[Part]:
    for number, name in enumerate(names):
        yield _button(button, Action.HEADING, number, name)


def _button(
    button: Button, action: Action, argument: int, label: str = "", *, primary: bool = False
) -> Part:
    words, value = label or labels.label(action), button(action, argument)
    return blocks.button(words, f"quoth.{action}.{argument}", value, primary=primary)


def _feedback(button: Button) -> Block:
    good, bad = (
        blocks.thumb(labels.label(vote), button(vote, 0), labels.spoken(vote))
        for vote in (Action.HELPFUL, Action.UNHELPFUL)
    )
    return blocks.feedback(f"quoth.{Action.HELPFUL}.0", good=good, bad=bad)


def _short(sentences: Sequence[str]) -> Iterator[str]:
    """Shorten what a question with very long words makes of a sentence."""
    return (clip(one_line(sentence), LONGEST_SENTENCE) for sentence in sentences)


def _first_words(quotes: Sequence[Quote]) -> str:
    """Say the first quote and its source, for those who hear or see no more of an answer."""
    quote = quotes[0]
    title = clip(one_line(quote.citation.meta.title), LONGEST_NAME)
    source = f"— {title}, {citing.lines(quote.citation)}"
    most = LONGEST_FALLBACK - _escaped(f"“” {source}")
    piece = cut(quote.text, quote.marked, most, size=_escaped)
    words = " ".join(visible(piece.text).split())
    return escape(f"“{words}” {source}")


def _spoken(sentences: Sequence[str]) -> str:
    whole = " ".join(one_line(sentence) for sentence in sentences)
    return escape(clip(whole, LONGEST_FALLBACK, size=_escaped))


def _escaped(words: str) -> int:
    return units(escape(visible(words)))
