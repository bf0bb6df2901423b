"""What any Paddle model does in one forward pass, operation by operation."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import paddle
from paddle import Tensor, _C_ops, _legacy_C_ops, nn
from paddle.base.data_feeder import convert_uint16_to_float
from paddle.base.framework import EagerParamBase
from paddle.jit.dy2static.program_translator import ProgramTranslator

from resnet_paddle.foreign import first_tensor, images_to_tensor, in_mode, listed_tensors, named_layers, named_tensors
from resnet_paddle.operators import (
    ACTIVATIONS,
    BINARY,
    KINDS,
    RANDOM,
    RULES,
    SHAPES,
    Named,
    Taken,
    arithmetic,
    index_by_axis,
    named_arguments,
)
from resnet_spec.dataflow import FORMS
from resnet_spec.operations import Recording
from resnet_spec.reading import read_tape
from resnet_spec.tape import Tape

Key = tuple[Any, ...]

# What a tensor does by itself, past the operators in `_C_ops`; `True` where what stands left goes in last.
_METHODS = {
    **{f"__{name}__": (kind, False) for name, kind in (("add", "add"), ("sub", "subtract"), ("mul", "multiply"))},
    **{f"__r{name}__": (kind, True) for name, kind in (("add", "add"), ("sub", "subtract"), ("mul", "multiply"))},
    **{"__truediv__": ("divide", False), "__div__": ("divide", False), "__pow__": ("pow", False)},
    **{"__rtruediv__": ("divide", True), "__rdiv__": ("divide", True), "__rpow__": ("pow", True)},
    **{"__matmul__": ("matmul", False), "__rmatmul__": ("matmul", True)},
    **{"__eq__": ("equal", False), "__ne__": ("not_equal", False), "__lt__": ("less_than", False)},
    **{"__le__": ("less_equal", False), "__gt__": ("greater_than", False), "__ge__": ("greater_equal", False)},
    **{"__mod__": ("mod", False), "__floordiv__": ("floordiv", False)},
    **{"__rmod__": ("mod", True), "__rfloordiv__": ("floordiv", True)},
    **{name: (name, False) for name in ("clone", "contiguous", "copy_", "_copy_to", "_getitem_dygraph")},
}
_ESCAPES = ("numpy", "_getitem_from_offset")
_TO_NUMPY = Tensor.numpy
_NUMPY: dict[str, Callable[[Any, Any], Any]] = {
    "add": np.add,
    "multiply": np.multiply,
    "maximum": np.maximum,
    "minimum": np.minimum,
}


def record(model: nn.Layer, images: np.ndarray, *, axes: str = "nchw", training: bool = False) -> Recording:
    """One forward pass as a table of operations; see resnet_spec.ForeignBackend."""
    x = images_to_tensor(model, images, axes)
    recorder = _Recorder(model, x, axes)
    with paddle.no_grad(), in_mode(model, training), recorder:
        output = first_tensor(model(x))
    return read_tape(recorder.tape, recorder.position(output))


class _Recorder:
    """Writes every operator that is called to a tape.

    A tensor is known by its place in memory, which a change in place keeps, and so does a view of all of it.
    """

    def __init__(self, model: nn.Layer, images: Tensor, axes: str) -> None:
        self.tape = Tape()
        self.positions: dict[Key, int] = {}
        self.latest: dict[int, int] = {}  # by the place in memory, whatever the view
        self.kept: list[Tensor] = []  # a place in memory is used again when its tensor is gone
        self.moving: set[int] = set()  # what depends on the images
        self.escaped: dict[int, np.ndarray] = {}  # of that, what the model has taken out of Paddle
        self.layers = {id(layer): name for name, layer in named_layers(model).items()}
        self.running: list[str] = []
        self.patches: list[tuple[Any, str, Any]] = []
        # Paddle numbers its tensors: those with higher numbers are made in this pass.
        self.first_numbers = dict(map(_numbered, (paddle.empty([1]), paddle.to_tensor(0.0))))
        listed = {id(tensor) for tensor in listed_tensors(model)}
        for name, tensor in named_tensors(model).items():
            self._keep(tensor, self._parameter(name, tensor))
            if id(tensor) not in listed:
                self.tape.unregistered.append(name)
        self._keep(images, self.tape.image(_to_numpy(images), axes))
        self.moving.add(self.position(images))

    def __enter__(self) -> "_Recorder":
        self.translates = ProgramTranslator.get_instance().enable_to_static
        paddle.jit.enable_to_static(False)  # a translated forward would be one operator
        operators = {id(function): self._watched(name, function) for name, function in _operators()}
        for module in list(sys.modules.values()):
            for name, value in list(getattr(module, "__dict__", {}).items()):
                if id(value) in operators:
                    self._patch(module, name, operators[id(value)])
        for name, (operator, is_reflected) in _METHODS.items():
            self._patch(Tensor, name, self._watched(operator, getattr(Tensor, name), is_reflected))
        for name in _ESCAPES:
            self._patch(Tensor, name, self._watched_escape(getattr(Tensor, name)))
        self._patch(Tensor, "_setitem_dygraph", self._watched_item(Tensor._setitem_dygraph))
        self._patch(nn.Layer, "__call__", self._watched_layer(nn.Layer.__call__))
        return self

    def __exit__(self, *error: Any) -> None:
        for owner, name, original in reversed(self.patches):
            setattr(owner, name, original)
        paddle.jit.enable_to_static(self.translates)

    def _patch(self, owner: Any, name: str, value: Any) -> None:
        self.patches.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def _watched_layer(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(layer: nn.Layer, *args: Any, **kwargs: Any) -> Any:
            self.running.append(self.layers.get(id(layer), self._place()))
            try:
                return call(layer, *args, **kwargs)
            finally:
                self.running.pop()

        return watched

    def _watched_escape(self, take: Callable[..., Any]) -> Callable[..., Any]:
        def watched(tensor: Tensor, *args: Any) -> Any:
            taken = take(tensor, *args)
            if tensor.is_floating_point() and self.position(tensor) in self.moving:
                self.escaped[self.position(tensor)] = np.asarray(taken)
            return taken

        return watched

    def _watched(self, name: str, function: Callable[..., Any], is_reflected: bool = False) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            named = named_arguments(name, args[::-1] if is_reflected else args, kwargs)
            before = self._positions_in(named)
            output = function(*args, **kwargs)
            made = [each for each in (output if isinstance(output, tuple | list) else [output]) if _is_tensor(each)]
            if made:
                self._note(name, named, before, made)
            return output

        return watched

    def _watched_item(self, set_item: Callable[..., Any]) -> Callable[..., Any]:
        def watched(tensor: Tensor, item: tuple[Any, ...], value: Any) -> Any:
            before = self._positions_in({"x": tensor, "value": value, "item": item})
            output = set_item(tensor, item, value)
            kind, inputs, settings = self._set_item(tensor.shape, item, before)
            self._write(kind, "__setitem__", inputs, tensor, is_in_place=True, **settings)
            return output

        return watched

    def _positions_in(self, named: Named) -> Named:
        """The positions of the tensors among the arguments, and in lists among them."""
        before: Named = {}
        for key, value in named.items():
            if isinstance(value, Tensor):
                before[key] = self.position(value)
            elif isinstance(value, list | tuple) and any(isinstance(each, Tensor) for each in value):
                before[key] = [self.position(each) for each in value if isinstance(each, Tensor)]
        return before

    def position(self, tensor: Tensor) -> int:
        """Where on the tape a tensor was made."""
        key = _key(tensor)
        if key not in self.positions:
            self._keep(tensor, self._unseen(tensor))
        return self.positions[key]

    def _keep(self, tensor: Tensor, position: int) -> None:
        self.positions[_key(tensor)] = self.latest[_memory(tensor)] = position
        self.kept.append(tensor)

    def _parameter(self, name: str, tensor: Tensor) -> int:
        return self.tape.parameter(name, _to_numpy(tensor), trained=not tensor.stop_gradient)

    def _unseen(self, tensor: Tensor) -> int:
        """A tensor that nothing on the tape made: a constant only where it cannot come from the images."""
        value = _to_numpy(tensor)
        if _memory(tensor) in self.latest:  # a view of what was since changed in place
            source = self.latest[_memory(tensor)]
            is_whole = self.tape.steps[source].value.size == value.size and tensor.is_contiguous()
            return self._step("reshape" if is_whole else "unknown", "view", (source,), value)
        if isinstance(tensor, EagerParamBase):
            self.tape.unregistered.append(tensor.name)
            return self._parameter(tensor.name, tensor)
        kind, number = _numbered(tensor)
        is_new = number > self.first_numbers.get(kind, number)
        if is_new and kind.startswith("eager"):
            return self._step("unknown", "unseen", tuple(sorted(self.moving))[:1], value)
        if is_new and self.escaped:
            return self._step("unknown", "to_tensor", tuple(self.escaped), value)
        return self.tape.constant(value)

    def _number(self, value: Any) -> int:
        """A number, or an array of them, that goes into an operator."""
        array = np.asarray(value, dtype=None if isinstance(value, np.ndarray) else float)
        sources = [
            position for position, taken in self.escaped.items() if array.ndim or (taken.size == 1 and taken == array)
        ]
        return self._step("unknown", "item", tuple(sources), array) if sources else self.tape.constant(array)

    def _place(self) -> str:
        return self.running[-1] if self.running else ""

    def _step(self, kind: str, function: str, inputs: tuple[int, ...], value: np.ndarray, /, **settings: Any) -> int:
        position = self.tape.step(kind, function, inputs, value, self._place(), **settings)
        if self.moving.intersection(inputs):
            self.moving.add(position)
        return position

    def _write(
        self, kind: str, function: str, inputs: tuple[int, ...], made: Tensor, *, is_in_place: bool, **settings: Any
    ) -> None:
        """A step that gives this tensor; one in place gives it a new position."""
        if is_in_place and kind != "reshape":
            # Other views of a tensor that is changed in place no longer hold what the tape says of them.
            memory = _memory(made)
            for key in [key for key in self.positions if key[0] == memory]:
                del self.positions[key]
        self._keep(made, self._step(kind, function, inputs, _to_numpy(made), **settings))

    def _note(self, name: str, named: Named, before: Named, made: list[Tensor]) -> None:
        """Writes one operator's step."""
        is_in_place = name.endswith("_") and not name.endswith("__")
        plain = name.removesuffix("_")
        kind, inputs, settings = self._taken(plain, named, before, made[0])
        function = ACTIVATIONS[plain][0] if plain in ACTIVATIONS else "clip" if kind == "activation" else plain
        if not inputs and kind != "random":
            self._keep(made[0], self.tape.constant(_to_numpy(made[0])))
            return
        if kind == "same" and not is_in_place and _key(made[0]) in self.positions:
            return
        if kind == "reshape":
            source = self.tape.steps[inputs[0]]
            if source.kind == "reshape" and list(self.tape.steps[source.inputs[0]].value.shape) == made[0].shape:
                self._keep(made[0], source.inputs[0])
                return
        self._write(kind, function, inputs, made[0], is_in_place=is_in_place, **settings)
        if plain not in RULES:
            for other in made[1:]:
                self._write("unknown", function, inputs, other, is_in_place=False)

    def _taken(self, name: str, named: Named, before: Named, made: Tensor) -> Taken:
        """An operator's kind, inputs and settings as the tape has them."""
        inputs = tuple(
            position for each in before.values() for position in (each if isinstance(each, list) else [each])
        )
        if name in SHAPES:
            return "constant", (), {}
        if name in RANDOM:
            return "random", (), {}
        done = arithmetic(name, named)
        if done is not None:
            return self._with_numbers(name, before["x"], done)
        if name == "std":
            return "sqrt", (self._step("unknown", "var", inputs, _to_numpy(made) ** 2),), {}
        if name == "pad3d":
            return self._pad_image(named, inputs, made)
        if name == "reciprocal":
            return "divide", (self._number(1.0), *inputs), {}
        if name == "copy":
            return "same", (before["y"],), {}
        if name in RULES:
            return RULES[name](named, before)
        if name in ACTIVATIONS:
            return _activation(name, named, inputs)
        kind = KINDS.get(name, "unknown")
        if kind in BINARY and "y" in named:
            operands = (before[key] if key in before else self._number(named[key]) for key in ("x", "y"))
            return kind, tuple(operands), {}
        if name == "add_n" and len(inputs) == 2:
            return "add", inputs, {}
        return kind, inputs[:1] if kind in FORMS else inputs, {}

    def _with_numbers(self, name: str, position: int, done: list[tuple[str, float]]) -> Taken:
        """Arithmetic with numbers, one step after the other; the last is the operator's."""
        if not done:
            return "same", (position,), {}
        for kind, number in done[:-1]:
            value = self.tape.steps[position].value
            inputs = (position, self._number(number))
            position = self._step(kind, name, inputs, _NUMPY[kind](value, value.dtype.type(number)))
        kind, number = done[-1]
        return kind, (position, self._number(number)), {}

    def _pad_image(self, named: Named, inputs: tuple[int, ...], made: Tensor) -> Taken:
        """Paddle pads an image as a volume of one layer: with an axis more before, and without it behind."""
        source = self.tape.steps[inputs[0]]
        sides = [(0, 0)] * 2 + [tuple(named["padding"][start : start + 2]) for start in (4, 2, 0)]
        if named["data_format"] == "NDHWC":
            sides = [sides[0], *sides[2:], sides[1]]
        depth = 1 if named["data_format"] == "NDHWC" else 2
        is_image = source.kind == "reshape" and self.tape.steps[source.inputs[0]].value.ndim == 4
        if not is_image or made.shape[depth] != 1:
            return "unknown", inputs, {}
        value = _to_numpy(made).squeeze(depth)
        if named["mode"] != "constant":
            padded = self._step("unknown", f"pad3d {named['mode']}", source.inputs, value)
        else:
            padding = tuple(side for axis, side in enumerate(sides) if axis != depth)
            padded = self._step("pad", "pad3d", source.inputs, value, padding=padding, value=float(named["value"]))
        return "reshape", (padded,), {}

    def _set_item(self, shape: list[int], item: tuple[Any, ...], before: Named) -> Taken:
        """What is put into a part of a tensor: a padding where all else is 0."""
        ground = self.tape.steps[before["x"]]
        by_axis = index_by_axis(item, shape)
        inputs = (before["x"], *([before["value"]] if "value" in before else []), *before.get("item", []))
        if by_axis is None or ground.kind != "constant" or ground.value.any() or "value" not in before:
            return "unknown", inputs, {}
        if any(isinstance(each, int) or (each.step or 1) != 1 for each in by_axis):
            return "unknown", inputs, {}
        spans = [each.indices(side) for each, side in zip(by_axis, shape, strict=True)]
        if self.tape.steps[before["value"]].value.shape != tuple(stop - start for start, stop, _ in spans):
            return "unknown", inputs, {}
        padding = tuple((start, side - stop) for (start, stop, _), side in zip(spans, shape, strict=True))
        return "pad", (before["value"],), {"padding": padding, "value": 0.0}


