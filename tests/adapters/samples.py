"""Replies, quotes and documents to render, made of the real nouns."""

from bot.model import Answer, Asker, Nothing, NothingFound, Place, Question
from retrieval.model import (
    Citation,
    Contribution,
    Evidence,
    NearHeading,
    Original,
    Quote,
    SourceMeta,
    Suggestion,
)

QUESTION = Question("how are models built?", Asker("console", "", "ada"), Place("console"))
SUMMARY = SourceMeta(
    "The Urgency of Interpretability",
    kind="summary of an essay",
    original=Original(author="Dario Amodei", date="2025-04"),
)
LINK = f"https://quoth.example/docs/passage/{'x' * 200}#passage"  # as long as they get
TEXT = 'Some say otherwise. AI systems are "grown more than they are built," said one of them.'


def citation(
    *,
    meta: SourceMeta = SUMMARY,
    path: str = "003.txt",
    lines: tuple[int, int] = (10, 10),
    headings: tuple[str, ...] = ("The Problem",),
    speaker: str | None = None,
    page: int | None = None,
    also_in: tuple[str, ...] = (),
    link: str | None = None,
    length: int = len(TEXT),
) -> Citation:
    """Cite the first *length* characters of a document."""
    return Citation(
        document="d1",
        collection="seeds",
        path=path,
        sha256="0" * 64,
        meta=meta,
        start=0,
        end=length,
        lines=lines,
        headings=headings,
        speaker=speaker,
        page=page,
        also_in=also_in,
        link=link,
    )


def quote(
    text: str = TEXT,
    *,
    marked: tuple[int, int] | None = None,
    matches: tuple[tuple[int, int], ...] = (),
    contributions: tuple[Contribution, ...] = (Contribution("built", "text", 4.2),),
    cited: Citation | None = None,
) -> Quote:
    """Quote the whole of *text*, all of it marked unless said otherwise."""
    return Quote(
        text=text,
        marked=marked or (0, len(text)),
        matches=matches,
        score=sum(part.weight for part in contributions),
        contributions=contributions,
        citation=cited or citation(length=len(text)),
    )


def answer(*quotes: Quote, question: Question = QUESTION) -> Answer:
    """Answer with *quotes*."""
    return Answer(question, quotes, Evidence(0.8, ("built",), ()), "g1", 0.002)


def nothing(
    why: Nothing = Nothing.NO_EVIDENCE,
    *,
    closest: tuple[Quote, ...] = (),
    found: tuple[str, ...] = ("cheese",),
    missing: tuple[str, ...] = ("fondue",),
    nearest: tuple[NearHeading, ...] = (),
    suggestions: tuple[Suggestion, ...] = (),
) -> NothingFound:
    """Find nothing."""
    evidence = Evidence(0.1, found, missing)
    return NothingFound(QUESTION, why, closest, evidence, nearest, suggestions, "g1", 0.002)
