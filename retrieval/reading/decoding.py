"""Bytes to text, exactly or not at all."""

import codecs

from retrieval.errors import UnreadableDocument

SAMPLE = 256 * 1024  # bytes
# The encodings that files are in, the likelier first: a few bytes often speak for several.
ENCODINGS = (
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp932",
    "gb18030",
    "big5",
    "euc_kr",
    "euc_jp",
)
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
        return _detect(data, path)


def _detect(data: bytes, path: str) -> str:
    """Decode *data* in the encoding that its lines which are not ASCII speak for."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few files need it, and it is slow to import

    matches = from_bytes(_sample(data), cp_isolation=list(ENCODINGS))
    reason = "its encoding cannot be told; save it as UTF-8"
    if not matches:
        raise UnreadableDocument(path, reason)
    match = min(matches, key=lambda one: (one.chaos, -one.coherence, ENCODINGS.index(one.encoding)))
    try:
        return data.decode(match.encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(path, reason) from error


def _sample(data: bytes) -> bytes:
    odd = b"\n".join(line for line in data.split(b"\n") if not line.isascii())
    return odd if len(odd) <= SAMPLE else odd[:SAMPLE].rpartition(b" ")[0]
