"""The pages tell the truth: what they name exists, what they show works, their numbers hold."""

import asyncio
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest

from adapters.cli import main
from adapters.commands import health, surfaces
from adapters.discord.invite import permissions
from adapters.discord.payloads import Form
from adapters.slack.manifest import scopes
from bot.evaluation import load
from bot.settings import Settings
from retrieval import analyzer, evidence, formula, marking, passages, ranking, segment
from retrieval.reading.sidecar import parse_sidecar
from tests.fakes.slack.fake import FakeSlack
from tests.pages import PAGES, ROOT, blocks, commands
from tests.pictures import discord, slack
from tests.pictures.scenes import Scene

# The map names modules as their folder's readers do.
FOLDERS = (
    "",
    "adapters",
    "adapters/commands",
    "adapters/discord",
    "adapters/slack",
    "adapters/web",
    "bot",
    "retrieval",
)
FOREIGN = {"quoth.toml", "tests/bot"}  # a file that readers write, a folder that is told about

Quoth = Callable[..., tuple[int, str]]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@pytest.fixture
def quoth(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Quoth:
    """Run a command in this process, and return how it ended and all that it wrote."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("QUOTH_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["quoth", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        written = capsys.readouterr()
        return int(end.value.code or 0), written.out + written.err

    return run


def words_of(element: ET.Element) -> list[str]:
    """Return the words in a picture."""
    return "".join(element.itertext()).replace("\xa0", " ").split()


def anchors(page: Path) -> set[str]:
    """Return the names by which the headings of *page* can be linked to."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link inside the project names a file that is there, and a heading in it."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if "://" not in target and (not file.exists() or (anchor and anchor not in anchors(file))):
            broken.append(target)

    assert broken == []


@every_page
def test_every_file_that_is_named_exists(page: Path) -> None:
    """Whoever looks for what a page names finds it."""
    text = page.read_text("utf-8")
    named = set(re.findall(r"`([\w.-]+(?:/[\w.-]+)*(?:\.(?:py|toml|md|lock)|/))`", text))
    named |= set(re.findall(r"\b((?:adapters|bot|retrieval|tests)/[\w./-]*\w)", text))
    absent = {
        name
        for name in named - FOREIGN
        if not any((ROOT / folder / name).exists() for folder in FOLDERS)
        and not (ROOT / "seeds" / name).exists()
    }

    assert absent == set()


@pytest.mark.parametrize("folder", ["bot", "retrieval"])
def test_every_module_is_on_the_map(folder: str) -> None:
    """Whoever asks where something happens finds the file on one page."""
    told = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    modules = (ROOT / folder).rglob("*.py")
    names = {str(each.relative_to(ROOT / folder)) for each in modules if each.stem != "__init__"}

    assert {name for name in names if f"`{name}`" not in told} == set()


@pytest.mark.parametrize("platform", ["slack", "discord", "web"])
def test_every_module_of_a_platform_is_on_its_part_of_the_map(platform: str) -> None:
    """Two platforms have files of one name, so each is looked for where its own are told of."""
    told = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    part = told.partition(f"In `{platform}/`, in")[2].partition("\nIn `")[0].partition("\n## ")[0]
    modules = (ROOT / "adapters" / platform).glob("*.py")
    names = {each.name for each in modules if each.stem != "__init__"}

    assert {name for name in names if f"`{name}`" not in part} == set()


@pytest.mark.parametrize(
    "conversation", [block for page in PAGES for block in blocks(page, "console")]
)
def test_what_a_page_shows_is_what_quoth_says(quoth: Quoth, conversation: str) -> None:
    """A conversation with a terminal on a page is one that took place."""
    command, _, shown = conversation.partition("\n")

    assert quoth(*shlex.split(command)[2:])[1] == shown


def test_the_picture_shows_what_quoth_answers_now(quoth: Quoth, tmp_path: Path) -> None:
    """The answer on the first page is drawn by the program, as the page says it is."""
    (line,) = [each for each in commands() if "--picture" in each]
    drawn, kept = tmp_path / "answer.svg", line[line.index("--picture") + 1]
    quoth(*(str(drawn) if word == kept else word for word in line))

    assert words_of(ET.parse(drawn).getroot()) == words_of(  # noqa: S314 - our own
        ET.parse(ROOT / kept).getroot()  # noqa: S314 - our own
    )


@pytest.mark.parametrize(
    "text", list(dict.fromkeys(text for page in PAGES for text in blocks(page, "toml")))
)
def test_every_file_that_a_page_shows_is_accepted(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever copies a file from a page has a file that works."""
    if '\n["' in text:
        assert parse_sidecar(text).tables
        return
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quoth.toml").write_text(text, "utf-8")

    assert any(origin.source.endswith("quoth.toml") for origin in Settings().origins())


def test_the_questions_that_a_page_shows_can_be_asked(tmp_path: Path) -> None:
    """The form of an evaluation file is the one that its page gives."""
    (rows,) = blocks(ROOT / "docs/evaluation.md", "json")
    file = tmp_path / "questions.jsonl"
    file.write_text(rows, "utf-8")

    assert [bool(case.answers) for case in load(file)] == [True, False]


def test_every_setting_is_on_its_page_as_it_is(quoth: Quoth) -> None:
    """An operator finds on one page all there is to set. To renew it: quoth config docs."""
    page = (ROOT / "docs/settings.md").read_text("utf-8")
    _, told, rest = re.split(r"<!-- (?:quoth config docs|end) -->\n", page)

    assert told.strip() == quoth("config", "docs")[1].strip()
    assert "<!--" not in rest


def test_the_example_of_variables_is_up_to_date(quoth: Quoth) -> None:
    """Whoever copies it has every setting. To renew it: quoth config docs --env > .env.example."""
    assert (ROOT / ".env.example").read_text("utf-8") == quoth("config", "docs", "--env")[1]


def test_every_scope_is_on_its_page_with_its_reason() -> None:
    """Whoever is asked to let Quoth into Slack reads what each right is for."""
    text = (ROOT / "docs/slack.md").read_text("utf-8")
    told = re.findall(r"^\| `([a-z_]+:?[a-z]*)` \| (to .*?) \|$", text, re.MULTILINE)

    assert dict(told) == dict(scopes(follow_ups=True))


@pytest.mark.enable_socket
async def test_what_the_doctor_says_on_a_page_is_what_it_looks_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever compares their own doctor with the one on the page finds each of its lines."""
    (shown,) = blocks(ROOT / "docs/slack.md", "text")[:1]
    told = re.findall(r"^(?:ok|note) +(\S.*?)  +\S", shown, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    for name in ("cache", "data"):
        monkeypatch.setenv(f"QUOTH_{name.upper()}", str(tmp_path / name))
    async with FakeSlack() as fake:
        monkeypatch.setenv("QUOTH_SLACK_API_URL", fake.api_url)
        monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", fake.workspace.token)
        monkeypatch.setenv("QUOTH_SLACK_APP_TOKEN", fake.world.app_token)
        found = await asyncio.to_thread(
            lambda: [*health.checks(None, datetime.now(UTC)), *surfaces.checks("slack", None)]
        )

    assert [each.subject for each in found] == told


def constants() -> Iterator[tuple[str, object]]:
    """Yield the constants that the page about ranking gives by name, and their values."""
    for module in (formula, ranking, evidence):
        for name, value in vars(module).items():
            if re.fullmatch(r"[A-Z]\w*", name) and isinstance(value, int | float):
                yield name, value


def test_every_weight_on_its_page_is_the_one_in_the_code() -> None:
    """A weight cannot be changed without the page that explains it."""
    text = (ROOT / "docs/ranking.md").read_text("utf-8")
    told = {name: json.loads(value) for name, value in re.findall(r"`([A-Z\d]+) = (\S+)`", text)}

    assert told == dict(constants())


@pytest.mark.parametrize(
    "phrase",
    [
        f"at most {passages.LONGEST} characters",
        f"one of them is under {passages.SHORT} characters",
        f"a line under {passages.LINE} characters",
        f"its heading path {segment.HEADING_WEIGHT} times",
        f"the first {analyzer.MOST_CHARACTERS:,} characters",
        f"at most {analyzer.MOST_TERMS} terms",
        f"+ {ranking.GRAMS} × BM25(letters) + {ranking.SECTION} × BM25(section)",
        f"({ranking.COVERAGE} × coverage + {ranking.HEADING} × heading + {ranking.TITLE} × title",
        f"+ {ranking.KIND} × kind − {-ranking.ASKS} × asks)",
        f"best {ranking.CANDIDATES} passages",
        f"brings {ranking.FINALISTS} more",
        f"+ {evidence.WORD} × count",
        f"an answer from {evidence.THRESHOLD} on",
        f"{marking.GRAMS} × the same share",
        f"{marking.KIND} if it holds the kind",
        f"{-marking.ASKS} if it is a question",
    ],
)
def test_every_number_in_a_sentence_about_ranking_is_the_one_in_the_code(phrase: str) -> None:
    """The sentences say what the constants say."""
    assert phrase in " ".join((ROOT / "docs/ranking.md").read_text("utf-8").split())


@pytest.mark.parametrize(
    ("platform", "scenes"), [("slack", slack.scenes), ("discord", discord.scenes)]
)
def test_every_picture_is_shown_and_every_picture_that_is_shown_is_there(
    platform: str, scenes: Callable[[], Iterator[Scene]]
) -> None:
    """Light and dark: whoever looks at a page sees what is sent, and no frame is empty."""
    drawn = {f"{platform}-{scene.name}{end}.png" for scene in scenes() for end in ("", "-dark")}
    readme, own = (
        set(re.findall(rf"pictures/({platform}-[\w-]+\.png)", (ROOT / page).read_text("utf-8")))
        for page in ("README.md", f"docs/{platform}.md")
    )

    assert {path.name for path in (ROOT / "docs/pictures").glob(f"{platform}-*.png")} == drawn
    assert own == drawn
    assert {name for name in drawn if "dark" not in name} <= readme <= drawn


def test_every_permission_is_on_its_page_with_its_bit_and_its_reason() -> None:
    """Whoever is asked to let Quoth into a server reads what each right is for."""
    text = (ROOT / "docs/discord.md").read_text("utf-8")
    told = re.findall(r"^\| ([A-Z][A-Za-z ]+) \| `1 << (\d+)` \| (to .*?) \|$", text, re.MULTILINE)
    sums = dict(re.findall(r"`(\w+)` asks for `(\d+)`", text))

    assert {(name, int(bit), reason) for name, bit, reason in told} == {
        (each.name, each.bit, each.reason) for each in permissions("embed")
    }
    assert {form: int(total) for form, total in sums.items()} == {
        form: sum(each.value for each in permissions(form)) for form in get_args(Form)
    }
