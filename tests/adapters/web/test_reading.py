"""A document is read where it stands, at the passage that a link leads to."""

from pathlib import Path

import pytest

from adapters.web import documents
from retrieval.index import Index
from tests.adapters.web.browsing import visiting
from tests.adapters.web.reader import Element, links, quotes, read, said
from tests.builders import document, seeds

pytestmark = pytest.mark.enable_socket

LEAVE = document(
    "# Leave\n\n" + "\n\n".join(f"## Rule {at}\n\nRule {at} grants {at} days." for at in range(9)),
    "leave.md",
    collection="seeds",
)
ADDRESS = f"/document/{LEAVE.id}"


async def test_show_around_leads_to_the_quote_marked_in_its_document(tmp_path: Path) -> None:
    """Word for word; what was marked in the answer is part of it."""
    async with visiting(tmp_path) as visit:
        answer = read((await visit.get("/?q=What+is+superposition%3F")).text)
        address, _, fragment = links(answer)["Show around"].partition("#")
        page = read((await visit.get(address[1:])).text)

    passage = page.one("mark", id=fragment)
    assert passage.text == quotes(answer)[0]
    assert page.one("h1").text == "The Urgency of Interpretability"
    assert page.one("p", class_="file").text == "003_c66fe5d6f5bd01a7.txt"
    assert page.one("article").attributes["lang"] == "en"


async def test_every_block_of_a_document_is_on_its_page(tmp_path: Path) -> None:
    """Whole documents, in the order of their lines, with what is left out of answers."""
    async with visiting(tmp_path) as visit:
        for entry in seeds().entries:
            page = read((await visit.get(f"/document/{entry.id}")).text)
            kept = seeds().document(entry.id)
            shown = [each for each in _blocks(page) if each.tag]
            assert [each.text for each in shown] == [
                kept.text[block.start : block.end] for block in kept.blocks
            ]
            assert sum(each.has({"class_": "omitted"}) for each in shown) == len(
                page.all("p", class_="rule")
            )


async def test_a_link_to_a_document_that_has_changed_says_so_and_marks_nothing(
    tmp_path: Path,
) -> None:
    """Its numbers mean other words there."""
    async with visiting(tmp_path, Index.of([LEAVE])) as visit:
        old = await visit.get(f"{ADDRESS}?quote=0-5&of=0123456789abcdef")
        wrong = await visit.get(f"{ADDRESS}?quote=5-99999&of={LEAVE.sha256[:16]}")
        right = await visit.get(f"{ADDRESS}?quote=0-5&of={LEAVE.sha256[:16]}")

    told = "That document has changed since. Ask again to see what it says now."
    for got, marks, sentences in ((old, 0, [told]), (wrong, 0, [told]), (right, 1, [])):
        page = read(got.text)
        assert (got.status, len(page.all("mark")), said(page)) == (200, marks, sentences)


@pytest.mark.parametrize("name", ["0" * 12, "ffff", "0" * 64])
async def test_a_document_that_is_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    """Nor one that the page may not show: both are answered alike."""
    bound = {"seeds": {"root": str(tmp_path), "places": ["slack"]}}
    async with visiting(tmp_path, Index.of([LEAVE]), collections=bound) as visit:
        absent, hidden = await visit.get(f"/document/{name}"), await visit.get(ADDRESS)

    assert (absent.status, hidden.status) == (404, 404)
    assert absent.text == hidden.text
    told = "That document is not here any more, or not open to this place."
    assert said(read(absent.text)) == [told]


async def test_headings_are_listed_and_lead_to_their_lines(tmp_path: Path) -> None:
    """Where there are several."""
    async with visiting(tmp_path, Index.of([LEAVE])) as visit:
        page = read((await visit.get(ADDRESS)).text)

    contents = page.one("nav").all("a")
    assert [each.text for each in contents] == [f"Rule {at}" for at in range(9)]
    anchors = {each.attributes.get("id") for each in _blocks(page)}
    assert {each.attributes["href"].removeprefix("#") for each in contents} <= anchors


async def test_a_long_document_is_read_part_by_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One part leads to the next; a passage and a line are found in theirs."""
    monkeypatch.setattr(documents, "MOST", 90)
    at = LEAVE.text.index("Rule 7 grants")
    line = next(block.lines[0] for block in LEAVE.blocks if block.start == at)
    async with visiting(tmp_path, Index.of([LEAVE])) as visit:
        first = read((await visit.get(ADDRESS)).text)
        second = read((await visit.get(ADDRESS + links(first)["Next part"])).text)
        quoted = read(
            (await visit.get(f"{ADDRESS}?quote={at}-{at + 6}&of={LEAVE.sha256[:16]}")).text
        )
        by_line = read((await visit.get(f"{ADDRESS}?line={line}")).text)
        beyond = [read((await visit.get(f"{ADDRESS}?part={n}")).text) for n in ("0", "999", "x")]

    assert "Part 1 of 4" in first.text
    assert "Part 2 of 4" in second.text
    assert "Previous part" not in links(first)
    assert links(second)["Previous part"] == "?part=1"
    assert quoted.one("mark").text == "Rule 7"
    assert f"L{line}" in {each.attributes.get("id") for each in _blocks(by_line)}
    assert [text for each in beyond for text in ("Part 1", "Part 4") if text in each.text] == [
        *("Part 1", "Part 4", "Part 1")
    ]


async def test_a_passage_at_the_end_of_a_part_is_shown_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The part is as long as it takes."""
    monkeypatch.setattr(documents, "MOST", 90)
    (start, end), *_ = documents.parts(LEAVE)
    async with visiting(tmp_path, Index.of([LEAVE])) as visit:
        got = await visit.get(f"{ADDRESS}?quote={end - 20}-{end + 20}&of={LEAVE.sha256[:16]}")

    marked = "".join(each.text for each in read(got.text).all("mark"))
    assert start < end - 20
    assert marked == LEAVE.text[end - 20 : end + 20].replace("\n", "")


def _blocks(page: Element) -> list[Element]:
    return [
        each
        for article in page.all("article")
        for each in article.inside
        if not isinstance(each, str) and each.has({"class_": "block"})
    ]
