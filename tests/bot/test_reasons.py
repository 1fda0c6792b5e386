"""Reasons are in plain words, and they add up."""

from hypothesis import given
from hypothesis import strategies as st

from bot.reasons import points, reasons
from retrieval.model import Contribution
from tests.adapters.samples import quote


def test_each_field_of_a_score_is_said_in_plain_words() -> None:
    """The reasons come greatest first, and no field's own name is left in them."""
    fields = ("kind", "heading", "section", "grams", "text")
    parts = tuple(Contribution("n", field, weight) for weight, field in enumerate(fields, 1))

    assert [reason.meaning for reason in reasons(quote(contributions=parts))] == [
        "word in the passage or its headings",
        "letters alike",
        "word in the same section",
        "heading answered",
        "kind of answer asked for",
    ]


@given(st.lists(st.floats(0, 50), max_size=40))
def test_the_points_that_are_shown_add_up_to_the_score_that_is_shown(weights: list[float]) -> None:
    """Rounding never costs the reader the sum."""
    shown = quote(contributions=tuple(Contribution("n", "text", weight) for weight in weights))
    hundredths = [round(float(reason.points) * 100) for reason in reasons(shown)]

    assert sum(hundredths) == round(float(points(shown.score)) * 100)
