"""Weights in and out of Keras' file formats, `.weights.h5` and `.keras`, of our models and keras.applications'.

Keras 3 names the groups of its HDF5 files by class and count, `layers/conv2d_3/vars/0`, in the order
in which a model happens to list its layers. That order is not the same in our ResNet-50 and in
keras.applications', so what is read here is the layer's own name, an attribute of the group.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import h5py
import keras
import numpy as np

from resnet_keras.deep_graphs import deep_graphs
from resnet_keras.model import build
from resnet_keras.weights import from_canonical, load_weights, to_canonical
from resnet_spec import DType, ResNetSpec, Weights, WeightsError, fit_weights, get_spec, weight_shapes
from resnet_spec.checkpoint_files import check_claim, check_zip, checked_tensors, reading, replacing, weights_dtype

_KIND = "a Keras file"
_KERNEL_KEYS = ("weight", "bias")
_NORM_KEYS = ("weight", "bias", "running_mean", "running_var")
_APPLICATIONS = {
    "resnet50_keras": keras.applications.ResNet50,
    "resnet101_keras": keras.applications.ResNet101,
    "resnet152_keras": keras.applications.ResNet152,
}


def read_checkpoint(path: str | Path) -> Weights:
    """The canonical weights in a Keras file, of our model or keras.applications'; see resnet_spec.Backend.

    Besides `.weights.h5` and `.keras` it reads the `.h5` files that keras.applications downloads.
    No model is made from a `.keras` file, for its config may name code to run.
    """
    path = Path(path)
    with opened(path) as (file, datasets):
        tensors = {name: np.asarray(dataset[()]) for name, dataset in _named(path, file, datasets).items()}
        return {name: to_canonical(tensor) for name, tensor in checked_tensors(path, tensors).items()}


@contextmanager
def opened(path: Path) -> Iterator[tuple[h5py.File, dict[str, h5py.Dataset]]]:
    """The HDF5 file, or the one within a `.keras`, and every array of it by its place.

    Raises WeightsError for a file that is none, or whose arrays are not all in it.
    """
    with reading(path, _KIND):
        path.open("rb").close()  # refused in the system's words, where HDF5's own are long and begin with the path
        stored: io.BytesIO | Path = path
        if path.suffix == ".keras":
            check_zip(path)
            with zipfile.ZipFile(path) as archive:
                stored = io.BytesIO(archive.read("model.weights.h5"))
        with h5py.File(stored, "r") as file:
            yield file, _datasets(path, file)


def write_checkpoint(path: str | Path, spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> None:
    """Writes `.weights.h5` for a model's `load_weights`, or the whole model as `.keras`; see resnet_spec.Backend.

    For the networks of keras.applications the file is that of the keras.applications model, which
    takes square images of the spec's size only.
    """
    dtype = weights_dtype(weights)
    if application := _application(spec):
        model = _build_application(application, spec, dtype)
        fitted = fit_weights(weight_shapes(spec), weights, dtype)
        for layer in (layer for layer in model.layers if layer.weights):
            keys = _keys(len(layer.weights[0].shape))
            for key, variable in zip(keys, layer.weights, strict=True):
                variable.assign(from_canonical(fitted[f"{_canonical_layer(layer.name)}.{key}"]))
    else:
        model = build(spec, dtype=dtype)
        load_weights(model, weights)
    with replacing(path) as complete, deep_graphs():
        if complete.suffix == ".keras":
            model.save(complete)
        else:
            model.save_weights(complete)


def _datasets(path: Path, file: h5py.File) -> dict[str, h5py.Dataset]:
    """Every array of the file by its place; refuses one that would be read from another file, or that is not stored."""
    # The visitors below return what ends the visit; h5py garbles an exception raised in them.
    elsewhere = file.visititems_links(lambda place, link: None if isinstance(link, h5py.HardLink) else place)
    found = {}

    def note(place: str, item: h5py.Group | h5py.Dataset) -> str | None:
        if isinstance(item, h5py.Dataset):
            found[place] = item
            return place if item.external or item.is_virtual else None
        return None

    elsewhere = elsewhere or file.visititems(note)
    if elsewhere:
        raise WeightsError(f"{path} is refused, because {elsewhere[:60]!r} is a link to another place or file.")
    check_claim(path, sum(dataset.nbytes for dataset in found.values()))
    return found


def _named(path: Path, file: h5py.File, datasets: Mapping[str, h5py.Dataset]) -> dict[str, h5py.Dataset]:
    """The arrays of the layers by canonical name; an optimiser's are left out."""
    named = {}
    for layer, places in _places(path, file, datasets).items():
        keys = _keys(datasets[places[0]].ndim)
        if len(places) > len(keys):
            raise WeightsError(
                f"{path} has {len(places)} arrays for the layer {layer!r}, which is no layer of a ResNet."
            )
        for key, place in zip(keys, places, strict=False):
            named[f"{_canonical_layer(layer)}.{key}"] = datasets[place]
    return named


