"""What is asked about: the seeds, or many made-up documents, which are kept for the next run."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from retrieval.model import BlockKind, Document
from tests.bench.corpus import corpus
from tests.trust.slack.process import ROOT

SEEDS = ROOT / "seeds"
KEPT = 60_000  # questions that are made up with a corpus
UNHEARD = 10  # one question in so many is about what no document knows
_MARKS = {BlockKind.TITLE: "# ", BlockKind.HEADING: "## "}
_MANY = 5  # words, of which a sentence of the seeds has more
_WORD = re.compile(r"\w{3,}")
_SYLLABLES = ("zog", "vrx", "quj", "wyx", "kzo", "jub", "xif", "pyq", "vuz", "qex")


@dataclass(frozen=True, slots=True)
class Asked:
    """A folder of documents, and where what is asked about them comes from."""

    documents: Path
    questions: tuple[str, ...]

    def __iter__(self) -> Iterator[str]:
        """Yield questions without an end, no two of them equal."""
        chance = Random(5)  # noqa: S311 - questions that another run asks again
        for number in count():
            if number % UNHEARD == UNHEARD - 1:
                yield f"How is a {_coined(chance)} {_coined(chance)} made?"
            elif number < len(self.questions):
                yield self.questions[number]
            else:
                words = _WORD.findall(chance.choice(self.questions))
                yield f"{' '.join(chance.sample(words, min(4, len(words))))} {number}?"


def made_up(passages: int, folder: Path) -> Asked:
    """Return so many made-up passages in Markdown, from *folder* if they were made before."""
    documents, asked = folder / "documents", folder / "questions.json"
    if not asked.exists():
        made = corpus(passages, KEPT)
        documents.mkdir(parents=True, exist_ok=True)
        for each in made.documents:
            (documents / each.path).write_text(markdown(each), encoding="utf-8")
        asked.write_text(json.dumps(made.questions), encoding="utf-8")
    return Asked(documents, tuple(json.loads(asked.read_text(encoding="utf-8"))))


def seeds() -> Asked:
    """Return the seeds, and their own sentences to ask for."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    sentences = (each for text in texts for each in re.split(r"(?<=[.?!])\s", text))
    return Asked(SEEDS, tuple(dict.fromkeys(one for one in sentences if len(one.split()) > _MANY)))


def markdown(document: Document) -> str:
    """Write *document* down as a person would."""
    blocks = (
        _MARKS.get(each.kind, "") + document.text[each.start : each.end] for each in document.blocks
    )
    return "\n\n".join(blocks) + "\n"


def _coined(chance: Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3))
