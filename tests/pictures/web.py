"""Every kind of page that people see in a browser, drawn by a browser from the real server."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from playwright.async_api import Browser, Page, async_playwright

from retrieval.index import Index
from tests.adapters.web.browsing import Visit, visiting
from tests.builders import document
from tests.pictures.pictures import CannotDraw, browser_here
from tests.pictures.scenes import ANSWERED, SEVERAL, UNANSWERED

WIDTH, PHONE = 760, 360
FLAGS = ("--no-sandbox", "--disable-lcd-text", "--font-render-hinting=none", "--hide-scrollbars")

# It would act if anything in it were read as markup, or if its hidden characters did what they do.
HOSTILE = """<script>alert(1)</script> Holidays <b>now</b>

Everybody has thirty days of holiday, <img src=x onerror=alert(2)> says &lt;i&gt;
[https://bank.example](https://evil.example) "style=color:red" </blockquote><h1>Fired</h1>
5 < 7 & 9 > 8, \u202etxet desrever\u202c, zero\u200bwidth, שלום, مرحبا, 🙂.
"""
ASKED_WITH_MALICE = 'How many days of "><b>holiday</b> <script>alert(1)</script>?'


@dataclass(frozen=True, slots=True)
class Scene:
    """A page that is asked for; ``opened`` and ``followed`` are what is pressed on it, by name.

    Of a long one ``height`` is shown.
    """

    name: str
    question: str
    text: str | None = None  # of the only document, in place of the default corpus
    width: int = WIDTH
    height: int | None = None
    opened: str | None = None
    followed: str | None = None


SCENES = (
    Scene("answer", SEVERAL, height=920),
    Scene("nothing", UNANSWERED),
    Scene("why", ANSWERED, opened="Why this?"),
    Scene("document", ANSWERED, height=700, followed="Show around"),
    Scene("phone", ANSWERED, width=PHONE, opened="Why this?"),
    Scene("hostile", ASKED_WITH_MALICE, text=HOSTILE),
)


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Start the browser of this machine, or raise ``CannotDraw``."""
    program = browser_here()
    if program is None:
        message = "chromium is not installed"
        raise CannotDraw(message)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def draw(folder: Path, scenes: Iterable[Scene]) -> int:
    """Write the light and the dark picture of every scene into *folder*, and count them."""
    return asyncio.run(_draw(folder, tuple(scenes)))


async def _draw(folder: Path, scenes: tuple[Scene, ...]) -> int:
    async with browsing() as browser:
        for scene in scenes:
            with TemporaryDirectory() as home:
                async with visiting(Path(home), _index(scene)) as visit:
                    await _both(browser, visit, scene, folder)
    return 2 * len(scenes)


def _index(scene: Scene) -> Index | None:
    if scene.text is None:
        return None
    return Index.of([document(scene.text, "holidays.txt", collection="seeds")])


async def _both(browser: Browser, visit: Visit, scene: Scene, folder: Path) -> None:
    page = await browser.new_page(viewport={"width": scene.width, "height": scene.height or 400})
    await page.goto(f"http://127.0.0.1:{visit.port}/?{urlencode({'q': scene.question})}")
    await _press(page, scene)
    await page.emulate_media(color_scheme="light")
    await page.screenshot(path=folder / f"web-{scene.name}.png", full_page=scene.height is None)
    await page.emulate_media(color_scheme="dark")
    dark = folder / f"web-{scene.name}-dark.png"
    await page.screenshot(path=dark, full_page=scene.height is None)
    await page.close()


async def _press(page: Page, scene: Scene) -> None:
    if scene.opened:
        await page.locator("summary", has_text=scene.opened).first.click()
        await page.mouse.move(0, 0)
    if scene.followed:
        await page.get_by_role("link", name=scene.followed).first.click()
        await page.wait_for_url("**/document/**")
