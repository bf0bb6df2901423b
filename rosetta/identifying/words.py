"""Operations in words that a student understands."""

import math
from collections.abc import Sequence

from resnet_spec.operations import Operation

_ACTIVATIONS = {"gelu": "GELU", "gelu_tanh": "GELU (by tanh)", "silu": "SiLU", "elu": "ELU", "selu": "SELU"}
_ACTIVATIONS |= {"relu6": "ReLU6", "leaky_relu": "leaky ReLU", "log_softmax": "log-softmax", "mish": "Mish"}
_NORMS = {"batch": "batch norm", "layer": "layer norm", "instance": "instance norm", "group": "group norm"}


def described(operation: Operation) -> str:
    """`3x3 convolution to 64 channels`, without an article."""
    settings = operation.settings
    match operation.kind:
        case "conv":
            return f"{by(settings['kernel'])} convolution to {operation.output_shape[0]} channels"
        case "linear":
            return f"linear layer to {operation.output_shape[0]} features"
        case "norm":
            return norm_words(operation)
        case "relu":
            return "ReLU"
        case "activation":
            return activation_words(operation)
        case "max_pool" | "avg_pool":
            kind = "max-pool" if operation.kind == "max_pool" else "average pool"
            return f"{by(settings['kernel'])} {kind} with stride {by(settings['stride'])}"
        case "dropout":
            return f"dropout of {settings['rate']:g}" + (" that is always on" if settings["active"] else "")
        case "sum":
            return "sum"
        case "mean":
            return "mean over the image"
        case "pad":
            before, behind = settings["channels"]
            return f"padding of {before} zero channels before and {behind} behind"
        case "stride":
            return f"step over pixels, {by(settings['stride'])}"
        case "flatten" | "softmax":
            return operation.kind
    return arithmetic_words(operation)


_ARITHMETIC = {
    **{"add": "addition", "subtract": "subtraction", "multiply": "product", "divide": "division"},
    **{
        "maximum": "maximum",
        "minimum": "minimum",
        "sum_over": "sum over the image",
        "max_over": "maximum over the image",
    },
    **{"sqrt": "root", "rsqrt": "inverse root", "power": "power", "concatenate": "concatenation", "mean": "mean"},
    **{"negative": "change of sign", "pad_sides": "padding", "slice": "slice"},
}
_WITH_NUMBER = {"add": "addition of", "subtract": "subtraction of", "multiply": "product with", "divide": "division by"}


def arithmetic_words(operation: Operation) -> str:
    """What no operation has a name for: `division by 255`, `random noise`, or the framework's own name."""
    settings = operation.settings
    if settings.get("random"):
        return "random noise"
    kind = settings.get("arithmetic", "")
    names = [name for role, name in operation.weights.items() if role.startswith("operand")]
    operands = [*names, *(number_words(number) for number in settings.get("numbers", ()))]
    # Of several, as in a division by sqrt(1 + 1e-05), none is the number itself.
    if kind in _WITH_NUMBER and len(operands) == 1 and len(operation.inputs) == 1:
        return f"{_WITH_NUMBER[kind]} {operands[0]}"
    return _ARITHMETIC.get(kind, kind) if kind in _ARITHMETIC or " " in kind else f"`{operation.function}`"


def number_words(number: float) -> str:
    """`0.5`; `1/255` where six digits do not say all of the number and its inverse is whole."""
    text, inverse = f"{number:g}", f"{1 / number:g}" if number else ""
    return f"1/{inverse}" if inverse.isdigit() and not math.isclose(float(text), number, rel_tol=1e-7) else text


def norm_words(operation: Operation) -> str:
    """`group norm of 4 groups`."""
    kind = operation.settings["norm"]
    groups = f" of {operation.settings['groups']} groups" if kind == "group" else ""
    return _NORMS.get(kind, kind) + groups


def activation_words(operation: Operation) -> str:
    """`leaky ReLU of slope 0.01`."""
    name = operation.settings["activation"]
    slope = f" of slope {operation.settings['slope']:g}" if "slope" in operation.settings else ""
    plain, _, others = name.partition(" ")
    return " ".join(filter(None, [_ACTIVATIONS.get(plain, plain) + slope, others]))


def by(pair: Sequence[int]) -> str:
    """`3x3`; a stride of one number where both are the same is `2`."""
    return "x".join(map(str, pair))


def with_article(words: str) -> str:
    """`a mean`, `an ELU`."""
    if words in ("random noise", "arithmetic"):
        return words
    return f"{'an' if words[0] in 'aeioE' else 'a'} {words}"


def padding_words(padding: Sequence[int]) -> str:
    """`nothing`, `1 pixel on every side`, `0 above, 1 below, 0 left, 1 right`."""
    if not any(padding):
        return "nothing"
    if len(set(padding)) == 1:
        return f"{padding[0]} {'pixel' if padding[0] == 1 else 'pixels'} on every side"
    return "{} above, {} below, {} left and {} right".format(*padding)


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