def _places(path: Path, file: h5py.File, datasets: Mapping[str, h5py.Dataset]) -> dict[str, list[str]]:
    """Where the arrays of each layer are, in Keras' order, by the layer's own name."""
    root = file.get("model_weights", file)
    if "layer_names" in root.attrs:  # before Keras 3: groups by layer name, with the order as an attribute
        prefix = f"{root.name}/".lstrip("/")
        names = {_text(layer): root[layer].attrs["weight_names"] for layer in root.attrs["layer_names"]}
        return {layer: [f"{prefix}{layer}/{_text(key)}" for key in keys] for layer, keys in names.items() if len(keys)}
    places: dict[str, list[str]] = {}
    for place in sorted(datasets):
        if re.fullmatch(r"(layers/[^/]+/)+vars/\d+", place):  # and not an optimiser's, of whichever model
            group = place.rpartition("/")[0]
            if "name" not in file[group].attrs:
                raise WeightsError(f"{path} does not name its layers: load and save it again with Keras 3.12 or later.")
            places.setdefault(_text(file[group].attrs["name"]), []).append(place)
    return places


def _keys(ndim: int) -> tuple[str, ...]:
    """The canonical last names of a layer's arrays in Keras' order, told by the first one's dimensions."""
    return _KERNEL_KEYS if ndim > 1 else _NORM_KEYS


def _text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)


def _canonical_layer(name: str) -> str:
    """`layer1.0.conv1` of our `layer1_0_conv1` and of keras.applications' `conv2_block1_1_conv`."""
    stem_and_head = {"conv1_conv": "conv1", "conv1_bn": "bn1", "predictions": "fc", "probs": "fc"}
    if name in stem_and_head:
        return stem_and_head[name]
    block = re.fullmatch(r"conv(\d+)_block(\d+)_(\d)_(conv|bn)", name)
    if not block:
        return name.replace("_", ".")
    stage, index, unit, kind = block.groups()
    projection = {"conv": "downsample.0", "bn": "downsample.1"}
    part = projection[kind] if unit == "0" else f"{kind}{unit}"
    return f"layer{int(stage) - 1}.{int(index) - 1}.{part}"


def _application(spec: ResNetSpec) -> str | None:
    """The zoo's name of this network where keras.applications has it, with any number of classes."""
    for name in _APPLICATIONS:
        if spec == get_spec(name, in_channels=spec.in_channels, num_classes=spec.num_classes, head=spec.head):
            return name
    return None


def _build_application(name: str, spec: ResNetSpec, dtype: DType) -> keras.Model:
    policy, data_format = keras.config.dtype_policy(), keras.config.image_data_format()
    try:
        keras.config.set_dtype_policy(dtype)
        keras.config.set_image_data_format("channels_last")
        return _APPLICATIONS[name](
            weights=None,
            input_shape=(spec.image_size, spec.image_size, spec.in_channels),
            classes=spec.num_classes,
            classifier_activation="softmax" if spec.head == "softmax" else None,
        )
    finally:
        keras.config.set_dtype_policy(policy)
        keras.config.set_image_data_format(data_format)
