"""A plain text runs where this project cannot be imported, and has the oracle's names and total."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from resnet_spec import ResNetSpec, get_spec, layer_table, list_specs
from rosetta.backends import BACKENDS
from tests.backends.networks import ONE_OF_EACH_KIND, cut, narrow
from tests.cases import by_time
from tests.command_line import ROOT
from tests.conftest import load_backend
from tests.writing.plain import written

SPREAD = ("resnet50_v2", "resnet34_same", "resnet34_a")
ALONE = """
import contextlib, importlib.abc, io, json, runpy, sys
class Refusing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in ("rosetta", "tests") or name.startswith("resnet_"):
            raise ImportError(f"{name} must not be imported")
sys.meta_path.insert(0, Refusing())
for path in sys.argv[2:]:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        namespace = runpy.run_path(path, run_name="__main__")
    if sys.argv[1] == "pt":
        names = [n for n in namespace["ResNet"]().state_dict() if not n.endswith("num_batches_tracked")]
    elif sys.argv[1] == "paddle":
        names = list(namespace["ResNet"]().state_dict())
    elif sys.argv[1] == "keras":
        names = [weight.path for weight in namespace["resnet"]().weights]
    else:
        from flax import nnx
        state = nnx.state(namespace["ResNet"](rngs=nnx.Rngs(0)), nnx.Any(nnx.Param, nnx.BatchStat))
        names = [".".join(map(str, path)) for path, _ in nnx.to_flat_state(state)]
    print(json.dumps([printed.getvalue().split()[-1], names]))
"""


def assert_runs_alone(key: str, specs: list[ResNetSpec], folder: Path) -> None:
    """Each text prints its total, and its tensors are as many as the oracle's; in PyTorch of the same names."""
    files = []
    for number, spec in enumerate(specs):
        files.append(folder / f"network{number}.py")
        files[-1].write_text(written(spec, key), encoding="utf-8")
    command = [sys.executable, "-P", "-c", ALONE, key, *map(str, files)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    for spec, line in zip(specs, lines, strict=True):
        total, names = json.loads(line)
        table = layer_table(spec)
        assert total == f"{table.total:,}", spec.name
        expected = [f"{layer.name}.{weight}" for layer in table.layers for weight in layer.weights]
        assert len(names) == len(expected), spec.name
        if key == "pt":
            assert set(names) == set(expected)


@pytest.mark.parametrize("key", by_time([*BACKENDS], ("pt", "paddle").__contains__))
def test_small_networks_of_the_zoo_run_alone(key: str, tmp_path: Path) -> None:
    load_backend(BACKENDS[key])
    specs = [narrow(cut(get_spec(name))) for name in SPREAD]
    assert_runs_alone(key, [spec.replace(image_size=max(32, spec.smallest_image)) for spec in specs], tmp_path)


@pytest.mark.parametrize("key", by_time([*BACKENDS], lambda key: False, ("pt", "jax").__contains__))
def test_one_network_of_each_kind_runs_alone(key: str, tmp_path: Path) -> None:
    load_backend(BACKENDS[key])
    specs = [get_spec(name) for name in ONE_OF_EACH_KIND]
    assert_runs_alone(key, [spec.replace(image_size=max(32, spec.smallest_image)) for spec in specs], tmp_path)


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("key", BACKENDS)
def test_every_network_of_the_zoo_runs_alone(key: str, tmp_path: Path) -> None:
    load_backend(BACKENDS[key])
    specs = [get_spec(name) for name in list_specs()]
    assert_runs_alone(key, [spec.replace(image_size=max(32, spec.smallest_image)) for spec in specs], tmp_path)


def test_the_project_is_kept_away(tmp_path: Path) -> None:
    Path(tmp_path, "needs.py").write_text("import resnet_spec\n", encoding="utf-8")
    command = [sys.executable, "-P", "-c", ALONE, "pt", str(tmp_path / "needs.py")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode != 0
    assert "must not be imported" in done.stderr
