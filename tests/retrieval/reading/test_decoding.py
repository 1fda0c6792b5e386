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


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Die Größe der Räume ist für viele Büros “entscheidend” — überall.", "cp1252"),
        ("Meet at the café at five o'clock.", "cp1252"),
        ("Mañana por la mañana el señor Muñoz irá a España.", "cp1252"),
        ("L’été dernier, nous avons mangé à Orléans où ça coûte.", "cp1252"),
        ("naïve résumé", "cp1252"),
        ("Zażółć gęślą jaźń", "cp1250"),
        ("Привет, как дела? Это тест.", "cp1251"),
        ("日本語のテキストです。これはテストです。", "shift_jis"),
        ("中文文本测试，这是一个例子。", "gb18030"),
    ],
)
def test_an_old_encoding_is_told_from_the_text(text: str, encoding: str) -> None:
    """Text from before UTF-8 keeps its letters and its curly quotes."""
    assert decode(text.encode(encoding), "a.txt") == text


def test_odd_bytes_far_into_a_file_are_found() -> None:
    """The sample that tells the encoding is made of the lines that are not ASCII."""
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
