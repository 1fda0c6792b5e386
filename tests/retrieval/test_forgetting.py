"""What people ask is forgotten: however many words there are, memory does not grow by them."""

import gc
import tracemalloc

from retrieval.asked import understand
from tests.builders import index

FEW, MANY = 2_100, 500  # questions of two words that nobody has asked before
LEAST = 100  # bytes that it would take to remember one of them


def test_words_that_no_document_holds_leave_nothing_behind() -> None:
    """Names, numbers and typing errors have no end, so none of them is kept at hand for ever."""
    view = index("Ripe apples are red.", "Pears are green.", "Plums grow on trees.").view()
    tracemalloc.start()
    try:
        for number in range(FEW):  # which fills what holds only so much
            understand(view, f"Is apple{number} as red as {number}?")
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for number in range(FEW, FEW + MANY):
            understand(view, f"Is apple{number} as red as {number}?")
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < MANY * 2 * LEAST
