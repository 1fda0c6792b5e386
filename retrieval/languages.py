"""What is known of a language: its stemmer, its small words, and how it asks."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KINDS = ("number", "time", "person", "place")

# ISO 639-1 codes of languages that have a Snowball stemmer and no word lists of ours.
STEMMED_ONLY: Mapping[str, str] = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "el": "greek",
    "fi": "finnish",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "no": "norwegian",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
SAMPLE = 20_000  # characters of a text that are enough to tell its language
LEAST_SHARE = 0.12  # of a text's words that must be small words of the language it is taken for


@dataclass(frozen=True, slots=True)
class Language:
    """The words that matter in one language, folded.

    ``wants`` maps a kind of answer to the pattern of questions that want it; the other sets are
    words by which a sentence gives itself away as holding a number, a time or a place.
    """

    code: str | None
    stemmer: str | None
    stop: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    at: frozenset[str] = frozenset()
    wants: Mapping[str, re.Pattern[str]] | None = None

    def stem(self) -> Callable[[str], str]:
        """Return the function that cuts a folded word to its stem."""
        if self.stemmer is None:
            return str
        import Stemmer  # noqa: PLC0415 - loaded with the first text, not with the program

        stem: Callable[[str], str] = Stemmer.Stemmer(self.stemmer, 0).stemWord
        return stem


@cache
def language(code: str | None) -> Language:
    """Return what is known of the language *code*; of an unknown one, nothing."""
    known = _word_lists().get(code or "")
    if known is not None:
        return known
    return Language(code=code, stemmer=STEMMED_ONLY.get(code or ""))


def guess_language(text: str) -> str | None:
    """Guess a text's language by its small words; ``None`` when too few are any's.

    Of languages that tie, English is taken.
    """
    words = re.findall(r"[^\W\d_]+", text[:SAMPLE].casefold())
    shares = {code: _share(words, known.stop) for code, known in _word_lists().items()}
    best = max(shares, key=lambda code: (shares[code], code == "en", code))
    return best if shares[best] >= LEAST_SHARE else None


def _share(words: list[str], small: frozenset[str]) -> float:
    return sum(word in small for word in words) / max(len(words), 1)


@cache
def _word_lists() -> Mapping[str, Language]:
    text = files("retrieval").joinpath("languages.toml").read_text(encoding="utf-8")
    return {code: _from_table(code, table) for code, table in tomllib.loads(text).items()}


def _from_table(code: str, table: Mapping[str, str]) -> Language:
    words = {
        name: frozenset(table[name].casefold().split())
        for name in ("stop", "asking", "numbers", "times", "at")
    }
    wants = {kind: re.compile(rf"(?<!\w)(?:{table[kind]})(?!\w)", re.IGNORECASE) for kind in KINDS}
    return Language(code=code, stemmer=table["stemmer"], wants=wants, **words)
