"""Threads for what takes time: so much at once, so much in line, and no more."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from bot.logs import one_request, request_id
from bot.workers import TooMany, Workers, aside


@pytest.fixture
def workers() -> Iterator[Workers]:
    """Have one thread, with room for one more call in line."""
    hired = Workers("test", threads=1, waiting=1)
    yield hired
    hired.close()


async def test_a_call_is_made_in_a_thread_and_its_result_comes_back(workers: Workers) -> None:
    """The loop goes on meanwhile, and what the call raises is raised where it is waited for."""
    assert await workers.run(threading.current_thread) is not threading.current_thread()
    with pytest.raises(ZeroDivisionError):
        await workers.run(divmod, 1, 0)
    assert workers.busy == 0


async def test_who_finds_the_line_full_is_told_at_once(workers: Workers) -> None:
    """Nobody waits to be turned away, and when the line is shorter there is room again."""
    leave = threading.Event()
    waiting = [asyncio.create_task(workers.run(leave.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await workers.run(leave.wait)

    leave.set()
    assert await asyncio.gather(*waiting) == [True, True]
    assert await workers.run(leave.wait)


async def test_a_line_tells_how_long_it_takes() -> None:
    """By how fast it has moved while others waited; without one, nobody waits."""
    now, step = 0.0, threading.Semaphore(0)
    workers = Workers("test", threads=1, waiting=99, clock=lambda: now)
    line = [asyncio.create_task(workers.run(step.acquire)) for _ in range(60)]
    await asyncio.sleep(0)
    assert workers.crowded
    assert workers.wait == 0.0
    for left in line[:50]:
        now += 0.1
        step.release()
        await left
    assert workers.wait == pytest.approx(10 * 0.1, rel=0.02)

    step.release(10)
    await asyncio.gather(*line)
    now += 60.0
    assert workers.wait == 0.0
    assert not workers.crowded
    workers.close()


async def test_workers_know_how_late_the_loop_is() -> None:
    """It hears of the end of a call when it has time; a moment later nobody knows any more."""
    now, done = 0.0, threading.Event()
    workers = Workers("test", threads=1, waiting=1, clock=lambda: now)
    call = asyncio.create_task(workers.run(done.set))
    await asyncio.sleep(0)
    done.wait()
    time.sleep(0.1)  # noqa: ASYNC251 - as long as which the loop hears of nothing
    now += 0.3
    await call
    assert workers.late == pytest.approx(0.3)
    now += 0.5
    assert workers.late == 0.0
    workers.close()


async def test_a_call_that_nobody_waits_for_any_more_keeps_its_room_until_it_is_over(
    workers: Workers,
) -> None:
    """A thread cannot be stopped; one that has not begun is not begun at all."""
    leave, begun = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        leave.wait()

    running = asyncio.create_task(workers.run(work))
    standing = asyncio.create_task(workers.run(pytest.fail))
    await asyncio.to_thread(begun.wait)
    for task in (running, standing):
        task.cancel()
        await asyncio.wait({task})
    assert workers.busy == 1

    leave.set()
    assert await workers.run(int) == 0


async def test_who_is_in_line_when_it_closes_is_sent_home(workers: Workers) -> None:
    """What runs is finished, and nothing is begun any more."""
    leave, begun = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return leave.wait()

    running = asyncio.create_task(workers.run(work))
    standing = asyncio.create_task(workers.run(pytest.fail))
    await asyncio.to_thread(begun.wait)
    workers.close()
    leave.set()

    assert await running
    await asyncio.wait({standing})
    assert standing.cancelled()
    with pytest.raises(TooMany, match="test is closed"):
        await workers.run(int)


async def test_no_more_threads_are_begun_than_there_is_work_for() -> None:
    """They end when the workers are sent home."""
    workers = Workers("few", threads=3, waiting=9)

    def few() -> int:
        return sum(each.name.startswith("few") for each in threading.enumerate())

    for _ in range(5):
        assert await workers.run(few) == 1
    assert max(await asyncio.gather(*(workers.run(few) for _ in range(9)))) <= 3
    workers.close()
    async with asyncio.timeout(10):
        while few():  # noqa: ASYNC110 - a thread says goodbye to nobody
            await asyncio.sleep(0.01)


async def test_work_aside_comes_back_and_raises_like_any_other() -> None:
    """It has a thread of its own, which the end of the process does not wait for."""
    thread = await aside(threading.current_thread)
    assert thread.daemon
    with pytest.raises(ZeroDivisionError):
        await aside(divmod, 1, 0)


async def test_work_aside_that_is_not_waited_for_any_more_troubles_nobody() -> None:
    """It goes on, and what comes of it is dropped."""
    leave, done = threading.Event(), threading.Event()

    def work() -> None:
        leave.wait()
        done.set()

    waiting = asyncio.create_task(aside(work))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    leave.set()
    assert await asyncio.to_thread(done.wait, 10)


async def test_work_in_a_thread_belongs_to_the_delivery_that_asked_for_it(
    workers: Workers,
) -> None:
    """Its lines in the log have the same name."""
    with one_request():
        name = request_id()
        assert await workers.run(request_id) == name
    assert await workers.run(request_id) != name
