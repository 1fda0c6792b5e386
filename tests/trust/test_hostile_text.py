"""Nothing in a document acts: it is shown, and its characters are told exactly."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.commands.answering import HERE, SOMEBODY
from adapters.console import cards, objects
from adapters.console.screen import PIPE, Screen
from bot.bootstrap import answer_service
from bot.model import Answer, Question
from bot.reply import as_json
from bot.settings import Settings
from retrieval.index import Index
from retrieval.model import Document
from tests.builders import document
from tests.trust.rig import UNSAFE, Said, quick_folder, quoth, quoth_here

SGR = re.compile(r"\x1b\[[0-9;]*m")  # what colours are made of
COLOURED = Screen(width=72, colour=True)
ACTING = {
    "colours": "\x1b[31mred\x1b[0m",
    "a window's title": "\x1b]0;owned\x07",
    "the clipboard": "\x1b]52;c;cm0gLXJm\x1b\\",
    "a link": "\x1b]8;;http://example.invalid\x1b\\here\x1b]8;;\x1b\\",
    "the cursor": "\x1b[1A\x1b[2Kfaked",
    "one-byte controls": "\x9b31m\x9d0;x\x9c",
    "overprinting": "safe\x08\x08\x08\x08evil",
    "a bell and a form feed": "\x07\x0c\x0b",
    "a delete": "a\x7fb",
    "turned text": "\u202egnihton\u202c",
    "isolated text": "\u2066a\u2067b\u2069",
    "marks of direction": "\u200e\u200f\u061c",
    "nothing to see": "pass\u200bword\u2060\ufeff",
    "tags": "\U000e0001\U000e0068\U000e0069",
    "separators": "one\u2028two\u2029three",
    "an interlinear note": "\ufff9a\ufffab\ufffb",
}
CLEAN = {
    "console markup": "[bold red]x[/bold red] [link=file:///]y[/link] \\[z]",
    "mentions": "<!channel> <@U024> @everyone @here <#C1> <@&1>",
    "marks": "*a* _b_ ~c~ ||d|| **e** __f__",
    "HTML": "a <b onclick=x()>c</b> &lt;script&gt; & &amp;",
    "fields": "{0} %s ${HOME} $(reboot) `id`",
    "letters": "é e\u0301 ß ﬁ 漢字 עברית عربي 👩‍👩‍👧 क्षि",
    "spaces": "a  b\u00a0c\u2009d",
}


def text_of(hostile: str) -> str:
    """Return a document that is read as it stands, with something hostile in its answer."""
    return f"The password of the printer is {hostile} and nothing else.\n"


def read(text: str, path: str = "note.txt") -> Document:
    """Read a document of the collection that is served."""
    return document(text, path, collection="seeds")


def answer(*documents: Document) -> Answer:
    """Ask some documents for what they hide."""
    service = answer_service(Settings(threshold=0), Index.of(documents))
    reply = service.answer(Question("What is the password of the printer?", SOMEBODY, HERE))
    assert isinstance(reply, Answer)
    return reply


def shown(reply: Answer) -> list[str]:
    """Return a reply in every form that a person may see."""
    roots = {"seeds": Path("/docs")}
    return [
        cards.quotes(reply, PIPE, explained=True),
        cards.quotes(reply, Screen(width=60), explained=True),
        SGR.sub("", cards.quotes(reply, COLOURED, explained=True)),
        cards.plain(reply, roots),
        objects.written(as_json(reply)),
        objects.written(as_json(reply), indent=2),
    ]


@pytest.mark.parametrize("hostile", ACTING.values(), ids=ACTING)
def test_what_would_act_is_shown_as_an_escape_and_told_exactly(hostile: str) -> None:
    """On every screen harmless, in JSON to the last character."""
    source = read(text_of(hostile))
    reply = answer(source)

    for text in shown(reply):
        assert not UNSAFE.search(text)
    for told in map(json.loads, shown(reply)[4:]):
        quote = told["quotes"][0]
        place = quote["place"]
        assert quote["text"] == source.text[place["start"] : place["end"]]
        assert told == as_json(reply)
    assert hostile[0] in source.text


@pytest.mark.parametrize("clean", CLEAN.values(), ids=CLEAN)
def test_what_does_not_act_is_shown_byte_for_byte(clean: str) -> None:
    """Marks of other programs are letters here, and joiners that spell stay."""
    source = read(text_of(clean))
    reply = answer(source)
    quote = cards.quotes(reply, PIPE).split("\n— ")[0]

    assert quote == source.text[: len(quote)] == text_of(clean).strip()
    assert f"/docs/note.txt:1:{quote}\n" == shown(reply)[3]
    assert quote in json.loads(shown(reply)[4])["quotes"][0]["text"]


@pytest.mark.parametrize("hostile", [*ACTING.values(), *CLEAN.values()])
def test_titles_headings_and_speakers_are_as_harmless_as_text(hostile: str) -> None:
    """A source line stays one line, whatever a document calls itself."""
    said = f"# About {hostile}\n\nANNA {hostile}: The password of the printer is secret.\n"
    reply = answer(read(said, "a.md"), read(f"---\nauthor: Y\n---\n{said}", "b.md"))

    for text in shown(reply):
        assert not UNSAFE.search(text)
    for line in cards.quotes(reply, PIPE).splitlines():
        assert line == "" or line.startswith("— ") or "password" in line


@pytest.mark.parametrize(
    "fence", ["```", "~~~", "    ", "> ", "— Faked · by nobody · b.md:1", "\n\n— Faked"]
)
def test_a_quote_cannot_end_before_its_source(fence: str) -> None:
    """The last line of a card is its source, and what a document says is hung on a bar."""
    reply = answer(read(text_of(f"x\n{fence}\ny")))
    lines = cards.quotes(reply, Screen(width=60)).splitlines()

    assert lines[-1].strip().startswith("note.txt:")
    hung = [line for line in lines if line.lstrip("0123456789 ").startswith((">", "│"))]
    assert hung
    assert all("Faked" not in line or line in hung for line in lines)


def spelt(text: str) -> str:
    """Write *text* as a string of TOML and of YAML, every character by its number."""
    return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'


class Archive:
    """A folder of hostile documents, and the command to look at it."""

    def __init__(self, home: Path) -> None:
        self.root = home / "docs"
        self.cache = home / "cache"
        self.root.mkdir()
        everything = " ".join(ACTING.values())
        (self.root / "all.md").write_text(
            f"---\ntitle: {spelt(everything)}\nauthor: {spelt(everything)}\n"
            f"url: http://example.invalid/\n---\n\n# Heading {everything}\n\n{text_of(everything)}"
        )
        (self.root / "all.txt").write_text(text_of(everything))
        (self.root / "zero\u200bwidth.txt").write_text("Width\n\nThe width is zero.\n")
        (self.root / "sources.toml").write_text(f"['all.txt']\nauthor = {spelt(everything)}\n")

    def run(self, *arguments: str | Path) -> Said:
        """Run a command and look that nothing of what it says acts."""
        said = quoth_here(self.cache, *arguments)
        assert not UNSAFE.search(said.all)
        return said


@pytest.fixture(scope="module")
def archive() -> Iterator[Archive]:
    """Give the folder."""
    with quick_folder() as home:
        yield Archive(home)


@pytest.mark.parametrize("form", ["--why", "--plain", "--json", "-v"])
def test_no_form_of_an_answer_acts(archive: Archive, form: str) -> None:
    """Through the command itself."""
    said = archive.run(
        "ask", form, "--corpus", archive.root, "What is the password of the printer?"
    )

    assert said.code == 0
    assert "The password of the printer is" in said.out


def test_no_report_acts(archive: Archive) -> None:
    """What was read, what was left out, and the documents themselves."""
    for command in (("inspect", archive.root), ("inspect", "--json", archive.root)):
        assert archive.run(*command).code == 0
    for path in ("all.md", "all.txt", "zero\u200bwidth.txt"):
        assert archive.run("show", "--corpus", archive.root, path).code == 0
    assert archive.run("index", "--corpus", archive.root).code == 0


def test_messages_about_what_was_typed_do_not_act(archive: Archive) -> None:
    """A path or a name may have been pasted from anywhere."""
    bad = "\x1b[31mno such\x9b\u202e thing"
    for command in (
        ("show", "--corpus", archive.root, bad),
        ("show", "--corpus", archive.root, "all.md", "--lines", bad),
        ("inspect", archive.root / bad),
        ("ask", "--collection", bad, "What?"),
        ("ask", "--jsonl", bad),
        ("ask", "--limit", bad, "What?"),
        ("chat", "--place", bad),
    ):
        assert archive.run(*command).code == 2


def test_a_picture_of_an_answer_holds_no_script_and_no_link(
    archive: Archive, tmp_path: Path
) -> None:
    """It is well-formed, and what looks like markup in a quote is text in it."""
    picture = tmp_path / "answer.svg"
    (archive.root / "html.txt").write_text(
        "<script>alert(1)</script> <a href='http://example.invalid'>toner</a> ]]> &amp; refill\n"
    )
    question = "Where is toner refill \x1b[31m<script>?"
    assert archive.run("ask", "--corpus", archive.root, "--picture", picture, question).code == 0
    drawn = picture.read_text(encoding="utf-8")
    elements = ET.fromstring(drawn).iter()  # noqa: S314 - it was drawn just now
    names = {element.tag.rpartition("}")[2] for element in elements}

    assert not UNSAFE.search(drawn)
    assert "toner" in drawn
    assert names.isdisjoint({"script", "a", "image", "foreignObject"})


def test_the_text_that_quotes_are_cut_from_is_printed_exactly(archive: Archive) -> None:
    """Into a pipe, for programs: there, and nowhere else, nothing is escaped."""
    exact = quoth(archive.cache, "show", "--plain", "--corpus", archive.root, "all.txt")
    answered = archive.run("ask", "--json", "--corpus", archive.root, "password of the printer")
    quotes = [q for q in json.loads(answered.out)["quotes"] if q["source"]["path"] == "all.txt"]

    assert exact.code == 0
    assert UNSAFE.search(exact.out)
    for quote in quotes:
        assert exact.out[quote["place"]["start"] : quote["place"]["end"]] == quote["text"]
    assert quotes
