"""Workers end with whatever they have started, and what they say arrives."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rosetta.asynchronous import at_its_end
from rosetta.processes import Answer, run_workers
from tests.command_line import ROOT


def answer_of(how: str, folder: Path, time_limit: float = 60) -> Answer:
    return run_workers("tests.cli.family_worker", {"one": how}, folder, time_limit=time_limit)["one"]


def assert_ended(pid: int) -> None:
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="which processes live is asked of Linux")
def test_a_child_of_a_worker_ends_with_it_and_holds_nobody_up(tmp_path: Path) -> None:
    answer = answer_of("return", tmp_path)
    assert answer.failure is None
    assert_ended(answer.result)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="which processes live is asked of Linux")
def test_a_worker_that_takes_too_long_is_ended_with_its_child(tmp_path: Path) -> None:
    answer = answer_of("hang", tmp_path, time_limit=5)
    found = re.fullmatch(
        r"did not finish within 5 s and was ended; the last that it printed is: (\d+)", str(answer.failure)
    )
    assert found
    assert_ended(int(found[1]))


def test_a_worker_that_asks_finds_nobody_who_answers(tmp_path: Path) -> None:
    assert answer_of("ask", tmp_path).failure == "failed with EOFError: EOF when reading a line"


ENDED = """
import asyncio, os, signal, sys
def end(number, frame):
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)
number = int(sys.argv[1])
signal.signal(number, end)
from rosetta.asynchronous import run_async
async def work():
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
    try:
        command = (sys.executable, "-c", "import time; time.sleep(60)")
        process = await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1)
        await process.wait()
    finally:
        print("cleared up", flush=True)
run_async(work())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system ends processes in another way")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_in_the_middle_of_the_loops_own_code_ends_it(name: str) -> None:
    number = getattr(signal, name)
    process = subprocess.Popen([sys.executable, "-c", ENDED, str(int(number))], stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert process.communicate(timeout=60)[0] == b"cleared up\n"
    finally:
        process.kill()
    assert process.returncode == 128 + number


def test_who_is_cancelled_while_a_killed_worker_ends_waits_for_its_end() -> None:
    ended = []

    async def end() -> None:
        await asyncio.sleep(0.2)
        ended.append(True)

    async def cancel_twice() -> None:
        waiting = asyncio.create_task(at_its_end(end()))
        for _ in range(2):
            await asyncio.sleep(0.02)
            waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(cancel_twice())
    assert ended == [True]
    assert asyncio.run(at_its_end(asyncio.sleep(0, "what it returns"))) == "what it returns"
