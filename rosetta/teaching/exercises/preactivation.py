"""The block of He et al. 2016, with norm and ReLU first."""

import numpy as np

from resnet_spec import ResNetSpec
from rosetta.identifying.records import read_records
from rosetta.teaching.exercises.base import Given, Numbers, pick
from rosetta.teaching.exercises.block import draw_norm, draw_widths
from rosetta.teaching.exercises.networks import UNREADABLE, BlockExercise, framed_spec
from rosetta.teaching.exercises.written import block_solution
from rosetta.teaching.judging.marks import Remark
from rosetta.teaching.tasks import Returned, Task


class Preactivation(BlockExercise):
    """Figure 1b: nothing stands on the way of the shortcut."""

    name = "preactivation"
    title = "The pre-activation block"
    points = 6.0
    section = 8
    minutes = 30
    file = "preactivation.py"
    function = "make_preactivation"

    def draw(self, rng: np.random.Generator) -> Numbers:
        return draw_norm(rng) | {"widths": draw_widths(rng), "stride": pick(rng, (2, 3))}

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        first, second = numbers["widths"]
        spec = framed_spec(
            numbers,
            order="norm_relu_conv",
            projection_norm=False,
            stem_norm=False,
            stem_relu=False,
            relu_after_sum=False,
            stage_blocks=(1, 1, 1),
            stage_channels=(first, second, first),
            stage_strides=(1, numbers["stride"], 1),
        )
        return {self.name: spec}

    def told_at_once(self, given: Given, task: Task, out: Returned) -> Remark | None:
        """Whether the blocks begin with a convolution."""
        try:
            assert out.folder is not None
            [table, *_] = read_records(task.file, out.data["records"], out.folder).tables
        except UNREADABLE:
            return None
        stem = next((position for position, each in enumerate(table) if each.place == "conv1"), None)
        users = [each.kind for each in table if stem in each.inputs]
        if "norm" in users or "conv" not in users:
            return None
        what = "The blocks begin with a convolution: that is the order of 2015 (convolution, norm, ReLU)."
        return Remark(what, "A pre-activation block begins with its norm and ReLU, and nothing follows its sum.", 8)

    def solution(self, numbers: Numbers, backend: str) -> str:
        return block_solution(self.specs(numbers)[self.name], backend, self.function)
