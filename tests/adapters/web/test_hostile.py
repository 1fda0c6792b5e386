"""Whatever is sent or stands in a document, the page stays what it is."""

import asyncio
import random
import re
from http.client import responses
from pathlib import Path
from urllib.parse import quote as percent

import pytest
from hypothesis import given, settings

from adapters.web import connections, guarding
from adapters.web.asking import PLACE
from adapters.web.connections import SECURITY
from adapters.web.documents import view
from adapters.web.entrance import Visitor
from adapters.web.pages import Pages
from adapters.web.replies import sheet
from bot.citing import hidden
from bot.model import Asker, Question
from retrieval.finding import find
from retrieval.index import Index
from retrieval.model import NearHeading, Quote, Suggestion
from tests.adapters.samples import answer, nothing
from tests.adapters.slack.hostile import FRAGMENTS, quotes, texts
from tests.adapters.slack.wire import exchange, statuses
from tests.adapters.web.browsing import Got, visiting
from tests.adapters.web.reader import Element, read
from tests.adapters.web.reader import quotes as quoted
from tests.builders import document

PAGES = Pages()
MARKUP = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</blockquote><h1>x</h1>"),
    *('"><svg onload=alert(1)>', "' onfocus=alert(1) autofocus='", "{{ 7 * 7 }}", "{% raw %}"),
    *("<!--", "-->", "]]>", "<![CDATA[", "</title><script>", "javascript:alert(1)", "&#x3c;b&#62;"),
    *(
        "<a href=//evil.example>x</a>",
        "<base href=//evil>",
        "<style>*{}</style>",
        "\r\nSet-Cookie: a=b",
    ),
    *("${7*7}", "%0d%0aX-A: b", "\\u003cscript\\u003e", "<form action=//evil>", "<iframe src=//e>"),
)
ALLOWED = {
    *("html", "head", "meta", "title", "link", "body", "a", "header", "main", "footer", "p", "h1"),
    *("h2", "h3", "form", "label", "div", "input", "select", "option", "button", "search", "ul"),
    *("li", "figure", "figcaption", "blockquote", "mark", "b", "bdi", "span", "cite", "details"),
    *("summary", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "svg", "rect"),
    *("section", "nav", "article"),
}


def elements(page: Element) -> list[Element]:
    """Return everything on *page*."""
    inside = [each for each in page.inside if isinstance(each, Element)]
    return inside + [deeper for each in inside for deeper in elements(each)]


def is_ours(page: Element) -> bool:
    """Tell whether nothing on *page* runs, or leads where no web address leads."""
    every = elements(page)
    scripts = [name for each in every for name in each.attributes if name.startswith("on")]
    where = [
        each.attributes[name]
        for each in every
        for name in ("href", "src", "action")
        if name in each.attributes
    ]
    styles = [each for each in every if "style" in each.attributes]
    leads = re.compile(r"(\.{1,2}/|https?://[a-z0-9]|#|\?|data:,$)")
    return (
        {each.tag for each in every} <= ALLOWED
        and not scripts
        and not styles
        and all(leads.match(each) for each in where)
    )


def page_of(*given_quotes: Quote, text: str = "q") -> Element:
    """Render an answer."""
    reply = answer(*given_quotes, question=Question(text, Asker("web", "", ""), PLACE))
    values = {"visitor": _VISITOR, "sheet": sheet(reply), "collections": [text, "b"]}
    return read(PAGES.render("reply.html", "/", **values))


_VISITOR = Visitor(Asker("web", "", ""), signed_in=True)
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


@settings(max_examples=40)
@given(quotes(), texts)
def test_a_quote_is_read_from_the_page_character_by_character(quote: Quote, text: str) -> None:
    """By a parser that is not ours; nothing in it, or in its source, became an element."""
    page = page_of(quote, text=text)

    assert quoted(page) == [_UNWRITABLE.sub("", quote.text)]
    assert [each.text for each in page.all("mark")] == [
        _UNWRITABLE.sub("", quote.text[slice(*quote.marked)])
    ]
    assert is_ours(page)
    assert all(note in page.text for note in hidden(quote.text))


