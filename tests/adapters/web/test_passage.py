"""A link shows its passage, and what stands around it, to whoever has it while its place may."""

import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot import labels, page_wording, wording
from bot.around import Gone
from bot.capabilities import Bad
from bot.model import Answer, Asker, Place, Question, Refusal
from bot.passage_links import Opening, PassageLinks
from bot.state.tables import places
from retrieval.index import Index
from tests.adapters.web.browsing import TOKEN, Got, Visit, visiting
from tests.builders import document

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

PAGE = "https://quoth.example/docs"
HERE = Place("slack", "T024", "C1")
WORDS = "Everybody has thirty days of annual leave & no more: 30 < 31\u202e."
NEAR, FAR = "It is asked for in the calendar.", "Nobody is to read this by the same link."
HANDBOOK = document(
    f"# Leave\n\n{FAR}\n\n## Seasons\n\nIt is spring.\n\n## How many days of annual leave?\n\n"
    f"{WORDS}\n\n## Asking\n\n{NEAR}\n\n## More\n\n{FAR}\n",
    "people/leave.md",
    collection="handbook",
)
START = HANDBOOK.text.index(WORDS)
WRITABLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FIRST, SECOND, THIRD = "x7Qp2Lw9vT4kZs8N", "b3Rj6Yc1mH5dFg0V", "u8Ke4Wq7nS2aXo9P"
FORGED = "/passage/" + "A" * 152


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visit(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Visit]:
    """Serve a handbook that one workspace may see, on a page that asks for a token."""
    async with serving(tmp_path_factory.mktemp("passage"), web_token=TOKEN) as visit:
        yield visit


def serving(
    folder: Path, place: str = "slack:T024", **more: str
) -> AbstractAsyncContextManager[Visit]:
    """Serve the handbook to *place*."""
    collections = {"handbook": {"root": folder, "places": [place]}}
    given = {"collections": collections, "web_url": PAGE, **more}
    return visiting(folder, Index.of([HANDBOOK]), **given)


def link(visit: Visit, *, words: str = WORDS, place: Place = HERE) -> str:
    """Return the path of a link, as it is given now."""
    return f"/passage/{visit.reception.state.links.token(HANDBOOK.id, START, words, place)}"


def marked(got: Got) -> str:
    """Return what is marked on a page, as a reader sees it."""
    [found] = re.findall(r"<mark[^>]*>(.*?)</mark>", got.text, re.DOTALL)
    return unescape(re.sub("<[^>]*>", "", found))


def alike(got: Got) -> tuple[int, str, dict[str, str]]:
    """Return all that can be seen of an answer, but when it was given."""
    return got.status, got.text, {**got.headers, "Date": ""}


async def test_the_link_of_an_answer_leads_to_its_words(visit: Visit) -> None:
    """What was quoted is marked, to the letter, and the browser goes there."""
    asker = Asker("slack", "T024", "U1")
    question = Question("How many days of annual leave?", asker, HERE)
    reply = visit.reception.service.answer(question)
    assert isinstance(reply, Answer)
    url = reply.quotes[0].citation.link
    assert url is not None
    path, _, fragment = url.removeprefix(PAGE).partition("#")
    got = await visit.get(path)

    assert got.status == 200
    assert marked(got) == reply.quotes[0].text
    assert f'<mark id="{fragment}">' in got.text


async def test_no_more_is_shown_than_what_stands_around_the_passage(visit: Visit) -> None:
    """A link that is passed on gives away a paragraph or two, and not the document."""
    got = await visit.get(link(visit))

    assert marked(got) == WORDS
    assert NEAR in got.text
    assert FAR not in got.text
    assert page_wording.only_around() in got.text


async def test_the_page_names_the_document_and_the_place_in_it(visit: Visit) -> None:
    """Whoever reads it can cite it."""
    got = await visit.get(link(visit))

    assert re.search("<h1[^>]*>leave</h1>", got.text, re.IGNORECASE)
    assert "author and date not stated" in got.text
    assert "How many days of annual leave? · people/leave.md, line 11" in got.text


