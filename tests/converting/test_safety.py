"""Files made to do harm, and files that are damaged: each is refused in one sentence, and runs nothing."""

import contextlib
import os
import pickle
import random
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import WeightsError
from rosetta.convert import read_any
from tests.converting.files import FRAMEWORK_SUFFIXES, SPEC, WEIGHTS, backend_of, refusal, same_bits, written


class Attack:
    """Pickles as a call of a function, which an unpickler would make."""

    def __init__(self, function, *arguments) -> None:
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def attacks(marker: Path) -> dict[str, object]:
    code = f"open({str(marker)!r}, 'w')"
    return {
        "posix.system": Attack(os.system, f"touch {marker}"),
        "builtins.eval": Attack(eval, code),
        "builtins.exec": Attack(exec, code),
        "builtins.getattr": Attack(getattr, Attack(__import__, "os"), "getcwd"),
        "numpy.fromfile": Attack(np.fromfile, str(marker)),
    }


@pytest.mark.parametrize("name", attacks(Path("x")))
@pytest.mark.parametrize("protocol", [2, 4])
@pytest.mark.parametrize("suffix", [".pdparams", ".pth"])
def test_a_pickle_that_would_run_a_command_is_refused(suffix: str, protocol: int, name: str, tmp_path) -> None:
    path, marker = tmp_path / f"net{suffix}", tmp_path / "marker"
    backend_of(suffix)
    crafted = {**dict.fromkeys(["conv1.weight"], np.zeros((3, 3), np.float32)), "fc.bias": attacks(marker)[name]}
    if suffix == ".pth":
        import torch

        torch.save(crafted, path, pickle_protocol=protocol)
    else:
        path.write_bytes(pickle.dumps(crafted, protocol))
    sentence = refusal(suffix, path)
    assert not marker.exists()
    if (suffix, protocol) == (".pth", 4):  # which PyTorch reads nothing of
        assert "cannot be read as a PyTorch state dict" in sentence
    else:
        assert "is refused, because it names" in sentence


def test_the_attack_is_real(tmp_path) -> None:
    """The control: what the reader refuses does run when the file is simply unpickled."""
    marker = tmp_path / "marker"
    pickle.loads(pickle.dumps(attacks(marker)["posix.system"]))
    assert marker.exists()


def test_a_whole_pickled_model_is_refused(tmp_path) -> None:
    backend = backend_of(".pth")
    import torch

    torch.save(torch.nn.Linear(2, 3), tmp_path / "net.pth")
    assert "names torch.nn.modules.linear.Linear, which is code" in refusal(".pth", tmp_path / "net.pth")
    optimizer = torch.optim.SGD(backend.build(SPEC).parameters(), lr=0.1)
    torch.save(optimizer.state_dict(), tmp_path / "optimizer.pth")
    assert "under 'state', but a state dict holds only tensors" in refusal(".pth", tmp_path / "optimizer.pth")
    torch.save([torch.zeros(3)], tmp_path / "list.pth")
    assert "holds a list" in refusal(".pth", tmp_path / "list.pth")
    torch.save({}, tmp_path / "empty.pth")
    assert "holds no tensors" in refusal(".pth", tmp_path / "empty.pth")
    torch.save({"a\x1b[31m": torch.zeros(3)}, tmp_path / "escape.pth")
    assert "no short line of text" in refusal(".pth", tmp_path / "escape.pth")
    torch.save({"a": torch.zeros(3, dtype=torch.complex64)}, tmp_path / "complex.pth")
    assert "complex64 in a, but weights are" in refusal(".pth", tmp_path / "complex.pth")


def test_a_lambda_in_a_keras_file_is_not_run(tmp_path) -> None:
    backend = backend_of(".keras")
    import keras

    marker = tmp_path / "marker"

    model = backend.build(SPEC)
    backend.load_weights(model, WEIGHTS)
    harm = keras.layers.Lambda(lambda x, path: (open(path, "w").close(), x)[1], arguments={"path": str(marker)})
    keras.Model(model.input, harm(model.output)).save(tmp_path / "net.keras")
    marker.unlink()
    assert same_bits(backend.read_checkpoint(tmp_path / "net.keras"), WEIGHTS)
    assert not marker.exists()
    keras.models.load_model(tmp_path / "net.keras", safe_mode=False)
    assert marker.exists()  # the control: loading the model does run it


