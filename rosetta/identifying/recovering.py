"""Reads a spec off a table of operations: each field is what most of the blocks show."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from resnet_spec import ResNetSpec, SpecError
from resnet_spec.operations import Operation
from resnet_spec.reference import same_sides
from rosetta.identifying.cutting import ACTIVATIONS, Block, Cut, cut

Value = TypeVar("Value")
Table = Sequence[Operation]


def recovered_specs(tables: Sequence[Table]) -> list[ResNetSpec]:
    """What the network may be, one spec for each order in which it can be read; none where nothing can be.

    tables: the operations of one network for images of several sizes, which between them tell `same` padding
        from a symmetric one.
    """
    specs = []
    for preactivation in (False, True):
        parts = cut(tables[0], preactivation=preactivation)
        reader = _Reader(tables, parts, preactivation) if parts else None
        if reader and reader.has_convolutions():
            spec = _spec_of(reader)
            if spec:
                specs.append(spec)
    return specs


def _spec_of(reader: "_Reader") -> ResNetSpec | None:
    fields = {**reader.ends(), **reader.stem(), **reader.blocks(), **reader.shortcuts(), **reader.layers()}
    try:
        # The image's size is none of the network's, and the smallest is not known before.
        return ResNetSpec(**_sensible(fields), image_size=10_000)
    except SpecError:
        return None


def _sensible(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields without those of parts that are not there."""
    if fields["norm"] == "none":
        fields |= {"stem_norm": False, "projection_norm": False, "zero_init_last_norm": False}
        if fields["order"] == "conv_relu_norm":
            fields["order"] = "conv_norm_relu"
    if fields["shortcut"] in ("A", "none"):
        fields |= {"projection_norm": False, "projection_relu": False}
    if fields["order"] == "conv_relu_norm" and fields["projection_norm"]:
        fields["projection_relu"] = False
    if fields["shortcut"] == "none" or fields["order"] == "norm_relu_conv":
        fields["relu_before_sum"] = False
    return fields


def most(values: Iterable[Value], default: Value) -> Value:
    """The commonest, the first of several; the default where there is none."""
    counts = Counter(values)
    return counts.most_common(1)[0][0] if counts else default


