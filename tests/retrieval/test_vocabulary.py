"""Strings and terms are found where they lie."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.vocabulary import Strings, Vocabulary

words = st.text(st.characters(codec="utf-8"), max_size=6)


def vocabulary(terms: set[str]) -> Vocabulary:
    """Lay *terms* out as a field does."""
    return Vocabulary(Strings.of(sorted(term.encode() for term in terms)))


@given(st.lists(st.binary(max_size=8)))
def test_strings_are_read_as_they_were_laid(strings: list[bytes]) -> None:
    """One by one or all together, also empty ones."""
    laid = Strings.of(strings)

    assert len(laid) == len(strings)
    assert list(laid) == strings
    assert [laid[number] for number in range(len(laid))] == strings


@given(st.sets(words))
def test_every_term_is_found_at_its_place(terms: set[str]) -> None:
    """A term's number is its place in the order of bytes."""
    known = vocabulary(terms)

    assert len(known) == len(terms)
    assert [known.find(term) for term in known] == list(range(len(terms)))
    assert set(known) == terms


@given(st.sets(words), st.lists(words))
def test_no_other_term_is_found(terms: set[str], others: list[str]) -> None:
    """What is not among the terms has no number, asked once or again."""
    known = vocabulary(terms)

    for term in others + others:
        assert (known.find(term) >= 0) == (term in terms)
