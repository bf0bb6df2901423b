"""What a spec cannot say of a network: each operation that is too many, missing, or not as it should be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from resnet_spec.operations import Operation
from rosetta.identifying.aligning import Alignment
from rosetta.identifying.graph import Graph
from rosetta.identifying.places import HEAD, STEM, Places, used_again
from rosetta.identifying.words import by, described, listed, norm_words, padding_words, with_article

Tables = Sequence[Sequence[Operation]]


@dataclass(frozen=True)
class Misfit:
    """What is wrong in one place.

    place: the block or layer, in the model's own names.
    what: what is there and what belongs there.
    subject: the operation that `what` begins with, where it is one that has a name.
    """

    place: str
    what: str
    subject: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def misfits(recorded: Tables, expected: Tables, alignment: Alignment) -> list[Misfit]:
    """Every place at which a recorded network is not the expected one, once, in the order of the network.

    recorded, expected: the tables for images of several sizes; all have the same operations at the same positions.
    """
    comparison = _Comparison(recorded, expected, alignment)
    return list(dict.fromkeys(comparison.all()))


class _Comparison:
    def __init__(self, recorded: Tables, expected: Tables, alignment: Alignment) -> None:
        self.recorded, self.expected, self.pairs = recorded, expected, alignment.pairs
        self.own, self.wanted = Graph(recorded[0]), Graph(expected[0])
        self.places = Places(recorded[0], expected[0], alignment.pairs)
        self.own_of = {other: own for own, other in self.pairs if other is not None and own is not None}
        self.expected_of = {own: other for other, own in self.own_of.items()}
        self.strides_instead = self._strides_instead()

    def all(self) -> Iterator[Misfit]:
        swapped = self._swapped()
        extra = [own for own, other in self.pairs if own is not None and other is None and own not in swapped]
        missing = [
            other for own, other in self.pairs if other is not None and own is None and other not in swapped.values()
        ]
        for own, other in self.pairs:
            if own is not None and other is not None:
                yield from self._settings(own, other)
                if not (extra or missing):
                    yield from self._edges(own, other)
            elif own in swapped:
                yield self._at(own, f"the ReLU stands {self._side_of_norm(own)}")
        yield from self._extras(extra)
        for other in missing:
            yield self._missing(other)
        if extra or missing:
            for own, other in self.own_of_pairs():
                yield from self._edges(own, other)
        yield from self._shared()

    def own_of_pairs(self) -> list[tuple[int, int]]:
        return [(own, other) for own, other in self.pairs if own is not None and other is not None]

    def _of(self, own: int, what: str) -> Misfit:
        """What is wrong with an operation, under its name."""
        name = self.places.name(own)
        return Misfit(self.places.label(self.places.block_of[own]), f"{name} {what}", name)

    def _at(self, own: int, what: str) -> Misfit:
        return Misfit(self.places.label(self.places.block_of[own]), what)

    def _swapped(self) -> dict[int, int]:
        """A ReLU too many next to a norm on whose other side one is missing: recorded and expected positions."""
        swapped = {}
        for index, (own, other) in enumerate(self.pairs[:-2]):
            middle, last = self.pairs[index + 1], self.pairs[index + 2]
            is_around_norm = None not in middle and self.recorded[0][middle[0] or 0].kind == "norm"
            extra, missing = (own, last[1]) if other is None else (last[0], other)
            is_exchange = is_around_norm and (own is None) != (other is None) and None in last
            if not is_exchange or extra is None or missing is None:
                continue
            if self.recorded[0][extra].kind == "relu" == self.expected[0][missing].kind:
                swapped[extra] = missing
        return swapped

    def _strides_instead(self) -> dict[int, int]:
        """Convolutions that have each other's stride, in one block: the one that strides, and the one that should."""
        wrong = [
            own
            for own, other in self.own_of_pairs()
            if self.recorded[0][own].kind == "conv" == self.expected[0][other].kind
            and self.recorded[0][own].settings["stride"] != self.expected[0][other].settings["stride"]
        ]
        instead = {}
        for own, next_own in pairwise(wrong):
            found = [self.recorded[0][each].settings["stride"] for each in (own, next_own)]
            wanted = [self.expected[0][self.expected_of[each]].settings["stride"] for each in (next_own, own)]
            if found == wanted and self.places.block_of[own] == self.places.block_of[next_own]:
                strides, should = (own, next_own) if max(found[0]) > max(found[1]) else (next_own, own)
                instead[strides] = should
        return instead

    def _side_of_norm(self, own: int) -> str:
        after = [user for user in self.own.users[own] if self.recorded[0][user].kind == "norm"]
        norm = after[0] if after else self.recorded[0][own].inputs[0]
        return f"{'before' if after else 'behind'} {self.places.name(norm)}"

    def _settings(self, own: int, other: int) -> Iterator[Misfit]:
        found, wanted = self.recorded[0][own], self.expected[0][other]
        name = self.places.name(own)
        if found.kind != wanted.kind:
            yield self._at(
                own, f"{with_article(described(found))} in place of the {described(wanted)}{self._after(own)}"
            )
        elif found.kind == "conv":
            for what in self._conv(own, other):
                yield self._of(own, what)
        elif found.kind == "norm":
            for what in _norm(found, wanted):
                yield self._of(own, what)
        elif found.kind == "max_pool":
            for what in self._pool(own, other):
                yield self._at(own, f"the max-pool {what}")
        elif found.kind == "linear":
            if found.output_shape != wanted.output_shape:
                yield self._at(
                    own, f"{name} gives {found.output_shape[0]} features, where {wanted.output_shape[0]} belong"
                )
            if not _has_bias(found):
                yield self._at(own, f"{name} has no bias")
            yield from (self._of(own, what) for what in _computed(found))
        elif found.kind in ("pad", "stride") and found.settings != wanted.settings:
            yield self._at(own, f"{with_article(described(found))} in place of {with_article(described(wanted))}")

    def _after(self, own: int) -> str:
        """` after bn1`, where that says more."""
        inputs = self.recorded[0][own].inputs
        return f" after {self.places.name(inputs[0])}" if len(inputs) == 1 else ""

    def _conv(self, own: int, other: int) -> Iterator[str]:
        found, wanted = self.recorded[0][own], self.expected[0][other]
        is_moved = own in self.strides_instead or own in self.strides_instead.values()
        if own in self.strides_instead:
            yield f"strides by {by(found.settings['stride'])} instead of {self.places.name(self.strides_instead[own])}"
        for name, label in (("kernel", "a {} kernel"), ("stride", "a stride of {}"), ("dilation", "a dilation of {}")):
            if found.settings[name] != wanted.settings[name] and not (name == "stride" and is_moved):
                too = " too" if name == "stride" and self._strides_before(own) else ""
                yield f"has {label.format(by(found.settings[name]))}{too}, where {by(wanted.settings[name])} belongs"
        if found.settings["groups"] != wanted.settings["groups"]:
            yield f"has groups: {found.settings['groups']} of them, where {wanted.settings['groups']} belongs"
        if found.output_shape[0] != wanted.output_shape[0]:
            yield f"gives {found.output_shape[0]} channels, where {wanted.output_shape[0]} belong"
        same_form = all(found.settings[name] == wanted.settings[name] for name in ("kernel", "stride", "dilation"))
        padding = self._padding(own, other) if same_form else ""
        if padding:
            yield padding
        if _has_bias(found) and "bias" not in wanted.weights:
            yield "has a bias, and the others have none"
        if "bias" in wanted.weights and not _has_bias(found):
            yield "has no bias, and the others have one"
        if found.settings.get("swapped"):
            yield "sees its input transposed, with height for width"
        yield from _computed(found)

    def _strides_before(self, own: int) -> bool:
        """Whether another convolution on the same way through the block strides already."""
        block = self.places.block_of[own]
        way = [
            each
            for each in range(own)
            if self.places.block_of[each] == block and self.own.convs[each] < self.own.convs[own]
        ]
        return any(
            self.recorded[0][each].kind == "conv"
            and max(self.recorded[0][each].settings["stride"]) > 1
            and each in self.expected_of
            and ".downsample" not in self.expected[0][self.expected_of[each]].place
            for each in way
        )

    def _padding(self, own: int, other: int) -> str:
        """How an operation pads where that is not as it should be, for an image of any of the sizes."""
        for found_table, wanted_table in zip(self.recorded, self.expected, strict=True):
            found, wanted = found_table[own], wanted_table[other]
            start, wanted_start = found.settings["padding"][::2], wanted.settings["padding"][::2]
            input_shape = found_table[found.inputs[0]].output_shape
            if input_shape[1:] != wanted_table[wanted.inputs[0]].output_shape[1:]:
                continue  # something before it is to blame
            if start != wanted_start or found.output_shape[1:] != wanted.output_shape[1:]:
                return (
                    f"pads {padding_words(found.settings['padding'])} of {by(input_shape[1:])} pixels,"
                    f" where {padding_words(wanted.settings['padding'])} belongs"
                )
        return ""

    def _pool(self, own: int, other: int) -> Iterator[str]:
        found, wanted = self.recorded[0][own], self.expected[0][other]
        for name, label in (("kernel", "a window of {}"), ("stride", "a stride of {}")):
            if found.settings[name] != wanted.settings[name]:
                yield f"has {label.format(by(found.settings[name]))}, where {by(wanted.settings[name])} belongs"
        same_form = all(found.settings[name] == wanted.settings[name] for name in ("kernel", "stride"))
        if same_form and (padding := self._padding(own, other)):
            yield padding
        is_positive = self.recorded[0][found.inputs[0]].kind == "relu"
        if found.settings.get("pads_zeros") and not is_positive:
            yield "pads zeros, which win over negative numbers, where minus infinity belongs"

    def _edges(self, own: int, other: int) -> Iterator[Misfit]:
        """An operation that takes its input from elsewhere."""
        found = [self._seen_through(each) for each in self.recorded[0][own].inputs]
        wanted = [self._wanted_through(each) for each in self.expected[0][other].inputs]
        if len(found) != len(wanted) or set(found) == set(wanted):
            return
        if self.recorded[0][own].kind == "sum" and len(set(found)) == 1 and found[0] is not None:
            yield self._at(own, f"the sum adds {self._output(found[0])} to itself")
        strange = [each for each in found if each not in wanted]
        absent = [each for each in wanted if each not in found]
        if not strange or not absent or None in (strange[0], absent[0]):
            return
        what = "the shortcut" if self.recorded[0][own].kind == "sum" else self._layer(own)
        yield self._at(own, f"{what} takes {self._output(strange[0])}, where {self._output(absent[0])} belongs")

    def _output(self, own: int | None) -> str:
        if own is None:
            return "something else"
        label = self.places.label(self.places.block_of[own])
        name = self.places.name(own)
        return f"what {name} of {label} gives" if label not in (STEM, HEAD) else f"what {name} gives"

    def _seen_through(self, own: int) -> int | None:
        """The nearest operation on the way back that is expected too."""
        while own not in self.expected_of:
            inputs = self.recorded[0][own].inputs
            if len(inputs) != 1:
                return None
            own = inputs[0]
        return own

    def _wanted_through(self, other: int) -> int | None:
        while other not in self.own_of:
            inputs = self.expected[0][other].inputs
            if len(inputs) != 1:
                return None
            other = inputs[0]
        return self.own_of[other]

    def _extras(self, extra: Sequence[int]) -> Iterator[Misfit]:
        """What is too many; what hangs together is told once."""
        waiting = list(extra)
        while waiting:
            group = [waiting.pop(0)]
            for each in list(waiting):
                near = {*self.recorded[0][each].inputs, *self.own.users[each]}
                if near & set(group):
                    group.append(each)
                    waiting.remove(each)
            is_softmax = [self.recorded[0][each].kind for each in group] == ["softmax"]
            advice = ", so that a cross-entropy that takes logits is taken of probabilities" if is_softmax else ""
            yield self._at(group[0], f"{self._grouped(group)}{self._where(group)}{advice}")

    def _grouped(self, group: Sequence[int]) -> str:
        operations = [self.recorded[0][each] for each in group]
        kinds = [operation.kind for operation in operations]
        gates = {"sigmoid", "hard_sigmoid"}
        if "mean" in kinds and any(each.settings.get("activation") in gates for each in operations):
            return "a squeeze-and-excitation"
        return listed([with_article(described(operation)) for operation in operations])

    def _where(self, group: Sequence[int]) -> str:
        """Between which operations a group stands, or on which shortcut."""
        before = [each for own in group for each in self.recorded[0][own].inputs if each not in group]
        after = [each for own in group for each in self.own.users[own] if each not in group]
        is_sum = bool(after) and self.recorded[0][after[-1]].kind == "sum"
        if is_sum and before and self.own.gates[after[-1]] == before[0] and self._is_short(group, after[-1]):
            what = "a projection" if any(self.recorded[0][own].kind == "conv" for own in group) else "something"
            return f" on the shortcut: {what} where the input itself belongs"
        if before and after:
            return f" between {self._layer(before[0])} and {self.places.name(after[-1])}"
        return f" behind {self._layer(before[0])}" if before else ""

    def _layer(self, own: int) -> str:
        """An operation's name, and that it is the projection where it is."""
        other = self.expected_of.get(own)
        is_projection = other is not None and self.expected[0][other].place.endswith(".downsample.0")
        return f"the projection {self.places.name(own)}" if is_projection else self.places.name(own)

    def _is_short(self, group: Sequence[int], end: int) -> bool:
        """Whether a group stands on the way to the sum that has fewer convolutions."""
        other = [each for each in self.recorded[0][end].inputs if each not in group]
        own = [each for each in self.recorded[0][end].inputs if each in group]
        return bool(own) and bool(other) and self.own.convs[own[0]] < self.own.convs[other[0]]

    def _missing(self, other: int) -> Misfit:
        wanted = self.expected[0][other]
        block = self.places.expected_blocks[other]
        before = [self._wanted_through(each) for each in wanted.inputs]
        behind = [self._layer(each) for each in before if each is not None]
        names = {"sum": "the sum with the shortcut", "norm": "the norm", "conv": f"the {described(wanted)}"}
        what = names.get(wanted.kind, f"the {described(wanted)}")
        if wanted.place.endswith(".downsample.0"):
            what = f"the projection of the shortcut, {with_article(described(wanted))},"
        after = f" after {behind[0]}" if behind and wanted.kind != "sum" else ""
        return Misfit(self.places.label(block), f"{what}{after} is missing")

    def _shared(self) -> Iterator[Misfit]:
        """Kernels and scales that are used in several places; a module that is used again is told once."""
        users: dict[str, list[int]] = {}
        for position, operation in enumerate(self.recorded[0]):
            if "weight" in operation.weights:
                users.setdefault(operation.weights["weight"], []).append(position)
        uses: dict[str, int] = {}
        first_of: dict[str, int] = {}
        for name, (first, *others) in users.items():
            place = self.recorded[0][first].place
            strangers = [each for each in others if self.recorded[0][each].place != place]
            for each in strangers:
                yield self._at(each, f"{self.places.name(each)} has {name} again, which {place} uses: a shared weight")
            uses[place], first_of[place] = 1 + len(others) - len(strangers), first
        for module, count in used_again(uses).items():
            often = "twice: both uses share" if count == 2 else f"{count} times: all uses share"
            if module in uses:
                yield self._of(first_of[module], f"is used {often} one weight")
            else:
                yield Misfit(module, f"it is used {often} its weights")


