"""Every sentence that a person reads, as functions of facts.

Nothing here holds markup and nothing is escaped: each surface escapes the finished sentence once,
as its last step.
"""

import re
from collections.abc import Sequence

from bot.around import Gone
from bot.errors import BadSetting, BotError, UnreadablePlace
from bot.model import Nothing, NothingFound, Question, Refusal, Refused
from bot.policy import LONGEST_QUESTION
from retrieval.errors import DamagedIndex, MissingCorpus, RetrievalError
from retrieval.model import Citation, NearHeading, SourceMeta, Suggestion

HOW_TO_ASK = (
    "Ask in a few words of your own. "
    "I answer with the exact words of the documents, and where they stand."
)
NEAREST = "Nearest headings:"
STEP = " › "  # noqa: RUF001 - between the headings of a path
AT_MOST = 5  # words, headings or places in one sentence; the rest is counted

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(r"(?:(\d{4})|-)-(0[1-9]|1[0-2])(?:-(\d\d))?(?:T.*)?")
_GONE = {
    Gone.NOT_HERE: "That document is not open to this place.",
    Gone.CHANGED: "That document has changed since. Ask again to see what it says now.",
}
_REFUSED = {
    Refusal.TOO_OFTEN: "That is many questions in a short time.",
    Refusal.NOT_HERE: (
        "No documents are open to this place. Whoever looks after me can bind a collection to it."
    ),
    Refusal.UNKNOWN_COLLECTION: "There is no such collection here.",
    Refusal.TOO_LATE: "The answer was not ready in time. Please ask again.",
}


# Where a quote comes from.


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
    return (f"also in {_listed(citation.also_in, 'and')}",) if citation.also_in else ()


def lines(citation: Citation) -> str:
    """Name the page, or the line or lines, that a quote stands on."""
    if citation.page is not None:
        return f"page {citation.page}"
    first, last = citation.lines
    return f"line {first}" if first == last else f"lines {first}\N{EN DASH}{last}"


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


# When there is no quote.


def nothing_found(reply: NothingFound) -> tuple[str, ...]:
    """Say that there is no answer, why, and what may help: a sentence each."""
    match reply.why:
        case Nothing.NO_DOCUMENTS:
            return ("There are no documents here to quote from yet.",)
        case Nothing.NO_WORDS:
            return ("That holds no word to look for. Name the thing that you want to know about.",)
        case Nothing.NO_EVIDENCE:
            return (
                "The documents do not answer that.",
                _looked_for(reply.evidence.found, reply.evidence.missing),
                *_meant(reply.suggestions),
            )


def nearest(reply: NothingFound) -> tuple[str, ...]:
    """Name the headings that come close, for a list under ``NEAREST``."""
    return tuple(_near(heading) for heading in reply.nearest[:AT_MOST])


def _near(heading: NearHeading) -> str:
    if heading.headings:
        return f"{STEP.join(heading.headings)} ({heading.title}, line {heading.line})"
    return f"{heading.title} (line {heading.line})"


def closest(reply: NothingFound) -> str:
    """Introduce the closest passages so that nobody takes them for an answer."""
    missing = reply.evidence.missing
    if missing:
        absent = _listed(_quoted(missing), "or")
        return f"These passages come closest. They do not speak of {absent}:"
    return "These passages come closest, but they hardly answer that:"


def how_to_see_closest(reply: NothingFound) -> str:
    """Say how to see the closest passages on a command line."""
    passages = counted(len(reply.closest), "passage")
    verb = "comes" if len(reply.closest) == 1 else "come"
    return f"Add --closest to see the {passages} that {verb} closest."


def cut_short(question: Question) -> tuple[str, ...]:
    """Say that the end of a long question was not looked at."""
    if len(question.text) < LONGEST_QUESTION:
        return ()
    return (f"I looked at the first {LONGEST_QUESTION:,} characters of the question only.",)


def refused(reply: Refused) -> str:
    """Say why a question is not answered now, and when to ask again."""
    sentence = _REFUSED[reply.why]
    if reply.why is Refusal.UNKNOWN_COLLECTION and reply.question.collection:
        sentence = f"There is no collection “{reply.question.collection}” here."
    if reply.retry_after:
        return f"{sentence} Please ask again in {counted(reply.retry_after, 'second')}."
    return sentence


def gone(why: Gone) -> str:
    """Say why a quote cannot be shown in its surroundings."""
    return _GONE[why]


def error(cause: BotError | RetrievalError | OSError) -> str:
    """Say what went wrong and what to do about it."""
    match cause:
        case BadSetting():
            return f"{cause}. All settings: quoth config show."
        case UnreadablePlace():
            return (
                f"“{cause.pattern}” is not a place. Write it as console, slack:T024,"
                " slack:T024/C1 or slack:T024/direct."
            )
        case MissingCorpus():
            return (
                f"There is no folder of documents at {cause.root}. Name one with --corpus FOLDER."
            )
        case DamagedIndex():
            return f"The index is damaged ({cause}). Build it anew: quoth index."
        case OSError(filename=str(path), strerror=str(reason)):
            return f"{path}: {reason}."
        case _:
            return f"{cause}."


def _looked_for(found: Sequence[str], missing: Sequence[str]) -> str:
    if not missing:
        return "They hold its words, but nowhere enough of them together."
    absent = f"Not in them: {_listed(_quoted(missing), 'and')}."
    return f"{absent} Found: {_listed(_quoted(found), 'and')}." if found else absent


def _meant(suggestions: Sequence[Suggestion]) -> tuple[str, ...]:
    if not suggestions:
        return ()
    if len(suggestions) == 1:
        return (f"Did you mean “{suggestions[0].meant}”?",)
    meant = [f"“{each.meant}” for “{each.asked}”" for each in suggestions]
    return (f"Did you mean {_listed(meant, 'or')}?",)


# The grammar of lists and numbers.


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: ``1 file``, ``2 files``, ``1,200 passages``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _a(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _joined(*parts: str | None) -> str:
    return " ".join(filter(None, parts))


def _quoted(words: Sequence[str]) -> list[str]:
    return [f"“{word}”" for word in words]


def _listed(items: Sequence[str], conjunction: str) -> str:
    """Join items as a sentence does, and count those past the fifth."""
    shown = list(items[:AT_MOST])
    if len(items) > AT_MOST:
        shown.append(f"{len(items) - AT_MOST} more")
        conjunction = "and"
    if len(shown) == 1:
        return shown[0]
    return f"{', '.join(shown[:-1])} {conjunction} {shown[-1]}"
