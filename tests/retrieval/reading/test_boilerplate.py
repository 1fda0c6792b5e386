"""What a page carries around its text is left out by name, and the text itself never is."""

import pytest

from retrieval.reading.boilerplate import RULES
from tests.retrieval.reading.views import kept, omitted, read

BODY = "\n\n".join(f"Paragraph number {number} says something of its own." for number in range(10))


def at_the_top(line: str) -> str:
    """Return a page with *line* below its title."""
    return f"# Title\n\n{line}\n\n{BODY}\n"


def in_the_middle(line: str) -> str:
    """Return a page with *line* in the middle of its text."""
    return f"# Title\n\n{BODY}\n\n{line}\n\n{BODY.replace('number', 'no.')}\n"


def at_the_bottom(line: str) -> str:
    """Return a page with *line* below its text."""
    return f"# Title\n\n{BODY}\n\n{line}\n"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("13 minute read", "reading time"),
        ("about 2 min read", "reading time"),
        ("Share", "share button"),
        ("Share This Article", "share button"),
        ("Share on LinkedIn", "share button"),
        ("Image by Jane Doe / Agency", "image credit"),
        ("Photo credit: Jane Doe", "image credit"),
    ],
)
def test_what_stands_around_a_text_is_left_out_above_and_below(line: str, rule: str) -> None:
    """Buttons, reading times and credits stand at both ends of a page."""
    for page in (at_the_top(line), at_the_bottom(line)):
        assert [name for _, name in omitted(read(page))] == [rule]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Comments", "comments"),
        ("12 comments", "comments"),
        ("Leave a comment", "comments"),
        ("**More on work:**[*Another text*](http://a.b)", "promotion"),
        ("Read more: [Another text](http://a.b)", "promotion"),
        ("More Must-Reads from TIME", "promotion"),
        ("Related articles", "promotion"),
        ("Write to Jane Doe at jane.doe@paper.org", "contact line"),
        ("Add to Chrome", "install banner"),
    ],
)
def test_what_stands_below_a_text_is_left_out_only_there(line: str, rule: str) -> None:
    """The same line in the middle of a text is part of it."""
    assert [name for _, name in omitted(read(at_the_bottom(line)))] == [rule]
    assert omitted(read(in_the_middle(line))) == []


@pytest.mark.parametrize(
    "line",
    [
        "Comments are welcome in the channel.",
        "## Comments",
        "- Comments",
        "> Comments",
        "Share your screen before you begin.",
        "Share",
        "13 minutes are enough to read it.",
        "Images by default are loaded late.",
        "Photo credit is required for every picture.",
        "Photos by Friday, please.",
        "More about Docker: see the guide of the team.",
        "More on this: ask [Jane](http://a.b) or [John](http://c.d).",
        "Read more: the handbook has it all.",
        "Write to Payroll at payroll@team.org",
        "Write to Jane Doe at payroll@team.org",
        "Write to the Travel Team at travel@team.org",
        "Install Docker for Mac before you go on.",
        "Get more out of your benefits.",
        "The service is powered by electricity.",
        "Ada and Alan on the same day wrote this.",
        "7 ideas for a better week",
        "At a glance it looks simple.",
        "Add to Chrome the certificate of the team.",
    ],
)
def test_ordinary_lines_are_never_left_out(line: str) -> None:
    """What a handbook says with the same words is its text, wherever it stands."""
    pages = [in_the_middle(line)]
    if line != "Share":
        pages += [at_the_top(line), at_the_bottom(line)]

    for page in pages:
        assert omitted(read(page)) == []


def test_a_banner_is_known_by_its_button() -> None:
    """Lines that only a banner has around its button are left out with it."""
    banner = "Install it for speed\n\nGet more out of it.\n\nPowered by it.\n\nAdd to Firefox"

    assert [rule for _, rule in omitted(read(at_the_bottom(banner)))] == ["install banner"] * 4


def test_a_template_is_known_by_its_sentence() -> None:
    """The line above the sentence of a template belongs to the template."""
    episode = (
        "Ada and Alan on mills.\n\nIn this episode of Talk, featuring Ada, Alan explores mills."
    )

    assert [rule for _, rule in omitted(read(at_the_top(episode)))] == ["template sentence"] * 2


def test_a_caption_repeats_the_words_of_the_image_above_it() -> None:
    """The words that stand for an image are dropped with it, and so is their copy."""
    document = read(in_the_middle("![A red door](door.png)\n\nA red door"))

    assert [rule for _, rule in omitted(document)] == ["image caption"]
    assert omitted(read(in_the_middle("A red door\n\n![A red door](door.png)"))) == []


@pytest.mark.parametrize("opening", ["Scale", "“Scale", "Über"])
def test_a_counter_that_is_glued_to_a_word_is_parted_from_it(opening: str) -> None:
    """The block begins with the word, and the counter is listed as left out."""
    document = read(f"Title\n\n7 ideas{opening} it is.\n\n- 5 questionsWhy not\n", "a.txt")

    assert kept(document) == ["Title", f"{opening} it is.", "Why not"]
    assert omitted(document) == [(3, "glued counter"), (5, "glued counter")]


@pytest.mark.parametrize(
    "text", ["12 accessTokens are issued.", "3 iPhones were lost.", "7 ideas matter."]
)
def test_a_number_before_an_ordinary_word_is_no_counter(text: str) -> None:
    """Only the known words of counters are parted."""
    assert kept(read(f"Title\n\n{text}\n", "a.txt")) == ["Title", text]


LINES = [
    f"This is line {number} of a summary, long enough to be told from a phrase."
    for number in range(4)
]


def test_a_section_that_copies_another_is_left_out_line_by_line() -> None:
    """The first place keeps the words; each copy says which line it repeats."""
    first = "\n".join(f"- {line}" for line in LINES)
    second = "\n\n".join(f"Why {number}\n\n{line.upper()}" for number, line in enumerate(LINES))
    document = read(f"# T\n\n## One\n\n{first}\n\n## Two\n\n{second}\n")

    assert [rule for _, rule in omitted(document)] == [
        f"repeats line {line}" for line in (5, 6, 7, 8)
    ]
    assert "Why 3" in kept(document)


def test_lines_that_come_again_here_and_there_are_text() -> None:
    """A sentence that belongs to every section is said in every section."""
    sections = (
        f"## Role {number}\n\nWork {number}.\n\n- {LINES[0]}\n- {LINES[1]}\n" for number in range(4)
    )

    assert omitted(read("# T\n\n" + "\n".join(sections))) == []


def test_short_lines_and_code_are_never_copies() -> None:
    """Steps and commands are repeated on purpose."""
    steps = "\n".join(f"- Press button {number}" for number in range(4))
    code = "\n\n".join(f"```\n{line}\n```" for line in LINES)

    assert (
        omitted(read(f"# T\n\n## One\n\n{steps}\n\n{code}\n\n## Two\n\n{steps}\n\n{code}\n")) == []
    )


def test_a_heading_of_which_nothing_is_left_goes_with_its_section() -> None:
    """A heading above a banner only is part of it; a heading above other headings is not."""
    document = read(
        f"# T\n\n{BODY}\n\n## Kept\n\n### Inner\n\nText.\n\n## Banner\n\nAdd to Chrome\n"
    )

    assert [rule for _, rule in omitted(document)] == ["empty section", "install banner"]


def test_every_rule_has_a_name_that_people_can_read() -> None:
    """The name is shown as the reason, so it is words."""
    assert all(rule.name.replace(" ", "").isalpha() and rule.name.islower() for rule in RULES)
