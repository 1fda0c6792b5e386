"""Dates as people write them, in ISO 8601, as far as they are written."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ]\d\d:\d\d.*)?)?)?",
        r"--(?P<month>\d\d)(?:-(?P<day>\d\d))?",
        rf"{_MONTH}(?: {_DAY})?(?:,? {_YEAR})?",
        rf"{_DAY}\.? {_MONTH}(?:,? {_YEAR})?",
    )
)


def to_iso(written: str) -> str | None:
    """Return the date that *written* stands for, if any: whole, or as ``2025-04`` and ``--02-12``.

    Figures with slashes are not read: half the world writes the day first.
    """
    for pattern in WRITTEN:
        if found := pattern.fullmatch(written.strip()):
            return _iso(found.groupdict())
    return None


def _iso(parts: dict[str, str | None]) -> str | None:
    year, month, day = parts.get("year"), _month(parts.get("month")), parts.get("day")
    try:
        date(int(year or 2000), month or 1, int(day or 1))  # 2000 had a 29th of February
    except ValueError:
        return None
    if month is None:
        return year
    steps = [year or "-", f"{month:02}"] + ([f"{int(day):02}"] if day else [])
    return "-".join(steps)


def _month(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if written.isdigit() else _MONTHS.index(written[:3].casefold()) + 1
