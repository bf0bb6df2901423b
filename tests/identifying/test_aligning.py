"""Which operations are taken for each other."""

import dataclasses

from resnet_spec.expected import expected_operations
from rosetta.identifying.aligning import align
from rosetta.identifying.graph import Graph
from tests.backends.networks import TINY


def test_without_projections_each_norm_is_the_one_behind_its_convolution() -> None:
    stages = {"stage_blocks": (1, 1, 1), "stage_channels": (4, 6, 8), "stage_strides": (1, 2, 2)}
    expected = expected_operations(TINY.replace(shortcut="B", projection_norm=True, **stages), 12)
    left = [position for position, operation in enumerate(expected) if "downsample" not in operation.place]
    rows = {position: row for row, position in enumerate(left)}
    # The shortcuts begin behind the first convolution of their block, five operations before the sum.
    recorded = [
        dataclasses.replace(
            expected[each], inputs=tuple(rows.get(source, rows[each] - 5) for source in expected[each].inputs)
        )
        for each in left
    ]
    found = align(Graph(recorded), Graph(expected)).pairs
    assert {(own, other) for own, other in found if own is not None} == {(rows[each], each) for each in left}
