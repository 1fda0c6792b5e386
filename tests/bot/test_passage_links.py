"""Whoever holds a link reads that passage while its place may, and nothing can be made into one."""

import string
from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.around import Gone
from bot.capabilities import Bad
from bot.model import Answer, Collection, NothingFound, Place
from bot.passage_links import LONGEST, Opened, Opening, PassageLinks, Permit
from bot.policy import Rules
from bot.service import AnswerService
from retrieval.model import Document
from tests.bot.library import SLACK, Clock, Library, asked, document, find

OLD, NEW = "the secret of last year", "the secret of this year"
DAY = 86_400
PAGE = "https://quoth.example/docs"
WORDS = "everybody has thirty days of leave"
LEAVE = document("leave", "spring is best", WORDS, "leave is asked for", "a", "b", "too far away")
BOARD = document("salary", "the director earns ninety thousand", collection="board")
START = LEAVE.text.index(WORDS)
WRITABLE = string.ascii_letters + string.digits + "_-"
DISCORD = Place("discord", "1" * 20, "2" * 20, outsiders=True)

clock = Clock(1_800_000_000.5)
links = PassageLinks([NEW], days=30, clock=clock)
TOKEN = links.token(LEAVE.id, START, WORDS, SLACK)


def opening(
    *documents: Document,
    rules: Rules | None = None,
    outsiders: bool | None = None,
    with_links: PassageLinks = links,
) -> Opening:
    """Serve *documents*, or the handbook, to everybody unless the *rules* are others."""
    known = rules or Rules([Collection("handbook", Path())])
    index = Library(documents or [LEAVE, BOARD]).as_index()
    service = AnswerService(index, find=find, rules=known, threshold=0.5)
    return Opening(with_links, service, lambda _: outsiders)


def answering(**more: Any) -> AnswerService:  # noqa: ANN401 - any of its arguments
    """Serve the handbook and the board's papers, with links to a page."""
    rules = Rules([Collection("handbook", Path()), Collection("board", Path())])
    index = Library([LEAVE, BOARD]).as_index()
    given_links = {"link": links.under(PAGE)} | more
    return AnswerService(index, find=find, rules=rules, threshold=0.5, **given_links)


def test_a_link_leads_to_the_very_words_and_what_stands_around_them() -> None:
    """A few paragraphs on either side, and no more of the document."""
    found = opening().open(TOKEN)

    assert isinstance(found, Opened)
    assert found.document == LEAVE
    assert found.around.text[slice(*found.around.quoted)] == WORDS
    assert (found.cited.lines, found.cited.start) == ((3, 3), START)
    assert found.around.text == LEAVE.text.removesuffix("\ntoo far away")


def test_every_quote_of_an_answer_has_its_own_link_for_the_place_where_it_was_asked() -> None:
    """And so have the closest passages where nothing was found."""
    service = answering()
    answer = service.answer(asked("leave days"))
    close = service.answer(asked("spring among faraway mountains"))

    assert isinstance(answer, Answer)
    assert isinstance(close, NothingFound)
    for quote in (*answer.quotes, *close.closest):
        permit = links.read(_token(quote.citation.link))
        assert isinstance(permit, Permit)
        assert permit.place == SLACK
        found = opening().open(_token(quote.citation.link))
        assert isinstance(found, Opened)
        assert found.around.text[slice(*found.around.quoted)] == quote.text


def test_a_section_has_a_link_to_what_stands_under_its_heading() -> None:
    """The heading and the text below it are what the reader came for."""
    shown = answering().section(LEAVE.id, 1, place=SLACK)

    assert not isinstance(shown, Gone)
    found = opening().open(_token(shown.citation.link))
    assert isinstance(found, Opened)
    assert found.around.text[slice(*found.around.quoted)] == "leave\nspring is best"


def test_without_a_page_there_are_no_links() -> None:
    """An address that leads nowhere is worse than none."""
    answer = answering(link=links.under(None)).answer(asked("leave days"))

    assert isinstance(answer, Answer)
    assert [quote.citation.link for quote in answer.quotes] == [None, None]