def _operators() -> list[tuple[str, Callable[..., Any]]]:
    """Every operator that Paddle's Python calls, by name; what old ones do is known only of plain activations."""
    plain = [name for name, (_, settings) in ACTIVATIONS.items() if not settings]
    modern = {name: each for name, each in vars(_C_ops).items() if callable(each) and not name.startswith("__")}
    legacy = {name: each for name, each in vars(_legacy_C_ops).items() if callable(each) and not name.startswith("__")}
    legacy = {name if name in plain else f"legacy.{name}": each for name, each in legacy.items()}
    return [*modern.items(), *legacy.items()]


def _activation(name: str, named: Named, inputs: tuple[int, ...]) -> Taken:
    usual = ACTIVATIONS[name][1]
    given = [value for key, value in named.items() if key != "x"]
    settings = {key: value for (key, normal), value in zip(usual.items(), given, strict=False) if value != normal}
    return "activation", inputs[:1], settings


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor) and value._is_initialized()


def _memory(tensor: Tensor) -> int:
    return int(tensor.data_ptr()) - int(tensor.offset)


def _key(tensor: Tensor) -> Key:
    return (_memory(tensor), int(tensor.offset), tuple(tensor.shape), tuple(tensor.strides), str(tensor.dtype))


def _numbered(tensor: Tensor) -> tuple[str, int]:
    """A tensor's name and number as Paddle gives them: `eager_tmp`, 3."""
    kind, _, number = tensor.name.rpartition("_")
    return (kind, int(number)) if number.isdecimal() else (tensor.name, 0)


def _to_numpy(tensor: Tensor) -> np.ndarray:
    array = _TO_NUMPY(tensor)
    return convert_uint16_to_float(array) if array.dtype == np.uint16 else array
