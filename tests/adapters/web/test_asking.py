"""A question in the address is answered on a page, with the words of the documents."""

import asyncio
import json
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import quote as percent

import pytest

from adapters.web.asking import PLACE, STATUS
from bot.model import Asker, Question, Refusal
from bot.policy import LONGEST_QUESTION
from bot.reply import as_json
from bot.service import AnswerService
from retrieval.index import Index
from tests.adapters.web.browsing import TOKEN, Visit, visiting
from tests.adapters.web.reader import Element, links, quotes, read, said, sources
from tests.builders import document

pytestmark = pytest.mark.enable_socket

SUPERPOSITION = "What is superposition?"
SEVERAL = "Why is interpretability urgent?"
TWO = Index.of(
    [
        document("# Leave\n\nThirty days of leave.\n", "a.md", collection="team"),
        document("# Leave\n\nTwenty days of leave.\n", "b.md", collection="board"),
    ]
)


async def asked(visit: Visit, text: str, rest: str = "") -> Element:
    """Ask *text* and read the page."""
    got = await visit.get(f"/?q={percent(text)}{rest}")
    return read(got.text)


async def test_the_front_page_says_what_this_is_and_what_could_be_asked(tmp_path: Path) -> None:
    """The examples are links that are answered."""
    async with visiting(tmp_path) as visit:
        page = read((await visit.get("/")).text)
        examples = [each.attributes["href"] for each in page.one("ul", class_="examples").all("a")]
        answers = [read((await visit.get(each[1:])).text) for each in examples]

    assert page.one("h1").text == "Ask your documents"
    assert page.one("input", name="q").attributes["value"] == ""
    assert "7a4fc31fe951" in page.one("footer").text
    assert len(answers) == 4
    assert all(quotes(each) for each in answers)


async def test_a_program_that_sends_no_question_is_told_how(tmp_path: Path) -> None:
    """It is no question that went unanswered."""
    async with visiting(tmp_path) as visit:
        got = [await visit.get(path) for path in ("/ask.json", "/ask.json?q=", "/ask.json?q=%20")]
        missed = visit.reception.state.misses.since(0.0)

    assert [each.status for each in got] == [400] * 3
    assert all("/ask.json?q=" in json.loads(each.text)["error"] for each in got)
    assert missed == ()


async def test_an_answer_is_quotes_with_their_sources(tmp_path: Path) -> None:
    """The same as everybody else is given, in their order; the question stands in the field."""
    async with visiting(tmp_path) as visit:
        page = await asked(visit, SEVERAL)
        reply = visit.reception.service.recall(Question(SEVERAL, Asker("web", "", ""), PLACE))

    expected = as_json(reply)["quotes"]
    assert quotes(page) == [each["text"] for each in expected]
    assert [title for title, _ in sources(page)] == [each["source"]["title"] for each in expected]
    assert [each.text for each in page.all("mark")] == [
        each["text"][slice(*each["marked"])] for each in expected
    ]
    assert page.one("h2").text == "3 passages, word for word, from 2 documents"
    assert page.one("input", name="q").attributes["value"] == SEVERAL
    assert page.one("title").text == f"{SEVERAL} – Quoth"


async def test_why_is_told_in_points_that_add_up(tmp_path: Path) -> None:
    """As a table; its picture is not read aloud."""
    async with visiting(tmp_path) as visit:
        table = (await asked(visit, SUPERPOSITION)).one("table")

    points = [float(each.text) for each in table.all("td", class_="points")]
    assert round(sum(points[:-1]), 2) == points[-1] > 0
    bars = table.all("td", class_="bar")
    assert len(bars) == len(points)
    assert {each.attributes["aria-hidden"] for each in bars} == {"true"}


async def test_more_passages_are_a_link_away(tmp_path: Path) -> None:
    """Up to ten; the first ones stay the same."""
    async with visiting(tmp_path) as visit:
        few = await asked(visit, SEVERAL)
        address, _, fragment = links(few)["More passages"].partition("#")
        many = read((await visit.get(address[1:])).text)

    assert quotes(many)[:3] == quotes(few)
    assert len(quotes(many)) > 3
    assert fragment == many.all("figure")[3].attributes["id"]
    assert "More passages" not in links(many)


async def test_without_an_answer_it_says_so_and_what_may_help(tmp_path: Path) -> None:
    """The word that was meant is a link; what comes closest stands behind a press."""
    async with visiting(tmp_path) as visit:
        page = await asked(visit, "What does superpositon mean?")
        meant = read((await visit.get(links(page)["Did you mean “superposition”?"][1:])).text)
        near = page.one("ul", class_="nearest").all("a")[0].attributes["href"]
        section = await visit.get(near[1:].partition("#")[0])

    assert said(page) == [
        "The documents do not answer that.",
        "Not in them: “superpositon”. Found: “mean”.",
        "Did you mean “superposition”?",
    ]
    closest = page.one("details", class_="closest")
    assert quotes(closest) == quotes(page) != []
    assert "They do not speak of “superpositon”" in closest.text
    assert meant.one("input", name="q").attributes["value"] == "What does superposition mean?"
    assert section.status == 200
    assert near.partition("#")[2] in section.text


async def test_who_asks_too_often_is_told_when_to_ask_again(tmp_path: Path) -> None:
    """In words, and as programs understand it."""
    path, known = f"/?q={percent(SUPERPOSITION)}", f"Bearer {TOKEN}"
    async with visiting(tmp_path, web_token=TOKEN, rate_per_minute=1, rate_burst=1) as visit:
        first = await visit.get(path, Authorization=known)
        second = await visit.get(path, Authorization=known)

    assert (first.status, second.status) == (200, 429)
    assert 0 < int(second.headers["Retry-After"]) <= 60
    assert said(read(second.text))[0].startswith("That is many questions in a short time.")