def _norm(found: Operation, wanted: Operation) -> Iterator[str]:
    have, want = found.settings, wanted.settings
    if have["norm"] != want["norm"]:
        yield f"is {with_article(norm_words(found))}, where {with_article(norm_words(wanted))} belongs"
        return
    if have.get("over"):
        yield f"normalises over {have['over']}, where the channels belong"
    if have["batch_statistics"]:
        yield "uses the batch's own statistics in inference mode, where the running ones belong"
    if have["eps"] != want["eps"]:
        yield f"has an eps of {have['eps']:g}, where {want['eps']:g} belongs"
    if have.get("cumulative"):
        yield f"takes the mean over all steps so far, where {want['decay']:g} of the old running average belongs"
    if have["decay"] is not None and have["decay"] != want["decay"]:
        yield (
            f"keeps {have['decay']:g} of the old running average at each step, where {want['decay']:g} belongs"
            f" (PyTorch's momentum is 1 minus this)"
        )
    if have.get("eps_place"):
        yield "adds eps to the root of the variance, where it belongs under the root"
    if have.get("divisor"):
        yield "divides by the variance, where its root, the deviation, belongs"
    if have.get("mean"):
        yield "does not take the mean off"
    if have.get("variance"):
        yield "divides by the unbiased deviation, where the batch's own belongs"
    for role, word in (("weight", "scale"), ("bias", "shift")):
        if role in wanted.weights and role not in found.weights and role not in have.get("computed", ()):
            yield f"has no {word}"
    yield from _computed(found)


def _has_bias(found: Operation) -> bool:
    """Whether it has one, be it computed at each pass."""
    return "bias" in found.weights or "bias" in found.settings.get("computed", ())


def _computed(found: Operation) -> Iterator[str]:
    for role, names in found.settings.get("computed", {}).items():
        word = "kernel" if found.kind == "conv" and role == "weight" else role
        source = f" from {listed(names)}" if names else ""
        yield f"computes its {word}{source} at each pass, where a parameter as it is belongs"
