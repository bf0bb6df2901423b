"""`rosetta convert` as a person uses it, and the same from Python with the worker in this process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import (
    Weights,
    WeightsError,
    draw_weights,
    get_spec,
    layer_table,
    randomise_norms,
    read_weights,
    to_toml,
    write_weights,
)
from rosetta.backends import BACKENDS, BackendInfo
from rosetta.commands.convert import convert_command
from rosetta.converting import convert as conversion
from rosetta.converting.convert import FORMATS, convert, read_any
from rosetta.converting.tables import conversion_lines
from tests.command_line import RosettaHere, assert_refused, environment, rosetta
from tests.conftest import load_backend
from tests.converting.files import SPEC, WEIGHTS, same_bits, work_here, written

CIFAR = get_spec("resnet20_cifar")


def drawn(name: str, **changes: int) -> Weights:
    spec = get_spec(name, **changes)
    return randomise_norms(spec, draw_weights(spec))


@pytest.fixture
def here(monkeypatch) -> None:
    """The workers' work is done in this process."""
    monkeypatch.setattr(conversion, "_run", work_here)


def test_convert_says_what_it_read_what_that_is_and_what_it_wrote(rosetta_here: RosettaHere, tmp_path) -> None:
    pt, _ = load_backend(BACKENDS["pt"]), load_backend(BACKENDS["paddle"])
    weights = drawn("resnet20_cifar", num_classes=7)
    numbers = layer_table(get_spec("resnet20_cifar", num_classes=7)).total
    write_weights(tmp_path / "net.safetensors", weights)
    result = rosetta("convert", "net.safetensors", "net.pdparams", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        f"net.safetensors: canonical safetensors, 97 tensors, {numbers:,} numbers of float32",
        "network: resnet20_cifar, 7 classes (published with 10); plain20_cifar would have the same tensors:"
        " where the file comes from says which it is",
        "net.pdparams: Paddle state dict of resnet20_cifar",
    ]
    result = rosetta_here("convert", "net.pdparams", "net.pth", "--arch", "plain20_cifar", folder=tmp_path)
    assert result.stdout.splitlines()[1:] == [
        "network: plain20_cifar, 7 classes (published with 10)",
        "net.pth: PyTorch state dict of plain20_cifar",
    ]
    assert same_bits(pt.read_checkpoint(tmp_path / "net.pth"), weights)
    assert sorted(os.listdir(tmp_path)) == ["net.pdparams", "net.pth", "net.safetensors"]


@pytest.mark.parametrize("info", [BACKENDS["keras"], BACKENDS["jax"]], ids=["keras", "jax"])
def test_the_other_frameworks_work_in_their_processes(info: BackendInfo, tmp_path) -> None:
    backend = load_backend(info)
    suffix = next(form.suffix for form in FORMATS if form.backend == info.key)
    write_weights(tmp_path / "net.safetensors", WEIGHTS)
    convert(tmp_path / "net.safetensors", tmp_path / f"net{suffix}", SPEC)
    assert same_bits(backend.read_checkpoint(tmp_path / f"net{suffix}"), WEIGHTS)