GREEDY = {
    "memo": b"\x80\x04}r\xff\xff\xff\x7f.",
    "length": b"\x80\x04\x8e" + struct.pack("<Q", 2**45) + b"abc",
    "shape": pickle.dumps({"a": Attack(np.empty, (10**6, 10**6))}),
    "deep": b"\x80\x04" + b"(" * 100_000 + b"t" * 100_000 + b".",
    "extension": b"\x80\x04\x82\x01.",
    "persistent": b"\x80\x04\x8c\x01aQ.",
    "build": b"\x80\x04c_codecs\nencode\nN}\x8c\x08__code__Ns\x86b.",
}


@pytest.mark.parametrize("name", GREEDY)
def test_a_pickle_made_to_exhaust_or_confuse_is_refused(name: str, tmp_path) -> None:
    path = tmp_path / "net.pdparams"
    path.write_bytes(GREEDY[name])
    assert refusal(".pdparams", path)


def test_a_pickled_array_is_held_to_its_bytes(tmp_path) -> None:
    path = tmp_path / "net.pdparams"
    honest = pickle.dumps({"fc.bias": np.arange(7, dtype=np.float32)}, 2)
    path.write_bytes(honest)
    [bias] = backend_of(".pdparams").read_checkpoint(path).values()
    assert bias.tolist() == list(range(7))
    path.write_bytes(honest.replace(b"K\x07\x85", b"K\x09\x85"))
    assert "said to have shape (9,), but has 7 numbers" in refusal(".pdparams", path)
    for odd in (np.array([None]), np.array(["text"]), np.zeros(3, np.int64), np.zeros(3, [("a", "f4")])):
        path.write_bytes(pickle.dumps({"fc.bias": odd}))
        assert refusal(".pdparams", path)
    for odd_state in ([1, 2], {"fc.bias": "text"}, {3: np.zeros(3, np.float32)}, {}):
        path.write_bytes(pickle.dumps(odd_state))
        assert refusal(".pdparams", path)


def test_a_tensor_far_larger_than_its_file_is_refused(tmp_path) -> None:
    backend_of(".pth")
    import torch

    torch.save({"fc.weight": torch.zeros(1).expand(10**7, 10**5)}, tmp_path / "net.pth")
    assert "claims to hold 4,000,000,000,000 bytes but has" in refusal(".pth", tmp_path / "net.pth")
    with zipfile.ZipFile(tmp_path / "bomb.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.weights.h5", bytes(10**7))
    assert "claims to hold 10,000,000 bytes but has" in refusal(".keras", tmp_path / "bomb.keras")


