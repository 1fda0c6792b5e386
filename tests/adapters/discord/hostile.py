"""Texts that act on a screen where they are not escaped, and a button to press."""

from hypothesis import strategies as st

from bot.capabilities import Action, Seal
from retrieval.model import Citation, Original, Quote, SourceMeta
from tests.adapters.samples import LINK, citation, quote

SEAL = Seal(["a secret of sixteen characters and more"])

FRAGMENTS = (
    *("@everyone", "@here", "<@1>", "<@!22>", "<@&333>", "<#4444>", "</ask:5>", "</ask now:5>"),
    *("<t:0>", "<t:1700000000:R>", "<:boom:6>", "<a:boom:6>", ":smile:", ":+1::skin-tone-2:"),
    *("<id:customize>", "<+15551234>", "<a@b.example>", "10:30:45", "a: b", ":", "::"),
    *("[label](https://evil.example)", "[a](<https://b.example>)", "[x]", "](y)", "![z](w)"),
    *("https://a.example/?a=1&b_c_d", "HTTP://a.example", "<https://a.example>", "discord.gg/x"),
    *("*i*", "_i_", "**b**", "__u__", "***bi***", "~~s~~", "||spoiler||", "`c`", "``c``"),
    *("```\nfence\n```", "```py\nx```", "*", "_", "~", "|", "`", "<", ">", "[", "]", "\\", "\\\\"),
    *("# one", "## two", "### three", "-# small", "- item", "* item", "+ item", "1. item"),
    *("20. item", "> quote", ">>> rest", "  - nested", "    code", "-", "+", "1.", "2", ".", "#"),
    *("¯\\_(ツ)_/¯", "¯_(ツ)_/¯", "&lt;@1&gt;", "snake_case_name", "2*3*4", "a~~b", "C:\\temp"),
    *("\u202eevil\u202c", "\u200b- x", "\ufeff# x", "\u2028- x", "\x85> x", "\x0c1. x", "\r# x"),
    *(
        "🙂",
        "👩🏽\u200d🚀",
        "🇩🇪",
        "e\u0301",
        "שלום",
        "東京タワー",
        "—",
        "“so”",
        "…",
        "\x00",
        "\x1b[2J",
    ),
    *("\n", "\n\n", "\t", " ", "  \n", ". ", "! ", "Mr. Y. said so. ", "word " * 40, "x" * 500),
)

texts = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)), min_size=1, max_size=12
).map("".join)
addresses = st.one_of(st.none(), texts, texts.map("https://a.example/{}".format))


def press(action: Action, argument: int) -> str:
    """Give a button a value as long as it ever is."""
    return SEAL.issue(
        action, "a" * 12, argument, tenant="discord:1", channel="2", asker="3", expires=9_999_999
    )


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """Cite a document all of whose names are hostile, where it has any."""
    one, two, url = draw(texts), draw(texts), draw(addresses)
    maybe = st.sampled_from([one, two, None])
    author, publisher, date, kind, speaker = (draw(maybe) for _ in range(5))
    original = Original(author, date, draw(addresses), two) if draw(st.booleans()) else None
    meta = SourceMeta(one, author, publisher, date, url, kind=kind, original=original)
    return citation(
        meta=meta,
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
