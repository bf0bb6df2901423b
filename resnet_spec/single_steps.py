"""What a single step of a tape is, where it needs no other to be something."""

from typing import Any

import numpy as np

from resnet_spec.arithmetic import SOFTMAX_OVER_OTHERS
from resnet_spec.dataflow import Dataflow
from resnet_spec.joining import Draft
from resnet_spec.tape import Step


def operation_of(flow: Dataflow, node: int) -> Draft:
    """The operation that a single step is."""
    step = flow.steps[node]
    inputs = flow.nodes_feeding(node)
    rule = _RULES.get(step.kind)
    draft = rule(flow, step, node, inputs) if rule else None
    return draft or _unknown(flow, step, node, inputs)


def _unknown(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft:
    positions = flow.parameters_of(list(step.inputs))
    weights = {f"operand {number}": position for number, position in enumerate(sorted(positions), start=1)}
    settings: dict[str, Any] = {"arithmetic": step.kind} if step.kind != "unknown" else {}
    if numbers := list(dict.fromkeys(flow.numbers_of(list(step.inputs)))):
        settings["numbers"] = tuple(numbers[:3])
    if flow.is_random(list(step.inputs)) or step.settings.get("random"):
        settings["random"] = True
        if rate := _dropout_rate(flow, step):
            return Draft("dropout", node, inputs, settings={"rate": rate, "active": True})
    return Draft("unknown", node, inputs, weights, settings)


def _dropout_rate(flow: Dataflow, step: Step) -> float | None:
    """The share that a product with random numbers sets to 0, where it divides the others by the rest."""
    if step.kind not in ("multiply", "where") or not step.value.any():
        return None
    before = next(flow.steps[each].value for each in step.inputs if flow.depends[each])
    if before.shape != step.value.shape:
        return None
    kept = step.value != 0
    ratios = step.value[kept] / before[kept]
    if not np.allclose(ratios, ratios[0], rtol=1e-4) or ratios[0] < 1:
        return None
    return float(f"{1 - 1 / ratios[0]:.4g}")


def _kernel_settings(step: Step, *names: str) -> dict[str, Any]:
    return {name: step.settings[name] for name in names}


def _conv(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft | None:
    if flow.depends[step.inputs[1]] or step.value.ndim != 4:
        return None
    kernel = kernel_in(flow, step, "oihw")
    settings = {"kernel": kernel.shape[2:], **_kernel_settings(step, "stride", "padding", "dilation", "groups")}
    settings |= _swapped_axes(flow, step, node)
    return Draft("conv", node, inputs, dict(zip(("weight", "bias"), step.inputs[1:], strict=False)), settings)


def _swapped_axes(flow: Dataflow, step: Step, node: int) -> dict[str, Any]:
    """Whether an operation takes for height what was the width of the images."""
    given = flow.axes[flow.feeding(node)[0]]
    return {"swapped": True} if given and given != step.settings["axes"] else {}


def _linear(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft | None:
    """A product with a matrix; at each pixel for itself it is a 1x1 convolution."""
    if flow.depends[step.inputs[1]]:
        return None
    weights = dict(zip(("weight", "bias"), step.inputs[1:], strict=False))
    if flow.axes[node] == "nhwc":
        once = {"kernel": (1, 1), "stride": (1, 1), "padding": (0, 0, 0, 0), "dilation": (1, 1), "groups": 1}
        return Draft("conv", node, inputs, weights, once)
    return Draft("linear", node, inputs, weights) if step.value.ndim == 2 else None


def kernel_in(flow: Dataflow, step: Step, axes: str) -> np.ndarray:
    """The kernel that a step is given, with its axes in this order."""
    given = step.settings["kernel_axes"]
    return flow.steps[step.inputs[1]].value.transpose([given.index(axis) for axis in axes])


_AXES = {"n": "images of the batch", "c": "channels", "h": "rows", "w": "columns"}


def _norm(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft:
    weights = dict(zip(step.settings["roles"], step.inputs[1:], strict=True))
    settings = {key: value for key, value in step.settings.items() if key not in ("roles", "axes")}
    if settings["norm"] == "group" and settings["groups"] == flow.canonical(node).shape[1]:
        settings["norm"] = "instance"
    given, taken = flow.axes[flow.feeding(node)[0]], step.settings.get("axes", "")
    if len(given) == len(taken) and given.index("c") != taken.index("c"):
        axis = taken.index("c")
        settings["over"] = f"axis {axis}, the {_AXES[given[axis]]}"
    return Draft("norm", node, inputs, weights, settings)


def _pool(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft:
    settings = {key: value for key, value in step.settings.items() if key != "axes"}
    height, width = flow.canonical(inputs[0]).shape[2:]
    if settings["kernel"] == (1, 1) and not any(settings["padding"]):
        return Draft("stride", node, inputs, settings={"stride": settings["stride"]})
    is_whole = settings["kernel"] == (height, width) and flow.canonical(node).shape[2:] == (1, 1)
    if step.kind == "avg_pool" and is_whole and not any(settings["padding"]):
        return Draft("mean", node, inputs, settings={"window": settings["kernel"]})
    return Draft(step.kind, node, inputs, settings=settings)


def _sum(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft | None:
    """Two things of one shape, or a convolution's bias."""
    if len(flow.feeding(node)) == 2:
        shapes = {flow.steps[position].value.shape for position in step.inputs}
        return Draft("sum", node, [flow.node[each] for each in step.inputs]) if len(shapes) == 1 else None
    [constant] = [position for position in step.inputs if not flow.depends[position]]
    parameter = flow.parameter_behind(constant)
    before = flow.steps[inputs[0]]
    channels = flow.canonical(node).shape[1] if step.value.ndim > 1 else 0
    takes_bias = before.kind in ("conv", "linear") and len(before.inputs) == 2 and not flow.depends[before.inputs[1]]
    if parameter is None or flow.steps[parameter].value.size != channels or not takes_bias:
        return None
    if flow.users[inputs[0]] != {node}:
        return None
    return Draft("bias", node, inputs, {"bias": parameter})


def _pad(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft | None:
    by_axis = dict(zip(flow.axes[node], step.settings["padding"], strict=False))
    changed = {axis for axis, sides in by_axis.items() if any(sides)}
    if min((side for sides in by_axis.values() for side in sides), default=-1) < 0:
        return None
    if not changed:
        return Draft("same", node, inputs)
    if changed <= {"h", "w"}:
        padding = (*by_axis.get("h", (0, 0)), *by_axis.get("w", (0, 0)))
        return Draft("pad_sides", node, inputs, settings={"padding": padding, "value": step.settings["value"]})
    if changed == {"c"} and step.settings["value"] == 0:
        return Draft("pad", node, inputs, settings={"channels": tuple(by_axis["c"])})
    return None


def _concatenate(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft | None:
    """Zeros before and behind the channels."""
    there = [index for index, position in enumerate(step.inputs) if flow.depends[position]]
    zeros = [position for position in step.inputs if not flow.depends[position]]
    axes = flow.axes[node]
    if len(there) != 1 or axes[step.settings["axis"] : step.settings["axis"] + 1] != "c":
        return None
    if any(flow.steps[position].value.any() or flow.parameters_of([position]) for position in zeros):
        return None
    sizes = [flow.steps[position].value.shape[step.settings["axis"]] for position in step.inputs]
    return Draft("pad", node, inputs, settings={"channels": (sum(sizes[: there[0]]), sum(sizes[there[0] + 1 :]))})


def _slice(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft | None:
    """Every so-many-th pixel, from the first."""
    before = flow.steps[flow.feeding(node)[0]].value.shape
    strides = step.settings["strides"]
    kept = tuple(-(-side // stride) for side, stride in zip(before, strides, strict=True))
    if any(step.settings["starts"]) or kept != step.value.shape:
        return None
    by_axis = dict(zip(flow.axes[node], strides, strict=False))
    if any(stride != 1 for axis, stride in by_axis.items() if axis not in "hw"):
        return None
    return Draft("stride", node, inputs, settings={"stride": (by_axis.get("h", 1), by_axis.get("w", 1))})


def _mean(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft | None:
    before = flow.axes[flow.feeding(node)[0]]
    over = {before[axis] for axis in step.settings["over"]} if len(before) == 4 else set()
    return Draft("mean", node, inputs) if over == {"h", "w"} else None


def _flatten(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft | None:
    before = flow.steps[flow.feeding(node)[0]].value
    is_flat = step.value.ndim == 2 and len(step.value) == len(before)
    return Draft("flatten", node, inputs, settings={"axes": flow.axes[flow.feeding(node)[0]]}) if is_flat else None


def _as_named(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft:
    """A step whose kind is an operation's already."""
    return Draft(
        step.kind, node, inputs, settings={k: v for k, v in step.settings.items() if k not in ("axis", "axes")}
    )


def _activation(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft:
    bounds = tuple(step.settings.get("bounds", ()))
    if step.function == "relu" or bounds == (0, None):
        return Draft("relu", node, inputs)
    if bounds == (0, 6):
        return Draft("activation", node, inputs, settings={"activation": "relu6"})
    return Draft("activation", node, inputs, settings={"activation": step.function, **step.settings})


def _softmax(flow: Dataflow, step: Step, node: int, inputs: list[int]) -> Draft:
    """Over the classes; over anything else it is another function."""
    axes = flow.axes[flow.feeding(node)[0]]
    others = SOFTMAX_OVER_OTHERS.get(axes[step.settings["axis"]]) if axes else None
    if others:
        return Draft("activation", node, inputs, settings={"activation": f"{step.kind} {others}"})
    if step.kind == "log_softmax":
        return Draft("activation", node, inputs, settings={"activation": "log_softmax"})
    return Draft("softmax", node, inputs)


_RULES = {
    "image": _as_named,
    "conv": _conv,
    "linear": _linear,
    "norm": _norm,
    "activation": _activation,
    "max_pool": _pool,
    "avg_pool": _pool,
    "add": _sum,
    "pad": _pad,
    "concatenate": _concatenate,
    "slice": _slice,
    "mean": _mean,
    "reshape": _flatten,
    "dropout": _as_named,
    "softmax": _softmax,
    "log_softmax": _softmax,
}