async def test_whoever_may_use_the_page_can_go_on_to_the_whole_document(tmp_path: Path) -> None:
    """From the passage, to the passage; nobody else is told of what they may not see."""
    async with serving(tmp_path, "*", web_url="http://localhost") as visit:
        path = link(visit)
        got, passed_on = await visit.get(path), await visit.get(path, Forwarded="for=10.0.0.1")
        [address] = re.findall(r'href="\.\./(document/[^"]*)"', got.text)
        whole = await visit.get("/" + unescape(address).partition("#")[0])

    assert (whole.status, marked(whole)) == (200, WORDS)
    assert FAR in whole.text
    assert passed_on.status == 200
    assert labels.WHOLE not in passed_on.text


async def test_nobody_is_led_to_a_document_that_the_page_may_not_show(visit: Visit) -> None:
    """What is open to a workspace need not be open to browsers."""
    assert labels.WHOLE not in (await visit.get(link(visit))).text


async def test_nobody_signs_in_and_nothing_is_left_in_the_browser(visit: Visit) -> None:
    """The link is the permit, although the page itself asks for a token."""
    got = await visit.get(link(visit))

    assert (await visit.get("/")).status == 401
    assert got.status == 200
    assert "Set-Cookie" not in got.headers


async def test_a_page_is_kept_and_told_of_by_nobody(visit: Visit) -> None:
    """Not by the browser, not to other sites, not by search engines, not in a preview."""
    got = await visit.get(link(visit))
    [title] = re.findall("<title>(.*)</title>", got.text)

    assert got.headers["Cache-Control"] == "no-store"
    assert got.headers["Referrer-Policy"] == "no-referrer"
    assert got.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in got.text
    assert title == "A passage – Quoth"
    assert "og:" not in got.text


async def test_a_page_is_asked_for_without_its_text(visit: Visit) -> None:
    """What looks whether links still work need not read them."""
    for path in (link(visit), FORGED):
        whole, head = await visit.get(path), await visit.get(path, method="HEAD")
        assert alike(head) == (whole.status, "", {**whole.headers, "Date": ""})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_a_link_can_only_be_read(visit: Visit, method: str) -> None:
    """There is nothing to send to a passage."""
    got = await visit.get(link(visit), method=method)

    assert (got.status, got.headers["Allow"]) == (405, "GET, HEAD")


async def test_a_link_that_is_too_old_says_so_and_how_to_get_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its passage may be open to the place as ever."""
    monkeypatch.setenv("QUOTH_SECRET", FIRST)
    before = PassageLinks([FIRST], days=30, clock=lambda: time.time() - 32 * 86_400)
    async with serving(tmp_path) as visit:
        path = link(visit)
        new = await visit.get(path)
        old = await visit.get(f"/passage/{before.token(HANDBOOK.id, START, WORDS, HERE)}")

    assert (new.status, old.status) == (200, 410)
    assert page_wording.link_expired() in old.text
    assert "calendar" not in old.text


async def test_words_that_have_changed_are_not_replaced_by_others(visit: Visit) -> None:
    """The link says that the document has changed since, and shows nothing of it."""
    got = await visit.get(link(visit, words=WORDS.replace("thirty", "twenty")))

    assert got.status == 410
    assert wording.gone(Gone.CHANGED) in got.text
    assert "calendar" not in got.text


async def test_what_is_not_permitted_is_answered_like_what_never_was_a_link(visit: Visit) -> None:
    """Nobody learns that there is something that they may not see."""
    forged = await visit.get(FORGED)
    stranger = await visit.get(link(visit, place=Place("slack", "T999", "C1")))
    unknown = visit.reception.state.links.token("0" * 12, START, WORDS, HERE)
    gone = await visit.get(f"/passage/{unknown}")

    assert forged.status == 404
    assert alike(stranger) == alike(gone) == alike(forged)
    others = ("/passage/", "/passage/%2e%2e", f"{link(visit)}.", f"/passage/{'A' * 2_000}")
    assert await rushed(visit.port, others) == ["404"] * len(others)


async def test_outsiders_who_come_take_the_permission_away_at_once(visit: Visit) -> None:
    """A channel that is shared with another company sees what such channels may see."""
    channel = Place("slack", "T024", "C2")
    path = link(visit, place=channel)
    before = await visit.get(path)
    visit.reception.state.places.note(Place("slack", "T024", "C2", outsiders=True))
    after = await visit.get(path)

    assert (before.status, after.status) == (200, 404)


async def test_after_a_restart_links_work_as_far_as_the_rules_let_them(tmp_path: Path) -> None:
    """They outlive the process, and a permission that was withdrawn does not."""
    async with serving(tmp_path) as visit:
        path = link(visit)
    async with serving(tmp_path) as visit:
        assert (await visit.get(path)).status == 200
    async with serving(tmp_path, "slack:T999") as visit:
        assert (await visit.get(path)).status == 404


async def test_after_a_rotation_old_links_work_until_their_secret_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new secret stands before the old one for a while."""
    statuses, path = [], ""
    for secrets in (FIRST, f"{SECOND},{FIRST}", THIRD):
        monkeypatch.setenv("QUOTH_SECRET", secrets)
        async with serving(tmp_path) as visit:
            path = path or link(visit)
            statuses.append((await visit.get(path)).status)

    assert statuses == [200, 200, 404]


