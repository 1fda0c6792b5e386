"""In a real browser: asked by the keyboard alone, read at any width, and nothing else happens."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from retrieval.index import Index
from tests.adapters.web.browsing import TOKEN, Visit, visiting
from tests.builders import document
from tests.pictures.pictures import browser_here
from tests.pictures.web import ASKED_WITH_MALICE, HOSTILE, PHONE, WIDTH, browsing

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(browser_here() is None, reason="no page was looked at: no chromium"),
]

ASK = "/?q=What+is+superposition%3F"
WIDEST = "document.documentElement.scrollWidth"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at a browser; ``heard`` is what it complained of."""

    page: Page
    visit: Visit
    heard: list[str] = field(default_factory=list)

    async def open(self, path: str = "/", visit: Visit | None = None) -> None:
        """Go to *path*."""
        await self.page.goto(f"http://127.0.0.1:{(visit or self.visit).port}{path}")

    async def tab_to(self, name: str) -> None:
        """Press the tab key until what has that *name* has the focus."""
        for _ in range(30):
            await self.page.keyboard.press("Tab")
            said = await self.page.evaluate("document.activeElement.innerText")
            if said and said.startswith(name):
                return
        pytest.fail(f"{name!r} cannot be reached by the keyboard")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def reader(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reader]:
    """Start one browser for all tests."""
    async with browsing() as browser, visiting(tmp_path_factory.mktemp("page")) as visit:
        page = await browser.new_page(viewport={"width": WIDTH, "height": 700})
        found = Reader(page, visit)
        page.on("console", lambda said: found.heard.append(said.text))
        page.on("pageerror", lambda error: found.heard.append(str(error)))
        page.on(
            "request", lambda sent: found.heard.append(sent.url) if _is_away(sent.url) else None
        )
        yield found


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def _at_rest(reader: Reader) -> AsyncIterator[None]:
    """Nothing is ever complained of, blocked by the policy, or loaded from elsewhere."""
    await reader.page.set_viewport_size({"width": WIDTH, "height": 700})
    yield
    assert reader.heard == []


