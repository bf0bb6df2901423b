"""Every format gives back the same bits, alone and in every pair, and each framework's wrappers are seen through."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import (
    WeightsError,
    draw_weights,
    get_spec,
    randomise_norms,
    read_weights,
    weight_shapes,
    write_weights,
)
from resnet_spec.checkpoint_files import weights_dtype
from rosetta.backends import BACKENDS
from rosetta.converting import convert as conversion
from rosetta.converting.convert import FORMATS, convert, find_format, read_any
from tests.backends.networks import SMALL_BOTTLENECK
from tests.conftest import load_backend
from tests.converting.files import FRAMEWORK_SUFFIXES, SPEC, WEIGHTS, backend_of, refusal, same_bits, work_here, written

SUFFIXES = [".safetensors", *FRAMEWORK_SUFFIXES]
PREACTIVATION = SMALL_BOTTLENECK.replace(
    order="norm_relu_conv", projection_norm=False, stem_norm=False, stem_relu=False, conv_bias=True, in_channels=1
)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("suffix", FRAMEWORK_SUFFIXES)
def test_a_file_gives_the_same_bits_back(suffix: str, dtype: str, tmp_path) -> None:
    weights = {name: tensor.astype(dtype) / 3 for name, tensor in WEIGHTS.items()}
    path = written(tmp_path, suffix, weights)
    assert same_bits(backend_of(suffix).read_checkpoint(path), weights)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", FRAMEWORK_SUFFIXES)
def test_every_kind_of_layer_is_translated(suffix: str, tmp_path) -> None:
    weights = randomise_norms(PREACTIVATION, draw_weights(PREACTIVATION))
    path = written(tmp_path, suffix, weights, PREACTIVATION)
    assert same_bits(backend_of(suffix).read_checkpoint(path), weights)


@pytest.mark.parametrize("source", SUFFIXES)
def test_every_format_becomes_every_other(source: str, backends, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(conversion, "_run", work_here)
    first = tmp_path / f"first{source}"
    if source == ".safetensors":
        write_weights(first, WEIGHTS)
    else:
        backend_of(source).write_checkpoint(first, SPEC, WEIGHTS)
    for suffix in SUFFIXES:
        if suffix == ".safetensors" or FRAMEWORK_SUFFIXES[suffix] in backends:
            done = convert(first, tmp_path / f"second{suffix}", SPEC)
            assert same_bits(read_any(done.destination), WEIGHTS), suffix
            assert (done.tensors, done.numbers) == (len(WEIGHTS), sum(tensor.size for tensor in WEIGHTS.values()))


def test_suffixes_tell_the_format() -> None:
    assert find_format(Path("a.weights.h5")).title == "Keras weights"
    assert find_format(Path("a.h5")).title == "HDF5 file of Keras 2"
    assert len({form.suffix for form in FORMATS}) == len(FORMATS)


def test_a_state_dict_is_found_in_its_wrappers(tmp_path) -> None:
    load_backend(BACKENDS["pt"])
    import torch

    state = torch.load(written(tmp_path, ".pth"))
    assert {name for name in state if not name.endswith(".num_batches_tracked")} == WEIGHTS.keys()
    norms = {name.removesuffix("running_var") for name in WEIGHTS if name.endswith("running_var")}
    assert {f"{norm}num_batches_tracked" for norm in norms} == state.keys() - WEIGHTS.keys()
    parallel = {f"module.{name}": tensor for name, tensor in state.items()}
    compiled = {f"_orig_mod.{name}": torch.nn.Parameter(tensor.float()) for name, tensor in state.items()}
    for number, saved in enumerate(
        [parallel, compiled, {"state_dict": parallel, "epoch": 3, "optimizer": {"lr": 0.1}}, {"model": state}]
    ):
        path = tmp_path / f"{number}.pth"
        torch.save(saved, path, _use_new_zipfile_serialization=number != 1)
        assert same_bits(backend_of(".pth").read_checkpoint(path), WEIGHTS), number


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_numbers_of_16_bits_are_widened(dtype: str, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(conversion, "_run", work_here)
    load_backend(BACKENDS["pt"])
    import torch

    state = {name: torch.from_numpy(tensor).to(getattr(torch, dtype)) for name, tensor in WEIGHTS.items()}
    torch.save(state, tmp_path / "half.pth")
    done = convert(tmp_path / "half.pth", tmp_path / "whole.safetensors", SPEC)
    weights = read_weights(done.destination)
    assert all(np.array_equal(weights[name], state[name].float().numpy()) for name in state)
    assert done.dtype == "float32"


def test_orbax_in_bfloat16_is_widened(tmp_path) -> None:
    backend = backend_of(".orbax")
    import jax.numpy as jnp
    import orbax.checkpoint as ocp

    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(tmp_path / "net.orbax", {"fc": {"bias": jnp.arange(3, dtype=jnp.bfloat16)}})
    [bias] = backend.read_checkpoint(tmp_path / "net.orbax").values()
    assert bias.dtype == np.float32
    assert bias.tolist() == [0, 1, 2]


def test_numbers_in_another_order_of_bytes_are_read(tmp_path) -> None:
    backend = backend_of(".pdparams")
    (tmp_path / "net.pdparams").write_bytes(pickle.dumps({"fc.bias": np.arange(3, dtype=">f8")}))
    [bias] = backend.read_checkpoint(tmp_path / "net.pdparams").values()
    assert bias.dtype == np.float64
    assert bias.dtype.isnative
    assert bias.tolist() == [0, 1, 2]


def test_precision_is_never_lost() -> None:
    kernel = np.ones(3, np.float32)
    assert weights_dtype({"a": kernel, "b": kernel.astype(np.float16)}) == "float32"
    assert weights_dtype({"a": kernel, "b": kernel.astype(np.float64)}) == "float64"
    assert weights_dtype({"a": kernel, "b": kernel.astype(np.int64)}) == "float64"
    with pytest.raises(WeightsError, match="must be float32 or float64"):
        weights_dtype({"a": kernel.astype(np.longdouble)})


def test_paddles_other_forms_of_a_tensor_are_read(tmp_path) -> None:
    backend = backend_of(".pdparams")
    import paddle

    state = backend.build(SPEC).state_dict()
    weights = backend.export_weights(backend.build(SPEC))
    for protocol in (2, 3, 4):
        paddle.save(state, str(tmp_path / "net.pdparams"), protocol=protocol)
        assert same_bits(backend.read_checkpoint(tmp_path / "net.pdparams"), weights)
    # A dict with something else in it is pickled as tuples of internal name and array.
    paddle.save({**state, "nested": [1]}, str(tmp_path / "net.pdparams"))
    assert "'nested', but a state dict holds only tensors" in refusal(".pdparams", tmp_path / "net.pdparams")
    halves = {name: tensor.astype("bfloat16") for name, tensor in state.items()}
    paddle.save(halves, str(tmp_path / "net.pdparams"))
    assert "a tensor is 'u2'" in refusal(".pdparams", tmp_path / "net.pdparams")


def test_the_optimiser_in_a_keras_file_is_left_out(tmp_path) -> None:
    backend = backend_of(".keras")
    import keras

    model = backend.build(SPEC)
    model.compile(keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(np.zeros((2, 32, 32, 3), "float32"), np.zeros(2), verbose=0)
    wrapped = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Rescaling(0.5, name="rescaled"), model])
    for name, saved in {"net.keras": model, "wrapped.weights.h5": wrapped, "net.h5": model}.items():
        saved.save_weights(tmp_path / name) if name.endswith("weights.h5") else saved.save(tmp_path / name)
        assert same_bits(backend.read_checkpoint(tmp_path / name), backend.export_weights(model)), name


@pytest.mark.parametrize(
    "names", [("resnet50", "resnet50_v1"), ("resnet34_a", "plain34"), ("resnet34_same", "resnet34_relu_norm")]
)
def test_keras_lists_the_layers_of_networks_with_the_same_tensors_in_one_order(names: tuple[str, str]) -> None:
    """Without it a .weights.h5 of one of them, which Keras reads by that order, would go wrong in the other."""
    backend = backend_of(".weights.h5")
    specs = [get_spec(name, stage_blocks=(2, 1, 2, 1), num_classes=5) for name in names]
    assert weight_shapes(specs[0]) == weight_shapes(specs[1])
    one, other = ([layer.name for layer in backend.build(spec).layers if layer.weights] for spec in specs)
    assert one == other


def test_a_write_refuses_weights_that_do_not_fit(backend, tmp_path) -> None:
    [suffix, *_] = [suffix for suffix, key in FRAMEWORK_SUFFIXES.items() if backend.__name__ == f"resnet_{key}"]
    with pytest.raises(WeightsError, match=r"The tensor \w+\.\w+ is missing"):
        backend.write_checkpoint(tmp_path / f"net{suffix}", SPEC, {"fc.bias": np.zeros(10, np.float32)})
    assert not list(tmp_path.iterdir())
