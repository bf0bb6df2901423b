"""What any Flax model does in one forward pass, operation by operation."""

import contextlib
import re
from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen, nnx
from jax import Array
from jax.ad_checkpoint import checkpoint_name
from jax.extend.core import Jaxpr, JaxprEqn, Literal, Var

from resnet_jax.foreign import LinenModel, Model, as_function, calls, images_to_array, named_tensors, trained_names
from resnet_spec.errors import ModelError
from resnet_spec.operations import Recording
from resnet_spec.reading import read_tape
from resnet_spec.tape import Tape

# JAX's primitives: every function and module ends in these, whoever calls them.
_KINDS = {
    **dict.fromkeys(("copy", "copy_p", "stop_gradient", "sharding_constraint", "name"), "same"),
    **dict.fromkeys(("convert_element_type", "reduce_precision"), "cast"),
    **dict.fromkeys(("reshape", "squeeze", "expand_dims"), "reshape"),
    **{"broadcast_in_dim": "broadcast", "add": "add", "add_any": "add", "sub": "subtract", "mul": "multiply"},
    **{"div": "divide", "max": "maximum", "min": "minimum", "neg": "negative", "sqrt": "sqrt", "rsqrt": "rsqrt"},
    **{"square": "square", "pow": "power", "exp": "exp"},
    **dict.fromkeys(("gt", "ge", "lt", "le"), "compare"),
}
_ACTIVATIONS = {"logistic": "sigmoid", "tanh": "tanh"}
_RANDOM = ("random_bits", "rng_bit_generator", "rng_uniform")
# Those that only wrap other ones, and where these are.
_WRAPPERS = {
    **dict.fromkeys(("jit", "remat2"), "jaxpr"),
    **dict.fromkeys(("closed_call", "core_call", "custom_jvp_call", "custom_vjp_call"), "call_jaxpr"),
}
# What the modules write into the names that JAX carries along.
_MODULE = "module:"
_DROPOUT_BEGINS, _DROPOUT_ENDS = "dropout begins", "dropout ends, rate "


class Value(NamedTuple):
    """An array, and the position on the tape where it was made."""

    position: int
    array: Any


Params = dict[str, Any]
Positions = tuple[int, ...]
Taken = tuple[str, Positions, dict[str, Any]]
"""The kind, the inputs and the settings of a step."""


def record(model: Model, images: np.ndarray, *, axes: str = "nhwc", training: bool = False) -> Recording:
    """One forward pass as a table of operations; see resnet_spec.ForeignBackend."""
    leaves, forward = as_function(model, training)
    call = jnp.asarray(next(calls))
    x = images_to_array(model, images, axes)
    recorder = _Recorder(axes)
    # What is jitted within runs as Python too: JAX would take from its cache what another module did.
    with _named_modules(model, recorder.tape), jax.disable_jit():
        try:
            traced = jax.make_jaxpr(lambda arrays, x: forward(dict(zip(leaves, arrays, strict=True)), x, call)[0])(
                list(leaves.values()), x
            )
        except jax.errors.JAXTypeError as error:
            raise ModelError(
                "decides in Python by the numbers that it computes, which JAX cannot record: "
                "let it use jnp.where in place of `if`, and jax.numpy in place of NumPy"
            ) from error
    inputs = [*recorder.tensors(model, leaves), Value(recorder.tape.image(_to_numpy(x), axes), x)]
    [output] = recorder.run(traced.jaxpr, traced.consts, inputs)
    return read_tape(recorder.tape, output.position)