async def test_a_question_is_asked_and_followed_by_the_keyboard_alone(reader: Reader) -> None:
    """Type, Enter; the reasons open with a key, and the link leads to the marked passage."""
    page = reader.page
    await reader.open()
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("What is superposition?")
    await page.keyboard.press("Enter")
    await expect(page.locator("blockquote mark")).to_contain_text("superposition")
    quote = await page.locator("blockquote").inner_text()
    await reader.tab_to("Why this?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("table", name="Why this?")).to_be_visible()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    passage = page.locator("#passage")
    await expect(passage).to_be_in_viewport()

    assert await passage.inner_text() == quote


async def test_the_first_tab_leads_past_the_frame(reader: Reader) -> None:
    """To the content, and what has the focus can be seen."""
    await reader.open(ASK)
    await reader.page.keyboard.press("Tab")
    skip = reader.page.get_by_role("link", name="Skip to the content")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    outline = await skip.evaluate("each => getComputedStyle(each).outlineWidth")
    await reader.page.keyboard.press("Enter")
    focused = await reader.page.evaluate("document.activeElement.id")

    assert (outline, focused) == ("3px", "content")


async def test_a_screen_reader_is_told_what_is_what(reader: Reader) -> None:
    """Landmarks, names, headings in order, the reasons as a table, and none of the drawing."""
    await reader.open("/?q=Why+is+interpretability+urgent%3F")
    await reader.page.locator("summary").first.click()
    told = await reader.page.locator("body").aria_snapshot()

    for part in (
        *("- banner:", "- main:", "- search:", "- contentinfo:", '- searchbox "Your question"'),
        *('- button "Ask"', '- heading "Answer" [level=1]', "- blockquote:", "- table"),
        *('- link "Show around (1)"', '- link "Show around (2)"', '- columnheader "Points"'),
        '- rowheader "in all"',
    ):
        assert part in told
    levels = [int(each) for each in re.findall(r"\[level=(\d)\]", told)]
    assert levels == [1, 2, 3, 3, 3]
    assert "img" not in told


async def test_the_bars_add_up_to_the_line_below_them(reader: Reader) -> None:
    """On the screen, each begins where the last one ends."""
    await reader.open(ASK)
    await reader.page.locator("summary").first.click()
    boxes = [await each.bounding_box() for each in await reader.page.locator("svg rect").all()]
    spans = [(each["x"], each["x"] + each["width"]) for each in boxes if each]
    *bars, whole = spans

    assert len(bars) > 2
    assert all(abs(one[1] - two[0]) < 1 for one, two in pairwise(bars))
    assert abs(bars[0][0] - whole[0]) < 1
    assert abs(bars[-1][1] - whole[1]) < 1


@pytest.mark.parametrize(
    "path", ["/", ASK, "/?q=What+does+superpositon+mean%3F", "/document/e6222a5f903a"]
)
async def test_on_a_phone_nothing_stands_beside_the_screen(reader: Reader, path: str) -> None:
    """Everything is read by scrolling down."""
    await reader.page.set_viewport_size({"width": PHONE, "height": 640})
    await reader.open(path)
    for each in await reader.page.locator("summary").all():
        await each.click()

    assert await reader.page.evaluate(WIDEST) == PHONE


async def test_in_the_dark_the_paper_is_dark_and_the_ink_is_light(reader: Reader) -> None:
    """As the reader's system says, with enough of a contrast either way."""
    await reader.open(ASK)
    contrasts = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        await reader.page.emulate_media(color_scheme=scheme)
        inks = [
            await _colour(reader.page, each, "color") for each in (".details", "blockquote", "a")
        ]
        paper = await _colour(reader.page, "html", "backgroundColor")
        contrasts += [_contrast(ink, paper) for ink in inks]
        contrasts.append(_contrast(inks[1], await _colour(reader.page, "mark", "backgroundColor")))
        assert (sum(paper) > 600) is (scheme == "light")
    await reader.page.emulate_media(color_scheme="light")

    assert min(contrasts) >= 4.5


async def test_on_paper_there_are_the_words_and_where_they_stand(reader: Reader) -> None:
    """And nothing to press."""
    await reader.open(ASK)
    await reader.page.emulate_media(media="print")
    form, words = reader.page.locator("form.ask"), reader.page.locator("blockquote")
    await expect(form).to_be_hidden()
    await expect(words).to_be_visible()
    await expect(reader.page.locator("figcaption .details")).to_be_visible()
    await reader.page.emulate_media(media="screen")


async def test_a_hostile_document_is_letters(reader: Reader, tmp_path: Path) -> None:
    """Nothing in it ran, nothing was loaded, and what is copied is the document's own."""
    hostile = document(HOSTILE, "holidays.txt", collection="seeds")
    async with visiting(tmp_path, Index.of([hostile])) as visit:
        await reader.open(f"/?q={ASKED_WITH_MALICE}", visit)
        words = await reader.page.locator("blockquote").evaluate("each => each.textContent")
        scripts = await reader.page.locator("script, img, iframe, h1:has-text('Fired')").count()
        reversed_ = reader.page.locator("bdi", has_text="\u202e")
        direction = await reversed_.evaluate("each => getComputedStyle(each).unicodeBidi")

    assert words in hostile.text
    assert "\u202e" in words
    assert (scripts, direction) == (0, "isolate")


async def test_a_browser_signs_in_and_is_led_to_what_it_wanted(
    reader: Reader, tmp_path: Path
) -> None:
    """By a password field that has the focus; the answer stays one link to share."""
    page = reader.page
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        await reader.open(ASK, visit)
        await expect(page.get_by_label("Token")).to_be_focused()
        reader.heard.clear()  # of the 401, which is no error of the page
        await page.keyboard.type(TOKEN)
        await page.keyboard.press("Enter")
        await expect(page.locator("blockquote")).to_be_visible()
        assert page.url.endswith(ASK)
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_label("Token")).to_be_focused()
        await page.goto("about:blank")  # after which nothing more is heard of that page
        reader.heard.clear()


def _is_away(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:,"))


async def _colour(page: Page, what: str, name: str) -> tuple[int, ...]:
    told = await page.locator(what).last.evaluate(f"each => getComputedStyle(each).{name}")
    return tuple(int(each) for each in re.findall(r"\d+", told)[:3])


def _contrast(one: tuple[int, ...], two: tuple[int, ...]) -> float:
    """Return the contrast of two colours by the formula of WCAG 2."""
    darker, lighter = sorted(map(_luminance, (one, two)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    parts = [each / 255 for each in colour]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
