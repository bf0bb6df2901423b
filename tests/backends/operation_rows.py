"""Tables of operations to compare."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from resnet_spec.operations import Operation


def rows(operations: Sequence[Operation]) -> Counter[Any]:
    """What each operation is, and what feeds it, in any order."""
    return Counter(
        (
            one.kind,
            tuple(sorted(one.settings.items())),
            one.output_shape,
            tuple(sorted(one.weights)),
            tuple(sorted((operations[each].kind, operations[each].output_shape) for each in one.inputs)),
        )
        for one in operations
    )
