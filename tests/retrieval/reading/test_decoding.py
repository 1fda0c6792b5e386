"""Bytes become text exactly or not at all."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import UnreadableDocument
from retrieval.reading.decoding import decode

TEXT = "Größe: 3 €, “quoted”, 東京 🙂\n"


@given(text=st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])))
def test_utf8_is_decoded_to_the_character(text: str) -> None:
    """Nothing is normalised, replaced or dropped, but for a byte order mark at the start."""
    assert decode(text.encode(), "a.md") == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding_and_is_no_text(mark: bytes, encoding: str) -> None:
    """Files as Windows saves them read like any other."""
    assert decode(mark + TEXT.encode(encoding), "a.txt") == TEXT


def test_every_line_end_becomes_a_line_feed() -> None:
    """The only change that is ever made to plain text."""
    assert decode(b"a\r\nb\rc\n\x0b\x0c\x1c\xc2\x85d", "a.txt") == "a\nb\nc\n\x0b\x0c\x1c\x85d"


def test_an_old_encoding_is_told_from_its_text() -> None:
    """Western text from before UTF-8 keeps its umlauts and curly quotes."""
    text = "Die Größe der Räume ist für viele Büros “entscheidend” — überall, äußerst häufig.\n" * 5

    assert decode(text.encode("cp1252"), "a.txt") == text


def test_odd_bytes_far_into_a_file_are_found() -> None:
    """The sample that tells the encoding is taken where the text is not UTF-8."""
    text = "plain words\n" * 60_000 + "Überraschung für die Größe der Räume, häufig geäußert.\n" * 5

    assert decode(text.encode("cp1252"), "a.txt") == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"text\0text", "binary content, not text"),
        (b"\x89PNG\r\n\x1a\n\0\0\xff\xfe", "binary content, not text"),
        (codecs.BOM_UTF8 + b"caf\xe9", "not the utf-8-sig it says it is"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a", "not the utf-16 it says it is"),
    ],
)
def test_what_cannot_be_decoded_is_refused(data: bytes, reason: str) -> None:
    """Half-decoded text would be misquoted, so there is none."""
    with pytest.raises(UnreadableDocument) as caught:
        decode(data, "a.txt")

    assert (caught.value.path, caught.value.reason) == ("a.txt", reason)


def test_utf16_without_a_mark_is_refused_and_not_read_as_letters_and_nothing() -> None:
    """Such a file is full of zeros, which no text holds."""
    with pytest.raises(UnreadableDocument, match="binary content"):
        decode("text".encode("utf-16-le"), "a.txt")
