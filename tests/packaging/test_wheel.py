"""The wheel, installed alone beside one framework, does all that the checkout does."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from resnet_spec import get_spec, layer_table

ROOT = Path(__file__).parents[2]
PACKAGES = ("resnet_spec", "resnet_pt", "resnet_keras", "resnet_paddle", "resnet_jax", "rosetta")
TIME_LIMIT = 900
# What each command says at its end, in an environment with Flax alone.
COMMANDS = {
    ("compare", "resnet20_cifar"): 'pip install "resnet-rosetta[pt]"',
    ("train", "resnet20_cifar", "--image-size", "8", "--recipe", "digits", "--epochs", "1", "--out", "run"): (
        'PyTorch is not installed: pip install "resnet-rosetta[pt]"'
    ),
    ("draw", "resnet20_cifar", "-o", "net.svg"): "net.svg: resnet20_cifar for one image of 3x32x32",
    ("differences", "--run"): "values measured: all as recorded.",
    ("course", "new", "--backend", "jax", "--student", "ada"): "ada: 20 exercises in Flax NNX",
    ("course", "check", "--folder", "ada"): "not begun: reading, counting, block",
}
WRITTEN = ("run/curves.png", "run/history.json", "net.svg")


def run(*command: str | Path, folder: Path) -> str:
    """What the command prints, run in the folder with nothing of this checkout around it."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "ROSETTA", "JAX", "KERAS", "PYTEST"))
    }
    result = subprocess.run(
        [str(part) for part in command],
        **{"capture_output": True, "text": True, "cwd": folder, "env": environment, "timeout": TIME_LIMIT},
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.mark.slow
def test_the_wheel_works_alone_with_one_framework(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path, ROOT, folder=empty)
    [wheel] = tmp_path.glob("resnet_rosetta-*.whl")
    run(sys.executable, "-m", "venv", tmp_path / "venv", folder=empty)
    programs = tmp_path / "venv" / "bin"
    constraints = ROOT / "constraints.txt"
    run(programs / "pip", "install", "--quiet", "-c", constraints, f"{wheel}[jax,train,course]", folder=empty)

    for arguments, expected in COMMANDS.items():
        printed = run(programs / "rosetta", *arguments, folder=empty)
        assert expected in " ".join(printed.split()), printed
    assert all((empty / name).stat().st_size for name in WRITTEN)
    # What ran was the wheel's code, not that of a checkout that lies somewhere.
    code = "import resnet_spec as s; print(s.__file__, s.layer_table(s.get_spec('resnet20_cifar')).total)"
    place, total = run(programs / "python", "-c", code, folder=empty).split()
    assert Path(place).is_relative_to(tmp_path / "venv")
    assert int(total) == layer_table(get_spec("resnet20_cifar")).total

    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    assert {name.split("/")[-1] for name in names if "/licenses/" in name} == {"LICENSE", "LICENSE-TEXTS.md"}
    assert not [name for name in names if name.startswith(("tests/", "notebooks/", "docs/"))]