@pytest.mark.parametrize("fragment", [*MARKUP, *FRAGMENTS])
def test_a_fragment_is_letters_wherever_it_stands(fragment: str) -> None:
    """As a question, in a document, its title and its headings, in what is not found."""
    text = f"{fragment} kettle"
    near = NearHeading("d1", text, (text, text), 1)
    reply = nothing(
        missing=(text,), found=(text,), nearest=(near,), suggestions=(Suggestion(text, text),)
    )
    values = {"visitor": _VISITOR, "sheet": sheet(reply), "collections": ()}
    page = read(PAGES.render("reply.html", "/", **values))
    read_ = document(f"# {_encodable(text)}\n\n{_encodable(text)}\n", "a.md")
    shown_ = view(read_, (0, len(read_.text)), (0, 3))
    whole = read(
        PAGES.render(
            "reading.html",
            "/document/1",
            view=shown_,
            visitor=_VISITOR,
            changed="",
            part=1,
            parts=1,
        )
    )

    assert is_ours(page)
    assert is_ours(whole)
    assert [each.text for each in elements(whole) if each.has({"class_": "block"})] == [
        read_.text[block.start : block.end] for block in read_.blocks
    ]


def test_a_hidden_character_is_shown_and_does_nothing_outside_itself() -> None:
    """It stands alone in an element that isolates it, under a name that is seen."""
    page = page_of(*_kettles("The \u202ekettle\u202c is\u200b here."))
    each = page.all("bdi")

    assert [one.attributes["data-escape"] for one in each] == ["\\u202e", "\\u202c", "\\u200b"]
    assert [one.text for one in each] == ["\u202e", "\u202c", "\u200b"]
    assert "U+202E (right-to-left override)" in page.text


@pytest.mark.enable_socket
async def test_every_response_has_the_headers_of_a_safe_page(tmp_path: Path) -> None:
    """Answers, refusals and errors; only the stylesheet is kept."""
    async with visiting(tmp_path) as visit:
        got = {
            "front": await visit.get("/"),
            "answer": await visit.get("/?q=superposition"),
            "json": await visit.get("/ask.json?q=superposition"),
            "nothing": await visit.get("/document/ffff"),
            "absent": await visit.get("/absent"),
            "method": await visit.get("/ask.json", method="DELETE"),
            "closed": await visit.get("/", Host="evil.example"),
            "style": await visit.get(f"/{PAGES.style_name}"),
        }
        raw = await exchange(visit.port, [b"nonsense\r\n\r\n"])

    for name, each in got.items():
        expected = dict(SECURITY)
        if name == "style":
            expected["Cache-Control"] = "public, max-age=31536000, immutable"
        assert {key: each.headers.get(key) for key in expected} == expected, name
        assert "Server" not in each.headers
        assert "Set-Cookie" not in each.headers
    assert got["method"].headers["Allow"] == "GET, HEAD"
    assert all(f"{name}: {value}".encode() in raw for name, value in SECURITY.items())
    assert b"Server" not in raw
    assert b"nonsense" not in raw


@pytest.mark.enable_socket
async def test_a_head_gets_the_head(tmp_path: Path) -> None:
    """The same status and type without a body."""
    async with visiting(tmp_path) as visit:
        for path in ("/", "/?q=superposition", "/absent", f"/{PAGES.style_name}"):
            head, whole = await visit.get(path, method="HEAD"), await visit.get(path)
            assert (head.status, head.text) == (whole.status, "")
            assert head.headers["Content-Type"] == whole.headers["Content-Type"]


