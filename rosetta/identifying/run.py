"""Has a target recorded in a process of its own."""

import os
from collections.abc import Sequence
from dataclasses import asdict

from resnet_spec import RosettaError, Weights, write_weights
from rosetta.identifying.records import Records, read_records
from rosetta.identifying.targets import parse_target
from rosetta.identifying.worker import TENSORS_FILE, RecordingJob
from rosetta.processes import run_workers, work_folder


def record_targets(
    texts: Sequence[str],
    *,
    image_size: tuple[int, int] | None = None,
    tensors: Weights | None = None,
    time_limit: float = 600.0,
) -> list[Records]:
    """Records each target; raises RosettaError, with the reason, for the first that cannot be.

    tensors: numbers for the model's tensors by its own names; else telling ones are drawn where a fault could hide.
    """
    targets = [parse_target(text) for text in texts]
    jobs = {
        f"{number}": asdict(RecordingJob(target.text, target.module, target.name, os.getcwd(), image_size))
        for number, target in enumerate(targets)
    }
    with work_folder() as folder:
        if tensors is not None:
            write_weights(folder / TENSORS_FILE, tensors)
        answers = run_workers("rosetta.identifying.worker", jobs, folder, time_limit=time_limit)
        for target, answer in zip(targets, answers.values(), strict=True):
            if answer.failure:
                raise RosettaError(answer.failure if answer.refused else f"{target.text} {answer.failure}.")
        return [
            read_records(target.text, answer.result, folder / key)
            for target, (key, answer) in zip(targets, answers.items(), strict=True)
        ]
