"""Small documents read from real text, and strategies for random ones."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from retrieval.analyzer import Analyzer
from retrieval.corpus import read_corpus
from retrieval.index import Index
from retrieval.model import Document, Passage
from retrieval.passages import LONGEST, cut
from retrieval.reading.reader import read_document

SEEDS = Path(__file__).parents[1] / "seeds"

# What documents and questions share: common and rare words, small ones, numbers, joined ones,
# scripts with and without spaces, signs, and a word that fits nowhere.
WORDS = (
    *("team", "leave", "circuit", "circuits", "model", "models", "pay", "holiday", "the", "of"),
    *("is", "and", "in", "What", "how", "many", "2024", "1,000", "3.5", "re-use", "don't"),
    *("Zürich", "naïve", "Anna", "Berlin", "U.S.", "Dr.", "GPT-4", "über", "straße", "e\u0301tude"),
    *("東京タワー", "สวัสดีครับ", "🙂", "—", "(see", "below)", "«so»", "x" * 70, "w" * 950),
)


def document(text: str, path: str = "notes.md", *, collection: str = "team") -> Document:
    """Read *text* as the file at *path*."""
    return read_document(text.encode(), path, collection=collection)


def documents(*texts: str, collection: str = "team") -> list[Document]:
    """Read *texts* as ``00.md``, ``01.md`` and so on."""
    return [
        document(text, f"{number:02}.md", collection=collection)
        for number, text in enumerate(texts)
    ]


def index(*texts: str) -> Index:
    """Index *texts* as the documents of one collection."""
    return Index.of(documents(*texts))


@cache
def seeds() -> Index:
    """Index the default corpus, once."""
    return Index.of(read_corpus(SEEDS, "seeds").documents)


def words(document: Document, passage: Passage) -> str:
    """Return the text of *passage*."""
    return document.text[passage.start : passage.end]


def cut_words(document: Document) -> list[str]:
    """Return the texts of the passages of *document*."""
    return [words(document, passage) for passage in cut(document)]


def bag(document: Document, passage: Passage) -> list[str]:
    """Return the terms that *passage* is found by: its text, twice its headings, its title."""
    terms = Analyzer(document.meta.language or "en").terms
    context = document.text[slice(*passage.context)] if passage.context else ""
    headings, title = "\n".join(passage.headings)[-LONGEST:], document.meta.title[:LONGEST]
    around = 2 * terms(headings) + terms(context) + terms(title)
    return terms(words(document, passage)) + around


def prose(length: int, offset: int) -> str:
    """Write *length* words in sentences; the *offset* says which."""
    text = [WORDS[(offset + at * at) % len(WORDS)] for at in range(length)]
    rhythm = 4 + offset % 9
    stops = [f"{word}." if at % rhythm == rhythm - 1 else word for at, word in enumerate(text)]
    return " ".join(stops)


def _heading(length: int, offset: int) -> str:
    return f"{'#' * (1 + offset % 3)} {prose(min(length, 3), offset)}"


def _list(length: int, offset: int) -> str:
    lead = [f"{prose(min(length, 12), offset)}:\n"] if offset % 2 else []
    items = [f"- {prose(1 + length // 3, offset + at)}" for at in range(1 + offset % 9)]
    return "\n".join([*lead, *items])


def _table(length: int, offset: int) -> str:
    cells = [(prose(2, offset), prose(1 + length // 4, at)) for at in range(1 + offset % 9)]
    rows = [f"| {name} | {use} |" for name, use in cells]
    return "\n".join(["| Name | What for |", "|---|---|", *rows])


def _questions(length: int, offset: int) -> str:
    pairs = [(f"Is {prose(2, offset)} it?", prose(length + at, offset + at)) for at in range(3)]
    return "\n\n".join(part for pair in pairs for part in pair)


def _dialogue(length: int, offset: int) -> str:
    names = ("Anna", "Bob", "Anna", "Bob")
    return "\n\n".join(f"{name}: {prose(length, offset)}" for name in names)


def _wrapped(length: int, offset: int) -> str:
    return prose(length, offset).replace(". ", ".\n")


def _boilerplate(_length: int, _offset: int) -> str:
    return "5 min read"


_WRITERS = (prose, _heading, _list, _table, _questions, _dialogue, _wrapped, _boilerplate)


def _texts(blocks: int, length: int) -> st.SearchStrategy[str]:
    """Draw Markdown of at most so many *blocks* of about so many words."""
    block = st.builds(
        lambda write, length, offset: write(length, offset),
        st.sampled_from(_WRITERS),
        st.integers(1, length),
        st.integers(0, 2 * len(WORDS)),
    )
    return st.lists(block, max_size=blocks).map("\n\n".join)


texts = _texts(8, 90)
short_texts = _texts(4, 24)
questions = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


@st.composite
def random_documents(draw: st.DrawFn, path: str = "notes") -> Document:
    """Draw a document that is Markdown or plain text."""
    return document(draw(texts), path + draw(st.sampled_from([".md", ".log"])))


@st.composite
def corpora(
    draw: st.DrawFn, collections: Sequence[str] = ("team",), most: int = 5
) -> list[Document]:
    """Draw some documents of some *collections*."""
    many = draw(st.integers(0, most))
    return [
        document(
            draw(short_texts), f"{number}.md", collection=draw(st.sampled_from(list(collections)))
        )
        for number in range(many)
    ]
