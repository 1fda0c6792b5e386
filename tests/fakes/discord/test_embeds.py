"""Every limit of embeds takes what is right and finds what is wrong."""

import pytest

from tests.fakes.discord.embeds import problems_in_embeds, written
from tests.fakes.discord.protocol import Payload


def fields(count: int, name: str = "n", value: str = "v") -> Payload:
    """Make an embed of *count* fields."""
    return {"fields": [{"name": name, "value": value}] * count}


PAIRS: list[tuple[Payload, Payload]] = [
    ({"title": "t" * 256}, {"title": "t" * 257}),
    ({"description": "d" * 4096}, {"description": "d" * 4097}),
    ({"footer": {"text": "f" * 2048}}, {"footer": {"text": "f" * 2049}}),
    ({"author": {"name": "a" * 256}}, {"author": {"name": "a" * 257}}),
    ({"title": " " * 300 + "t"}, {"title": "t" + " " * 299 + "t"}),
    (fields(25), fields(26)),
    (fields(1, name="n" * 256), fields(1, name="n" * 257)),
    (fields(1, value="v" * 1024), fields(1, value="v" * 1025)),
    (fields(1), fields(1, name=" ")),
    (fields(1), fields(1, value="")),
    ({"title": "t"}, {}),
    ({"title": "t"}, {"color": 7}),
    ({"title": "t", "url": "https://a.example"}, {"title": "t", "url": "ftp://a.example"}),
    (
        {"image": {"url": "attachment://a.png"}},
        {"image": {"url": "data:image/png;base64,AAAA"}},
    ),
]


@pytest.mark.parametrize(("good", "bad"), PAIRS, ids=range(len(PAIRS)))
def test_an_embed_is_taken_and_its_neighbour_is_not(good: Payload, bad: Payload) -> None:
    """One step over a limit is a problem; spaces at the ends do not count."""
    assert problems_in_embeds([good]) == []
    assert problems_in_embeds([bad])


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ([{"title": "t"}] * 10, [{"title": "t"}] * 11),
        ([{"description": "d" * 3000}] * 2, [{"description": "d" * 3000}, {"title": "t" * 3001}]),
        ([{"description": "d" * 3000}] * 2, [{"description": "d" * 3000}] * 2 + [fields(1)]),
        ([{"title": "t"}], {"title": "t"}),
        ([{"title": "t"}], ["t"]),
    ],
    ids=["ten", "characters in all", "fields too", "a list", "of objects"],
)
def test_embeds_are_judged_together(good: object, bad: object) -> None:
    """The six thousand characters are those of all embeds."""
    assert problems_in_embeds(good) == []
    assert problems_in_embeds(bad)


def test_the_texts_that_count_are_all_that_can_be_read() -> None:
    """Title, description, footer, author and fields."""
    embed = {
        "title": "a",
        "description": "b",
        "footer": {"text": "c"},
        "author": {"name": "d"},
        "fields": [{"name": "e", "value": "f"}],
        "url": "https://example.com/",
    }

    assert written(embed) == ["a", "b", "c", "d", "e", "f"]
