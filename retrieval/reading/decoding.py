"""Bytes to text, exactly or not at all."""

import codecs

from retrieval.errors import UnreadableDocument

SAMPLE = 256 * 1024  # bytes on either side
# The longer marks first: that of UTF-16 begins that of UTF-32.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, path: str) -> str:
    """Return the text of *data*, every character as it is but for line ends, which are all LF."""
    text = _decode(data, path)
    if "\0" in text:
        raise UnreadableDocument(path, "binary content, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, path: str) -> str:
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise UnreadableDocument(path, f"not the {encoding} it says it is") from error
        if b"\0" in data:
            raise UnreadableDocument(path, "binary content, not text") from error
        return _detect(data, error.start, path)


def _detect(data: bytes, odd: int, path: str) -> str:
    """Decode *data* in the encoding that its bytes around *odd*, which are not UTF-8, speak for."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few files need it, and it is slow to import

    match = from_bytes(data[max(odd - SAMPLE, 0) : odd + SAMPLE]).best()
    reason = "its encoding cannot be told; save it as UTF-8"
    if match is None:
        raise UnreadableDocument(path, reason)
    try:
        return data.decode(match.encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(path, reason) from error
