"""Dates are read as far as they are written."""

import pytest

from retrieval.reading.dates import to_iso


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-02-12", "2024-02-12"),
        ("2024-02-12T10:30:00Z", "2024-02-12"),
        ("2024-02", "2024-02"),
        ("2024", "2024"),
        ("--02-12", "--02-12"),
        ("April 2025", "2025-04"),
        ("apr. 2025", "2025-04"),
        ("Feb 12", "--02-12"),
        ("February 12th, 2024", "2024-02-12"),
        ("Sept 3, 2024", "2024-09-03"),
        ("12 March 2024", "2024-03-12"),
        ("3. May 2024", "2024-05-03"),
        ("Feb 29", "--02-29"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_written(written: str, iso: str) -> None:
    """A missing year or day stays missing."""
    assert to_iso(written) == iso


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "01/02/2024",
        "2024-13-01",
        "Feb 30",
        "Feb 29, 2023",
        "May be",
        "12",
        "March madness",
        "99 May",
    ],
)
def test_what_is_no_date_is_unknown(written: str) -> None:
    """Neither is a date guessed from figures that half the world reads the other way."""
    assert to_iso(written) is None