def _unallocated(file, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", (10**6, 10**6), "f4", chunks=(10, 10))


def _external_link(file, folder: Path) -> None:
    import h5py

    file["layers/dense/vars/1"] = h5py.ExternalLink(folder / "other.h5", "/x")


def _soft_link(file, folder: Path) -> None:
    import h5py

    file["layers/dense/vars/1"] = h5py.SoftLink("/layers/dense/vars/0")


def _external_data(file, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/1", (4,), "f4", external=[(str(folder / "secret"), 0, 16)])


def _virtual_data(file, folder: Path) -> None:
    import h5py

    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource(str(folder / "other.h5"), "x", (4,))
    file.create_virtual_dataset("layers/dense/vars/1", layout)


def _five_arrays(file, folder: Path) -> None:
    for key in range(2, 7):
        file[f"layers/dense/vars/{key}"] = np.zeros(4)


def _no_name(file, folder: Path) -> None:
    file["layers/other/vars/0"] = np.zeros(4)


def _text(file, folder: Path) -> None:
    file["layers/dense/vars/1"] = "text"


def _loop(file, folder: Path) -> None:
    file["layers/loop"] = file["layers"]
    file["layers/dense/vars/1"] = "text"


HDF5_FAULTS = {
    _unallocated: "claims to hold 4,000,000,000,0",
    _external_link: "'layers/dense/vars/1' is a link to another",
    _soft_link: "'layers/dense/vars/1' is a link to another",
    _external_data: "'layers/dense/vars/1' is a link to another",
    _virtual_data: "'layers/dense/vars/1' is a link to another",
    _five_arrays: "arrays for the layer 'fc'",
    _no_name: "does not name its layers",
    _text: "in fc.bias, but weights are float32 or float64",
    _loop: "in fc.bias, but weights are float32 or float64",
}


@pytest.mark.parametrize("fault", HDF5_FAULTS, ids=lambda fault: fault.__name__)
def test_a_crafted_hdf5_file_is_refused(fault, tmp_path) -> None:
    backend_of(".weights.h5")
    import h5py

    (tmp_path / "secret").write_bytes(bytes(16))
    path = tmp_path / "net.weights.h5"
    with h5py.File(path, "w") as file:
        if fault is not _unallocated:
            file["layers/dense/vars/0"] = np.zeros((4, 4), np.float32)
        fault(file, tmp_path)
        file["layers/dense/vars"].attrs["name"] = "fc"
    assert HDF5_FAULTS[fault] in refusal(".weights.h5", path)


def test_a_keras_file_without_weights_is_refused(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "net.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    assert "cannot be read as a Keras file (\"There is no item named 'model.weights.h5'" in refusal(
        ".keras", tmp_path / "net.keras"
    )


FILE_SUFFIXES = [suffix for suffix in FRAMEWORK_SUFFIXES if suffix != ".orbax"]


@pytest.mark.parametrize("suffix", FILE_SUFFIXES)
def test_a_truncated_file_is_refused(suffix: str, tmp_path) -> None:
    path = written(tmp_path, suffix)
    whole = path.read_bytes()
    for length in (0, 1, 9, 100, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert "is it whole" in refusal(suffix, path), length


@pytest.mark.parametrize("suffix", FILE_SUFFIXES)
def test_noise_is_refused(suffix: str, tmp_path) -> None:
    path = tmp_path / f"net{suffix}"
    for content in (
        random.Random(0).randbytes(5000),
        b"hello\n" * 100,
        b"PK\x03\x04" + bytes(99),
        b"\x89HDF\r\n\x1a\n",
    ):
        path.write_bytes(content)
        assert refusal(suffix, path)


@pytest.mark.parametrize("suffix", FILE_SUFFIXES)
def test_a_corrupted_file_is_refused_or_read_but_never_ends_in_another_error(suffix: str, tmp_path) -> None:
    path, backend = written(tmp_path, suffix), backend_of(suffix)
    whole, rng = path.read_bytes(), random.Random(0)
    for _ in range(60):
        damaged = bytearray(whole)
        place = rng.choice([rng.randrange(len(whole)), rng.randrange(2000), -1 - rng.randrange(2000)])
        damaged[place] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        with contextlib.suppress(WeightsError):
            backend.read_checkpoint(path)


def test_an_orbax_checkpoint_with_damaged_metadata_is_refused(tmp_path) -> None:
    path = written(tmp_path, ".orbax")
    whole = (path / "_METADATA").read_bytes()
    for content in (b"", whole[: len(whole) // 2], random.Random(0).randbytes(5000), b"{}"):
        (path / "_METADATA").write_bytes(content)
        assert refusal(".orbax", path)


def test_an_orbax_checkpoint_with_damaged_data_is_refused(tmp_path) -> None:
    """In a process of its own, as `rosetta convert` does it: Orbax leaves threads behind that complain later."""
    path = written(tmp_path, ".orbax")
    [file, *_] = path.glob("d/*")
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(WeightsError, match="cannot be read as an Orbax checkpoint") as caught:
        read_any(path)
    assert "\n" not in str(caught.value)


def test_what_is_no_orbax_checkpoint_is_refused(tmp_path) -> None:
    (tmp_path / "empty.orbax").mkdir()
    assert refusal(".orbax", tmp_path / "empty.orbax")
    (tmp_path / "file.orbax").write_text("text")
    assert "is no folder" in refusal(".orbax", tmp_path / "file.orbax")
    assert "is no folder" in refusal(".orbax", tmp_path / "absent.orbax")


@pytest.mark.parametrize("suffix", [".safetensors", *FRAMEWORK_SUFFIXES])
def test_a_pipe_or_a_device_is_refused_before_it_is_opened(suffix: str, tmp_path) -> None:
    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"zero{suffix}").symlink_to("/dev/zero")
    for name, kind in (("pipe", "a pipe"), ("zero", "a device")):
        with pytest.raises(WeightsError, match=f"is {kind} and no file: give the path of a checkpoint"):
            read_any(tmp_path / f"{name}{suffix}")


@pytest.mark.parametrize("suffix", FILE_SUFFIXES)
def test_a_folder_and_an_absent_file_are_refused(suffix: str, tmp_path) -> None:
    (tmp_path / f"folder{suffix}").mkdir()
    assert "cannot be read" in refusal(suffix, tmp_path / f"folder{suffix}")
    assert "No such file" in refusal(suffix, tmp_path / f"absent{suffix}")
