"""Which characters would act or hide instead of being seen, and how they are made seen."""

import re

_ACTING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1: they steer terminals
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls: they reorder text
)
_UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SURROGATES = "\ud800-\udfff"  # they cannot be written as UTF-8
_JOINERS = "\u200c\u200d"
# In scripts that need them and inside emoji, joiners are spelling. After Latin they only hide.
_SPELT = f"(?<![^\x00-\u024f\u2000-\u206f][{_JOINERS}])"

HIDDEN = re.compile(f"[{_ACTING}{_UNSEEN}{_SURROGATES}{_JOINERS}]{_SPELT}")


def visible(text: str) -> str:
    r"""Write hidden characters as escapes (``\x1b``, ``\u202e``); keep line feeds and tabs."""
    return HIDDEN.sub(lambda match: escape(match[0]), text)


def one_line(text: str) -> str:
    """Write *text* so that it cannot leave its line: a title, a path, a word of a question."""
    return visible(text).replace("\n", r"\n").replace("\t", r"\t")


def escape(character: str) -> str:
    """Write one character as Python and most people who meet one do."""
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004 - the last code that two digits hold
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - as many as four hold
