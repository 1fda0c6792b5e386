"""How a quote is cited: where its words come from, and what a reader has to know about them."""

import re
import unicodedata
from collections.abc import Sequence

from bot.capabilities import Action
from bot.labels import label
from bot.visible import HIDDEN
from bot.wording import STEP, counted, listed
from retrieval.model import Citation, Quote, SourceMeta

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(r"(?:(\d{4})|-)-(0[1-9]|1[0-2])(?:-(\d\d))?(?:T.*)?")


def day(date: str) -> str:
    """Write an ISO 8601 date, which may be partial, as people do: ``12 February``."""
    match = _DATE.fullmatch(date)
    if match is None:
        return date
    year, month, number = match.groups(default="")
    return " ".join(filter(None, (number.lstrip("0"), _MONTHS[int(month) - 1], year)))


def byline(meta: SourceMeta) -> tuple[str, ...]:
    """Say who wrote a document and when, and which of it is not known."""
    unknown = [name for name in ("author", "date") if not getattr(meta, name)]
    absence = f"{' and '.join(unknown)} not stated" if unknown else None
    date = day(meta.date) if meta.date else None
    return tuple(filter(None, (meta.author, absence, meta.publisher, date, _about(meta))))


def place(citation: Citation) -> tuple[str, ...]:
    """Say under which headings a quote stands, and who says it there."""
    path = citation.headings
    if path[:1] == (citation.meta.title,):
        path = path[1:]
    said = f"said by {citation.speaker}" if citation.speaker else None
    return tuple(filter(None, (STEP.join(path), said)))


def elsewhere(citation: Citation) -> tuple[str, ...]:
    """Name the other places that hold the same words."""
    return (f"also in {listed(citation.also_in, 'and')}",) if citation.also_in else ()


def lines(citation: Citation) -> str:
    """Name the page, or the line or lines, that a quote stands on."""
    if citation.page is not None:
        return f"page {citation.page}"
    first, last = citation.lines
    return f"line {first}" if first == last else f"lines {first}\N{EN DASH}{last}"


def quoted(quotes: Sequence[Quote]) -> str:
    """Say how many passages are shown, and that no word of them was changed."""
    documents = len({quote.citation.document for quote in quotes})
    passages, sources = counted(len(quotes), "passage"), counted(documents, "document")
    return f"{passages}, word for word, from {sources}"


def goes_on(*, before: bool, after: bool, around: bool) -> str:
    """Say on which sides of a passage words were left out, and with *around* how to see them."""
    match before, after:
        case True, True:
            cut = "The passage begins earlier and goes on."
        case True, False:
            cut = "The passage begins earlier."
        case _:
            cut = "The passage goes on."
    return f"{cut} “{label(Action.AROUND)}” has more of it." if around else cut


def hidden(text: str) -> tuple[str, ...]:
    """Name the characters of a passage that nobody can see in it."""
    found = dict.fromkeys(match[0] for match in HIDDEN.finditer(text))
    names = [f"U+{ord(each):04X}{_called(each)}" for each in found]
    return (f"The passage holds hidden characters: {listed(names, 'and')}.",) if names else ()


def _called(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f" ({name})" if name else ""


def _about(meta: SourceMeta) -> str | None:
    """Say what a document is and whose work it is about, so that nobody takes it for that work."""
    kind = _a(meta.kind) if meta.kind else None
    if meta.original is None:
        return kind
    original = meta.original
    title = original.title if original.title and original.title not in meta.title else None
    by = f"by {original.author}" if original.author else None
    date = day(original.date) if original.date else None
    parts: tuple[str | None, ...]
    if meta.kind and " of " in meta.kind:  # "a summary of an essay" ends in the original
        parts = (_joined(kind, by), title, date)
    elif meta.kind and title and title.startswith(meta.kind):
        parts = (_a(title), by, date)
    else:
        parts = (kind, _joined(f"about: {title}" if title else "about a work", by), date)
    return ", ".join(filter(None, parts))


def _a(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _joined(*parts: str | None) -> str:
    return " ".join(filter(None, parts))
