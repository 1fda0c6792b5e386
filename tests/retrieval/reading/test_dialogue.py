"""A speaker is named where the text itself names one, and nowhere else."""

import pytest

from retrieval.model import BlockKind
from tests.retrieval.reading.views import kept, kinds, read, spoken


@pytest.mark.parametrize("dash", ["—", "―", "–", "--"])
@pytest.mark.parametrize("path", ["a.md", "a.txt"])
def test_what_was_said_and_who_said_it_stay_together(dash: str, path: str) -> None:
    """A signed line is one block with its signature, whatever dash signs it."""
    document = read(
        f"Words.\n\nStay curious.\n\n{dash} Ada Lovelace, mathematician\n\nMore.\n", path
    )

    assert spoken(document) == [
        ("Ada Lovelace", f"Stay curious.\n\n{dash} Ada Lovelace, mathematician")
    ]
    assert BlockKind.QUOTATION in kinds(document)


@pytest.mark.parametrize(
    "source",
    [
        "> Stay curious.\n> — Ada Lovelace\n",
        "> Stay curious. — Ada Lovelace\n",
        "> Stay curious.\n>\n> — Ada Lovelace\n",
        "Stay curious.  \n— Ada Lovelace\n",
    ],
)
def test_a_quotation_may_hold_its_own_signature(source: str) -> None:
    """In Markdown the signature is often inside the quotation."""
    assert [name for name, _ in spoken(read(f"Words.\n\n{source}"))] == ["Ada Lovelace"]


@pytest.mark.parametrize(
    "source",
    [
        "Words.\n\n— and so on\n",
        "Words.\n\n— Yes, he said. No.\n",
        "— Ada Lovelace\n\nWords.\n",
        "## Head\n\n— Ada Lovelace\n",
        "> He said — perhaps\n",
        "Words – Ada Lovelace went home.\n",
        "- Ada Lovelace\n- Alan Turing\n",
    ],
)
def test_dashes_in_text_sign_nothing(source: str) -> None:
    """Dashes, bullets and names by themselves attribute nothing to anybody."""
    assert spoken(read(source)) == []


TALK = [
    "Ada Lovelace: How are you?",
    "Alan Turing: Very well.",
    "Ada Lovelace: Good.",
    "Then they left.",
]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("Talk\n\n" + "\n\n".join(TALK), "a.txt"),
        ("Talk\n\n" + "\n".join(TALK[:3]) + "\n\n" + TALK[3], "a.txt"),
        ("# Talk\n\n" + "\n\n".join(TALK), "a.md"),
        ("# Talk\n\n" + "\n".join(TALK[:3]) + "\n\n" + TALK[3], "a.md"),
        (
            "# Talk\n\n" + "\n\n".join(f"**{line}".replace(":", ":**", 1) for line in TALK[:3]),
            "a.md",
        ),
        ("# Talk\n\n" + "\n".join(f"**{line}".replace(":", "**:", 1) for line in TALK[:3]), "a.md"),
    ],
)
def test_a_transcript_names_the_speaker_of_every_turn(source: str, path: str) -> None:
    """Names before colons that come again and again are speakers; what has none, has none."""
    assert spoken(read(source, path)) == [(line.partition(":")[0], line) for line in TALK[:3]]


def test_a_turn_knows_its_lines() -> None:
    """Turns that stand below each other without blank lines are still told apart by line."""
    document = read("Talk\n\nAda: One\ngoes on\nAlan: Two\nAda: Three\n", "a.txt")

    assert [block.lines for block in document.blocks] == [(1, 1), (3, 4), (5, 5), (6, 6)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Note: one", "Note: two", "Note: three"],
        ["Phone: 1", "Email: a@b", "Office Hours: 9-5"],
        ["Release Date: May", "Release Date: June", "Release Date: July"],
        ["Ada: one", "Alan: two"],
        ["Ada: one", "Alan: two", "Grace: three"],
        ["Q: why", "A: because", "Q: how", "A: so"],
        ["Ada: one", "text", "text", "text", "text", "Ada: two", "Ada: three"],
        ["Step 1: one", "Step 2: two", "Step 1: three"],
    ],
)
def test_labels_that_are_no_names_name_nobody(lines: list[str]) -> None:
    """Notes, fields of a form, steps and a name here and there are not a transcript."""
    assert spoken(read("# T\n\n" + "\n\n".join(lines))) == []


def test_fields_that_come_back_under_every_heading_are_no_speakers() -> None:
    """In a transcript names come again in one section; the fields of a form in one section each."""
    sections = (f"## Course {number}\n\nAudience: all\n\nRoom: big\n" for number in range(4))

    assert spoken(read("# Courses\n\n" + "\n".join(sections))) == []


INTERVIEW = (
    "How did it begin?\n\nWith an idea.\n\nAnd then?\n\nIt grew.\n\nStill, a lot.\n\n"
    "What is next?\n\nWe shall see.\n"
)


@pytest.mark.parametrize("path", ["a.md", "a.txt"])
def test_an_interview_without_names_is_questions_and_answers(path: str) -> None:
    """Three questions with answers make an interview; nobody is named as the one who speaks."""
    document = read(f"A long introduction to it.\n\n{INTERVIEW}", path)

    assert kept(document, BlockKind.QUESTION) == ["How did it begin?", "And then?", "What is next?"]
    assert spoken(document) == []


@pytest.mark.parametrize(
    "source",
    [
        "Why?\n\nBecause.\n\nHow?\n\nSo.\n",
        "Why?\n\nHow?\n\nWhen?\n\nWho?\n\nSo.\n",
        "## A\n\nWhy?\n\nBecause.\n\n## B\n\nHow?\n\nSo.\n\n## C\n\nWhen?\n\nNow.\n",
        "- Why?\n- Because.\n- How?\n- So.\n- When?\n- Now.\n",
        ("x" * 600 + "?\n\nSo.\n\n") * 3,
    ],
)
def test_questions_that_are_none_of_an_interviewer_stay_text(source: str) -> None:
    """Two questions, a list of them, one a heading or long paragraphs make no interview."""
    assert BlockKind.QUESTION not in kinds(read(source))
