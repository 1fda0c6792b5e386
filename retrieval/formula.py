"""The arithmetic of BM25 as Lucene does it, shared by the engine and its reference."""

import math

K1 = 1.2
B = 0.75
_EXACT = 24  # codes below this, and the eight after it, are lengths as they are


def inverse_frequency(passages: int, holding: int) -> float:
    """Return the idf of a term in df of N *passages*: ln(1 + (N - df + 0.5) / (df + 0.5))."""
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def length_code(length: int) -> int:
    """Return the byte in which Lucene keeps a *length* (``SmallFloat.intToByte4``)."""
    if length < _EXACT:
        return length
    rest = length - _EXACT
    shift = rest.bit_length() - 4
    return _EXACT + (rest if shift < 0 else (shift + 1) << 3 | (rest >> shift) & 7)


def coded_length(code: int) -> int:
    """Return the length of a *code* (``SmallFloat.byte4ToInt``): exact below 40."""
    if code < _EXACT:
        return code
    rest = code - _EXACT
    shift = (rest >> 3) - 1
    return _EXACT + (rest if shift < 0 else (rest & 7 | 8) << shift)
