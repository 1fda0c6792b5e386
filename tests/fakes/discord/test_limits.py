"""A message is judged as a whole."""

import pytest

from tests.fakes.discord.limits import check_new, problems_in_choices, problems_in_message
from tests.fakes.discord.protocol import Error, Payload, Refused
from tests.fakes.discord.samples import V2, answer, pressable, row, text


def choice(**more: object) -> Payload:
    """Make what is offered while somebody types."""
    return {"name": "n", "value": "v", **more}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"content": "c" * 2000}, {"content": "c" * 2001}),
        ({"content": "c"}, {"content": 7}),
        ({"flags": V2, "components": [text("a")]}, {"components": [text("a")]}),
        (answer(), {**answer(), "content": "a"}),
        (answer(), {**answer(), "embeds": [{"title": "a"}]}),
        ({"content": "a", "components": [row(pressable())]}, {"content": "a", "components": "b"}),
        ({"content": "a", "nonce": "n" * 25}, {"content": "a", "nonce": "n" * 26}),
        ({"content": "a", "nonce": 7}, {"content": "a", "nonce": True}),
        ({"content": "a", "nonce": "7"}, {"content": "a", "nonce": ""}),
        (
            {"content": "a", "allowed_mentions": {"parse": []}},
            {"content": "a", "allowed_mentions": {"parse": ["all"]}},
        ),
    ],
    ids=range(10),
)
def test_a_message_is_taken_and_its_neighbour_is_not(good: Payload, bad: Payload) -> None:
    """Content, embeds, components, mentions and nonce each have their rules."""
    check_new(good)
    with pytest.raises(Refused) as refusal:
        check_new(bad)

    assert refusal.value.code == 50035
    assert refusal.value.body()["errors"]


@pytest.mark.parametrize("body", [{}, {"content": " \n"}, {"content": None, "embeds": []}])
def test_a_message_of_nothing_is_refused(body: Payload) -> None:
    """Spaces are nothing."""
    with pytest.raises(Refused) as refusal:
        check_new(body)

    assert refusal.value.error is Error.EMPTY


def test_what_has_had_the_flag_is_judged_by_it_when_edited() -> None:
    """The flag stays with a message even where an edit does not say it."""
    edit = {"components": [text("a")]}

    assert problems_in_message(edit, v2=True) == []
    assert problems_in_message(edit)
    assert problems_in_message({"content": "a"}, v2=True)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ([choice()] * 25, [choice()] * 26),
        ([choice(name="n" * 100)], [choice(name="n" * 101)]),
        ([choice(value="v" * 100)], [choice(value="v" * 101)]),
        ([choice()], [choice(name="")]),
        ([choice()], [choice(value="")]),
        ([choice(value=7)], [{"value": "v"}]),
        ([], [choice(name=None)]),
    ],
)
def test_completions_are_few_and_short(good: list[Payload], bad: list[Payload]) -> None:
    """At most twenty-five, of one to a hundred characters."""
    assert problems_in_choices(good) == []
    assert problems_in_choices(bad)
