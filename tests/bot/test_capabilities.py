"""A button can do what it was made for, where and for whom it was made, and nothing else."""

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.capabilities import LARGEST_ARGUMENT, LONGEST, Action, Bad, Capability, Seal

OLD, NEW = "the secret of last year", "the secret of this year"
NOW = 1_800_000_000.0
EXPIRES = 1_800_000_100
ANSWER = "aZ09_-aZ09_-"
HERE: dict[str, Any] = {"tenant": "slack:T1", "channel": "C1", "asker": "U1"}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"

seal = Seal([NEW])


def issue(action: Action = Action.SHARE, argument: int = 0, **where: str | None) -> str:
    """Make a button for whoever asks here."""
    return seal.issue(action, ANSWER, argument, **HERE | where, expires=EXPIRES)


def read(value: str, *, by: Seal = seal, now: float = NOW, **where: str) -> Capability | Bad:
    """Click on a button."""
    return by.read(value, **HERE | where, now=now)


@pytest.mark.parametrize("action", Action)
def test_what_was_issued_is_read(action: Action) -> None:
    """Every action comes back with its answer, its argument and its expiry."""
    value = issue(action, 7)

    assert read(value) == Capability(action, ANSWER, 7, EXPIRES)


@pytest.mark.parametrize(("action", "argument"), [*product(Action, [0, LARGEST_ARGUMENT])])
def test_every_button_fits_every_platform(action: Action, argument: int) -> None:
    """A value is at most 100 characters, none of which means anything to a platform."""
    value = issue(action, argument)

    assert len(value) <= LONGEST
    assert set(value) <= set(ALPHABET)


@pytest.mark.parametrize(
    "where", [{"tenant": "slack:T2"}, {"channel": "C2"}, {"asker": "U2"}, {"asker": ""}]
)
def test_elsewhere_and_for_others_it_is_forged(where: dict[str, Any]) -> None:
    """A button carried to another workspace or channel, or clicked by a stranger, does nothing."""
    assert read(issue(), **where) is Bad.FORGED


def test_a_button_for_everyone_is_for_everyone_there() -> None:
    """Whoever can see it may click, and nobody elsewhere."""
    value = issue(asker=None)

    assert isinstance(read(value, asker="U2"), Capability)
    assert read(value, asker="U2", channel="C2") is Bad.FORGED


def test_nobody_is_everyone() -> None:
    """A button of a person without an id is not everyone's."""
    assert read(issue(asker="")) is Bad.FORGED
    assert isinstance(read(issue(asker=""), asker=""), Capability)


def test_a_button_expires_on_the_second() -> None:
    """Until then it works; what is forged is never merely expired."""
    assert isinstance(read(issue(), now=EXPIRES - 0.001), Capability)
    assert read(issue(), now=EXPIRES) is Bad.EXPIRED
    assert read(issue(), now=EXPIRES, asker="U2") is Bad.FORGED


def test_no_character_can_be_changed() -> None:
    """Any other character in any place, one more or one less, is forged."""
    value = issue(Action.MORE, 12)
    for index, other in product(range(len(value)), ALPHABET):
        if other != value[index]:
            assert read(value[:index] + other + value[index + 1 :]) is Bad.FORGED
    for index in range(len(value)):
        assert read(value[:index] + value[index + 1 :]) is Bad.FORGED
        assert read(value[:index] + value[index] + value[index:]) is Bad.FORGED


def test_no_bit_can_be_flipped() -> None:
    """Nor can any bit of any character."""
    value = issue()
    for index, bit in product(range(len(value)), range(8)):
        flipped = chr(ord(value[index]) ^ (1 << bit))
        assert read(value[:index] + flipped + value[index + 1 :]) is Bad.FORGED


def test_no_two_capabilities_read_the_same() -> None:
    """Where one part ends and the next begins cannot be moved."""
    parts = ["", "a", "b", "ab", "ba", "one", "everyone", "\0", "slack:T1"]
    values = {
        issue(tenant=tenant, channel=channel, asker=asker)
        for tenant, channel, asker in product(parts, parts, [*parts, None])
    }

    assert len(values) == len(parts) ** 2 * (len(parts) + 1)


def test_actions_and_arguments_cannot_be_exchanged_between_buttons() -> None:
    """The signature of one button fits no other one."""
    values = [issue(action, argument) for action, argument in product(Action, range(3))]
    for left, right in combinations(values, 2):
        body, mac = left.rsplit(".", 1)[0], right.rsplit(".", 1)[1]
        assert read(f"{body}.{mac}") is Bad.FORGED


def test_after_a_rotation_old_buttons_work_until_their_secret_is_gone() -> None:
    """The first secret signs, all of them verify."""
    old, both, new = Seal([OLD]), Seal([NEW, OLD]), Seal([NEW])
    value = old.issue(Action.WHY, ANSWER, **HERE, expires=EXPIRES)

    assert isinstance(read(value, by=both), Capability)
    assert read(value, by=new) is Bad.FORGED
    renewed = both.issue(Action.WHY, ANSWER, **HERE, expires=EXPIRES)
    assert isinstance(read(renewed, by=new), Capability)
    assert read(renewed, by=old) is Bad.FORGED


def test_anything_else_is_forged() -> None:
    """What is read may be any string at all."""
    mac = "A" * 43
    strange = [
        *("", ".", "....", "share", "\ud800", "🐇" * 100),
        *("a" * 1_000_000, issue() * 12_000, "." * 1_000_000),
        *(issue() + "\n", issue() + "\ud800", "\x00" + issue(), issue().upper()),
        issue().replace("0", "\N{ARABIC-INDIC DIGIT ZERO}"),
        f"share.{ANSWER}.00.{EXPIRES}.{mac}",
        f"share.{ANSWER}.-1.{EXPIRES}.{mac}",
        f"steal.{ANSWER}.0.{EXPIRES}.{mac}",
    ]

    assert {read(value) for value in strange} == {Bad.FORGED}


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_reading_never_raises(value: str, whose: str) -> None:
    """Neither the value nor the names around it can make it fail."""
    assert read(value, tenant=whose, channel=whose, asker=whose) is Bad.FORGED
    assert isinstance(
        read(issue(channel=whose, asker=whose), channel=whose, asker=whose), Capability
    )


@pytest.mark.parametrize("argument", [-1, LARGEST_ARGUMENT + 1])
def test_what_could_not_be_read_is_not_issued(argument: int) -> None:
    """A mistake of ours shows where it is made, not in a button that does nothing."""
    with pytest.raises(ValueError, match="cannot be written"):
        issue(argument=argument)
    with pytest.raises(ValueError, match="cannot be written"):
        seal.issue(Action.WHY, "a.b", **HERE, expires=EXPIRES)
    with pytest.raises(ValueError, match="cannot be written"):
        seal.issue(Action.WHY, ANSWER, **HERE, expires=-1)


def test_there_is_no_seal_without_a_secret() -> None:
    """Nothing is signed with nothing."""
    with pytest.raises(ValueError, match="needs a secret"):
        Seal([])
