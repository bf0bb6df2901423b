"""Each backend fulfils the contract, function by function."""

import importlib
import inspect
import random
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from resnet_spec import (
    SGD,
    Backend,
    ForeignBackend,
    ImagesError,
    LabelsError,
    SpecError,
    WeightsError,
    draw_images,
    draw_labels,
    draw_weights,
    get_spec,
    layer_table,
    randomise_norms,
)
from resnet_spec.parallel import DataParallelBackend, DataParallelTrainer
from rosetta.backends import BACKENDS
from rosetta.explaining.explain import counter_reason
from tests.backends.networks import SMALL, SMALL_BOTTLENECK, TINY
from tests.conftest import load_backend

FUNCTIONS = [name for name in vars(Backend) if not name.startswith("_")]
FOREIGN_FUNCTIONS = [name for name in vars(ForeignBackend) if not name.startswith("_")]
ROOT = Path(__file__).parents[2]


def test_the_contract_names_its_functions() -> None:
    assert [
        *("use_device", "build", "load_weights", "export_weights", "trace", "counters", "predict"),
        *("compile", "activations", "loss_and_gradients", "fit", "read_checkpoint", "write_checkpoint"),
    ] == FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_backend_has_the_contracts_signatures(backend: ModuleType, name: str) -> None:
    promised = inspect.signature(getattr(Backend, name)).parameters.values()
    kept = inspect.signature(getattr(backend, name)).parameters.values()
    assert [(p.name, p.kind, p.default) for p in kept] == [(p.name, p.kind, p.default) for p in promised]


def test_a_backend_trains_on_several_devices_by_the_contract(backend: ModuleType) -> None:
    parallel = importlib.import_module(f"{backend.__name__}.data_parallel")
    for kept, promised in (
        (parallel.join, DataParallelBackend.join),
        (parallel.DataParallelTrainer.__init__, DataParallelTrainer.__init__),
        (parallel.DataParallelTrainer.fit, DataParallelTrainer.fit),
    ):
        names = inspect.signature(kept).parameters.values()
        wanted = inspect.signature(promised).parameters.values()
        assert [(p.name, p.kind, p.default) for p in names] == [(p.name, p.kind, p.default) for p in wanted]


@pytest.mark.parametrize("info", BACKENDS.values(), ids=BACKENDS.keys())
def test_a_backend_imports_no_other_and_not_the_floor_above(info) -> None:
    others = {other.package for other in BACKENDS.values()} - {info.package} | {"rosetta"}
    for path in (ROOT / info.package).glob("*.py"):
        imported = set(re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(), re.MULTILINE))
        assert not imported & others, path


@pytest.mark.parametrize("info", BACKENDS.values(), ids=BACKENDS.keys())
def test_the_four_have_the_same_files(info) -> None:
    files = {path.name for path in (ROOT / info.package).glob("*.py")}
    common = {
        *("__init__.py", "model.py", "weights.py", "tracing.py", "counting.py", "inference.py"),
        "compiled.py",
        *("activations.py", "gradients.py", "optimisers.py", "training.py", "checkpoints.py", "devices.py"),
        "data_parallel.py",
        *("foreign.py", "recording.py", "foreign_training.py", "foreign_checkpoints.py"),
    }
    own = {
        "same_padding.py",
        "deep_graphs.py",
        "equal_blocks.py",
        "operators.py",
        "symbolic_recorder.py",
        "tensorflow_recorder.py",
    }
    assert files - own == common


@pytest.mark.parametrize("name", FOREIGN_FUNCTIONS)
def test_a_backend_has_the_signatures_for_models_of_others(backend: ModuleType, name: str) -> None:
    promised = inspect.signature(getattr(ForeignBackend, name)).parameters.values()
    files = ("foreign", "recording", "foreign_training", "foreign_checkpoints")
    modules = [importlib.import_module(f"{backend.__name__}.{file}") for file in files]
    [kept] = [
        vars(module)[name] for module in modules if getattr(vars(module).get(name), "__module__", "") == module.__name__
    ]
    parameters = inspect.signature(kept).parameters.values()
    assert [(p.name, p.kind) for p in parameters] == [(p.name, p.kind) for p in promised]


