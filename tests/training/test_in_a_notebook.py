"""Workers run where a loop of asyncio is running already, as in a notebook's kernel."""

import asyncio
from pathlib import Path

from rosetta.processes import Answer, run_workers


def test_workers_run_inside_a_running_loop(tmp_path: Path) -> None:
    said = []

    async def cell() -> dict[str, Answer]:
        return run_workers(
            "tests.training.echo_worker",
            {"one": [1, 2]},
            tmp_path,
            time_limit=60,
            on_progress=lambda *event: said.append(event),
        )

    assert asyncio.run(cell()) == {"one": Answer([1, 2])}
    assert said == [("one", "start"), ("one", "hello"), ("one", "done")]
