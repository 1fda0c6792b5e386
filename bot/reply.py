"""A reply as plain data: the object that ``--json`` prints, and that renderers and tests read."""

from enum import StrEnum
from typing import Any, assert_never

from bot.model import Answer, NothingFound, Refused, Reply
from retrieval.model import Citation, Evidence, NearHeading, Original, Quote

SCHEMA = 1

Json = dict[str, Any]


class Status(StrEnum):
    """What a reply is, in one word."""

    ANSWERED = "answered"
    NOTHING_FOUND = "nothing_found"
    REFUSED = "refused"


def status(reply: Reply) -> Status:
    """Name the kind of a reply."""
    match reply:
        case Answer():
            return Status.ANSWERED
        case NothingFound():
            return Status.NOTHING_FOUND
        case Refused():
            return Status.REFUSED
        case _:
            assert_never(reply)


def as_json(reply: Reply) -> Json:
    """Return *reply* as an object of JSON. Every key is always there, in the same order."""
    match reply:
        case Answer():
            return _object(reply, reply.generation, reply.evidence, quotes=reply.quotes)
        case NothingFound():
            found = _object(reply, reply.generation, reply.evidence, closest=reply.closest)
            return found | {
                "nearest": [_near(heading) for heading in reply.nearest],
                "why": str(reply.why),
                "suggestions": [
                    {"asked": each.asked, "meant": each.meant} for each in reply.suggestions
                ],
            }
        case Refused():
            refused = {"why": str(reply.why), "retry_after": int(reply.retry_after)}
            return _object(reply, None, None) | {"refused": refused}
        case _:
            assert_never(reply)


def _object(
    reply: Reply,
    generation: str | None,
    evidence: Evidence | None,
    *,
    quotes: tuple[Quote, ...] = (),
    closest: tuple[Quote, ...] = (),
) -> Json:
    return {
        "schema": SCHEMA,
        "question": reply.question.text,
        "status": str(status(reply)),
        "generation": generation,
        "quotes": _ranked(quotes),
        "closest": _ranked(closest),
        "found": list(evidence.found) if evidence else [],
        "missing": list(evidence.missing) if evidence else [],
        "nearest": [],
        "support": float(evidence.support) if evidence else None,
        "elapsed_ms": round(float(reply.elapsed) * 1000, 1),
        "why": None,
        "suggestions": [],
        "refused": None,
    }


def _ranked(quotes: tuple[Quote, ...]) -> list[Json]:
    return [_quote(rank, quote) for rank, quote in enumerate(quotes, start=1)]


def _quote(rank: int, quote: Quote) -> Json:
    return {
        "rank": rank,
        "score": float(quote.score),
        "text": quote.text,
        "marked": _numbers(quote.marked),
        "source": _source(quote.citation),
        "place": _place(quote.citation),
        "contributions": [
            {"name": part.name, "field": part.field, "weight": float(part.weight)}
            for part in quote.contributions
        ],
    }


def _source(citation: Citation) -> Json:
    meta = citation.meta
    return {
        "id": citation.document,
        "title": meta.title,
        "author": meta.author,
        "publisher": meta.publisher,
        "date": meta.date,
        "url": meta.url,
        "original": _original(meta.original) if meta.original else None,
        "path": citation.path,
        "sha256": citation.sha256,
        "also_in": list(citation.also_in),
    }


def _original(original: Original) -> Json:
    return {
        "author": original.author,
        "date": original.date,
        "url": original.url,
        "title": original.title,
    }


def _place(citation: Citation) -> Json:
    return {
        "start": int(citation.start),
        "end": int(citation.end),
        "lines": _numbers(citation.lines),
        "page": citation.page,
        "heading": list(citation.headings),
        "speaker": citation.speaker,
    }


def _near(heading: NearHeading) -> str:
    return " > ".join(dict.fromkeys((heading.title, *heading.headings)))


def _numbers(span: tuple[int, int]) -> list[int]:
    return [int(number) for number in span]
