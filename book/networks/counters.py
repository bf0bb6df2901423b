"""What each framework's own counter says of each network of the zoo: `python -m book.networks.counters [NETWORK...]`.

The book is made without any framework, so what live models say is measured here, once, and kept in counters.toml.
"""

import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from resnet_spec import RosettaError, get_spec, layer_table, list_specs
from rosetta.backends import BACKENDS, require_backends
from rosetta.explaining.explain import counter_reason
from rosetta.explaining.measuring import Counter, count_with_frameworks
from rosetta.output import write_text
from rosetta.progress import live_progress

FILE = Path(__file__).with_name("counters.toml")
TIME_LIMIT = 1800.0
HEAD = """\
# What each framework's own counters say of each network of the zoo, measured on live models
# by `python -m book.networks.counters`, which writes this file.
"""

Numbers = Mapping[str, Mapping[str, Mapping[str, int]]]
"""By network, by a backend's short name, and by counter as people write it."""


def kept() -> Numbers:
    """What was measured."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    counters = data.pop("counters")
    return {
        name: {key: dict(zip(counters[key], found, strict=True)) for key, found in numbers.items()}
        for name, numbers in data.items()
    }


def counters_of(name: str) -> list[Counter]:
    """What was measured of this network, and which of its numbers that is; raises RosettaError when it was not."""
    numbers = kept().get(name)
    if numbers is None:
        raise RosettaError(f"{name} does not stand in {FILE.name}: run `python -m book.networks.counters {name}`.")
    table = layer_table(get_spec(name))
    return [
        Counter(BACKENDS[key].title, counter, number, counter_reason(table, number))
        for key, found in numbers.items()
        for counter, number in found.items()
    ]


def measure(name: str) -> dict[str, dict[str, int]]:
    """What live models of this network say, by backend; raises RosettaError where a framework fails."""
    infos = require_backends(BACKENDS)
    spec = get_spec(name)
    with live_progress({info.key: f"{info.title} {name}" for info in infos}) as on_progress:
        sides = (spec.image_size, spec.image_size)
        counters, failures = count_with_frameworks(spec, infos, sides, TIME_LIMIT, on_progress)
    for title, failure in failures.items():
        raise RosettaError(f"{title}, {name}: {failure}")
    return {info.key: {c.counter: c.number for c in counters if c.framework == info.title} for info in infos}


def render(numbers: Numbers) -> str:
    """The file, its networks in the order of the zoo."""
    first = next(iter(numbers.values()))
    counters = _section("counters", {key: list(found) for key, found in first.items()})
    sections = [
        _section(name, {key: list(found.values()) for key, found in numbers[name].items()})
        for name in list_specs()
        if name in numbers
    ]
    return "".join([HEAD, counters, *sections])


def _section(title: str, lists: Mapping[str, Sequence[object]]) -> str:
    return "\n".join([f"\n[{title}]", *(f"{key} = {json.dumps(values)}" for key, values in lists.items()), ""])


def main(names: Sequence[str]) -> None:
    """Measures these networks, all when none is named, and keeps what they say beside what is kept of others."""
    numbers = dict(kept()) if FILE.exists() and names else {}
    for name in names or list_specs():
        numbers[name] = measure(name)
        write_text(FILE, render(numbers))


if __name__ == "__main__":
    main(sys.argv[1:])
