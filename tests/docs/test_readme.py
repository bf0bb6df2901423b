"""What the README shows runs, and says what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from resnet_spec import count, draw_weights, from_toml, get_spec, layer_table
from resnet_spec.oracle import WEIGHTED_KINDS
from rosetta.backends import BACKENDS
from tests.conftest import load_backend

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
PRINTS = {
    "torch.zeros": "torch.Size([1, 10])",
    "resnet_keras.build": "(1, 10)",
    "paddle.zeros([1, 1, 96, 96])": "[1, 10]",
    "jnp.zeros((1, 96, 96, 1))": "(1, 10)",
    "write_weights": "(2, 10)\n11186186\n11186186 318657536",
    "paddle.load": "[1, 1000]",
    "load_model(": "(1, 1000)",
    "StandardCheckpointer": "(1, 1000)",
    "read_any": "('resnet50', 'resnet50_v1') 25610152",
    "fold_batch_norm": "25610152 25530472",
    "load_data": "(1438, 1, 32, 32) (1438,) ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')",
}
# What an earlier command of the README has written.
FILES = {"pdparams": "paddle", "keras": "keras", "orbax": "jax"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ResNet-50 with random weights in the three files that the README converts to."""
    folder = tmp_path_factory.mktemp("readme")
    spec = get_spec("resnet50")
    for suffix, key in FILES.items():
        if BACKENDS[key].is_installed():
            load_backend(BACKENDS[key]).write_checkpoint(folder / f"resnet50.{suffix}", spec, draw_weights(spec))
    return folder


@pytest.mark.parametrize("key", PRINTS)
def test_a_snippet_runs_and_prints(key: str, folder: Path) -> None:
    [snippet] = [snippet for snippet in SNIPPETS if key in snippet]
    needed = [FILES[suffix] for suffix in FILES if f"resnet50.{suffix}" in snippet]
    for info in BACKENDS.values():
        if info.package in snippet or info.key in needed:
            load_backend(info)
    result = subprocess.run([sys.executable, "-c", snippet], capture_output=True, text=True, cwd=folder)
    assert result.returncode == 0, result.stderr
    assert PRINTS[key] in result.stdout


def test_every_snippet_is_tested() -> None:
    assert len(SNIPPETS) == len(PRINTS)


def test_the_toml_of_the_readme_is_a_network() -> None:
    [text] = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    assert layer_table(from_toml(text)).depth == 8


def test_the_table_of_the_readme_shows_the_oracles_numbers() -> None:
    table = layer_table(get_spec("resnet18_d2l"))
    counts = [count(table.layers, *kinds) for kinds in (WEIGHTED_KINDS, ("conv",), ("norm",), ("linear",))]
    numbers = ["4x10", *(f"{n:,}" for n in (*counts, table.parameters, table.running_statistics, table.total))]
    for info in BACKENDS.values():
        [row] = re.findall(rf"^ {info.title} +4x10 .*$", README, re.MULTILINE)
        assert row.removeprefix(f" {info.title}").split()[:-1] == numbers


def test_the_degradation_table_is_that_of_the_last_run() -> None:
    rows = re.findall(
        r"^\| (\w+_cifar) \|.*?\| ([^|]*\)) \| ([^|]*\)) \|$", (ROOT / "docs/degradation.md").read_text(), re.M
    )
    assert len(rows) == 4
    for row in rows:
        assert f"| {' | '.join(row)} |" in README


def test_what_the_readme_links_to_is_there() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_readme_maps_the_folders_that_are_there() -> None:
    for folder in re.findall(r"^(\w+)/ ", README, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder
