"""How the frameworks are called, found and brought, and which engine Keras runs on."""

import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from resnet_spec import RosettaError
from rosetta.backends import BACKENDS, install_command, keras_engine
from rosetta.environments import worker_environment

ROOT = Path(__file__).parents[2]
KERAS = BACKENDS["keras"]


@pytest.fixture
def keras_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file with Keras' settings, not yet written, and no KERAS_BACKEND."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    return tmp_path / "keras.json"


def test_keras_runs_on_tensorflow_unless_told_otherwise(keras_json: Path) -> None:
    assert (keras_engine(), KERAS.title, KERAS.modules) == ("tensorflow", "Keras", ("keras", "tensorflow"))


@pytest.mark.parametrize(("engine", "title"), [("jax", "Keras on JAX"), ("torch", "Keras on PyTorch")])
def test_keras_json_names_the_engine(engine: str, title: str, keras_json: Path) -> None:
    keras_json.write_text(json.dumps({"backend": engine}))
    assert (KERAS.title, KERAS.modules) == (title, ("keras", engine))
    assert worker_environment()["KERAS_BACKEND"] == engine


def test_the_variable_goes_before_the_file(keras_json: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keras_json.write_text('{"backend": "jax"}')
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert keras_engine() == worker_environment()["KERAS_BACKEND"] == "torch"
    monkeypatch.setenv("KERAS_BACKEND", "")
    assert keras_engine() == "jax"


def test_the_file_is_looked_for_at_home(keras_json: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(keras_json.parent))
    (keras_json.parent / ".keras").mkdir()
    (keras_json.parent / ".keras" / "keras.json").write_text('{"backend": "jax"}')
    assert keras_engine() == "jax"


@pytest.mark.parametrize("backend", ["jax", pytest.param("torch", marks=pytest.mark.slow), None])
def test_the_engine_is_the_one_that_keras_takes(backend: str | None, keras_json: Path) -> None:
    if not KERAS.is_installed() or not BACKENDS["pt"].is_installed() or not BACKENDS["jax"].is_installed():
        pytest.skip(f"needs Keras, PyTorch and JAX: {install_command('all')}")
    keras_json.write_text(json.dumps({"backend": backend} if backend else {"epsilon": 1e-7}))
    code = "import keras; print(keras.config.backend())"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == keras_engine()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"backend": "theano"}', "backend in .*keras.json is 'theano', but must be 'tensorflow', 'jax' or 'torch'."),
        ("{", "Keras' settings in .*keras.json are damaged: mend or remove that file."),
        ("[1]", "Keras' settings in .*keras.json are damaged: mend or remove that file."),
        ("[" * 100_000, "Keras' settings in .*keras.json are damaged: mend or remove that file."),
    ],
)
def test_settings_that_name_no_engine_get_one_sentence(text: str, message: str, keras_json: Path) -> None:
    keras_json.write_text(text)
    with pytest.raises(RosettaError, match=message):
        KERAS.is_installed()
    assert BACKENDS["pt"].title == "PyTorch"
    assert KERAS.title == "Keras"  # the others' tables are made all the same


def test_settings_that_cannot_be_read_get_one_sentence(keras_json: Path) -> None:
    keras_json.mkdir()
    with pytest.raises(RosettaError, match=r"Keras' settings in .*keras.json cannot be read: Is a directory\."):
        KERAS.is_installed()


def test_the_table_names_the_engine(keras_json: Path) -> None:
    if not KERAS.is_installed() or not BACKENDS["jax"].is_installed():
        pytest.skip(f"needs Keras and JAX: {install_command('keras', 'jax')}")
    keras_json.write_text('{"backend": "jax"}')
    command = [sys.executable, "-m", "rosetta", "compare", "resnet20_cifar", "--backends", "keras"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=keras_json.parent)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " Keras on JAX " in result.stdout
    assert "resnet20_cifar: Keras on JAX has every layer of the spec" in result.stdout


def test_no_more_processes_are_started_than_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rosetta.backends.machine_memory", lambda: 8 * 2**30)
    assert [info.processes(32) for info in BACKENDS.values()] == [32, 1, 32, 1]
    assert BACKENDS["jax"].processes(33) == 1
    with pytest.raises(RosettaError, match="33 devices are as many processes of Paddle, but this machine's memory"):
        BACKENDS["paddle"].processes(33)


class Installed:
    """An installation of this project that keeps this text as its direct_url.json."""

    def __init__(self, origin: str | None) -> None:
        self.origin = origin

    def read_text(self, filename: str) -> str | None:
        return self.origin if filename == "direct_url.json" else None


@pytest.mark.parametrize(
    ("origin", "command"),
    [
        ('{"dir_info": {"editable": true}, "url": "file:///here"}', 'pip install -e ".[jax,plots]"'),
        ('{"dir_info": {}, "url": "file:///here"}', 'pip install "resnet-rosetta[jax,plots]"'),
        ('{"archive_info": {}, "url": "file:///a.whl"}', 'pip install "resnet-rosetta[jax,plots]"'),
        (None, 'pip install "resnet-rosetta[jax,plots]"'),
    ],
)
def test_the_remedy_fits_the_installation(monkeypatch: pytest.MonkeyPatch, origin: str | None, command: str) -> None:
    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: Installed(origin))
    assert install_command("jax", "plots") == command


def test_the_remedy_of_a_folder_that_was_never_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Installed:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    assert install_command("all") == 'pip install -e ".[all]"'
    assert BACKENDS["paddle"].remedy == 'pip install -e ".[paddle]"'


def test_keras_remedy_brings_its_engine(keras_json: Path) -> None:
    keras_json.write_text('{"backend": "torch"}')
    assert KERAS.remedy == install_command("keras", "pt")


def test_what_jax_compiles_is_kept_in_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert worker_environment()["JAX_COMPILATION_CACHE_DIR"].startswith(str(tmp_path / "resnet-rosetta" / "jax-"))
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", "/elsewhere")
    assert worker_environment()["JAX_COMPILATION_CACHE_DIR"] == "/elsewhere"
