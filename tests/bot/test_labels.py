"""Buttons say what they do, to whoever sees them and to whoever hears them."""

import pytest

from bot import labels
from bot.capabilities import Action

NAMED = sorted(set(Action) - {Action.HEADING, Action.MEANT})


@pytest.mark.parametrize("action", NAMED)
def test_every_button_with_words_of_ours_has_its_own(action: Action) -> None:
    """No two buttons look alike, and none is longer than any platform takes."""
    assert [labels.label(each) for each in NAMED].count(labels.label(action)) == 1
    assert 0 < len(labels.label(action)) <= 75


def test_a_vote_says_what_it_means_to_whoever_hears_it() -> None:
    """A thumb says nothing to a screen reader."""
    assert labels.spoken(Action.HELPFUL) == "This answer was helpful"
    assert labels.spoken(Action.UNHELPFUL) == "This answer was not helpful"
