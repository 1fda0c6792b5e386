"""A quote's address leads to its very words, or to nothing that could pass for something else."""

from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import links
from retrieval.model import Citation, Original, Quote, SourceMeta
from tests.adapters.samples import LINK, citation, quote

SENTENCE = "The lamp is lit at dusk, and put out by the last keeper who goes to bed at dawn."


def at(url: str | None, text: str = SENTENCE, *, page: int | None = None) -> Quote:
    """Quote *text* from a document at *url*."""
    return quote(text, cited=citation(meta=SourceMeta("T", url=url), page=page, length=len(text)))


def cited(url: str | None) -> Citation:
    """Cite a document at *url* with a link to a page of ours."""
    return citation(meta=SourceMeta("T", url=url), link=LINK)


def test_a_short_sentence_is_looked_for_as_it_is() -> None:
    """The browser scrolls to the words and marks them."""
    assert links.link(at("https://docs.example/lamp", "Lit at dusk, well-fed & warm.")) == (
        "https://docs.example/lamp#:~:text=Lit%20at%20dusk%2C%20well%2Dfed%20%26%20warm."
    )


def test_a_long_sentence_is_looked_for_by_its_ends() -> None:
    """The words between may be set in another way than we read them."""
    url = links.link(at("https://docs.example/lamp", SENTENCE.replace("lit", "lit by one of us")))

    assert url is not None
    assert url.endswith("#:~:text=The%20lamp%20is%20lit%20by,goes%20to%20bed%20at%20dawn.")


def test_only_the_marked_sentence_is_looked_for() -> None:
    """What stands around the answer in its quote is not searched for."""
    marked = quote(
        "Before. After.",
        marked=(8, 14),
        cited=citation(meta=SourceMeta("T", url="http://a.example")),
    )

    assert links.link(marked) == "http://a.example#:~:text=After."


def test_an_anchor_of_the_address_is_kept() -> None:
    """A page that opens at a section still does."""
    assert links.link(at("https://a.example/x#part", "Lit.")) == (
        "https://a.example/x#part:~:text=Lit."
    )
    own = "https://a.example/x#:~:text=other"
    assert links.link(at(own, "Lit.")) == own


def test_a_page_of_a_paged_document_is_named() -> None:
    """Readers of PDF turn to the page."""
    assert links.link(at("https://a.example/x.pdf", page=7)) == "https://a.example/x.pdf#page=7"


def test_text_without_spaces_is_not_looked_for() -> None:
    """Half a word is found by no browser."""
    assert links.link(at("https://a.example/x", "x" * 41)) == "https://a.example/x"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "file:///etc/hosts",
        "javascript:alert(1)",
        "data:text/html,x",
        "slack://channel?id=C1",
        "//a.example/x",
        "/x.md",
        "https://",
        "https://bank.example@evil.example/",
        "https://a.example\\@evil.example/",
        "https://a.example/a b",
        "https://a.example/\nhttps://b.example",
        "https://[::1",
        "https://a..example/",
        "https://a.example:port/",
        "https://<!channel>/",
        "https://a|b/",
        f"https://a.example/{'x' * 3_000}",
    ],
)
def test_an_address_that_is_not_plainly_of_the_web_is_no_address(url: str | None) -> None:
    """No other scheme, no name before the host, nothing hidden, nothing too long."""
    assert links.link(at(url)) is None


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("HTTPS://A.Example/X", "https://a.example/X"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://wiki:8080/p?q=1&r=a%20b", "http://wiki:8080/p?q=1&r=a%20b"),
        ("https://a.example/<b>|c(d)*e*'\"", "https://a.example/%3Cb%3E%7Cc%28d%29%2Ae%2A%27%22"),
        (" https://a.example ", "https://a.example"),
    ],
)
def test_an_address_is_written_so_that_nothing_in_it_acts(url: str, written: str) -> None:
    """Brackets and bars are percent-encoded, and hosts are written as they are looked up."""
    assert links.address(citation(meta=SourceMeta("T", url=url))) == written


def test_words_that_make_an_address_too_long_are_left_out() -> None:
    """A link to the page is better than none."""
    url = f"https://a.example/{'x' * 2_900}"

    assert links.link(at(url)) == url


def test_the_original_of_a_document_has_an_address_of_its_own() -> None:
    """It is never taken for the document, and no words of the document are looked for in it."""
    meta = SourceMeta("T", original=Original(url="https://a.example/essay"))

    assert links.original(citation(meta=meta)) == "https://a.example/essay"
    assert links.address(citation(meta=meta)) is None
    assert links.original(citation(meta=SourceMeta("T"))) is None


def test_a_reader_is_led_to_the_document_itself_if_it_has_an_address() -> None:
    """To the words in it, or to its beginning where there is no room for more."""
    linked = replace(at("https://a.example/x", "Lit."), citation=cited("https://a.example/x"))

    assert links.lead(linked) == "https://a.example/x#:~:text=Lit."
    assert links.lead(linked, longest=20) == "https://a.example/x"
    assert links.lead(linked.citation) == "https://a.example/x"


def test_a_reader_is_led_to_the_page_of_a_passage_that_stands_nowhere_else() -> None:
    """Or whose own address is too long for the place that it is shown in."""
    assert links.lead(cited(None)) == LINK
    assert links.lead(cited("javascript:alert(1)")) == LINK
    assert links.lead(cited(f"https://a.example/{'x' * 600}"), longest=512) == LINK
    assert links.lead(replace(at(None), citation=cited(None))) == LINK


def test_a_reader_is_led_nowhere_rather_than_by_half_an_address() -> None:
    """What is too long is left out."""
    assert links.lead(cited(None), longest=len(LINK) - 1) is None
    assert links.lead(citation(meta=SourceMeta("T"))) is None


@settings(max_examples=200)
@given(st.text(), st.text(st.characters()))
def test_whatever_an_address_holds_what_comes_out_is_harmless(url: str, words: str) -> None:
    """ASCII, of the web, and without one character that any platform reads as markup."""
    for given_url in (url, f"https://a.example/{url}", f"https://{url}"):
        made = links.link(at(given_url, words or "x"))

        if made is not None:
            assert made.isascii()
            assert made.isprintable()
            assert len(made) <= links.LONGEST_URL
            assert urlsplit(made).scheme in {"http", "https"}
            assert not set(made) & set("<>|()[]*'\"` \\")


@settings(max_examples=200)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=9))
)
def test_what_a_browser_is_told_to_look_for_stands_in_the_sentence(words: list[str]) -> None:
    """Decoded again, each part of the directive is a run of words of the sentence."""
    sentence = " ".join(words) or "x"
    url = links.link(at("https://a.example/x", sentence))

    assert url is not None
    directive = url.partition("#:~:text=")[2]
    assert all(unquote(part) in sentence for part in directive.split(","))
