"""What would ping, link or lie on a reader's screen is found wherever it stands."""

import pytest

from tests.fakes.slack.elements import Payload
from tests.fakes.slack.markup import live_markup
from tests.fakes.slack.samples import message, modal, mrkdwn, plain, pressable


def inside(*pieces: Payload) -> Payload:
    """Make a message with *pieces* of rich text."""
    line = {"type": "rich_text_section", "elements": list(pieces)}
    return {"text": "a", "blocks": [{"type": "rich_text", "elements": [line]}]}


def section(text: str) -> Payload:
    """Make a message with one section."""
    return {"text": "a", "blocks": [{"type": "section", "text": mrkdwn(text)}]}


def link(url: str, text: str = "a page") -> Payload:
    """Make a link in rich text."""
    return {"type": "link", "url": url, "text": text}


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<!here|here>",
        "<!subteam^S1>",
        "<!date^1^{date}|x>",
        "<@U0000ANN>",
        "<#C0000ALL|general>",
    ],
)
def test_control_sequences_are_alive_in_mrkdwn_and_in_the_fallback(text: str) -> None:
    """Whoever escapes them has nothing to fear."""
    assert live_markup(section(f"a {text} b")) == [text]
    assert live_markup({"text": text, "blocks": [{"type": "divider"}]}) == [text]
    assert live_markup(section(text.replace("<", "&lt;").replace(">", "&gt;"))) == []


def test_in_literal_text_nothing_is_alive() -> None:
    """Rich text and plain text show every letter."""
    hostile = "<!channel> <@U1> <https://evil.example|https://good.example> :boom:"

    assert live_markup(inside({"type": "text", "text": hostile})) == []
    assert live_markup({"blocks": [{"type": "header", "text": plain(hostile)}]}) == []


@pytest.mark.parametrize(
    ("target", "label", "lies"),
    [
        ("https://example.com/a", "The page", False),
        ("https://example.com/a", "https://example.com/b", False),
        ("https://www.example.com/a", "example.com", False),
        ("https://example.com/a", "notes.md", False),
        ("https://example.com/a", "e.g. this", False),
        ("https://evil.example/", "https://bank.example/", True),
        ("https://evil.example/", "see www.bank.example now", True),
        ("https://evil.example/", "bank.example/login", True),
        ("https://bank.example@evil.example/", "bank.example", True),
        ("javascript:alert(1)", "The page", True),
        ("file:///etc/passwd", "The page", True),
        ("slack://open", "The page", True),
    ],
)
def test_a_link_that_names_another_place_lies(target: str, label: str, *, lies: bool) -> None:
    """The same is found in mrkdwn, in rich text and on buttons."""
    button = {"type": "actions", "elements": [pressable(label) | {"url": target}]}

    assert bool(live_markup(section(f"<{target}|{label}>"))) == lies
    assert bool(live_markup(inside(link(target, label)))) == lies
    assert bool(live_markup({"text": "a", "blocks": [button]})) == lies


@pytest.mark.parametrize(
    "piece",
    [
        {"type": "broadcast", "range": "here"},
        {"type": "user", "user_id": "U1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "emoji", "name": "boom"},
        {"type": "date", "timestamp": 1, "format": "{date}"},
    ],
)
def test_pieces_of_rich_text_that_do_something_are_alive(piece: Payload) -> None:
    """Only text and honest links do nothing."""
    assert len(live_markup(inside(piece))) == 1


def test_one_mention_can_be_allowed() -> None:
    """Whoever shares an answer is named; nobody else is."""
    shared = inside({"type": "user", "user_id": "U1"}, {"type": "user", "user_id": "U2"})

    assert live_markup(shared, allowed=("<@U1>",)) == ["<@U2>"]
    assert live_markup(section("<@U1> shared"), allowed=("<@U1>",)) == []


@pytest.mark.parametrize("text", ["see https://evil.example/", "@channel", "mailto:a@b.example"])
def test_what_slack_links_by_itself_is_alive_unless_verbatim(text: str) -> None:
    """A bare address becomes a link in mrkdwn that does not forbid it."""
    loose = {"text": "a", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}

    assert live_markup(loose)
    assert live_markup(section(text)) == []
    assert live_markup({"text": text})


def test_emoji_codes_are_alive_in_plain_text_that_allows_them() -> None:
    """A title with :boom: in it must not explode; a time of day is no emoji."""
    loose = {"type": "plain_text", "text": "a :boom: b"}

    assert live_markup({"blocks": [{"type": "header", "text": loose}]}) == [":boom:"]
    assert live_markup({"blocks": [{"type": "header", "text": {**loose, "emoji": False}}]}) == []
    assert live_markup({"blocks": [{"type": "header", "text": plain("10:30:15")}]}) == []


@pytest.mark.parametrize(
    "more",
    [
        {"link_names": True},
        {"parse": "full"},
        {"attachments": [{"text": "a"}]},
        {"markdown_text": "a"},
        {"blocks": [{"type": "markdown", "text": "a"}]},
    ],
)
def test_ways_around_the_rules_are_alive(more: Payload) -> None:
    """What parses whole texts is never harmless."""
    assert live_markup({"text": "a", **more})


def test_the_samples_are_harmless() -> None:
    """A message and a modal as they should be hold nothing alive."""
    assert live_markup(message()) == []
    assert live_markup(modal()) == []
