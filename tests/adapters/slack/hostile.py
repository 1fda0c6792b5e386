"""Texts that would act on a screen if anything in a payload were parsed, and a button to press."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from bot.capabilities import Action, Seal
from retrieval.model import Citation, Original, Quote, SourceMeta
from tests.adapters.samples import LINK, citation, quote

RUNS = ("rich_text_section", "rich_text_quote", "rich_text_preformatted")
SEAL = Seal(["a secret of sixteen characters and more"])

FRAGMENTS = (
    *("<!channel>", "<!here|x>", "<!everyone>", "<@U1>", "<@U024BE7LH|anna>", "<#C1|general>"),
    *("<!subteam^S1>", "<!date^0^{date}|x>", "<http://evil.example|https://bank.example>"),
    *("<mailto:a@b.example>", "https://a.example/?a=1&b=2", "@channel", "@here", "#general"),
    *("&lt;!channel&gt;", "&amp;lt;", "&", "<", ">", "5 < 7 & 9 > 8", "<<<", "&&&"),
    *(
        "*bold*",
        "_x_",
        "~y~",
        "`code`",
        "```fence",
        "> quote",
        "• bullet",
        ":boom:",
        ":+1::skin-tone-2:",
    ),
    *(
        "\u202eevil\u202c",
        "\u2066x",
        "\u200b",
        "a\u200db",
        "\ufeff",
        "\x00",
        "\x1b[2J",
        "\x85",
        "\u2028",
    ),
    *("🙂", "👩🏽\u200d🚀", "🇩🇪", "e\u0301", "\U000e0041", "שלום", "مرحبا", "東京タワー", "\ud800"),
    *("\n", "\n\n", "\t", " ", ". ", "! ", "Mr. Y. said so. ", "word " * 40, "x" * 500),
)

texts = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)), min_size=1, max_size=12
).map("".join)
addresses = st.one_of(st.none(), texts, texts.map("https://a.example/{}".format))


def press(action: Action, argument: int) -> str:
    """Give a button a value as long as it ever is."""
    return SEAL.issue(
        action, "a" * 12, argument, tenant="slack:T1", channel="C1", asker="U1", expires=9_999_999
    )


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """Cite a document all of whose names are hostile, where it has any."""
    one, two, url = draw(texts), draw(texts), draw(addresses)
    maybe = st.sampled_from([one, two, None])
    author, publisher, date, kind, speaker = (draw(maybe) for _ in range(5))
    original = Original(author, date, url, two) if draw(st.booleans()) else None
    return citation(
        meta=SourceMeta(
            title=one,
            author=author,
            publisher=publisher,
            date=date,
            url=url,
            kind=kind,
            original=original,
        ),
        path=two,
        lines=(draw(st.integers(1, 9)), 9),
        headings=(one, two),
        speaker=speaker,
        page=draw(st.none() | st.integers(1, 9)),
        also_in=(one,) * draw(st.sampled_from([0, 1, 7])),
        link=draw(st.sampled_from([None, LINK])),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """Quote something hostile with marks anywhere in it."""
    text = draw(texts.filter(bool)) * draw(st.sampled_from([1, 1, 1, 7]))
    edges = sorted(draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    marked = edges[0], max(edges[3], edges[0] + 1)
    return quote(
        text,
        marked=marked if marked[1] <= len(text) else (0, len(text)),
        matches=((edges[1], edges[2]),) if edges[1] < edges[2] else (),
        cited=draw(citations()),
    )


def parts(payload: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """Walk the parts of a payload's rich text that are of one *kind*."""
    for block in payload["blocks"]:
        if block["type"] == "rich_text":
            yield from (part for part in block["elements"] if part["type"] == kind)


def words(part: dict[str, Any]) -> str:
    """Join the runs of a part again."""
    return "".join(run.get("text", "") for run in part["elements"])


def led(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the words and the targets of the links of *payload*."""
    lines = [each for part in parts(payload, "rich_text_section") for each in part["elements"]]
    return [(each["text"], each["url"]) for each in lines if each["type"] == "link"]


def quoted(payload: dict[str, Any]) -> list[str]:
    """Return what stands behind bars in *payload*."""
    return [words(part) for part in parts(payload, "rich_text_quote")]


def pressable(payload: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the buttons of *payload* by their names."""
    rows = [block["elements"] for block in payload["blocks"] if block["type"] == "actions"]
    return {each["action_id"]: each for row in rows for each in row}


def said(payload: dict[str, Any]) -> str:
    """Return all that is to be read in the blocks of *payload*, a part a line."""
    return "\n".join(_said(payload["blocks"]))


def _said(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _said(each)
    elif isinstance(node, dict):
        if str(node.get("type")) in RUNS:
            yield words(node)
        elif isinstance(node.get("text"), str):
            yield node["text"]
        else:
            yield from _said(list(node.values()))
