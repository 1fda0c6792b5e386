"""What is known about a document comes from the surest source that says it, and is named."""

import pytest

from retrieval.model import Original
from retrieval.reading.metadata import title_from_name
from tests.retrieval.reading.views import read

FIELDS = "---\ntitle: From fields\nauthor: Field Author\ndate: 2024-02-03\n---\n"
TEXT = "# From heading\n\nBy Jane Doe\n\nSome text of the document that says what it says.\n"


def test_what_a_person_stated_comes_first() -> None:
    """The sidecar is written by somebody who knows; the others fill what it leaves open."""
    meta = read(FIELDS + TEXT, title="Stated", kind="note").meta

    assert (meta.title, meta.author, meta.date, meta.kind) == (
        "Stated",
        "Field Author",
        "2024-02-03",
        "note",
    )
    assert meta.found == {
        "title": "sources.toml",
        "kind": "sources.toml",
        "author": "front matter",
        "date": "front matter",
        "language": "counted function words",
    }


def test_fields_come_before_the_text_and_the_text_before_the_name() -> None:
    """Every source stands in for the one before it."""
    assert read(FIELDS + TEXT, "name.md").meta.title == "From fields"
    assert read(TEXT, "name.md").meta.title == "From heading"
    assert read("just some text.", "the-name.md").meta.title == "The name"
    assert read(TEXT).meta.found["author"] == "header lines"
    assert read("just some text.", "the-name.md").meta.found["title"] == "file name"


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        (
            "authors: [Ada Lovelace, {name: Alan Turing}, 3, [x]]",
            "author",
            "Ada Lovelace, Alan Turing, 3",
        ),
        ("author: {name: Ada Lovelace, email: a@b}", "author", "Ada Lovelace"),
        ("published: 12 March 2024", "date", "2024-03-12"),
        ("date: 2024-03-12 10:00:00", "date", "2024-03-12"),
        ("canonical: https://a.b/c", "url", "https://a.b/c"),
        ("source: https://a.b/c", "url", "https://a.b/c"),
        ("lang: en-GB", "language", "en"),
        ("title: 1984", "title", "1984"),
        ('title: "two\\nlines"', "title", "two lines"),
        ("site_name: The Site", "publisher", "The Site"),
    ],
)
def test_fields_are_known_under_their_many_names(fields: str, name: str, value: str) -> None:
    """Every site generator calls them differently."""
    meta = read(f"---\n{fields}\n---\n\ntext\n").meta

    assert getattr(meta, name) == value
    assert meta.found[name] == "front matter"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("author: unknown", "author"),
        ("author: admin", "author"),
        ("author: true", "author"),
        ('author: "-"', "author"),
        ("author: [[x]]", "author"),
        ("date: soon", "date"),
        ("date: 01/02/2024", "date"),
        ("url: /relative", "url"),
        ("url: javascript:alert(1)", "url"),
        ("lang: klingon", "language"),
        ("publisher: {a: b}", "publisher"),
    ],
)
def test_junk_is_unknown(fields: str, name: str) -> None:
    """What programs write where nobody wrote anything is not cited."""
    meta = read(f"---\ntitle: T\n{fields}\n---\n\n12345\n").meta

    assert getattr(meta, name) is None
    assert name not in meta.found


def test_a_title_that_is_junk_gives_way() -> None:
    """There is always a title, and always a better one than none."""
    assert read("---\ntitle: Untitled document\n---\n# Real\n\ntext\n").meta.title == "Real"
    assert (
        read("---\ntitle: Microsoft Word - x.doc\n---\ntext\n", "plan-b.md").meta.title == "Plan b"
    )


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("travel-guide_faq.md", "Travel guide faq"),
        ("handbook/index.md", "Handbook"),
        ("a/v1.2/README.md", "V1.2"),
        ("README", "README"),
        ("___.md", "___.md"),
        ("Zoë.txt", "Zoë"),
    ],
)
def test_a_file_name_is_read_as_words(path: str, title: str) -> None:
    """A folder's page is named after its folder."""
    assert title_from_name(path) == title


def test_the_original_is_known_from_the_sidecar_before_the_header() -> None:
    """What a person states about the original replaces what the header says of it."""
    text = "# T\n\nJane Doe · May 2024 · [Original](https://a.b/c)\n\nA summary.\n"
    meta = read(text, original={"author": "Ada Lovelace", "date": "1843"}).meta

    assert meta.original == Original(author="Ada Lovelace", date="1843")
    assert meta.found["original"] == "sources.toml"


def test_a_language_that_nobody_states_is_counted_and_may_stay_unknown() -> None:
    """The small words of a text tell its language; figures tell nothing."""
    german = read(
        "Das ist der Text, und er ist in der Sprache, die wir hier sprechen, nicht wahr."
    ).meta

    assert (german.language, german.found["language"]) == ("de", "counted function words")
    assert read("12345 67890").meta.language is None
