"""Every rule of components takes what is right and finds what is wrong."""

import pytest

from tests.fakes.discord.components import displayed, problems_in_components, walk
from tests.fakes.discord.protocol import Payload
from tests.fakes.discord.samples import (
    answer,
    choices,
    container,
    link,
    pressable,
    pressables,
    row,
    section,
    select,
    text,
)

THUMBNAIL: Payload = {"type": 11, "media": {"url": "https://example.com/a.png"}}
SPACE: Payload = {"type": 14}


def without(item: Payload, key: str) -> Payload:
    """Leave *key* out of *item*."""
    return {name: value for name, value in item.items() if name != key}


def gallery(count: int, **more: object) -> Payload:
    """Make a gallery of *count* pictures."""
    picture = {"media": {"url": "https://example.com/a.png"}, **more}
    return {"type": 12, "items": [picture] * count}


def attached(url: str) -> Payload:
    """Make a file."""
    return {"type": 13, "file": {"url": url}}


# What Discord takes in a message of components, and its neighbour that Discord does not.
PAIRS: list[tuple[Payload, Payload]] = [
    (text("a"), text("")),
    (text("a"), text(" \n")),
    (text("a"), {"type": 10}),
    (text("a"), {"type": 99}),
    (text("a"), {"type": 18}),
    (text("a"), THUMBNAIL),
    (text("a"), pressable()),
    (text("🙂" * 4000), text("🙂" * 4001)),
    (container(text("a")), container()),
    (container(text("a")), container(container(text("a")))),
    (container(text("a")), container(pressable())),
    (container(text("a"), accent_color=0xFFFFFF), container(text("a"), accent_color=0x1000000)),
    (container(text("a"), accent_color=None), container(text("a"), accent_color=-1)),
    (container(section(text("a"))), container(section())),
    (section(text("a"), text("b"), text("c")), section(*[text("a")] * 4)),
    (section(text("a")), section(SPACE)),
    (section(text("a")), without(section(text("a")), "accessory")),
    (section(text("a"), accessory=THUMBNAIL), section(text("a"), accessory=text("b"))),
    (section(text("a"), accessory=pressable()), section(text("a"), accessory=select("a"))),
    (section(text("a"), accessory=link()), section(text("a"), accessory=link("ftp://a.example"))),
    (
        section(text("a"), accessory={**THUMBNAIL, "description": "d" * 1024}),
        section(text("a"), accessory={**THUMBNAIL, "description": "d" * 1025}),
    ),
    (row(*pressables(5)), row(*pressables(6))),
    (row(pressable()), row()),
    (row(pressable()), row(text("a"))),
    (row(pressable()), row(row(pressable()))),
    (row(select("a")), row(select("a"), pressable())),
    (row(pressable("l" * 80)), row(pressable("l" * 81))),
    (row(pressable("a")), row(pressable(""))),
    (row(pressable("", emoji={"name": "🙂"})), row(pressable(" "))),
    (row(pressable(custom_id="c" * 100)), row(pressable(custom_id="c" * 101))),
    (row(pressable(custom_id="c")), row(pressable(custom_id=""))),
    (row(pressable()), row(without(pressable(), "custom_id"))),
    (row(pressable()), row(pressable(style=7))),
    (row(pressable()), row(without(pressable(), "style"))),
    (row(pressable()), row(pressable(url="https://example.com/"))),
    (row(link()), row(without(link(), "url"))),
    (row(link()), row({**link(), "custom_id": "c"})),
    (row(link("https://a.example")), row(link("javascript:alert(1)"))),
    (row(link("http://a.example")), row(link("example.com"))),
    (row(link("https://e.com/" + "u" * 498)), row(link("https://e.com/" + "u" * 499))),
    (row(pressable("A", "1"), pressable("B", "2")), row(pressable("A"), pressable("B"))),
    (row(pressable(id=7)), container(text("a") | {"id": 7}, row(pressable(id=7)))),
    (row(select(*map(str, range(25)))), row(select(*map(str, range(26))))),
    (row(select("a")), row(select())),
    (row(select("v" * 100)), row(select("v" * 101))),
    (row(select("a", "b")), row(select("a", "a"))),
    (row(select("a", placeholder="p" * 150)), row(select("a", placeholder="p" * 151))),
    (row(select("a", "b", max_values=2)), row(select("a", "b", max_values=26))),
    (row(select("a", min_values=0)), row(select("a", min_values=2, max_values=2))),
    (row(select("a")), row(select("a", custom_id="c" * 101))),
    (
        row(select(options=[{**choices("a")[0], "description": "d" * 100}])),
        row(select(options=[{**choices("a")[0], "description": "d" * 101}])),
    ),
    (row({"type": 5, "custom_id": "who"}), row({"type": 5})),
    ({"type": 14, "spacing": 2, "divider": False}, {"type": 14, "spacing": 3}),
    (gallery(10), gallery(11)),
    (gallery(1), gallery(0)),
    (gallery(1), gallery(1, media={"url": "file:///a.png"})),
    (attached("attachment://a.txt"), attached("https://example.com/a.txt")),
]


@pytest.mark.parametrize(("good", "bad"), PAIRS, ids=range(len(PAIRS)))
def test_a_component_is_taken_and_its_neighbour_is_not(good: Payload, bad: Payload) -> None:
    """One step over a limit, or one thing where it cannot stand, is a problem."""
    assert problems_in_components([good], v2=True) == []
    assert problems_in_components([bad], v2=True)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ([text("a")] * 40, [text("a")] * 41),
        ([container(*[text("a")] * 39)], [container(*[text("a")] * 40)]),
        ([section(text("a"))] * 13, [section(text("a"))] * 14),
        ([text("a" * 2000)] * 2, [text("a" * 2000), container(text("a" * 2001))]),
        ([row(pressable("A", "1")), row(pressable("B", "2"))], [row(pressable())] * 2),
    ],
    ids=["forty", "nested ones", "accessories", "texts in all", "custom ids"],
)
def test_components_are_counted_together(good: list[Payload], bad: list[Payload]) -> None:
    """Nested components and accessories count, and so does all the text."""
    assert problems_in_components(good, v2=True) == []
    assert problems_in_components(bad, v2=True)


def test_without_the_flag_there_are_rows_only() -> None:
    """Five rows stand under a message; anything else says which flag it needs."""
    rows = [row(pressable(custom_id=str(number))) for number in range(6)]

    assert problems_in_components(rows[:5], v2=False) == []
    assert [each.where for each in problems_in_components(rows, v2=False)] == ["components"]
    assert [each.code for each in problems_in_components([text("a")], v2=False)] == [
        "COMPONENTS_V2_REQUIRED"
    ]


@pytest.mark.parametrize("what", [{}, "a", ["a"]])
def test_what_is_no_list_of_objects_is_a_problem(what: object) -> None:
    """A mistake of form is found before the rules are."""
    assert problems_in_components(what, v2=True)


def test_a_problem_says_where_it_is() -> None:
    """Discord gives a path into the payload."""
    wrong = [text("a"), container(row(pressable("l" * 81)))]

    (problem,) = problems_in_components(wrong, v2=True)

    assert problem.where == "components.1.components.0.components.0.label"
    assert problem.code == "BASE_TYPE_MAX_LENGTH"


def test_the_sample_is_good_and_read_in_order() -> None:
    """Nested components are met in the order of reading, accessories after what they are beside."""
    components = answer("passage")["components"]

    assert problems_in_components(components, v2=True) == []
    assert displayed(components) == ["> passage", "**A page** · line 1"]
    assert [each["type"] for each in walk(components)] == [17, 10, 9, 10, 2, 14, 1, 2, 2]
