"""Pages that run nothing, load nothing and believe nobody."""

from base64 import b64encode
from hashlib import sha256

import pytest

from adapters.slack import pages
from adapters.slack.http import Shown
from tests.adapters.slack.reader import Reader

HOSTILE = "\"><script>alert(1)</script><img src=x onerror='x'>&lt;b&gt;{title}{}"
PAGES = {
    "offer": pages.offer(HOSTILE, {HOSTILE: HOSTILE}),
    "installed": pages.installed(HOSTILE, HOSTILE),
    "in an organisation": pages.installed(HOSTILE, None),
    "declined": pages.declined(HOSTILE),
    "stale": pages.stale(HOSTILE),
    "failed": pages.failed(HOSTILE, HOSTILE),
    "busy": pages.busy(7),
}
every = pytest.mark.parametrize("shown", PAGES.values(), ids=PAGES)


@every
def test_no_page_holds_an_element_that_a_name_brought_along(shown: Shown) -> None:
    """Whatever a workspace is called, it is read as letters."""
    allowed = {"html", "head", "meta", "title", "style", "body", "main", "h1", "p", "a", "ul"}
    allowed |= {"li", "code"}
    page = Reader.of(shown)

    assert set(page.elements) <= allowed
    assert set(page.attributes) <= {"lang", "charset", "name", "content", "href"}


@pytest.mark.parametrize("name", ["offer", "installed", "in an organisation"])
def test_a_name_is_shown_letter_by_letter(name: str) -> None:
    """Escaped once, and neither twice nor filled in as if it were a form."""
    assert HOSTILE in Reader.of(PAGES[name]).words


@pytest.mark.parametrize("name", ["offer", "installed", "declined", "stale", "failed"])
def test_a_link_leads_where_it_should(name: str) -> None:
    """An address with quotes and ampersands arrives whole."""
    assert Reader.of(PAGES[name]).links == [HOSTILE]


@every
def test_the_browser_is_told_to_run_and_load_nothing(shown: Shown) -> None:
    """Even what slipped in could do nothing, and no page is kept, framed or told of."""
    text = shown.body.decode()
    style = text.partition("<style>")[2].partition("</style>")[0]
    policy = dict(
        part.strip().split(" ", 1) for part in shown.headers["Content-Security-Policy"].split(";")
    )

    assert policy == {
        "default-src": "'none'",
        "style-src": f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"


@every
def test_every_page_can_be_read_by_everyone(shown: Shown) -> None:
    """Language, title and one heading: what a screen reader and a narrow screen need."""
    page = Reader.of(shown)

    assert page.elements.count("h1") == page.elements.count("title") == 1
    assert 'lang="en"' in shown.body.decode()
    assert 'name="viewport"' in shown.body.decode()


def test_who_must_wait_is_told_how_long() -> None:
    """Programs are told the seconds, people a minute."""
    assert PAGES["busy"].status == 429
    assert PAGES["busy"].headers["Retry-After"] == "7"
    assert "in a minute" in Reader.of(PAGES["busy"]).words