class _Reader:
    """Reads the fields off the parts of a table."""

    def __init__(self, tables: Sequence[Table], parts: Cut, preactivation: bool) -> None:
        self.tables, self.table, self.parts, self.preactivation = tables, tables[0], parts, preactivation
        self.is_bottleneck = most((len(self._convs(block.branch)) for block in parts.blocks), 2) == 3
        self.projects = [self._changes_shape(block) for block in parts.blocks]

    def has_convolutions(self) -> bool:
        """Whether there is a block with one; a transformer's have none."""
        return any(self._convs(block.branch) for block in self.parts.blocks)

    def _kinds(self, positions: Iterable[int]) -> list[str]:
        return ["relu" if self.table[each].kind in ACTIVATIONS else self.table[each].kind for each in positions]

    def _convs(self, positions: Iterable[int]) -> list[Operation]:
        return [self.table[each] for each in positions if self.table[each].kind == "conv"]

    def _input_shape(self, block: Block) -> tuple[int, ...]:
        first = [*block.branch, *(block.shortcut or ())][0]
        return self.table[self.table[first].inputs[0]].output_shape

    def _channels(self, block: Block) -> int:
        """What comes out of the block's last convolution."""
        return self._convs(block.branch)[-1].output_shape[0] if self._convs(block.branch) else 0

    def _stride(self, block: Block) -> int:
        stride = 1
        for conv in self._convs(block.branch):
            stride *= conv.settings["stride"][0]
        return stride

    def _changes_shape(self, block: Block) -> bool:
        return self._stride(block) != 1 or self._input_shape(block)[:1] != (self._channels(block),)

    def ends(self) -> dict[str, Any]:
        kinds = self._kinds(self.parts.head)
        linear = [self.table[each] for each in self.parts.head if self.table[each].kind == "linear"]
        return {
            "in_channels": self.table[0].output_shape[0],
            "num_classes": linear[-1].output_shape[0] if linear else self.table[-1].output_shape[0],
            "head": "softmax" if "softmax" in kinds else "logits",
        }

    def stem(self) -> dict[str, Any]:
        conv, *_ = self._convs(self.parts.stem)
        kinds = self._kinds(self.parts.stem)
        return {
            "stem_kernel": conv.settings["kernel"][0],
            "stem_stride": conv.settings["stride"][0],
            "stem_channels": conv.output_shape[0],
            "stem_norm": "norm" in kinds,
            "stem_relu": "relu" in kinds,
            "stem_pool": self._stem_pool(),
        }

    def _stem_pool(self) -> str:
        """How the pool pads, as all sizes of the image show it together."""
        for position in self.parts.stem:
            if self.table[position].kind.endswith("_pool"):
                found = [_padding_words(table, position) for table in self.tables]
                words = [word for word in ("symmetric", "same", "valid") if all(word in each for each in found)]
                return words[0] if words else "symmetric"
        return "none"

    def blocks(self) -> dict[str, Any]:
        blocks = [block for block in self.parts.blocks if self._convs(block.branch)]
        expansion = 4 if self.is_bottleneck else 1
        stages: list[tuple[int, int, int]] = []  # blocks, channels, stride
        for block in blocks:
            channels, stride = max(self._channels(block) // expansion, 1), self._stride(block)
            if stages and stages[-1][1] == channels and stride == 1:
                stages[-1] = (stages[-1][0] + 1, *stages[-1][1:])
            else:
                stages.append((1, channels, stride))
        counts, widths, strides = zip(*stages, strict=True)
        fields = {
            "block": "bottleneck" if self.is_bottleneck else "basic",
            "stage_blocks": counts,
            "stage_channels": widths,
            "stage_strides": strides,
            "order": self._order(blocks),
            "relu_before_sum": most((self._ends_with_relu(block) for block in blocks), False),
            "relu_after_sum": most(("relu" in self._kinds(block.behind) for block in blocks), False),
        }
        return {**fields, **self._bottleneck_fields(blocks)} if self.is_bottleneck else fields

    def _ends_with_relu(self, block: Block) -> bool:
        """Whether a ReLU follows the block's last convolution before the sum."""
        kinds = self._kinds(block.branch)[::-1]
        return "relu" in kinds[: kinds.index("conv")]

    def _order(self, blocks: Sequence[Block]) -> str:
        if self.preactivation:
            return "norm_relu_conv"
        behind = []
        for block in blocks:
            kinds = self._kinds(block.branch)
            first = kinds.index("conv")
            behind.append(tuple(kinds[first + 1 : first + 3]))
        return "conv_relu_norm" if most(behind, ()) == ("relu", "norm") else "conv_norm_relu"

    def _bottleneck_fields(self, blocks: Sequence[Block]) -> dict[str, Any]:
        strides, widths = [], []
        for block in blocks:
            convs = self._convs(block.branch)
            if len(convs) == 3:
                if self._stride(block) != 1:
                    strides.append("1x1" if convs[0].settings["stride"][0] != 1 else "3x3")
                groups = convs[1].settings["groups"]
                channels, width = convs[2].output_shape[0] // 4, convs[1].output_shape[0]
                if channels and width * 64 % (groups * channels) == 0:
                    widths.append((groups, width * 64 // (groups * channels)))
        groups, width_per_group = most(widths, (1, 64))
        return {
            "bottleneck_stride": most(strides, "3x3"),
            "groups": groups,
            "width_per_group": width_per_group,
        }

    def shortcuts(self) -> dict[str, Any]:
        changing: list[str] = []
        keeping: list[str] = []
        projections = []
        for block in self.parts.blocks:
            if block.shortcut is None:
                kind = "none"
            elif self._convs(block.shortcut):
                kind = "projection"
                projections.append(self._kinds(block.shortcut))
            else:
                kind = "no projection"
            (changing if self._changes_shape(block) else keeping).append(kind)
        everywhere = [*changing, *keeping]
        if most(everywhere, "none") == "none":
            shortcut = "none"
        elif most(keeping, "") == "projection" and most(changing, "projection") == "projection":
            shortcut = "C"
        elif changing and most(changing, "") == "no projection":
            shortcut = "A"
        else:
            shortcut = "B"
        return {
            "shortcut": shortcut,
            "projection_norm": most(("norm" in kinds for kinds in projections), True),
            "projection_relu": most(("relu" in kinds for kinds in projections), False),
        }

    def layers(self) -> dict[str, Any]:
        convs = [operation for operation in self.table if operation.kind == "conv"]
        norms = [operation for operation in self.table if operation.kind == "norm"]
        return {
            "conv_bias": most(("bias" in conv.weights for conv in convs), False),
            "conv_padding": self._conv_padding(),
            "norm": "batch" if norms else "none",
            "norm_eps": most((norm.settings["eps"] for norm in norms), 1e-5),
            "norm_decay": most((each.settings["decay"] for each in norms if each.settings["decay"] is not None), 0.9),
        }

    def _conv_padding(self) -> str:
        """The word that most of the convolutions follow which tell the two apart; of as many, the symmetric."""
        telling = []
        for position, operation in enumerate(self.table):
            if operation.kind == "conv":
                found = [_padding_words(table, position) for table in self.tables]
                fits = [word for word in ("symmetric", "same") if all(word in each for each in found)]
                if len(fits) == 1:
                    telling.append(fits[0])
        return "same" if telling.count("same") > telling.count("symmetric") else "symmetric"


def _padding_words(table: Table, position: int) -> set[str]:
    """All words that say how this convolution or pool pads an image of this size."""
    operation = table[position]
    sides = table[operation.inputs[0]].output_shape[1:]
    (rows, columns), (down, along) = operation.settings["kernel"], operation.settings["stride"]
    top, _bottom, left, _right = operation.settings["padding"]
    start, end = (top, left), operation.output_shape[1:]
    words = {
        "symmetric": [(rows // 2, rows // 2), (columns // 2, columns // 2)],
        "same": [same_sides(sides[0], rows, down), same_sides(sides[1], columns, along)],
        "valid": [(0, 0), (0, 0)],
    }
    found = set()
    for word, pairs in words.items():
        places = tuple(
            (side + before + behind - kernel) // stride + 1
            for side, (before, behind), kernel, stride in zip(sides, pairs, (rows, columns), (down, along), strict=True)
        )
        if places == end and start == (pairs[0][0], pairs[1][0]):
            found.add(word)
    return found
