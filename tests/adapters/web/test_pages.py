"""Nothing that stands in a value becomes markup, and what is written is what a browser reads."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from jinja2 import UndefinedError
from markupsafe import Markup

from adapters.web.documents import view
from adapters.web.pages import Pages, environment, exact, query
from bot.visible import visible
from tests.adapters.slack.hostile import texts
from tests.adapters.web.reader import read
from tests.builders import document

PAGES = Pages()


@settings(max_examples=50)
@given(texts)
def test_a_text_is_read_back_character_by_character(text: str) -> None:
    """But for a null and half a surrogate pair, which HTML cannot hold."""
    written = exact(text)
    written.encode()

    assert unescape(written) == re.sub("[\0\ud800-\udfff]", "", text)
    assert not set(written) & set("<>\"'\r\0")


@settings(max_examples=50)
@given(texts)
def test_whatever_a_template_shows_is_inert(text: str) -> None:
    """Without being told so: signs are escaped, and hidden characters are made visible."""
    shown = environment().from_string('<a title="{{ text }}">{{ text }}</a>').render(text=text)
    link = read(shown).one("a")

    assert link.text == link.attributes["title"] == visible(text)


@settings(max_examples=50)
@given(texts)
def test_an_address_brings_back_what_was_asked(text: str) -> None:
    """In letters that mean nothing in a page; what is empty is not asked for."""
    written = query({"q": f"a {text}", "in": None})

    assert written.isascii()
    assert not set(written) & set("<>\"' ")
    assert parse_qs(written)["q"] == [re.sub("[\ud800-\udfff]", "?", f"a {text}")]


def test_what_is_markup_already_is_not_touched() -> None:
    """A macro's own output, or an exact text."""
    assert environment().from_string("{{ text }}").render(text=Markup("<b>\u200b</b>")) == (
        "<b>\u200b</b>"
    )


def test_a_value_that_is_missing_is_an_error() -> None:
    """And no hole in a page."""
    with pytest.raises(UndefinedError):
        PAGES.render("message.html", "/")


@pytest.mark.parametrize(
    ("path", "root"), [("/", "./"), ("/document/1", "../"), ("/a/b/c", "../../")]
)
def test_links_are_seen_from_the_page_that_they_are_on(path: str, root: str) -> None:
    """A proxy may show all pages below an address that nobody here knows."""
    page = read(PAGES.render("message.html", path, sentences=()))

    assert {each.attributes["href"] for each in page.all("a", href=root)} == {root}
    assert page.one("link", rel="stylesheet").attributes["href"] == f"{root}{PAGES.style_name}"


def test_the_stylesheet_loads_nothing_and_names_no_font_of_others() -> None:
    """The policy would keep it from doing so, and a reader would see a broken page."""
    assert b"url(" not in PAGES.style
    assert b"@import" not in PAGES.style
    assert b"@font-face" not in PAGES.style


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    """Neither would run."""
    made = environment()
    for name in made.list_templates():
        assert made.loader is not None
        source, *_ = made.loader.get_source(made, name)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe", source), (
            name
        )


def test_a_document_is_drawn_by_one_macro() -> None:
    """With its language, its lines, its headings, and what is left out of it."""
    template = '{% from "document.html" import document %}{{ document(view) }}'
    read_ = document("# Pay\n\nMonthly & fair.\n\n## When\n\nOn the 25th.\n", "a.md")
    at = read_.text.index("Monthly")
    shown = view(read_, (0, len(read_.text)), (at, at + 7))
    page = read(environment().from_string(template).render(view=shown))
    article = page.one("article")

    assert article.attributes["lang"] == "en"
    assert [each.text for each in article.all("p")] == ["Pay", "Monthly & fair.", "On the 25th."]
    assert article.one("h2").attributes["id"] == "L5"
    assert page.one("mark", id="passage").text == "Monthly"
    assert [each.attributes["data-line"] for each in article.all("p")] == ["1", "3", "7"]
