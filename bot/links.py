"""The address at which a reader finds the very words of a quote, if there is one."""

import re
from urllib.parse import SplitResult, urlsplit
from urllib.parse import quote as percent

from retrieval.model import Citation, Quote

LONGEST_URL = 3_000  # characters: what Slack takes in a link or a button, the least of all places

_ENDS = 5  # words at each end of a sentence that find it on a page
_WHOLE = 90  # characters up to which a sentence is looked for as it is
_WORD = 40  # characters of the longest word that is looked for
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f-\x9f\\]")
# As in an address, with what Slack and Markdown act on taken out: < > | ( ) [ ] * ' "
_PATH = "/%:@!$&+,;=~-._"
_QUERY = _PATH + "?"
_DIRECTIVE = ":~:"


def link(quote: Quote) -> str | None:
    """Return the address of the marked sentence in its document, or ``None``."""
    return address(quote.citation, quote.text[slice(*quote.marked)])


def address(citation: Citation, words: str = "") -> str | None:
    """Return the address of *words* in the document that is cited, or ``None``.

    A page of a paged document is named by number; elsewhere the browser is told which words to
    look for, and shows the page from its top where it does not find them.
    """
    url = _web_address(citation.meta.url)
    if url is None:
        return None
    if citation.page is not None:
        return _at(url, f"page={citation.page}")
    if _DIRECTIVE in url.fragment:
        return _at(url, url.fragment)
    return _at(url, url.fragment + _directive(words)) or _at(url, url.fragment)


def lead(cited: Quote | Citation, *, longest: int = LONGEST_URL) -> str | None:
    """Return the best address of at most *longest* characters that leads a reader there.

    That is the document's own, on the words or at its beginning, or else the link that it is cited
    with.
    """
    citation = cited.citation if isinstance(cited, Quote) else cited
    words = link(cited) if isinstance(cited, Quote) else None
    addresses = (words, address(citation), citation.link)
    return next((each for each in addresses if each and len(each) <= longest), None)


def original(citation: Citation) -> str | None:
    """Return the address of the work that the cited document is about, or ``None``."""
    about = citation.meta.original
    url = _web_address(about.url) if about else None
    return _at(url, url.fragment) if url else None


def _web_address(text: str | None) -> SplitResult | None:
    """Read an address of the web; whatever could pass for another one is refused."""
    if not text or _UNSAFE.search(text.strip()):
        return None
    try:
        parts = urlsplit(text.strip())
        host = _host(parts)
        rest = percent(parts.path, _PATH), percent(parts.query, _QUERY)
        fragment = percent(parts.fragment, _QUERY)
    except ValueError:  # which is also what half a surrogate pair comes to
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return SplitResult(parts.scheme, host, *rest, fragment)


def _host(parts: SplitResult) -> str:
    """Write the host as browsers look it up, so that no letter looks like another."""
    name = (parts.hostname or "").encode("idna").decode()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        return ""
    return name if parts.port is None else f"{name}:{parts.port}"


def _at(url: SplitResult, fragment: str) -> str | None:
    address = url._replace(fragment=fragment).geturl()
    return address if len(address) <= LONGEST_URL else None


def _directive(sentence: str) -> str:
    """Tell a browser which words to look for, after the specification of text fragments."""
    words = sentence.split()
    if not words or max(map(len, words)) > _WORD:
        return ""
    if len(words) < 2 * _ENDS + 1 or len(sentence) <= _WHOLE:
        return f"{_DIRECTIVE}text={_encoded(words)}"
    return f"{_DIRECTIVE}text={_encoded(words[:_ENDS])},{_encoded(words[-_ENDS:])}"


def _encoded(words: list[str]) -> str:
    # A hyphen, a comma and an ampersand mean something in a directive.
    return percent(" ".join(words), safe="", errors="replace").replace("-", "%2D")
