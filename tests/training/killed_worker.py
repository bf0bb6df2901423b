"""The training worker, whose parent is killed as by `kill -9` while it writes the checkpoint of its second epoch."""

import os
import signal
import time
from pathlib import Path

from resnet_spec import RosettaError, Weights
from resnet_spec.files import replacing
from rosetta.processes import serve
from rosetta.training import loop, worker

write_weights = loop.write_weights


def write_until_killed(path: Path, tensors: Weights) -> None:
    if len(tensors["history.resnet_pt.top1"]) == 2:
        with replacing(path, RosettaError) as complete:
            complete.write_text("half")
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(600)
    write_weights(path, tensors)


loop.write_weights = write_until_killed

if __name__ == "__main__":
    serve(worker.serve_task)
