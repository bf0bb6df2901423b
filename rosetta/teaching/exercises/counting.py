"""Parameters, sizes and multiply-accumulates, by hand."""

import numpy as np

from resnet_spec import ResNetSpec, layer_table
from rosetta.teaching.exercises.answers import AnswersExercise, Question, slip
from rosetta.teaching.exercises.base import Numbers, pick

COUNTERS = {
    "pt": "sum(p.numel() for p in model.parameters())",
    "keras": "model.count_params()",
    "paddle": "sum(p.size for p in model.parameters())",
    "jax": "sum(x.size for x in jax.tree.leaves(nnx.state(model, nnx.Param)))",
}
_COUNTS_STATISTICS = ("keras", "paddle")


class Counting(AnswersExercise):
    """A small network of the student's own, counted without running it."""

    name = "counting"
    title = "Counting"
    points = 6.0
    section = 4
    minutes = 45

    def draw(self, rng: np.random.Generator) -> Numbers:
        first = int(rng.integers(9, 30))
        kernel = pick(rng, (3, 5, 7))
        return {
            "in_channels": pick(rng, (1, 3, 4)),
            "widths": [first, first + int(rng.integers(3, 20))],
            "classes": int(rng.integers(5, 40)),
            "bias": pick(rng, (True, False)),
            "side": int(rng.integers(40, 90)),
            "kernel": kernel,
            "stride": pick(rng, (2, 3)),
            "padding": pick(rng, (0, 1, kernel // 2)),
            "groups": pick(rng, (2, 4)),
        }

    def spec(self, numbers: Numbers) -> ResNetSpec:
        """The network that is counted: two stages of one basic block."""
        first, second = numbers["widths"]
        return ResNetSpec(
            name="counted",
            in_channels=numbers["in_channels"],
            num_classes=numbers["classes"],
            stage_blocks=(1, 1),
            stage_channels=(first, second),
            stage_strides=(1, 2),
            stem_kernel=3,
            stem_stride=1,
            stem_pool="none",
            stem_channels=first,
            conv_bias=numbers["bias"],
            projection_norm=False,
        )

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        first, second = numbers["widths"]
        plain = {name: f"{numbers[name]}" for name in ("in_channels", "classes", "side", "kernel", "stride", "padding")}
        groups = numbers["groups"]
        return {
            **plain,
            "first": f"{first}",
            "second": f"{second}",
            "biases": "with biases" if numbers["bias"] else "without biases",
            "counter": COUNTERS[backend],
            "groups": f"{groups}",
            "group_in": f"{8 * groups}",
            "group_out": f"{12 * groups}",
        }

    def questions(self, numbers: Numbers, backend: str) -> list[Question]:
        table = layer_table(self.spec(numbers))
        first, second = numbers["widths"]
        bias, classes = numbers["bias"], numbers["classes"]
        conv = 9 * first * second + bias * second
        block = conv + 9 * second * second + bias * second + first * second + bias * second + 4 * second
        trained, kept = table.parameters, table.running_statistics
        counter = trained + kept if backend in _COUNTS_STATISTICS else trained
        other = trained if backend in _COUNTS_STATISTICS else trained + kept
        n, k, s, p = (numbers[name] for name in ("side", "kernel", "stride", "padding"))
        side, same = (n - k + 2 * p) // s + 1, -(-n // s)
        groups = numbers["groups"]
        grouped = 9 * 8 * 12 * groups
        projection = first * second + bias * second
        macs = 9 * first * second * same * same
        return [
            Question(
                *("parameters_of_conv1", 0.5, conv),
                [
                    slip(conv - second if bias else conv + second, "parameters_of_conv1: mind the biases.", 4),
                    slip(9 * first * first + bias * first, "parameters_of_conv1 has the wrong channels.", 4),
                    slip(first * second + bias * second, "parameters_of_conv1 leaves out the kernel's 3x3.", 4),
                ],
            ),
            Question(
                *("parameters_of_the_block", 1.0, block),
                [
                    slip(block - 4 * second, "parameters_of_the_block leaves out the norms.", 4),
                    slip(block - 2 * second, "parameters_of_the_block counts one norm, and there are two.", 4),
                    slip(
                        block + 4 * second,
                        "parameters_of_the_block counts running statistics, which are not trained.",
                        4,
                    ),
                    slip(block - projection, "parameters_of_the_block leaves out the projection.", 4),
                    slip(block + 2 * second, "parameters_of_the_block counts a norm in the projection.", 4),
                    slip(
                        block - 3 * second if bias else block + 3 * second,
                        "parameters_of_the_block: mind the biases.",
                        4,
                    ),
                ],
            ),
            Question(
                *("trained_parameters", 1.0, trained),
                [
                    slip(
                        trained + kept, "trained_parameters counts the running statistics too.", 4, "batch_norm_count"
                    ),
                    slip(trained - classes, "trained_parameters leaves out the bias of the linear layer.", 4),
                    slip(trained - kept, "trained_parameters leaves out the norms' scale and shift.", 4),
                    slip(trained - projection, "trained_parameters leaves out the projection.", 4),
                ],
            ),
            Question(
                *("running_statistics", 0.5, kept),
                [
                    slip(kept // 2, "running_statistics: each channel of a norm keeps two numbers.", 4),
                    slip(kept * 2, "running_statistics counts scale and shift too, which are trained.", 4),
                    slip(kept + 2 * second, "running_statistics counts a norm in the projection.", 4),
                ],
            ),
            Question(
                *("what_the_counter_says", 1.0, counter),
                [
                    slip(
                        other, "what_the_counter_says is what another framework's counter says.", 4, "batch_norm_count"
                    ),
                    slip(
                        trained + kept + 5,
                        "what_the_counter_says counts num_batches_tracked too.",
                        4,
                        "batch_norm_count",
                    ),
                ],
            ),
            Question(
                *("side_behind_conv", 0.5, side),
                [
                    slip(side - 1, "side_behind_conv: add 1 for the window's first place.", 4),
                    slip((n - k + p) // s + 1, "side_behind_conv: both sides are padded.", 4),
                    slip(-(-(n - k + 2 * p) // s) + 1, "side_behind_conv: a window that does not fit is left out.", 4),
                    slip(same, "side_behind_conv is that of padding `same`.", 4, "strided_padding"),
                ],
            ),
            Question(
                *("side_behind_same", 0.5, same),
                [
                    slip(
                        n // s,
                        "side_behind_same: with `same` a rest of pixels gives a place more.",
                        4,
                        "strided_padding",
                    ),
                    slip(side, "side_behind_same is that of the padding in the question before.", 4, "strided_padding"),
                ],
            ),
            Question(
                *("parameters_of_groups", 0.5, grouped),
                [
                    slip(
                        grouped * groups,
                        "parameters_of_groups: a group sees its own share of the input only.",
                        3,
                        "grouped_kernel",
                    ),
                    slip(grouped // groups, "parameters_of_groups is that of one group.", 3, "grouped_kernel"),
                ],
            ),
            Question(
                *("macs_of_conv1", 0.5, macs),
                [
                    slip(2 * macs, "macs_of_conv1 counts additions for themselves: a multiply-accumulate is one.", 4),
                    slip(9 * first * second * n * n, "macs_of_conv1 is counted at the input's size.", 4),
                ],
            ),
        ]
