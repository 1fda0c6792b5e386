"""How well the seeds are answered. A change that answers them worse than this fails the build."""

import time
from pathlib import Path

import pytest

from bot.evaluation import Report, Share, evaluate, load
from bot.model import Collection, Place
from bot.policy import Rules
from bot.service import AnswerService
from retrieval.corpus import read_corpus
from retrieval.evidence import THRESHOLD
from retrieval.finding import find
from retrieval.index import Index

HERE = Path(__file__).parent
FLOORS = {
    "seeds.jsonl": {
        "answer@1": 0.95,
        "answer@3": 0.98,
        "marked-sentence@1": 0.80,
        "kept of the rightly answered": 0.92,
        "refused of the absent": 0.92,
    },
    "seeds-held-out.jsonl": {
        "answer@1": 0.93,
        "answer@3": 0.96,
        "marked-sentence@1": 0.80,
        "kept of the rightly answered": 0.90,
        "refused of the absent": 0.90,
    },
}


@pytest.fixture(scope="module", name="service")
def _service() -> AnswerService:
    seeds = HERE.parent.parent / "seeds"
    return AnswerService(
        Index.of(read_corpus(seeds, "seeds").documents),
        find=find,
        rules=Rules((Collection("seeds", seeds),)),
        threshold=THRESHOLD,
        clock=time.monotonic,
    )


def _report(service: AnswerService, name: str) -> Report:
    return evaluate(load(HERE / name), service.answer, place=Place("console", direct=True))


@pytest.mark.parametrize("name", FLOORS)
def test_the_seeds_are_answered_no_worse_than_they_were(service: AnswerService, name: str) -> None:
    """No figure of the evaluation is below its floor."""
    figures = _report(service, name).figures()

    for figure, floor in FLOORS[name].items():
        share = figures[figure]
        assert isinstance(share, Share)
        assert share.ratio is not None
        assert share.ratio >= floor, f"{figure} is {share.ratio:.1%} of {share.whole}"


def test_the_evaluation_gives_the_same_answers_every_time(service: AnswerService) -> None:
    """Two runs differ in nothing but their times."""
    runs = [_report(service, "seeds.jsonl") for _ in range(2)]
    seen = [
        [(each.answered, each.rank, each.marked, each.path) for each in run.outcomes]
        for run in runs
    ]

    assert seen[0] == seen[1]