def test_the_same_answer_has_the_same_links_all_day() -> None:
    """Nothing about an answer changes by being asked for twice."""
    later = PassageLinks([NEW], days=30, clock=Clock(clock() // DAY * DAY + DAY - 1))
    tomorrow = PassageLinks([NEW], days=30, clock=Clock(clock() // DAY * DAY + DAY))

    assert later.token(LEAVE.id, START, WORDS, SLACK) == TOKEN
    assert tomorrow.token(LEAVE.id, START, WORDS, SLACK) != TOKEN


@pytest.mark.parametrize("days", [1, 30])
def test_a_link_works_for_its_days_and_not_for_two_more(days: int) -> None:
    """It ends with a day, which is never sooner than was said."""
    moving = Clock(clock())
    mine = PassageLinks([NEW], days=days, clock=moving)
    token = mine.token(LEAVE.id, START, WORDS, SLACK)
    opened = opening(with_links=mine)

    moving.now = clock() + days * DAY
    assert isinstance(opened.open(token), Opened)
    moving.now = (clock() // DAY + days + 1) * DAY
    assert opened.open(token) is Bad.EXPIRED


def test_a_permission_that_is_withdrawn_is_gone_at_the_next_opening() -> None:
    """The link was good a moment ago, and is as good as none now."""
    closed = Rules([Collection("handbook", Path(), ("slack:T024/C2",))])

    assert isinstance(opening().open(TOKEN), Opened)
    assert opening(rules=closed).open(TOKEN) is Gone.NOT_HERE


def test_a_link_is_for_its_place_alone() -> None:
    """What one channel may see is found by a link from there, and by none from next door."""
    bound = Rules([Collection("handbook", Path(), ("slack:T024/C1",))])
    next_door = links.token(LEAVE.id, START, WORDS, replace(SLACK, channel="C2"))

    assert isinstance(opening(rules=bound).open(TOKEN), Opened)
    assert opening(rules=bound).open(next_door) is Gone.NOT_HERE


@pytest.mark.parametrize(
    ("at_first", "now", "still"),
    [
        (False, None, True),
        (False, False, True),
        (False, True, False),
        (True, None, False),
        (True, False, False),
        (True, True, False),
    ],
)
def test_outsiders_who_came_later_take_the_permission_away(
    at_first: bool,  # noqa: FBT001 - whether they read along
    now: bool | None,  # noqa: FBT001 - and what is known of that
    still: bool,  # noqa: FBT001 - whether it opens
) -> None:
    """A channel that was shared with another company since shows less; none ever shows more."""
    token = links.token(LEAVE.id, START, WORDS, replace(SLACK, outsiders=at_first))
    found = opening(outsiders=now).open(token)

    assert isinstance(found, Opened) is still
    assert isinstance(found, Opened) or found is Gone.NOT_HERE


def test_what_is_open_to_outsiders_stays_open_to_them() -> None:
    """Nobody loses what everybody may see."""
    kitchen = Rules([Collection("handbook", Path(), outsiders=True)])

    assert isinstance(opening(rules=kitchen, outsiders=True).open(TOKEN), Opened)


def test_a_document_that_is_gone_is_not_here() -> None:
    """As if it had never been."""
    assert opening(BOARD).open(TOKEN) is Gone.NOT_HERE


@pytest.mark.parametrize(
    "lines",
    [
        ("spring is best", WORDS.replace("thirty", "twenty")),
        ("an added line", "spring is best", WORDS),
        ("short",),
    ],
)
def test_other_words_are_never_shown_for_those_that_were_quoted(lines: tuple[str, ...]) -> None:
    """Where the same words no longer stand in the same place, the link says that of itself."""
    assert opening(document("leave", *lines)).open(TOKEN) is Gone.CHANGED


def test_a_change_further_down_does_no_harm() -> None:
    """The words that were quoted stand where they stood."""
    longer = document("leave", "spring is best", WORDS, "something else", "and one line more")
    found = opening(longer).open(TOKEN)

    assert longer.sha256 != LEAVE.sha256
    assert isinstance(found, Opened)
    assert found.document == longer
    assert found.around.text.endswith("something else\nand one line more")


def test_a_link_tells_nothing_to_whoever_cannot_open_it() -> None:
    """Neither where it was given nor what it leads to can be read in it."""
    held = urlsafe_b64decode(TOKEN + "==")

    for secret in ("slack", "T024", "C1", LEAVE.id, "leave", WORDS, str(START)):
        assert secret not in TOKEN
        assert secret.encode() not in held


@pytest.mark.parametrize("place", [SLACK, DISCORD])
def test_a_link_is_short_and_plain(place: Place) -> None:
    """Discord takes 512 characters of an address, and nobody has to escape any of these."""
    token = links.token("0123456789ab", 10**9, "x" * 900, place)

    assert len(token) <= 200
    assert set(token) <= set(WRITABLE)
    assert len(token) < LONGEST


@pytest.mark.parametrize("channel", ["C1", "C12", "C123"])
def test_no_character_can_be_changed(channel: str) -> None:
    """Any other character in any place, one more or one less, is forged: no bit is left over."""
    token = links.token(LEAVE.id, START, WORDS, replace(SLACK, channel=channel))
    for index, other in product(range(len(token)), WRITABLE + "=."):
        if other != token[index]:
            assert links.read(token[:index] + other + token[index + 1 :]) is Bad.FORGED
    for index in range(len(token)):
        assert links.read(token[:index] + token[index + 1 :]) is Bad.FORGED
        assert links.read(token[:index] + token[index] + token[index:]) is Bad.FORGED


@given(st.text(st.characters(exclude_categories=())) | st.text(WRITABLE))
@example("A" * 22)
@example("A" * LONGEST)
@example("A" * 1_000_000)
@example(f"{TOKEN}=")
@example(f"{TOKEN}\n")
@example(f" {TOKEN}")
@example(TOKEN.swapcase())
@settings(max_examples=300)
def test_anything_else_is_forged(token: str) -> None:
    """What is read may be any string at all."""
    assert links.read(token) is Bad.FORGED


@given(
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.text(st.characters(exclude_categories=()), max_size=20),
)
def test_whatever_a_place_is_called_comes_back(workspace: str, channel: str) -> None:
    """Names are a platform's business, and so is what stands in them."""
    place = Place("slack", workspace, channel)
    permit = links.read(links.token(LEAVE.id, START, WORDS, place))

    assert isinstance(permit, Permit)
    assert permit.place == place


def test_after_a_rotation_old_links_work_until_their_secret_is_gone() -> None:
    """The first secret writes, all of them read."""
    old, both = (PassageLinks(known, days=30, clock=clock) for known in ([OLD], [NEW, OLD]))
    given_before = old.token(LEAVE.id, START, WORDS, SLACK)

    assert isinstance(both.read(given_before), Permit)
    assert links.read(given_before) is Bad.FORGED
    assert both.token(LEAVE.id, START, WORDS, SLACK) == TOKEN
    assert old.read(TOKEN) is Bad.FORGED


def test_secrets_can_be_changed_while_links_are_opened() -> None:
    """A reload is a rotation like any other."""
    mine = PassageLinks([OLD], days=30, clock=clock)
    given_before = mine.token(LEAVE.id, START, WORDS, SLACK)
    mine.renew([NEW, OLD])

    assert mine.token(LEAVE.id, START, WORDS, SLACK) == TOKEN
    assert isinstance(mine.read(given_before), Permit)


def test_links_can_be_written_and_read_by_many_at_once() -> None:
    """Answers are made in several threads."""

    def there_and_back(start: int) -> bool:
        permit = links.read(links.token(LEAVE.id, start, WORDS, SLACK))
        return isinstance(permit, Permit) and permit.start == start

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(there_and_back, range(400)))


def _token(link: str | None) -> str:
    """Return the last part of a link to the page."""
    assert link is not None
    path, token = link.removesuffix("#passage").rsplit("/", 1)
    assert path == f"{PAGE}/passage"
    return token