@contextlib.contextmanager
def _named_modules(model: Model, tape: Tape) -> Iterator[None]:
    """Lets the modules of a model write their names, and which of them is a dropout, into what JAX traces."""
    if isinstance(model, LinenModel):

        def intercept(
            call: Callable[..., Any], args: Any, kwargs: Any, context: linen.module.InterceptorContext
        ) -> Any:
            path = ".".join(context.module.path)
            if isinstance(context.module, linen.BatchNorm):
                tape.norm_decays[f"batch_stats.{path}.mean"] = float(context.module.momentum)
            return _noted(path, context.module, call, args, kwargs)

        with linen.intercept_methods(intercept):
            yield
        return

    paths: dict[int, str] = {}

    def watched(call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def noting(module: nnx.Module, *args: Any, **kwargs: Any) -> Any:
            if not paths:  # the first to be called is the whole model
                paths.update({id(each): _joined(path) for path, each in nnx.iter_modules(module)})
            return _noted(paths.get(id(module)), module, partial(call, module), args, kwargs)

        return noting

    classes = {type(module) for _, module in nnx.iter_modules(model)}
    calls = {each: vars(each)["__call__"] for each in classes if "__call__" in vars(each)}
    for path, module in nnx.iter_modules(model):
        if isinstance(module, nnx.BatchNorm):
            tape.norm_decays[_joined((*path, "mean"))] = float(module.momentum)
    try:
        for each, call in calls.items():
            each.__call__ = watched(call)
        yield
    finally:
        for each, call in calls.items():
            each.__call__ = call


def _joined(path: tuple[Any, ...]) -> str:
    return ".".join(map(str, path))


def _noted(path: str | None, module: Any, call: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """What a call gives, with the module's name on all that is done within."""
    # One that is made on the way is not the model's, and has no name of its own.
    with contextlib.nullcontext() if path is None else jax.named_scope(_MODULE + path):
        if not isinstance(module, nnx.Dropout | linen.Dropout) or not args:
            return call(*args, **kwargs)
        output = call(checkpoint_name(args[0], _DROPOUT_BEGINS), *args[1:], **kwargs)
        return checkpoint_name(output, f"{_DROPOUT_ENDS}{module.rate}")


class _Recorder:
    """Runs what JAX has traced, one primitive after the other, and writes each to a tape."""

    def __init__(self, axes: str) -> None:
        self.tape = Tape()
        self.axes = axes
        self.dropouts: list[Value] = []

    def tensors(self, model: Model, leaves: dict[str, Array]) -> list[Value]:
        """The arrays of the model, which are on the tape from here on."""
        own, trained = named_tensors(model), trained_names(model)
        values = []
        for name, array in leaves.items():
            if name in own:
                position = self.tape.parameter(name, _to_numpy(array), trained=name in trained)
                values.append(Value(position, array))
            else:
                values.append(self._constant(array))
        return values

    def run(self, jaxpr: Jaxpr, constants: Any, inputs: list[Value], place: str = "") -> list[Value]:
        """What the equations make of the inputs."""
        known: dict[Var, Value] = dict(zip(jaxpr.invars, inputs, strict=True))
        known |= {var: self._constant(value) for var, value in zip(jaxpr.constvars, constants, strict=True)}

        def read(atom: Var | Literal) -> Value:
            return self._constant(atom.val) if isinstance(atom, Literal) else known[atom]

        for equation in jaxpr.eqns:
            given = [read(atom) for atom in equation.invars]
            made = self._apply(equation, given, _place(equation) or place)
            known.update(zip(equation.outvars, made, strict=True))
        return [read(atom) for atom in jaxpr.outvars]

    def _constant(self, value: Any) -> Value:
        return Value(self.tape.constant(_to_numpy(value)), value)

    def _apply(self, equation: JaxprEqn, given: list[Value], place: str) -> list[Value]:
        name, params = equation.primitive.name, equation.params
        if name in _WRAPPERS:
            inner = params[_WRAPPERS[name]]
            jaxpr, constants = (inner, ()) if isinstance(inner, Jaxpr) else (inner.jaxpr, inner.consts)
            return self.run(jaxpr, constants, given, place)
        if name == "name" and params["name"] == _DROPOUT_BEGINS:
            self.dropouts.append(given[0])
            return given
        if name == "name" and params["name"].startswith(_DROPOUT_ENDS):
            return [self._dropout(given[0], float(params["name"].removeprefix(_DROPOUT_ENDS)), place)]
        bound = equation.primitive.get_bind_params(params)
        result = equation.primitive.bind(*(value.array for value in given), **bound)
        arrays = result if equation.primitive.multiple_results else [result]
        is_constant = all(self.tape.steps[value.position].kind == "constant" for value in given)
        if is_constant and name not in _RANDOM:
            return [self._constant(array) for array in arrays]
        kind, inputs, settings = ("random", (), {}) if name in _RANDOM else _step(equation, given)
        function = _ACTIVATIONS.get(name, name)
        return [
            Value(self.tape.step(kind, function, inputs, _to_numpy(array), place, **settings), array)
            for array in arrays
        ]

    def _dropout(self, output: Value, rate: float, place: str) -> Value:
        """The step of a whole dropout, whatever it did to its input."""
        before = self.dropouts.pop()
        settings = {"rate": rate, "active": output.position != before.position}
        value = _to_numpy(output.array)
        return Value(self.tape.step("dropout", "Dropout", (before.position,), value, place, **settings), output.array)


def _step(equation: JaxprEqn, given: list[Value]) -> Taken:
    """A primitive's kind, inputs and settings as the tape has them."""
    name, inputs = equation.primitive.name, tuple(value.position for value in given)
    if name in _ACTIVATIONS:
        return "activation", inputs, {}
    rule = _RULES.get(name)
    return rule(equation.params, inputs, given) if rule else (_KINDS.get(name, "unknown"), inputs, {})


def _convolution(params: Params, inputs: Positions, given: list[Value]) -> Taken:
    numbers = params["dimension_numbers"]
    is_plain = set(params["lhs_dilation"]) == {1} and params["batch_group_count"] == 1
    if not is_plain or numbers.lhs_spec != numbers.out_spec or len(numbers.lhs_spec) != 4:
        return "unknown", inputs, {}
    return (
        "conv",
        inputs,
        {
            "axes": _letters("nchw", numbers.lhs_spec),
            "kernel_axes": _letters("oihw", numbers.rhs_spec),
            "stride": tuple(params["window_strides"]),
            "padding": _four_sides(params["padding"]),
            "dilation": tuple(params["rhs_dilation"]),
            "groups": params["feature_group_count"],
        },
    )


def _letters(names: str, positions: Positions) -> str:
    """The axes in the order in which they stand, of what JAX lists as a position for each."""
    return "".join(names[positions.index(axis)] for axis in range(len(positions)))


def _window(kind: str, params: Params, inputs: Positions, given: list[Value]) -> Taken:
    fields = [params[key] for key in ("window_dimensions", "window_strides", "padding", "window_dilation")]
    moving = {axis for axis, sizes in enumerate(zip(*fields, strict=True)) if sizes != (1, 1, (0, 0), 1)}
    fitting = [axes for axes in ("nhwc", "nchw") if all(axes[axis : axis + 1] in ("h", "w") for axis in moving)]
    if given[0].array.ndim != 4 or set(params["base_dilation"]) != {1} or len(fitting) != 1:
        return "unknown", inputs, {}
    [axes] = fitting
    kernel, stride, padding, dilation = ((field[axes.index("h")], field[axes.index("w")]) for field in fields)
    return (
        kind,
        inputs,
        {
            "axes": axes,
            "kernel": kernel,
            "stride": stride,
            "padding": _four_sides(padding),
            "dilation": dilation,
        },
    )


def _four_sides(padding: Any) -> Positions:
    """Top, bottom, left and right of a pair for each axis."""
    return tuple(int(side) for sides in padding for side in sides)


def _over(kind: str, params: Params, inputs: Positions, given: list[Value]) -> Taken:
    return kind, inputs, {"over": tuple(map(int, params["axes"]))}


def _linear(params: Params, inputs: Positions, given: list[Value]) -> Taken:
    """A product with a matrix; with more axes, or an image on the right, it is none."""
    (left, right), batch = params["dimension_numbers"]
    x, weight = (value.array for value in given)
    if batch != ((), ()) or left != (x.ndim - 1,) or weight.ndim != 2:
        return "unknown", inputs, {}
    return "linear", inputs, {"kernel_axes": "io" if right == (0,) else "oi"}


def _transpose(params: Params, inputs: Positions, given: list[Value]) -> Taken:
    return "transpose", inputs, {"permutation": tuple(params["permutation"])}


def _slice(params: Params, inputs: Positions, given: list[Value]) -> Taken:
    starts = tuple(params["start_indices"])
    return "slice", inputs, {"starts": starts, "strides": tuple(params["strides"] or (1,) * len(starts))}


def _pad(params: Params, inputs: Positions, given: list[Value]) -> Taken:
    padding = tuple((int(before), int(behind)) for before, behind, _ in params["padding_config"])
    if any(between for _, _, between in params["padding_config"]):
        return "unknown", inputs, {}
    return "pad", inputs[:1], {"padding": padding, "value": float(given[1].array)}


def _concatenate(params: Params, inputs: Positions, given: list[Value]) -> Taken:
    return "concatenate", inputs, {"axis": params["dimension"]}


def _select(params: Params, inputs: Positions, given: list[Value]) -> Taken:
    """JAX lists what to take where the condition is false first."""
    if len(inputs) != 3:
        return "unknown", inputs, {}
    condition, otherwise, chosen = inputs
    return "where", (condition, chosen, otherwise), {}


def _integer_power(params: Params, inputs: Positions, given: list[Value]) -> Taken:
    return "square" if params["y"] == 2 else "unknown", inputs, {}


_RULES: dict[str, Callable[[Params, Positions, list[Value]], Taken]] = {
    "conv_general_dilated": _convolution,
    "reduce_window_max": partial(_window, "max_pool"),
    "reduce_window_sum": partial(_window, "window_sum"),
    "reduce_sum": partial(_over, "sum_over"),
    "reduce_max": partial(_over, "max_over"),
    "dot_general": _linear,
    "transpose": _transpose,
    "slice": _slice,
    "pad": _pad,
    "concatenate": _concatenate,
    "select_n": _select,
    "integer_pow": _integer_power,
}


def _place(equation: JaxprEqn) -> str:
    """The module in which it happens: the innermost that has written its name."""
    names = re.findall(f"{_MODULE}([^/()]*)", str(equation.source_info.name_stack))
    return names[-1] if names else ""


def _to_numpy(value: Any) -> np.ndarray:
    is_key = jax.dtypes.issubdtype(getattr(value, "dtype", None), jax.dtypes.prng_key)
    return np.asarray(jax.random.key_data(value) if is_key else value)