def test_bad_input_is_one_sentence_on_the_command_line(rosetta_here: RosettaHere, tmp_path) -> None:
    load_backend(BACKENDS["pt"])
    (tmp_path / "old.pt").write_text("old")
    (tmp_path / "empty.pth").write_bytes(b"")
    (tmp_path / "folder.pth").mkdir()
    (tmp_path / "file.orbax").touch()
    write_weights(tmp_path / "net.safetensors", drawn("resnet20_cifar"))
    for arguments, message in {
        ("absent.pth", "old.pt"): "absent.pth does not exist",
        ("n" * 300 + ".pth", "old.pt"): "nnn.pth does not exist",
        ("empty.pth", "old.pt"): "empty.pth cannot be read as a PyTorch state dict",
        ("net.safetensors", "old.pt", "--arch", "resnet19"): "'resnet19' is not a network of the zoo: did you mean",
        ("net.safetensors", "old.pt", "--arch", "resnet18"): "does not fit resnet18: The tensor conv1.weight has shape",
        ("net.safetensors", "net.ckpt"): "net.ckpt has no suffix of a known format: use one of .safetensors",
        ("net.safetensors", "folder.pth"): "folder.pth is a folder, but a PyTorch state dict is none",
        ("net.safetensors", "file.orbax"): "file.orbax is no folder, but an Orbax checkpoint of the NNX model is one",
        ("net.safetensors",): "Missing argument 'DESTINATION'",
    }.items():
        assert_refused(rosetta_here("convert", *arguments, folder=tmp_path), message)
    assert (tmp_path / "old.pt").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["empty.pth", "file.orbax", "folder.pth", "net.safetensors", "old.pt"]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_kill_in_the_middle_leaves_the_destination(name: str, tmp_path) -> None:
    load_backend(BACKENDS["pt"])
    write_weights(tmp_path / "net.safetensors", drawn("resnet20_cifar"))
    (tmp_path / "old.pth").write_text("old")
    command = [sys.executable, "-m", "rosetta", "convert", "net.safetensors", "old.pth"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and (len(os.listdir(tmp_path)) == 2 or (children.exists() and not _ids(children))):
        time.sleep(0.01)
    workers = _ids(children)
    process.send_signal(getattr(signal, name))
    assert process.communicate()[1] == ""
    assert process.returncode == 128 + getattr(signal, name)
    deadline = time.monotonic() + 20  # a killed process takes a while to go on a busy machine
    while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    assert (tmp_path / "old.pth").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["net.safetensors", "old.pth"]


def _ids(children: Path) -> list[str]:
    """The processes that a process has started, where the system tells."""
    return children.read_text().split() if children.exists() else []


@pytest.mark.usefixtures("here")
def test_a_whole_model_is_written_only_when_the_network_is_certain(tmp_path) -> None:
    load_backend(BACKENDS["keras"])
    source = tmp_path / "net.safetensors"
    write_weights(source, drawn("resnet20_cifar"))
    with pytest.raises(WeightsError, match=r"fits resnet20_cifar and plain20_cifar, which differ in what no tensor"):
        convert(source, tmp_path / "net.keras")
    assert os.listdir(tmp_path) == ["net.safetensors"]
    assert convert(source, tmp_path / "net.keras", "plain20_cifar").spec == get_spec("plain20_cifar")
    assert convert(source, tmp_path / "net.weights.h5").fitting == ("resnet20_cifar", "plain20_cifar")
    write_weights(source, WEIGHTS)
    with pytest.raises(WeightsError, match=r"fits no network of the zoo: in the nearest, \w+, .*; give --arch"):
        convert(source, tmp_path / "net.keras")
    (tmp_path / "mine.toml").write_text(to_toml(SPEC))
    assert convert(source, tmp_path / "mine.keras", SPEC).fitting == ()


@pytest.mark.usefixtures("here")
def test_a_spec_file_says_which_network_it_is(tmp_path, capsys) -> None:
    load_backend(BACKENDS["pt"])
    write_weights(tmp_path / "net.safetensors", WEIGHTS)
    (tmp_path / "mine.toml").write_text(to_toml(SPEC.replace(name="mine")))
    convert_command(tmp_path / "net.safetensors", tmp_path / "net.pth", arch=str(tmp_path / "mine.toml"))
    assert "network: mine, 10 classes\n" in capsys.readouterr().out
    (tmp_path / "mine.toml").write_text(to_toml(SPEC.replace(num_classes=11)))
    with pytest.raises(WeightsError, match=r"tensor fc\.weight has shape \(10, 8\), but the model needs \(11, 8\)"):
        convert_command(tmp_path / "net.safetensors", tmp_path / "net.pth", arch=str(tmp_path / "mine.toml"))


def _with_nan(weights: Weights) -> None:
    weights["fc.bias"][3] = np.nan


def _with_negative_variance(weights: Weights) -> None:
    weights["bn1.running_var"][0] = -1


def _without(weights: Weights) -> None:
    del weights["bn1.bias"]


def _with_another(weights: Weights) -> None:
    weights["ema.decay"] = np.ones(1, np.float32)


FAULTS = {
    _with_nan: "does not fit resnet20_cifar: The tensor fc.bias holds a NaN or an infinity in float32",
    _with_negative_variance: "The tensor bn1.running_var holds a negative number",
    _without: "in the nearest, resnet20_cifar, bn1.bias is missing",
    _with_another: "in the nearest, resnet20_cifar, ema.decay is extra",
}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_weights_that_make_no_network_are_refused_and_the_destination_stays(fault, suffix: str, tmp_path) -> None:
    load_backend(BACKENDS["pt"])
    source, destination = tmp_path / f"net{suffix}", tmp_path / "old.safetensors"
    weights = drawn("resnet20_cifar")
    fault(weights)
    if suffix == ".pth":
        import torch

        torch.save({name: torch.from_numpy(tensor) for name, tensor in weights.items()}, source)
    else:
        write_weights(source, weights)
    destination.write_text("old")
    with pytest.raises(WeightsError) as caught:
        convert(source, destination)
    assert FAULTS[fault] in str(caught.value)
    assert str(source) in str(caught.value)
    assert destination.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == sorted([source.name, destination.name])


def test_source_and_destination_are_two_files(tmp_path) -> None:
    load_backend(BACKENDS["pt"])
    path = written(tmp_path, ".pth")
    (tmp_path / "link.pt").symlink_to(path)
    for destination in (path, tmp_path / "." / path.name, tmp_path / "link.pt"):
        with pytest.raises(WeightsError, match="is both source and destination"):
            convert(path, destination)


def test_what_is_neither_file_nor_folder_is_refused_and_stays(tmp_path) -> None:
    for info in (BACKENDS["pt"], BACKENDS["jax"]):
        load_backend(info)
    write_weights(tmp_path / "net.safetensors", WEIGHTS)
    for suffix in (".safetensors", ".pth", ".orbax"):
        pipe, link = tmp_path / f"pipe{suffix}", tmp_path / f"link{suffix}"
        os.mkfifo(pipe)
        link.symlink_to("/dev/full")
        with pytest.raises(WeightsError, match=rf"pipe\{suffix} cannot be written \(it is a pipe\)"):
            convert(tmp_path / "net.safetensors", pipe, SPEC)
        with pytest.raises(WeightsError, match=rf"link\{suffix} cannot be written \(it is a device\)"):
            convert(tmp_path / "net.safetensors", link, SPEC)
        assert pipe.is_fifo()
        assert link.readlink() == Path("/dev/full")
    assert len(os.listdir(tmp_path)) == 7
    assert Path("/dev/full").is_char_device()


def test_a_source_inside_the_destination_is_not_deleted(tmp_path) -> None:
    load_backend(BACKENDS["jax"])
    folder = tmp_path / "net.orbax"
    folder.mkdir()
    (folder / "_CHECKPOINT_METADATA").write_text("{}")
    write_weights(folder / "w.safetensors", WEIGHTS)
    (tmp_path / "link.orbax").symlink_to(folder)
    (tmp_path / "w.safetensors").symlink_to(folder / "w.safetensors")
    for source in (folder / "w.safetensors", tmp_path / "w.safetensors"):
        for destination in (folder, tmp_path / "link.orbax"):
            with pytest.raises(WeightsError, match="which would be replaced: give another destination"):
                convert(source, destination, SPEC)
    assert sorted(os.listdir(folder)) == ["_CHECKPOINT_METADATA", "w.safetensors"]


def test_a_destination_has_a_name(tmp_path) -> None:
    write_weights(tmp_path / "net.safetensors", WEIGHTS)
    for suffix in (".pth", ".weights.h5", ".safetensors"):
        with pytest.raises(WeightsError, match="is only a suffix: give the file a name before it"):
            convert(tmp_path / "net.safetensors", tmp_path / suffix, SPEC)
    assert os.listdir(tmp_path) == ["net.safetensors"]


@pytest.mark.usefixtures("here")
def test_a_network_of_the_zoo_takes_the_sources_channels(tmp_path) -> None:
    load_backend(BACKENDS["keras"])
    write_weights(tmp_path / "grey.safetensors", drawn("resnet20_cifar", in_channels=1, num_classes=4))
    done = convert(tmp_path / "grey.safetensors", tmp_path / "grey.keras", "resnet20_cifar")
    assert done.spec == get_spec("resnet20_cifar", in_channels=1, num_classes=4)
    assert conversion_lines(done)[1] == (
        "network: resnet20_cifar, 4 classes (published with 10), input channels: 1 (published with 3)"
    )


def test_the_legacy_format_is_only_read(tmp_path) -> None:
    write_weights(tmp_path / "net.safetensors", WEIGHTS)
    with pytest.raises(WeightsError, match=r"is only read: write \.weights\.h5"):
        convert(tmp_path / "net.safetensors", tmp_path / "net.h5")


def test_a_name_from_a_file_does_not_reach_the_terminal_raw(tmp_path) -> None:
    write_weights(tmp_path / "net.safetensors", {"a\x1b[31m": np.zeros(3, np.float32)})
    with pytest.raises(WeightsError, match="no short line of text"):
        read_any(tmp_path / "net.safetensors")


@pytest.mark.usefixtures("here")
def test_what_is_written_in_another_precision_is_said(tmp_path) -> None:
    weights = drawn("resnet20_cifar")
    mixed = {**weights, "fc.bias": weights["fc.bias"].astype(np.float64) / 3}
    write_weights(tmp_path / "mixed.safetensors", mixed)
    done = convert(tmp_path / "mixed.safetensors", tmp_path / "net.safetensors")
    assert "numbers of float32 and float64, written as float64" in conversion_lines(done)[0]
    assert all(np.array_equal(tensor, mixed[name]) for name, tensor in read_weights(done.destination).items())


def test_an_absent_framework_is_said_with_its_remedy(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(BackendInfo, "is_installed", lambda _info: False)
    write_weights(tmp_path / "net.safetensors", WEIGHTS)
    (tmp_path / "net.pth").write_text("text")
    for source, destination in (("net.safetensors", "net.orbax"), ("net.pth", "other.safetensors")):
        with pytest.raises(Exception, match=r"is not installed here: bring it with pip install -e"):
            convert(tmp_path / source, tmp_path / destination, SPEC)
    assert sorted(os.listdir(tmp_path)) == ["net.pth", "net.safetensors"]


@pytest.mark.parametrize(
    ("worker", "message"),
    [
        ("import time; time.sleep(60)", "did not finish within 2 s and was ended"),
        ("import os; os.abort()", "crashed (SIGABRT)."),
        ("print('last words'); raise SystemExit(3)", "crashed (exit code 3); the last that it printed is: last words."),
    ],
)
def test_a_worker_that_hangs_or_crashes_is_one_sentence(worker: str, message: str, tmp_path, monkeypatch) -> None:
    load_backend(BACKENDS["pt"])
    fake = tmp_path / "python"
    fake.write_text(f"#!{sys.executable}\n{worker}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    (tmp_path / "net.pth").write_text("text")
    with pytest.raises(WeightsError) as caught:
        read_any(tmp_path / "net.pth", time_limit=2)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
