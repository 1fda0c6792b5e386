"""The default corpus, read and indexed once, and a service over it."""

from pathlib import Path

import pytest

from bot.model import Collection
from bot.policy import RateLimit, Rules
from bot.service import AnswerService
from retrieval.corpus import Corpus, read_corpus
from retrieval.finding import find
from retrieval.index import Index


@pytest.fixture(scope="session")
def corpus(seeds: Path) -> Corpus:
    """Read the default corpus."""
    return read_corpus(seeds, "seeds")


@pytest.fixture(scope="session")
def index(corpus: Corpus) -> Index:
    """Index the default corpus."""
    return Index.of(corpus.documents)


@pytest.fixture
def service(index: Index, seeds: Path) -> AnswerService:
    """Answer from the default corpus on the console and in one workspace of Slack."""
    collection = Collection("seeds", seeds, ("console", "slack:T1"))
    return AnswerService(
        index,
        find=find,
        rules=Rules([collection]),
        threshold=0.46,
        rate_limit=RateLimit(per_minute=1, burst=2, clock=lambda: 0.0),
    )
