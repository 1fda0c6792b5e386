"""Render replies as cards: pure functions from a reply to what Discord is given.

The words of a quote stand alone behind their bar; whatever else is to be said about them stands in
a text of its own below, so that no client draws it inside the bar.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from adapters.discord.escaping import cost, escape, small, strong
from adapters.discord.parts import (
    LONGEST_CARD,
    MOST_BUTTONS,
    QUIET,
    Card,
    Divider,
    Look,
    Part,
    Press,
    Row,
    Text,
    press,
)
from adapters.discord.passages import passages
from bot import citing, labels, wording
from bot.buttons import Button
from bot.capabilities import Action
from bot.cutting import clip
from bot.model import Answer, NothingFound, Refused, Reply
from bot.policy import MOST_QUOTES
from bot.visible import one_line

ROOM = LONGEST_CARD - 600  # characters for passages and their sources
LONGEST_QUESTION = 200  # escaped, as all that follow
LONGEST_SENTENCE = 400
BACK = "Back"

_USER = re.compile(r"[0-9]{1,20}")


def reply_card(
    reply: Reply,
    button: Button | None,
    *,
    share: bool = True,
    public: bool = False,
    asked: bool = True,
    delete: str | None = None,
) -> Card:
    """Render whatever came back to a question. Without *button* there is nothing to press.

    *asked* tells whether to repeat the question. *delete* is the value of a button that takes the
    answer away.
    """
    match reply:
        case Answer():
            limit = reply.question.limit
            more = len(reply.quotes) == limit < MOST_QUOTES
            share = share and not public
            return answer(reply, button, more=more, share=share, asked=asked, delete=delete)
        case NothingFound():
            return nothing(reply, button, asked=asked, delete=delete)
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
    asked: bool = True,
    delete: str | None = None,
) -> Card:
    """Render a page of quotes: those that *reply* holds.

    Pages count from 0. *first* is the number of the page's first quote, counted over all pages from
    1. *more* tells whether a page may follow.
    """
    parts = [*_asked(reply, shown=asked), *_quoted(reply, button, first)]
    if button is not None:
        turns = _turns(button, page, more=more) if page or more else ()
        shares = (_press(button, Action.SHARE, page, look=Look.FIRST),) if share else ()
        parts.append(Row((*turns, *_depths(button, page, first), *shares)))
    parts += _last_row(button, delete)
    return Card(tuple(parts))


def shared(reply: Answer, button: Button | None, *, by: str) -> Card:
    """Render an answer for everyone in a channel, and name the person who shared it."""
    if not _USER.fullmatch(by):
        message = f"{by!r} is no id of a person"
        raise ValueError(message)
    sharer = Text(f"<@{by}> {escape(labels.SHARED)}")
    parts = [sharer, *_asked(reply, shown=True), *_quoted(reply, button, 1)]
    if button is not None:
        parts += [Row(tuple(_depths(button, 0, 1))), *_last_row(button, None)]
    return Card(tuple(parts))


def nothing(
    reply: NothingFound, button: Button | None, *, asked: bool = True, delete: str | None = None
) -> Card:
    """Render that there is no answer, why, and what may help."""
    sentences, headings = wording.nothing_found(reply), wording.nearest(reply)
    parts = list(_asked(reply, shown=asked))
    if button is None:
        listed = (wording.NEAREST, *headings) if headings else ()
        parts.append(_prose(*sentences, *listed))
    else:
        on_a_button = wording.meant(reply.suggestions)
        parts.append(_prose(*(each for each in sentences if each != on_a_button)))
        parts += _rows(_offers(reply, button))
        if headings:
            parts.append(Text(small(wording.NEAREST)))
            parts += _rows(_headings(headings, button))
    parts += _rows(_deletion(delete))
    return Card(tuple(parts), QUIET)


def closest(reply: NothingFound) -> Card:
    """Render what comes closest, under a sentence that keeps it from passing for an answer."""
    shown = passages(reply.closest, ROOM, first=1, around=False)
    return Card((_prose(wording.closest(reply)), *shown), QUIET)


def refused(reply: Refused) -> Card:
    """Render why a question is not answered now."""
    return said(wording.refused(reply))


def outdated(button: Button) -> Card:
    """Render that an answer would be another one today, and offer to ask again."""
    again = Row((_press(button, Action.AGAIN, 0, look=Look.FIRST),))
    return Card((_prose(wording.moved_on()), again), QUIET)


def help(command: str, collections: Sequence[str] = ()) -> Card:  # noqa: A001 - its name
    """Render how to ask."""
    named = wording.ways(command, mentioned="I reply", menu="Ask about this message")
    ways = (*named, *wording.narrowing(collections))
    return Card(
        (
            Text(f"{strong(labels.WELCOME)}\n{escape(wording.HOW_TO_ASK)}"),
            _prose(*(f"• {way}" for way in ways)),
            Divider(),
            Text(small(wording.NOTHING_GENERATED)),
        )
    )


def said(*sentences: str) -> Card:
    """Render sentences of our own, a line each."""
    return Card((_prose(*sentences),), QUIET)


def _asked(reply: Answer | NothingFound, *, shown: bool) -> Iterator[Part]:
    question = " ".join(reply.question.text.split())
    lines = (clip(one_line(question), LONGEST_QUESTION, size=cost),) if shown and question else ()
    if told := (*lines, *wording.cut_short(reply.question)):
        yield Text("\n".join(map(small, told)))


def _quoted(reply: Answer, button: Button | None, first: int) -> Iterator[Part]:
    yield from passages(reply.quotes, ROOM, first=first, around=button is not None)
    yield Divider()
    yield Text(small(citing.quoted(reply.quotes)))


def _turns(button: Button, page: int, *, more: bool) -> Iterator[Press]:
    """Lead to the pages before and after. A button that is off has a value too: Discord insists."""
    back = button(Action.MORE, max(page - 1, 0))
    yield press(BACK, back, disabled=page == 0)
    yield press(labels.label(Action.MORE), button(Action.MORE, page + 1), disabled=not more)


def _depths(button: Button, page: int, first: int) -> Iterator[Press]:
    yield _press(button, Action.WHY, page)
    yield _press(button, Action.AROUND, first - 1)


def _last_row(button: Button | None, delete: str | None) -> Iterator[Row]:
    votes = (Action.HELPFUL, Action.UNHELPFUL) if button else ()
    return _rows([*(_press(button, vote, 0) for vote in votes if button), *_deletion(delete)])


def _deletion(delete: str | None) -> Iterator[Press]:
    if delete is not None:
        yield press(labels.label(Action.DELETE), delete)


def _offers(reply: NothingFound, button: Button) -> Iterator[Press]:
    if reply.suggestions:
        label = wording.meant(reply.suggestions)
        yield _press(button, Action.MEANT, 0, label, look=Look.FIRST)
    if reply.closest:
        yield _press(button, Action.CLOSEST, 0)


def _headings(names: Sequence[str], button: Button) -> Iterator[Press]:
    for number, name in enumerate(names):
        yield _press(button, Action.HEADING, number, name)


def _press(
    button: Button, action: Action, argument: int, label: str = "", *, look: Look = Look.PLAIN
) -> Press:
    return press(label or labels.label(action), button(action, argument), look)


def _rows(buttons: Iterable[Press]) -> Iterator[Row]:
    row = tuple(buttons)[:MOST_BUTTONS]
    if row:
        yield Row(row)


def _prose(*sentences: str) -> Text:
    """Write sentences, shortened where a question with very long words went into them."""
    shown = (clip(one_line(each), LONGEST_SENTENCE, size=cost) for each in sentences)
    return Text(escape("\n".join(shown).strip() or "…"))
