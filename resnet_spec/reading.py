"""Reads a tape into the table of operations: the same words for the same arithmetic, whoever took the steps.

What a framework takes apart is put together again: zeros padded before a convolution are its padding, what is
added behind it is its bias, and arithmetic is what its numbers say (`resnet_spec.arithmetic`). What then has no
name stays `unknown`, under the framework's own.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import numpy as np

from resnet_spec.arithmetic import NARROW, WIDE, Meaning, Region, shortest
from resnet_spec.dataflow import Dataflow, long_sides
from resnet_spec.errors import ModelError
from resnet_spec.joining import Draft, join_parts
from resnet_spec.operations import Operation, Parameter, Recording
from resnet_spec.single_steps import kernel_in, operation_of
from resnet_spec.tape import Step, Tape

# Steps that mean something only together with others.
_LOOSE = (
    *("add", "subtract", "multiply", "divide", "maximum", "minimum", "negative", "sqrt", "rsqrt", "square", "power"),
    *("exp", "where", "compare", "activation", "mean", "sum_over", "max_over", "window_sum", "reshape", "broadcast"),
    *("slice", "concatenate", "unknown"),
)
_BENDING = ("maximum", "minimum", "where", "activation")
_LONGEST_REGION = 24


def read_tape(tape: Tape, output: int) -> Recording:
    """The table of all that leads from the images to the step `output`; raises ModelError where nothing does."""
    flow = Dataflow(tape, output)
    if not flow.depends[output]:
        raise ModelError(
            "gives an output that does not depend on its images: compute it from them, with the framework's own"
            " operations, since what passes through NumPy or Python cannot be followed"
        )
    drafts = {draft.node: draft for draft in _drafts(flow)}
    end = join_parts(flow, drafts, flow.node[output])
    return _recording(tape, flow, _leading_to(drafts, end))


def _drafts(flow: Dataflow) -> Iterator[Draft]:
    """An operation for each node, or for a region of them that has a meaning; from the last to the first."""
    inside: set[int] = set()
    for node in reversed(flow.nodes):
        if node in inside:
            continue
        names_itself = flow.steps[node].kind == "activation"  # its numbers may be another's too
        found = _meaning(flow, node) if _is_loose(flow, node) and not names_itself else None
        if found:
            entry, region, meaning, by_name = found
            inside |= region - {node}
            weights = {role: by_name[name] for role, name in meaning.roles.items()}
            yield Draft(meaning.kind, node, [entry], weights, dict(meaning.settings))
        else:
            yield operation_of(flow, node)


def _meaning(flow: Dataflow, node: int) -> tuple[int, set[int], Meaning, dict[str, int]] | None:
    """The node where a region that ends here begins, its nodes, and what it is."""
    regions = list(_regions(flow, node))
    for recognisers, candidates in ((NARROW, regions), (WIDE, list(reversed(regions)))):
        for entry, nodes in candidates:
            found = _as_region(flow, entry, nodes, node)
            if found is None:
                continue
            region, by_name = found
            for recognise in recognisers:
                meaning = recognise(region)
                if meaning:
                    return entry, nodes, meaning, by_name
    return None


def _is_loose(flow: Dataflow, node: int) -> bool:
    """Whether a step may be a part of something; so is a norm of what was reshaped for it."""
    step = flow.steps[node]
    is_of_another_form = step.kind == "norm" and flow.steps[flow.nodes_feeding(node)[0]].kind == "reshape"
    return step.kind in _LOOSE or is_of_another_form


def _regions(flow: Dataflow, node: int) -> Iterator[tuple[int, set[int]]]:
    """Ever wider: a node through which all that reaches this one comes, and the nodes between, this one included."""
    entry = node
    for _ in range(_LONGEST_REGION):
        if entry not in flow.gate or (entry != node and not _is_loose(flow, entry)):
            return
        entry = flow.gate[entry]
        nodes, waiting = set(), [node]
        while waiting:
            each = waiting.pop()
            if each != entry and each not in nodes:
                nodes.add(each)
                waiting += flow.nodes_feeding(each)
        inner = nodes - {node}
        if len(nodes) > _LONGEST_REGION or not all(_is_loose(flow, each) for each in inner):
            return
        if all(flow.users[each] <= nodes for each in inner):
            yield entry, nodes


def _as_region(flow: Dataflow, entry: int, nodes: set[int], node: int) -> tuple[Region, dict[str, int]] | None:
    """The region's numbers, and the position of each parameter that they name; None where they can mean nothing."""
    x = flow.canonical(entry)
    channels = x.shape[1] if x.ndim > 1 else 0
    inputs = [position for each in sorted(nodes) for position in flow.steps[each].inputs]
    by_name = {flow.steps[position].function: position for position in flow.parameters_of(inputs)}
    parameters = {name: flow.steps[position].value.reshape(-1) for name, position in by_name.items()}
    # Another draw gives other numbers.
    if flow.is_random(inputs) or any(value.size != channels for value in parameters.values()):
        return None
    axes = flow.axes[node]
    if not axes and flow.steps[node].value.shape == flow.steps[entry].value.shape:
        axes = flow.axes[entry]
    windows = [flow.steps[each].settings for each in nodes if flow.steps[each].kind == "window_sum"]
    region = Region(
        x=x,
        y=flow.canonical(node, axes),
        kinds=frozenset(flow.steps[each].kind for each in (*nodes, *flow.behind(inputs))),
        constants=(*flow.numbers_of(inputs), *_eps_of_norms(flow, nodes)),
        parameters=parameters,
        untrained=frozenset(name for name, each in by_name.items() if not flow.steps[each].settings["trained"]),
        window={key: windows[0][key] for key in ("kernel", "stride", "padding")} if len(windows) == 1 else {},
        # A variance that is kept from below 0 is a maximum too, of fewer numbers.
        is_bent=any(flow.steps[each].kind in _BENDING and flow.steps[each].value.size == x.size for each in nodes),
    )
    return region, by_name


