"""The zoo: published ResNets by name, each with where it comes from."""

from dataclasses import dataclass
from typing import Any

from resnet_spec.errors import SpecError
from resnet_spec.spec import ResNetSpec, did_you_mean


@dataclass(frozen=True)
class Entry:
    """A spec, the family it is listed under and its source."""

    spec: ResNetSpec
    family: str
    source: str


_TABLE_1 = "He et al. 2015, table 1"
_ENTRIES: dict[str, Entry] = {}


def _add(spec: ResNetSpec, family: str, source: str) -> ResNetSpec:
    _ENTRIES[spec.name] = Entry(spec, family, source)
    return spec


resnet18 = _add(ResNetSpec(name="resnet18"), "imagenet", f"{_TABLE_1}; torchvision resnet18")
resnet34 = _add(
    resnet18.replace(name="resnet34", stage_blocks=(3, 4, 6, 3)), "imagenet", f"{_TABLE_1}; torchvision resnet34"
)
resnet50 = _add(
    resnet34.replace(name="resnet50", block="bottleneck"), "imagenet", f"{_TABLE_1}; torchvision resnet50 (v1.5)"
)
resnet101 = _add(
    resnet50.replace(name="resnet101", stage_blocks=(3, 4, 23, 3)),
    "imagenet",
    f"{_TABLE_1}; torchvision resnet101 (v1.5)",
)
resnet152 = _add(
    resnet50.replace(name="resnet152", stage_blocks=(3, 8, 36, 3)),
    "imagenet",
    f"{_TABLE_1}; torchvision resnet152 (v1.5)",
)

for _v15 in (resnet50, resnet101, resnet152):
    _add(
        _v15.replace(name=f"{_v15.name}_v1", bottleneck_stride="1x1"),
        "imagenet",
        f"{_TABLE_1}; stride as in its released models",
    )

resnet18_d2l = _add(
    resnet18.replace(
        name="resnet18_d2l", image_size=96, in_channels=1, num_classes=10, conv_bias=True, projection_norm=False
    ),
    "d2l",
    "Dive into Deep Learning, section 8.6",
)


def get_spec(name: str, **changes: Any) -> ResNetSpec:
    """The spec of this name, with some fields changed: `get_spec("resnet18", num_classes=10)`.

    Raises SpecError for an unknown name or field, or a senseless value.
    """
    return get_entry(name).spec.replace(**changes)


def get_entry(name: str) -> Entry:
    """The zoo's entry of this name; raises SpecError, with the nearest names, when there is none."""
    if name not in _ENTRIES:
        raise SpecError(f"{name!r} is not a network of the zoo{did_you_mean(name, _ENTRIES)}")
    return _ENTRIES[name]


def list_specs() -> list[str]:
    """The names in the zoo."""
    return list(_ENTRIES)
