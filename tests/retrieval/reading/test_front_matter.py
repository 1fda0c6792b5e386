"""The fields that a file begins with are parted from its text."""

import pytest

from retrieval.errors import UnreadableDocument
from retrieval.reading.front_matter import split_front_matter


@pytest.mark.parametrize(
    "source",
    [
        "---\ntitle: T\n---\nbody\n",
        '---\n{"title": "T"}\n---\nbody\n',
        '+++\ntitle = "T"\n+++\nbody\n',
        "---\nTitle: T\n---  \nbody\n",
    ],
)
def test_fields_are_read_in_every_form(source: str) -> None:
    """YAML, JSON and TOML say the same."""
    matter = split_front_matter(source, "a.md")

    assert (matter.fields, matter.body, matter.first_line) == ({"title": "T"}, "body\n", 4)


@pytest.mark.parametrize(
    "source",
    [
        "body\n",
        "---\nno end",
        "---\n\nProse between rules.\n\n---\nmore",
        "text\n---\ntitle: T\n---\n",
        "",
    ],
)
def test_a_file_without_fields_is_all_body(source: str) -> None:
    """A rule at the top of a text is not the start of fields."""
    matter = split_front_matter(source, "a.md")

    assert (matter.fields, matter.body, matter.first_line) == ({}, source, 1)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("---\ntitle: T\nkey: [a\n---\nbody", "its front matter is broken in line 4"),
        ("---\ntitle: 'T\n---\nbody", "its front matter is broken in line"),
        ("+++\ntitle = T\n+++\nbody", "its front matter is broken in line 2"),
        ("---\na: 1\ndate: 2024-13-45\n---\nbody", "its front matter is broken"),
        (
            "---\na: !!python/object/apply:os.system [id]\n---\nbody",
            "its front matter is broken in line 2",
        ),
        ("---\na: " + "x" * 70_000 + "\n---\nbody", "its front matter is longer than 64 KiB"),
    ],
)
def test_broken_fields_refuse_the_file(source: str, reason: str) -> None:
    """Half-read fields would attribute a text to the wrong person, so the file is refused."""
    with pytest.raises(UnreadableDocument) as caught:
        split_front_matter(source, "a.md")

    assert caught.value.reason.startswith(reason)
