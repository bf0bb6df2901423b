"""Workers run where a loop of asyncio is running already, as in a notebook's kernel."""

import asyncio
import json
from pathlib import Path

from rosetta.processes import run_workers


def test_workers_run_inside_a_running_loop(tmp_path: Path) -> None:
    said = []

    async def cell() -> dict[str, str | None]:
        return run_workers("tests.training.echo_worker", {"one": tmp_path}, 60, lambda *event: said.append(event))

    assert asyncio.run(cell()) == {"one": None}
    assert said == [("one", "start"), ("one", "hello"), ("one", "done")]
    assert json.loads((tmp_path / "result.json").read_text()) == {}
