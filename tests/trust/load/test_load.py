"""A server under load answers or says no, at once; and what measures that measures rightly."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path

import pytest

from bot import wording
from bot.model import Refusal
from retrieval.model import BlockKind
from tests.bench.corpus import document
from tests.builders import document as read
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.signing import sign
from tests.trust.load import corpora
from tests.trust.load.courier import Carried, Courier
from tests.trust.load.crowd import Crowd, Round, fate, organisation
from tests.trust.load.figures import Load, bench, spread

pytestmark = pytest.mark.enable_socket

SECRET = "5" * 32


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Serve a fake Slack in which a whole organisation has the app."""
    async with FakeSlack() as fake:
        organisation(fake)
        yield fake


class Answering:
    """A server that says one thing and keeps what it was sent."""

    def __init__(self, said: bytes) -> None:
        self.said, self.requests = said, list[bytes]()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, one request after another."""
        while head := await reader.readline():
            head += await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split()[0])
            self.requests.append(head + await reader.readexactly(length))
            writer.write(self.said)
        writer.close()


async def asked(slack: FakeSlack, server: Answering, *, count: int) -> Round:
    """Ask *server* so many questions, two at a time."""
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    async with listening:
        courier = Courier(listening.sockets[0].getsockname()[1], SECRET)
        crowd = Crowd(slack, courier, questions())
        done = await crowd.keeps_asking(count, abreast=2)
        await courier.close()
    return done


def questions() -> Iterator[str]:
    """Ask for one thing after another."""
    return (f"What is thing {number}?" for number in range(100))


def response(body: bytes, status: int = 200) -> bytes:
    """Write a response."""
    return f"HTTP/1.1 {status} OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def test_a_command_is_signed_and_sent_on_a_line_that_stays_open(slack: FakeSlack) -> None:
    """As Slack signs it, from people of several workspaces, each question another one."""
    server = Answering(response(b'{"text": "Here it stands."}'))
    done = await asked(slack, server, count=6)

    assert (done.asked, len(done.acknowledged["answered"]), done.refused) == (6, 6, 0)
    bodies = [each.partition(b"\r\n\r\n")[2] for each in server.requests]
    assert len(set(bodies)) == 6
    assert len({body.partition(b"team_id=")[2].partition(b"&")[0] for body in bodies}) == 6
    head = server.requests[0].decode()
    stamp = int(head.partition("X-Slack-Request-Timestamp: ")[2].split()[0])
    assert sign(SECRET, bodies[0], stamp)["X-Slack-Signature"] in head


async def test_what_is_not_acknowledged_well_counts_as_lost(slack: FakeSlack) -> None:
    """So does what was promised for later and never came."""
    refused = await asked(slack, Answering(response(b"", 503)), count=2)
    assert (await Crowd(slack, Courier(0, SECRET), questions()).fates(refused))["lost"] == 2


async def test_what_comes_later_is_counted_by_what_it_says(slack: FakeSlack) -> None:
    """Once, and what came twice is told of."""
    done = Round()
    events = [slack.events.slash(text) for text in ("one", "two", "three")]
    for event in events:
        done.note(Carried(event, 200, 0.1, b""))
    for event, times in zip(events, (1, 1, 2), strict=True):
        slack.urls.of(event).taken.extend([{"text": "Here it stands."}] * times)
    slack.urls.of(events[0]).taken[0]["text"] = wording.refusal(Refusal.TOO_BUSY)

    fates = await Crowd(slack, Courier(0, SECRET), questions()).fates(done)
    assert dict(fates) == {"later": 3, "busy": 1, "answered": 2, "doubles": 1, "lost": 0}


@pytest.mark.parametrize(
    ("said", "became"),
    [
        (wording.refusal(Refusal.TOO_BUSY), "busy"),
        (wording.refusal(Refusal.TOO_LATE), "late"),
        (wording.failed("a1b2"), "failed"),
        (wording.interrupted("What?"), "interrupted"),
        ("The documents do not answer that.", "nothing found"),
        ("Apples are red.", "answered"),
    ],
)
def test_a_message_tells_what_became_of_the_question(said: str, became: str) -> None:
    """By the very words that people are told."""
    assert fate(said.encode()) == became


def test_a_spread_is_in_milliseconds() -> None:
    """What half of them are below, what nearly all are, and the worst."""
    assert spread([]) == {}
    assert spread([0.001] * 99 + [0.2]) == {
        "mean": 3.0,
        "p50": 1.0,
        "p99": 3.0,
        "p99.9": 180.3,
        "max": 200.0,
    }


def test_a_made_up_document_is_the_same_in_markdown() -> None:
    """What is read from its file has its text, its headings and its paragraphs."""
    made = document(7, 12)
    found = read(corpora.markdown(made), made.path)
    assert found.text.split() == made.text.split()
    paragraphs = [
        [each.headings[-1:] for each in one.blocks if each.kind is BlockKind.PARAGRAPH]
        for one in (found, made)
    ]
    assert paragraphs[0] == paragraphs[1]


def test_no_question_comes_twice_and_some_are_about_what_nobody_knows() -> None:
    """However many are asked."""
    made = list(islice(iter(corpora.seeds()), 5_000))
    assert len(set(made)) == 5_000
    assert sum("How is a " in each for each in made) == 500


@pytest.mark.storm
async def test_five_times_what_it_can_do_is_refused_at_once_and_over_soon(tmp_path: Path) -> None:
    """Nobody is left without a word, and five seconds later everybody is answered again."""
    async with bench(0, tmp_path, search_processes=0) as served:
        found = await served.bears_too_much(Load(rate=50, seconds=5, abreast=64), 5)
    flood, after = found["flood"], found["afterwards"]
    assert (flood["lost"], flood["doubles"]) == (0, 0)
    assert flood["rejected by Slack"] == 0
    assert after["lost"] == after.get("busy", 0) == 0
    assert after["acknowledged, ms"]["p99"] < 300
