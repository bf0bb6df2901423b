"""Asynchronous work, begun by ordinary code, also in a notebook, and ended by signals without a rest."""

import asyncio
import signal
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Returned = TypeVar("Returned")
_ENDING = ("SIGTERM", "SIGHUP")


def run_async(work: Coroutine[Any, Any, Returned]) -> Returned:
    """Runs it as `asyncio.run` does, and also in a notebook, whose kernel's own loop is running already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run_until_signal(work)
    # A thread has one loop at most, so this one gets a thread of its own.
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(loop.run_until_complete, task).result()
    except (KeyboardInterrupt, SystemExit):
        loop.call_soon_threadsafe(task.cancel)
        raise
    finally:
        pool.shutdown()
        loop.close()


def _run_until_signal(work: Coroutine[Any, Any, Returned]) -> Returned:
    """Runs it, and lets a handler of signals that end the process wait until the work is cancelled.

    What a handler raises in the middle of the loop's own code would leave the loop waiting for ever.
    """
    received: list[int] = []
    numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    is_main = threading.current_thread() is threading.main_thread()
    handlers = {number: handler for number in numbers if is_main and callable(handler := signal.getsignal(number))}

    async def run() -> Returned:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task

        def note(number: int) -> None:
            if not received:
                task.cancel()
            received.append(number)

        for number in handlers:
            loop.add_signal_handler(number, note, number)
        try:
            return await work
        finally:
            for number, handler in handlers.items():
                loop.remove_signal_handler(number)
                signal.signal(number, handler)

    try:
        return asyncio.run(run())
    finally:
        for number in received[:1]:
            handlers[number](number, None)


async def at_its_end(work: Coroutine[Any, Any, Returned]) -> Returned:
    """What the work returns, waited for to its end also where the one who waits is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()
