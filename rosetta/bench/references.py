"""Which library of a framework has which network of the zoo, and under what name."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field

from resnet_spec import RosettaError
from resnet_spec.zoo import list_specs
from rosetta.backends import install_command


class NoReferenceError(RosettaError):
    """There is nothing to compare a backend with; the message says why, in one sentence."""


@dataclass(frozen=True)
class Library:
    """Where the users of a framework get a ResNet from.

    title: its name in tables.
    module: what must be importable.
    networks: its constructors, by the name of the same network in the zoo.
    nearest: for a network that it lacks, the one in the zoo that comes nearest and that it has.
    changes: fields of the spec in which all of its networks differ from the zoo's.
    extra: the extra of this project that installs it.
    """

    title: str
    module: str
    networks: Mapping[str, str]
    nearest: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)
    extra: str = ""


_DEPTHS = (50, 101, 152)

LIBRARIES = {
    "pt": Library(
        "transformers",
        "transformers",
        # One class, which its config tells the depth and the place of the stride.
        dict.fromkeys(
            ["resnet18", "resnet34", *(f"resnet{depth}{v1}" for depth in _DEPTHS for v1 in ("", "_v1"))],
            "ResNetForImageClassification",
        ),
        extra="bench",
    ),
    "keras": Library(
        "keras.applications",
        "keras",
        {f"resnet{depth}_keras": f"ResNet{depth}" for depth in _DEPTHS},
        nearest={f"resnet{depth}{v1}": f"resnet{depth}_keras" for depth in _DEPTHS for v1 in ("", "_v1")},
    ),
    "paddle": Library(
        "paddle.vision.models",
        "paddle",
        {
            name: name
            for name in (
                *(f"resnet{depth}" for depth in (18, 34, *_DEPTHS)),
                *("wide_resnet50_2", "wide_resnet101_2", "resnext50_32x4d", "resnext101_64x4d"),
            )
        },
    ),
    "jax": Library(
        "dm-haiku",
        "haiku",
        {f"resnet{depth}": f"ResNet{depth}" for depth in (18, 34, *_DEPTHS)},
        # It pads as TensorFlow does, and computes as much. Where every side is odd, as for 225 pixels, that is one.
        changes={"conv_padding": "same", "stem_pool": "same"},
        extra="bench",
    ),
}


@dataclass(frozen=True)
class Reference:
    """A network of a library.

    title, constructor: what people call it, and the name of its constructor there.
    changes: fields of the spec in which it differs from the zoo's network of this name.
    """

    title: str
    constructor: str
    changes: Mapping[str, str] = field(default_factory=dict)


def find_reference(backend: str, arch: str) -> Reference:
    """The reference of a backend for a network of this name.

    Raises NoReferenceError where the library lacks the network or is not installed.
    """
    library = LIBRARIES[backend]
    if arch not in library.networks:
        raise NoReferenceError(f"{library.title} has no {arch}{_hint(library, arch)}.")
    if importlib.util.find_spec(library.module) is None:
        remedy = install_command(library.extra)
        raise NoReferenceError(f"{library.title} is not installed here: bring it with {remedy}.")
    return Reference(f"{library.title} {library.networks[arch]}", library.networks[arch], library.changes)


def _hint(library: Library, arch: str) -> str:
    if arch in library.nearest:
        nearest = library.nearest[arch]
        return f"; its {library.networks[nearest]} is {nearest}, so try rosetta bench {nearest}"
    return "" if arch in list_specs() else ", which is not in the zoo"