def test_the_four_models_define_the_same_names_in_the_same_order() -> None:
    def names(package: str) -> list[str]:
        text = (ROOT / package / "model.py").read_text()
        found = re.findall(r"^(?:def|class) (\w+)", text, re.MULTILINE)
        return [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().replace("res_net", "resnet") for name in found]

    first, *others = (names(info.package) for info in BACKENDS.values())
    assert len(first) > 10
    assert all(other == first for other in others)


def test_a_build_repeats_with_its_seed(backend: ModuleType) -> None:
    first = backend.export_weights(backend.build(SMALL, seed=3))
    again = backend.export_weights(backend.build(SMALL, seed=3))
    other = backend.export_weights(backend.build(SMALL, seed=4))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    kernels = [name for name in first if first[name].ndim > 1]
    assert all((first[name] != other[name]).any() for name in kernels)
    # Two kernels of one shape must not be drawn alike.
    assert (first["layer1.0.conv1.weight"] != first["layer1.0.conv2.weight"]).any()


def _draws_of_pytorch() -> np.ndarray:
    import torch

    return torch.rand(8).numpy()


def _draws_of_keras() -> np.ndarray:
    import keras

    return keras.ops.convert_to_numpy(keras.random.uniform((8,)))


def _draws_of_paddle() -> np.ndarray:
    import paddle

    return paddle.rand([8]).numpy()


def _seed_pytorch() -> None:
    import torch

    torch.manual_seed(1)


def _seed_keras() -> None:
    import keras

    keras.utils.set_random_seed(1)


def _seed_paddle() -> None:
    import paddle

    paddle.seed(1)


# JAX has no global random state: a key goes in wherever numbers are drawn.
GLOBAL_DRAWS = {
    "resnet_pt": (_seed_pytorch, _draws_of_pytorch),
    "resnet_keras": (_seed_keras, _draws_of_keras),
    "resnet_paddle": (_seed_paddle, _draws_of_paddle),
    "resnet_jax": (lambda: None, lambda: np.zeros(8)),
}


def test_a_build_leaves_every_global_random_state_as_it_was(backend: ModuleType) -> None:
    seed_framework, draw = GLOBAL_DRAWS[backend.__name__]

    def draws_behind(act: Callable[[], object]) -> list[np.ndarray]:
        seed_framework()
        random.seed(1)
        np.random.seed(1)  # noqa: NPY002
        act()
        return [draw(), np.array([random.random() for _ in range(8)]), np.random.rand(8)]  # noqa: NPY002

    expected = draws_behind(lambda: None)
    assert all(map(np.array_equal, draws_behind(lambda: backend.build(SMALL, seed=3)), expected))


def test_a_pytorch_build_touches_no_generator_of_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = load_backend(BACKENDS["pt"])
    import torch

    seeded: list[int] = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", seeded.append)
    backend.build(TINY, seed=3)
    assert not seeded