async def test_until_the_documents_are_read_every_link_is_asked_to_wait(tmp_path: Path) -> None:
    """A link is not told to be forged by a server that has just begun."""
    async with serving(tmp_path) as visit:
        path = link(visit)
        visit.reception.service._index = None  # noqa: SLF001 - as it is before the first look
        got, forged = await visit.get(path), await visit.get(FORGED)

    assert got.status == 503
    assert wording.refusal(Refusal.NOT_READY) in got.text
    assert alike(got) == alike(forged)


async def test_while_nobody_knows_whether_outsiders_read_nobody_does(tmp_path: Path) -> None:
    """Without the book of places a link waits: it does not open, and is not called forged."""
    async with serving(tmp_path) as visit:
        path = link(visit)
        with visit.reception.state.database.writing() as connection:
            connection.execute(text(f"DROP TABLE {places.name}"))
        got = await visit.get(path)

    assert got.status == 503
    assert wording.refusal(Refusal.TOO_BUSY) in got.text
    assert "calendar" not in got.text


async def test_thousands_of_forged_links_open_no_file_and_break_nothing(visit: Visit) -> None:
    """Whatever is done to a genuine link, there is no such page."""
    genuine, random = link(visit), Random(13)  # noqa: S311 - so that it can be done again
    paths = [mutated(genuine, random) for _ in range(5_000)]
    state, service = visit.reception.state, visit.reception.service
    opening = Opening(state.links, service, state.places.outsiders)
    with watched() as opened:
        statuses = await rushed(visit.port, paths[:500])
        found = {opening.open(path.removeprefix("/passage/")) for path in paths}

    assert statuses == ["404"] * 500
    assert found == {Bad.FORGED}
    assert opened == []


def mutated(link: str, random: Random) -> str:
    """Change one thing about *link*, or several."""
    prefix, token = "/passage/", link.removeprefix("/passage/")
    made = token
    while made == token:
        for _ in range(random.choice([1, 1, 1, 2, 20])):
            at = random.randrange(len(made) + 1)
            piece = "".join(random.choices(WRITABLE + ".%2/=~", k=random.choice([0, 1, 1, 3])))
            made = made[:at] + piece + made[at + random.choice([0, 1, 1, 9]) :]
    return prefix + made


async def rushed(port: int, paths: Sequence[str]) -> list[str]:
    """Ask for all *paths* on one connection, and return the status of each."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for path in paths:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: quoth.example\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        found.append(head.split(" ", 2)[1])
        length = re.search(r"(?i)content-length: (\d+)", head)
        assert length is not None
        await reader.readexactly(int(length[1]))
    writer.close()
    await writer.wait_closed()
    return found


_watching: list[list[str]] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _watching:
        _watching[-1].append(str(arguments[0]))


sys.addaudithook(_note)  # there is no way to take one back


@contextmanager
def watched() -> Iterator[list[str]]:
    """Return what is opened until the block ends."""
    opened: list[str] = []
    _watching.append(opened)
    try:
        yield opened
    finally:
        _watching.remove(opened)