def _eps_of_norms(flow: Dataflow, nodes: set[int]) -> list[float]:
    return [flow.steps[each].settings["eps"] for each in nodes if flow.steps[each].kind == "norm"]


def _leading_to(drafts: dict[int, Draft], end: int) -> list[Draft]:
    """The drafts by way of which the images come to the end, in the order in which they were taken."""
    needed, waiting = set(), [end]
    while waiting:
        node = waiting.pop()
        if node not in needed:
            needed.add(node)
            waiting += drafts[node].inputs
    return [drafts[node] for node in sorted(needed)]


def _recording(tape: Tape, flow: Dataflow, drafts: list[Draft]) -> Recording:
    row_of = {draft.node: row for row, draft in enumerate(drafts)}
    parameters: dict[str, Parameter] = {}
    tensors: dict[str, np.ndarray] = {}
    for step in tape.steps:
        if step.kind == "parameter":
            name = step.function
            tensors[name] = step.value
            parameters[name] = Parameter(step.value.shape, step.settings["trained"], name not in tape.unregistered)
    operations, outputs = [], []
    for draft in drafts:
        weights, computed = {}, {}
        for role, position in draft.weights.items():
            parameter = flow.parameter_behind(position)
            if parameter is None:
                if not _is_absent(flow, role, position):
                    computed[role] = tuple(flow.steps[each].function for each in flow.parameters_of([position]))
                continue
            name = flow.steps[parameter].function
            weights[role] = name
            if parameters[name].axes is None and not role.startswith("operand"):
                parameters[name] = _with_axes(parameters[name], tensors[name], _canonical_tensor(flow, draft, role))
        settings = dict(draft.settings)
        if computed:
            settings["computed"] = computed
        if draft.kind == "norm":
            decay = tape.norm_decays.get(weights.get("running_mean", ""), settings["decay"])
            settings |= {"decay": decay, "eps": shortest(settings["eps"])}
            if weights.get("running_mean") in tape.cumulative:
                settings |= {"decay": None, "cumulative": True}
        output = _output(flow, draft)
        step = flow.steps[draft.step or draft.node]
        operations.append(
            Operation(
                kind=draft.kind,
                function=step.function,
                place=_place(step, weights),
                inputs=tuple(row_of[node] for node in draft.inputs),
                weights=weights,
                settings=settings,
                output_shape=output.shape[1:],
                dtype=output.dtype.name,
            )
        )
        outputs.append(output if output.dtype.kind == "f" else output.astype(np.float64))
    return Recording(tuple(operations), parameters, tensors, tuple(outputs))


def _output(flow: Dataflow, draft: Draft) -> np.ndarray:
    """What comes out: a mean or a linear layer's is a row of features, whatever sides of 1 are kept."""
    output = flow.canonical(draft.node)
    return output.reshape(len(output), -1) if draft.kind in ("mean", "linear") else output


def _is_absent(flow: Dataflow, role: str, position: int) -> bool:
    """Whether a constant stands where a norm has no parameter: a scale of 1, a shift of 0."""
    nothing = {"weight": 1.0, "bias": 0.0}.get(role)
    return not flow.parameters_of([position]) and nothing is not None and (flow.steps[position].value == nothing).all()


def _canonical_tensor(flow: Dataflow, draft: Draft, role: str) -> np.ndarray:
    """A parameter as its operation uses it, in the canonical layout."""
    step = flow.steps[draft.step or draft.node]
    if role == "weight" and step.kind == "conv":
        kernel = kernel_in(flow, step, "oihw")
        return kernel[:, :, 0, 0] if draft.kind == "linear" else kernel
    if role == "weight" and step.kind == "linear":
        matrix = kernel_in(flow, step, "oi")
        return matrix[:, :, None, None] if draft.kind == "conv" else matrix
    return flow.steps[draft.weights[role]].value.reshape(-1)


def _with_axes(parameter: Parameter, own: np.ndarray, canonical: np.ndarray) -> Parameter:
    """The parameter with the way from its own layout to the canonical one, found by its numbers."""

    def is_unlikely(axes: tuple[int, ...]) -> bool:
        return long_sides(own.transpose(axes)) != long_sides(canonical)

    for axes in sorted(permutations(range(own.ndim)), key=is_unlikely):
        moved = own.transpose(axes)
        if moved.size == canonical.size and (moved.reshape(canonical.shape) == canonical).all():
            return replace(parameter, axes=axes, canonical_shape=canonical.shape)
    return parameter


def _place(step: Step, weights: dict[str, str]) -> str:
    """The module, or where that is not known, or is the whole model, what the names of its tensors begin with."""
    if step.place or not weights:
        return step.place
    names = list(weights.values())
    parents = {re.split(r"[./](?=[^./]*$)", name)[0] for name in names}
    return parents.pop() if len(parents) == 1 else names[0]
