"""Runs probes where there are two devices: in two processes at once, or in one that makes two of its CPU."""

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

TIME_LIMIT = 120.0
PROCESSES = {"pt": 2, "keras": 1, "paddle": 2, "jax": 1}
"""In how many processes a framework has two devices."""


def run_on_two_devices(key: str, module: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What these probes of a module give, in the second process or the only one, as `values` and `failures`."""
    count = PROCESSES[key]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", __name__, key, module, ",".join(names), folder]
        # Sessions of their own, so that each is ended with all that it has started.
        running = [
            subprocess.Popen([*command, str(number)], stderr=subprocess.DEVNULL, start_new_session=True)
            for number in range(count)
        ]
        deadline = time.monotonic() + TIME_LIMIT
        try:
            while any(process.poll() is None for process in running) and time.monotonic() < deadline:
                if any(process.returncode for process in running):
                    break
                time.sleep(0.02)
        finally:
            for process in running:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        path = Path(folder, f"{count - 1}.json")
        if not path.exists():
            reason = f"two devices gave no answer: their processes ended with {[each.returncode for each in running]}"
            return {"values": {}, "failures": dict.fromkeys(names, reason)}
        found: dict[str, dict[str, Any]] = json.loads(path.read_text())
        return found


def _join_pytorch(process: int, folder: Path) -> None:
    import torch.distributed as dist

    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    dist.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=process, world_size=2)


def _join_paddle(process: int, folder: Path) -> None:
    import paddle.distributed as dist

    path = folder / "ports"
    if process == 0:
        servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        (folder / "chosen").write_text(json.dumps([server.getsockname()[1] for server in servers]))
        for server in servers:
            server.close()
        (folder / "chosen").rename(path)
    while not path.exists():
        time.sleep(0.01)
    places = [f"127.0.0.1:{port}" for port in json.loads(path.read_text())]
    os.environ |= {
        "PADDLE_TRAINER_ID": str(process),
        "PADDLE_TRAINERS_NUM": "2",
        "PADDLE_TRAINER_ENDPOINTS": ",".join(places),
        "PADDLE_CURRENT_ENDPOINT": places[process],
        "PADDLE_DISTRI_BACKEND": "gloo",
    }
    dist.init_parallel_env()


def _make_two_of_tensorflow(_process: int, _folder: Path) -> None:
    import tensorflow as tf

    [processor] = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * 2)
    tf.distribute.experimental_set_strategy(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]))


def _make_two_of_jax(_process: int, _folder: Path) -> None:
    import jax

    jax.config.update("jax_num_cpu_devices", 2)


_STARTS: dict[str, Callable[[int, Path], None]] = {
    "pt": _join_pytorch,
    "keras": _make_two_of_tensorflow,
    "paddle": _join_paddle,
    "jax": _make_two_of_jax,
}


def main(key: str, module: str, names: str, folder: str, process: str) -> None:
    """One process: joins the other, runs the probes in their order, and leaves what they give in the folder."""
    from rosetta.differences.worker import values_of

    _STARTS[key](int(process), Path(folder))
    found = values_of(importlib.import_module(module), names.split(","))
    Path(folder, f"{process}.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
