"""How a text names who speaks: ``Name: what they say`` and ``— Name`` below what they said."""

import re

NAME = r"[^\W\d_a-z][\w.'’‑-]*(?: (?:[^\W\d_a-z][\w.'’‑-]*|de|del|der|di|la|van|von|bin|al)){0,3}"  # noqa: RUF001 - names hold such hyphens
LABEL = re.compile(rf"(?P<name>{NAME}):(?=\s+\S)")
ATTRIBUTION = re.compile(rf"(?:—|―|–|--)\s*(?P<name>{NAME})(?:,\s[^.!?…\n]{{1,80}})?\s*")  # noqa: RUF001 - all dashes in use