async def test_at_this_machine_questions_are_not_counted(tmp_path: Path) -> None:
    """As on its console."""
    async with visiting(tmp_path, rate_per_minute=1, rate_burst=1) as visit:
        got = [await visit.get(f"/?q={percent(SUPERPOSITION)}") for _ in range(3)]

    assert [each.status for each in got] == [200] * 3


@pytest.mark.parametrize("path", ["/?q=Leave%3F", "/ask.json?q=Leave%3F"])
async def test_what_cannot_be_answered_now_has_its_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """For readers and for programs."""
    async with visiting(tmp_path) as visit:
        with monkeypatch.context() as patched:
            patched.setattr(AnswerService, "answer", Mock(side_effect=ValueError))
            broken = await visit.get(path)
        visit.reception.searching.close()  # as at a stop
        stopping = await visit.get(path)
    async with visiting(tmp_path, TWO, collections=_collections(tmp_path, "slack")) as visit:
        closed = await visit.get(path)
    async with visiting(tmp_path, TWO, collections=_collections(tmp_path)) as visit:
        unknown = await visit.get(f"{path}&in=nowhere")

    statuses = [each.status for each in (broken, stopping, closed, unknown)]
    assert statuses == [500, 503, 403, 404]


async def test_who_waits_for_the_documents_is_told_so(tmp_path: Path) -> None:
    """503, for they will be there."""
    async with visiting(tmp_path) as visit:
        visit.reception.service._index = None  # noqa: SLF001 - as it is before the first look
        got = await visit.get("/?q=Leave%3F")
        front = await visit.get("/")

    assert got.status == 503
    assert said(read(got.text)) == [
        (
            "I have not read the documents yet. Please ask again in a minute,"
            " and if that stays so, tell whoever runs me."
        )
    ]
    assert front.status == 200
    assert "The documents have not been read yet." in front.text


async def test_while_too_many_ask_everybody_is_answered_something(tmp_path: Path) -> None:
    """Whoever finds no room is told so at once."""
    async with visiting(tmp_path) as visit:
        path = f"/?q={percent(SUPERPOSITION)}"
        got = await asyncio.gather(*(visit.get(path) for _ in range(40)))

    assert {each.status for each in got} == {200, 503}
    busy = next(each for each in got if each.status == 503)
    assert said(read(busy.text)) == [
        "Many people are asking just now. Please ask again in a moment."
    ]


async def test_among_several_collections_one_can_be_chosen(tmp_path: Path) -> None:
    """Those that are open to the page, and no others."""
    async with visiting(tmp_path, TWO, collections=_collections(tmp_path)) as visit:
        every = await asked(visit, "How many days of leave?")
        one = await asked(visit, "How many days of leave?", "&in=board")

    assert [each.text for each in every.all("option")] == ["All collections", "board", "team"]
    assert [quotes(every), quotes(one)] == [
        ["Twenty days of leave.", "Thirty days of leave."],
        ["Twenty days of leave."],
    ]
    assert [each.text for each in one.all("option") if "selected" in each.attributes] == ["board"]


async def test_what_is_bound_to_other_places_is_not_quoted(tmp_path: Path) -> None:
    """Nor named."""
    bound = _collections(tmp_path, "slack:T1") | _collections(tmp_path, "web", names=["team"])
    async with visiting(tmp_path, TWO, collections=bound) as visit:
        page = await asked(visit, "How many days of leave?")
        front = (await visit.get("/")).text

    assert quotes(page) == ["Thirty days of leave."]
    assert page.all("select") == []
    assert "board" not in front


async def test_of_a_long_question_the_beginning_is_looked_at(tmp_path: Path) -> None:
    """And that is said."""
    async with visiting(tmp_path) as visit:
        page = await asked(visit, SUPERPOSITION + " so" * 2_000)

    assert page.all("p", class_="note")[0].text.startswith("I looked at the first 2,000 characters")
    assert len(page.one("input", name="q").attributes["value"]) == LONGEST_QUESTION


async def test_programs_get_the_object_of_the_command_line(tmp_path: Path) -> None:
    """With the same keys and the same quotes."""
    async with visiting(tmp_path) as visit:
        got = await visit.get(f"/ask.json?q={percent(SUPERPOSITION)}&limit=1")
        question = Question(SUPERPOSITION, Asker("web", "", ""), PLACE, limit=1)
        expected = as_json(visit.reception.service.recall(question))

    found = json.loads(got.text)
    assert got.headers["Content-Type"].startswith("application/json")
    assert found.pop("elapsed_ms") > 0
    expected.pop("elapsed_ms")
    assert found == expected


async def test_a_number_of_quotes_that_is_none_is_passed_over(tmp_path: Path) -> None:
    """Or brought into its range."""
    limits = ("0", "99", "-1", "x", "", "1e9", "٣", "9" * 5_000)
    async with visiting(tmp_path) as visit:
        pages = [await asked(visit, SEVERAL, f"&limit={percent(each)}") for each in limits]

    assert [len(quotes(each)) for each in pages] == [1, 10, 3, 3, 3, 3, 3, 3]


async def test_every_refusal_has_a_status() -> None:
    """A new one must be given one."""
    assert set(STATUS) == set(Refusal)


def _collections(folder: Path, *places: str, names: list[str] | None = None) -> dict[str, object]:
    """Bind collections to *places*, or to everywhere."""
    bound: object = {"root": str(folder), "places": list(places or ("*",))}
    return dict.fromkeys(names or ["team", "board"], bound)