def test_a_paddle_build_restores_the_generators_of_the_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = load_backend(BACKENDS["paddle"])
    import paddle

    # What paddle.seed touches where there are GPUs; none is needed to see what is put back.
    states = {"cpu": paddle.get_rng_state("cpu"), "gpu": [object()]}
    restored = []
    monkeypatch.setattr(paddle.device.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(paddle, "get_rng_state", lambda device=None: states[device or "cpu"])
    monkeypatch.setattr(paddle, "set_rng_state", lambda state, device=None: restored.append((device, state)))
    backend.build(TINY, seed=3)
    assert restored == list(states.items())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_weights_come_out_as_they_went_in(backend: ModuleType, dtype: str) -> None:
    model = backend.build(SMALL_BOTTLENECK, dtype=dtype)
    weights = randomise_norms(SMALL_BOTTLENECK, draw_weights(SMALL_BOTTLENECK, seed=1))
    backend.load_weights(model, {name: tensor.astype(dtype) for name, tensor in weights.items()})
    exported = backend.export_weights(model)
    assert exported.keys() == weights.keys()
    for name, tensor in exported.items():
        assert tensor.dtype == dtype
        assert np.array_equal(tensor, weights[name]), name
        tensor += 1  # a copy: the model must not notice
    assert np.array_equal(backend.export_weights(model)["bn1.weight"], weights["bn1.weight"])


FAULTS = {
    "missing": lambda weights: weights.pop("fc.bias"),
    "extra": lambda weights: weights.update({"fc.scale": np.ones(3)}),
    "misshapen": lambda weights: weights.update({"fc.weight": weights["fc.weight"].T}),
    "too large": lambda weights: weights.update({"fc.bias": np.full(10, 1e300)}),
    "not finite": lambda weights: weights["layer4.1.bn2.running_var"].fill(np.nan),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_wrong_weights_are_refused_and_the_model_stays(backend: ModuleType, fault) -> None:
    model = backend.build(SMALL)
    before = backend.export_weights(model)
    weights = randomise_norms(SMALL, draw_weights(SMALL, seed=1))
    fault(weights)
    with pytest.raises(WeightsError, match=r"fc\.bias|fc\.scale|fc\.weight|layer4\.1\.bn2\.running_var"):
        backend.load_weights(model, weights)
    after = backend.export_weights(model)
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_a_prediction_leaves_the_model_as_it_was(backend: ModuleType) -> None:
    model = backend.build(SMALL)
    before = backend.export_weights(model)
    images = draw_images(3, (64, 64), 2)
    first = backend.predict(model, images)
    training = backend.predict(model, images, training=True)
    assert first.shape == training.shape == (2, 10)
    assert first.dtype == np.float32
    assert np.array_equal(backend.predict(model, images), first)
    assert (first != training).any()
    after = backend.export_weights(model)
    assert all(np.array_equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((2, 64, 64, 3), np.float32),
        np.zeros((3, 64, 64), np.float32),
        np.zeros((0, 3, 64, 64), np.float32),
        np.full((1, 3, 64, 64), np.nan, np.float32),
        np.full((1, 3, 64, 64), "a"),
        np.full((1, 3, 64, 64), 1e300),
    ],
    ids=["channels last", "no batch", "empty", "nan", "text", "too large for float32"],
)
def test_wrong_images_are_refused(backend: ModuleType, images: np.ndarray) -> None:
    with pytest.raises(
        ImagesError, match=r"shape .* but the model takes \(batch, 3, height, width\)|finite|real numbers"
    ):
        backend.predict(backend.build(SMALL), images)


def test_any_layout_of_the_same_images_gives_the_same(backend: ModuleType) -> None:
    model, images = backend.build(SMALL), draw_images(3, (64, 64), 2)
    flipped = backend.predict(model, images[:, ::-1])
    assert np.array_equal(flipped, backend.predict(model, images[:, ::-1].copy()))
    assert np.array_equal(flipped, backend.predict(model, images[:, ::-1].astype(">f8")))


def test_another_dtype_is_refused(backend: ModuleType) -> None:
    with pytest.raises(SpecError, match="dtype is 'float16', but must be 'float32' or 'float64'"):
        backend.build(SMALL, dtype="float16")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_softmax_head_gives_probabilities(backend: ModuleType, dtype: str) -> None:
    model = backend.build(SMALL.replace(head="softmax"), dtype=dtype)
    probabilities = backend.predict(model, draw_images(3, (64, 64), 3))
    assert probabilities.dtype == dtype
    assert (probabilities >= 0).all()
    assert probabilities.sum(axis=1) == pytest.approx(1)


def test_the_frameworks_own_counters_are_of_the_oracles_numbers(backend: ModuleType) -> None:
    table = layer_table(SMALL, 64)
    found = backend.counters(backend.build(SMALL), 64)
    assert found
    assert table.parameters in found.values()
    for counter, number in found.items():
        assert counter_reason(table, number) != "not explained by the spec", counter


def test_a_spec_of_the_zoo_builds_with_changes(backend: ModuleType) -> None:
    model = backend.build(get_spec("resnet18_d2l", num_classes=7))
    assert backend.predict(model, draw_images(1, (32, 32), 1)).shape == (1, 7)


def batch_of(seed: int, classes: int = 10):
    return draw_images(3, (32, 32), 4, seed), draw_labels(classes, 4, seed)


def test_gradients_are_of_every_trained_parameter_and_leave_the_model_as_it_was(backend: ModuleType) -> None:
    model = backend.build(SMALL)
    before = backend.export_weights(model)
    loss, gradients = backend.loss_and_gradients(model, *batch_of(0))
    assert isinstance(loss, float)
    assert gradients.keys() == {name for name in before if "running" not in name}
    assert all(gradients[name].shape == before[name].shape for name in gradients)
    assert all(tensor.dtype == np.float32 for tensor in gradients.values())
    assert all(tensor.any() for tensor in gradients.values())
    again, same = backend.loss_and_gradients(model, *batch_of(0))
    assert again == loss
    assert all(np.array_equal(gradients[name], same[name]) for name in gradients)
    for tensor in gradients.values():
        tensor += 1  # a copy: the model must not notice
    after = backend.export_weights(model)
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_gradients_in_inference_mode_are_others(backend: ModuleType) -> None:
    model = backend.build(SMALL)
    loss, _ = backend.loss_and_gradients(model, *batch_of(0))
    other, gradients = backend.loss_and_gradients(model, *batch_of(0), training=False)
    assert other != loss
    assert np.isfinite(gradients["conv1.weight"]).all()


def test_training_moves_every_tensor_and_lowers_the_loss(backend: ModuleType) -> None:
    model = backend.build(SMALL)
    before = backend.export_weights(model)
    losses = backend.fit(model, [batch_of(0)] * 8, SGD(momentum=0.9), np.full(8, 0.02))
    assert len(losses) == 8
    assert all(isinstance(loss, float) for loss in losses)
    assert losses[-1] < 0.5 * losses[0]
    after = backend.export_weights(model)
    assert all((before[name] != after[name]).any() for name in before)


WRONG_LABELS = {
    "too large": (np.array([0, 1, 2, 10]), "The labels hold 10, but the model knows the classes 0 to 9."),
    "negative": (np.array([0, -1, 2, 3]), "The labels hold -1, but the model knows the classes 0 to 9."),
    "too few": (
        np.array([0, 1, 2]),
        r"The labels have shape \(3,\) and hold int64, but 4 images need 4 whole numbers.",
    ),
    "fractions": (np.ones(4), r"The labels have shape \(4,\) and hold float64"),
    "one-hot": (np.eye(4, 10, dtype=int), r"The labels have shape \(4, 10\)"),
}


@pytest.mark.parametrize(("labels", "message"), WRONG_LABELS.values(), ids=WRONG_LABELS.keys())
def test_wrong_labels_are_refused(backend: ModuleType, labels: np.ndarray, message: str) -> None:
    model, (images, _) = backend.build(SMALL), batch_of(0)
    with pytest.raises(LabelsError, match=message):
        backend.loss_and_gradients(model, images, labels)
    with pytest.raises(LabelsError, match=message):
        backend.fit(model, [(images, labels)], SGD(), [0.1])


def test_a_trained_keras_model_is_saved_and_loaded_without_our_code(tmp_path) -> None:
    backend = load_backend(BACKENDS["keras"])
    import keras

    model = backend.build(SMALL)
    backend.fit(model, [batch_of(0)], SGD(momentum=0.9), [0.1])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    images, _ = batch_of(1)
    assert np.array_equal(backend.predict(loaded, images), backend.predict(model, images))
    assert keras.config.floatx() == "float32"
