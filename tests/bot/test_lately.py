"""What was seen lately is known for as long as it matters, and then forgotten."""

import tracemalloc
from hashlib import sha256

import pytest

from bot.lately import Lately
from tests.bot.library import Clock


def test_what_was_seen_is_known_for_so_long_at_least_and_twice_that_at_most() -> None:
    """However often anybody asks in between."""
    clock = Clock()
    lately = Lately(100, 60.0, clock=clock)
    lately.add("one")
    began = clock.now
    known = []
    for second in range(150):
        clock.now = began + second
        if "one" in lately:
            known.append(second)
    assert known[:61] == list(range(61))
    assert known[-1] < 120


def test_what_was_seen_long_ago_is_forgotten_at_once() -> None:
    """Nobody needs to have asked meanwhile."""
    clock = Clock()
    lately = Lately(100, 60.0, clock=clock)
    lately.add("one")
    clock.now += 121
    assert "one" not in lately


@pytest.mark.parametrize("jump", [-3_600.0, 3_600.0])
def test_a_clock_that_jumps_makes_nothing_last_for_ever(jump: float) -> None:
    """Neither what was seen before it nor what is seen after it."""
    clock = Clock()
    lately = Lately(100, 60.0, clock=clock)
    lately.add("before")
    clock.now += jump
    assert "before" not in lately
    lately.add("after")
    clock.now += 59
    assert "after" in lately
    clock.now += 121
    assert "after" not in lately


def test_of_too_many_the_last_are_known() -> None:
    """At least the last half, and no more than all."""
    lately = Lately(100, 60.0, clock=Clock())
    for number in range(1_000):
        lately.add(number)
        assert number in lately
    assert all(number in lately for number in range(951, 1_000))
    assert sum(number in lately for number in range(1_000)) <= 100


def test_what_is_discarded_is_unseen() -> None:
    """Nor does it matter how long ago it came."""
    lately = Lately(4, 60.0, clock=Clock())
    for number in range(3):
        lately.add(number)
    for number in range(3):
        lately.discard(number)
        assert number not in lately


def test_numbers_that_are_alike_are_told_apart() -> None:
    """Whatever they would be in a table: its empty slots, its discarded ones, one and the same."""
    alike = [0, 2, 3, -1, 4, *(number << 20 for number in range(1, 9))]
    lately = Lately(100, 60.0, clock=Clock())
    for number in alike[::2]:
        lately.add(number)
    assert [number in lately for number in alike] == [at % 2 == 0 for at in range(len(alike))]
    for number in alike[::4]:
        lately.discard(number)
    assert [number in lately for number in alike] == [at % 4 == 2 for at in range(len(alike))]


@pytest.mark.parametrize("most", [0, 1, 2])
def test_the_last_of_all_is_known_however_few_there_may_be(most: int) -> None:
    """Nor does anybody look for it for ever."""
    lately = Lately(most, 60.0, clock=Clock())
    for number in range(1, 10):
        lately.add(number)
        assert number in lately
        assert number + 1 not in lately


def test_what_comes_and_goes_leaves_no_table_full() -> None:
    """Or whoever looks for something in it would never come to an end."""
    lately = Lately(8, 60.0, clock=Clock())
    for number in range(1_000):
        lately.add(number)
        lately.discard(number)
    assert 1_001 not in lately


def test_forty_thousand_signatures_take_half_a_mebibyte_from_the_beginning() -> None:
    """Longer ones take no more, and no more is taken later."""
    tracemalloc.start()
    try:
        lately = Lately(38_000, 60.0, clock=Clock())
        begun, _ = tracemalloc.get_traced_memory()
        for number in range(100_000):
            lately.add(sha256(b"%d" % number).hexdigest() * 4)
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 2**19 <= begun < 2**19 + 2**12
    assert held - begun < 2**12
    assert most - begun < 2**18 + 2**17  # a new table, before the old one is let go of