@pytest.mark.enable_socket
async def test_no_request_gets_more_than_a_refusal(tmp_path: Path) -> None:
    """Whatever its form: never an error of ours, and nothing of it comes back as markup."""
    long = percent("é" * 2_000)
    lines = (
        *("GET / HTTP/1.1", f"GET /?q={long} HTTP/1.1", f"GET /?q={'a' * 40_000} HTTP/1.1"),
        *("GET /?q=%ff%fe%00 HTTP/1.1", "GET /?q=%ed%a0%80 HTTP/1.1", "GET /?q=%zz&q=%&& HTTP/1.1"),
        *("GET //evil.example/ HTTP/1.1", "GET http://evil.example/ HTTP/1.1", "GET * HTTP/1.1"),
        *("GET /document/../../secret HTTP/1.1", "GET /document/%2e%2e HTTP/1.1", "PUT / HTTP/1.1"),
        *("GET /templates/base.html HTTP/1.1", "GET /style.css HTTP/1.1", "TRACE / HTTP/1.1"),
        *(
            "GET /document/ffff?quote=9-1&of= HTTP/1.1",
            "CONNECT a:1 HTTP/1.1",
            "OPTIONS * HTTP/1.1",
        ),
        *(f"GET /document/{'f' * 64} HTTP/1.1", f"GET /document/{'f' * 65} HTTP/1.1"),
        *(
            "GET /?in=%00&q=a HTTP/1.1",
            "GET /?" + "a=1&" * 3_000 + " HTTP/1.1",
            "G\x00T / HTTP/1.1",
        ),
        *("GET / HTTP/9.9", "GET /\xff\xfe HTTP/1.1", "GET  /  HTTP/1.1", "", "\x16\x03\x01\x02"),
    )
    async with visiting(tmp_path) as visit:
        for line in lines:
            sent = f"{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1")
            got = await exchange(visit.port, [sent])
            assert all(200 <= each < 500 for each in statuses(got)), (line, got[:200])


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        ("Content-Type: multipart/form-data; boundary=x", "--x\r\n\r\n", 303),
        ("Content-Type: application/json", "{" * 4_000, 303),
        ("Content-Type: application/x-www-form-urlencoded", "a=1&" * 1_000, 303),
        ("Content-Type: application/x-www-form-urlencoded", "token=%ff%00", 303),
        ("Content-Encoding: gzip", "\x1f\x8b\x08", 303),
        ("X: y", "x" * 4_097, 413),
    ],
)
async def test_a_body_is_read_within_its_limits(
    tmp_path: Path, head: str, body: str, status: int
) -> None:
    """And is nothing but a form; whoever may ask already is led back."""
    sent = f"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{head}\r\n"
    sent += f"Content-Length: {len(body)}\r\n\r\n{body}"
    async with visiting(tmp_path) as visit:
        got = await exchange(visit.port, [sent.encode("latin-1")])

    assert statuses(got) == [status]


@pytest.mark.enable_socket
async def test_altered_requests_are_answered_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some hundreds of them: bytes flipped, cut, doubled."""
    genuine = (
        b"POST /?q=a%20b&in=c HTTP/1.1\r\nHost: localhost:8080\r\nCookie: quoth=abc\r\n"
        b"Content-Length: 7\r\nConnection: close\r\n\r\ntoken=a"
    )
    monkeypatch.setattr(guarding, "PATIENCE", 0.1)
    monkeypatch.setattr(connections, "PATIENCE", 0.2)
    chance = random.Random(13)  # noqa: S311 - the same on every run
    async with visiting(tmp_path) as visit:
        for _ in range(5):
            altered = [_altered(genuine, chance) for _ in range(50)]
            answers = await asyncio.gather(
                *(exchange(visit.port, [each + b"\r\n\r\n"]) for each in altered)
            )
            for sent, got in zip(altered, answers, strict=True):
                assert all(each in responses and each < 500 for each in statuses(got)), sent
        after: Got = await visit.get("/?q=superposition")

    assert after.status == 200


def _altered(request: bytes, chance: random.Random) -> bytes:
    made = bytearray(request)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(made))
        match chance.randrange(3):
            case 0:
                made[at] = chance.randrange(256)
            case 1:
                made[at : at + chance.randint(1, 9)] = b""
            case _:
                made[at:at] = made[at : at + chance.randint(1, 30)]
    return bytes(made)


def _encodable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _kettles(text: str) -> tuple[Quote, ...]:
    index = Index.of([document(f"{text}\n", "a.md", collection="seeds")])
    return find(index, "kettle", limit=1, threshold=0.1).quotes
