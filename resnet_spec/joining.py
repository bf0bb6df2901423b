"""Joins what a framework does in several steps and everybody calls one operation."""

from dataclasses import dataclass, field
from typing import Any

from resnet_spec.dataflow import Dataflow

_LOWEST = -1e30
"""What pads a max-pool so that it never wins: minus infinity, or the least that a float32 holds."""


@dataclass
class Draft:
    """An operation in the making.

    kind: an operation's, or of a part of one: `bias`, `pad_sides`, `same`.
    node: the step on the tape whose value it gives.
    inputs: the nodes that feed it.
    weights: the step that gives its tensor, by role.
    step: the step that says what it is, where another one adds its bias.
    """

    kind: str
    node: int
    inputs: list[int]
    weights: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    step: int | None = None


def join_parts(flow: Dataflow, drafts: dict[int, Draft], end: int) -> int:
    """Joins the drafts, which are by node, in place; returns the node that now gives what `end` gave."""
    stands_for: dict[int, int] = {}
    for node in sorted(drafts):
        draft = drafts[node]
        draft.inputs = [stands_for.get(each, each) for each in draft.inputs]
        before = drafts[draft.inputs[0]] if draft.inputs else draft
        if draft.kind == "same" or (draft.kind == "stride" and draft.settings["stride"] == (1, 1)):
            stands_for[node] = draft.inputs[0]
        elif draft.kind == "bias":
            drafts[node] = Draft(
                before.kind, node, before.inputs, {**before.weights, **draft.weights}, before.settings, before.node
            )
        elif before.kind == "pad_sides":
            _take_up_padding(draft, before)
        elif draft.kind == before.kind == "stride":
            steps = zip(draft.settings["stride"], before.settings["stride"], strict=True)
            draft.settings = {"stride": tuple(one * other for one, other in steps)}
            draft.inputs = before.inputs
        elif draft.kind == "conv" and _is_linear(flow, draft, before):
            draft.kind, draft.settings = "linear", {}
    for draft in drafts.values():
        if draft.kind == "pad_sides":
            draft.kind = "unknown"
    return stands_for.get(end, end)


def _take_up_padding(draft: Draft, pad: Draft) -> None:
    """Makes what is padded before a convolution or a pool the padding of that."""
    value = pad.settings["value"]
    takes = (
        (draft.kind == "conv" and value == 0)
        or (draft.kind == "max_pool" and (value <= _LOWEST or value == 0))
        or (draft.kind == "avg_pool" and value == 0 and not any(draft.settings["padding"]))
    )
    if not takes:
        return
    both = zip(draft.settings["padding"], pad.settings["padding"], strict=True)
    draft.settings = {**draft.settings, "padding": tuple(own + added for own, added in both)}
    draft.inputs = pad.inputs
    if draft.kind == "max_pool" and value == 0:
        draft.settings["pads_zeros"] = True
    if draft.kind == "avg_pool":
        draft.settings["counts_padding"] = True


def _is_linear(flow: Dataflow, conv: Draft, before: Draft) -> bool:
    """Whether a 1x1 convolution sees one pixel that is the mean of all: then it is a linear layer."""
    is_one_pixel = flow.canonical(conv.node).shape[2:] == (1, 1) == tuple(conv.settings["kernel"])
    return before.kind == "mean" and is_one_pixel and conv.settings["groups"] == 1
