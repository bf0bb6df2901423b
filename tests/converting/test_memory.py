"""Small files made to fill the memory are refused before they do."""

import pickle
import struct
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from tests.converting.files import backend_of, refusal


def _text(letters: str) -> bytes:
    return b"X" + struct.pack("<I", len(letters)) + letters.encode()


def _nested(depth: int, end: bytes) -> bytes:
    """A pickle of nested pairs, each twice the one before and all of one empty tuple, so that few bytes print as many.

    The memo's 0 is the largest.
    """
    return b"\x80\x02)q\x00" + b"h\x00h\x00\x86q\x00" * depth + end


# A text of 300 kB that is copied 300 times; the memo's 1 and 2.
_COPIED = b"\x80\x02" + _text("a" * 300_000) + b"q\x01" + _text("latin1") + b"q\x02]("
_LONG_LIST = b"\x80\x02](" + b"N" * 50_000 + b"eq\x01\x85q\x02]("
_DTYPE = b"cnumpy\ndtype\n" + _text("f4") + b"\x85Rq\x03(K\x03" + _text("<") + b"NNNtb"
_ARRAY = b"cnumpy.core.multiarray\n_reconstruct\n)R(K\x01J" + struct.pack("<i", 75_000) + b"\x85h\x03Nh\x01tb"
BLOATING = {
    "encoded": _COPIED + b"c_codecs\nencode\nh\x01h\x02\x86R" * 300 + b"e.",
    "array of text": _COPIED + _DTYPE + _ARRAY * 300 + b"e.",
    "tuples": _LONG_LIST + b"cbuiltins\ntuple\nh\x02R" * 300 + b"e.",
    "dicts": _LONG_LIST.replace(b"N" * 50_000, b"".join(b"J" + struct.pack("<i", n) + b"N\x86" for n in range(10_000)))
    + b"ccollections\nOrderedDict\nh\x02R" * 300
    + b"e.",
    "bytearray": b"\x80\x05\x96" + struct.pack("<Q", 2**28) + b".",
    "printed dtype": _nested(22, b"cnumpy\ndtype\nh\x00\x85R."),
    "printed encoding": _nested(22, b"c_codecs\nencode\n" + _text("a") + b"h\x00\x86R."),
    "printed order": _nested(24, b"cnumpy\ndtype\n" + _text("f4") + b"\x85R(K\x03h\x00Ntb."),
    "multiplied sides": b"\x80\x02"
    + _text("aaaa")
    + b"q\x01"
    + _DTYPE
    + b"\x8b"
    + struct.pack("<i", 10**5)
    + b"\x7f" * 10**5
    + b"q\x04("
    + b"h\x04" * 300
    + b"tq\x05"
    + b"cnumpy.core.multiarray\n_reconstruct\n)R(K\x01h\x05h\x03Nh\x01tb.",
}


@pytest.mark.parametrize("name", BLOATING)
def test_a_small_pickle_does_not_fill_the_memory(name: str, tmp_path) -> None:
    path = tmp_path / "net.pdparams"
    path.write_bytes(BLOATING[name])
    backend_of(".pdparams")
    tracemalloc.start()
    try:
        refusal(".pdparams", path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20e6


@pytest.mark.parametrize("suffix", [".pdparams", ".pth"])
def test_a_name_that_is_no_text_is_not_printed(suffix: str, tmp_path) -> None:
    path, name = tmp_path / f"net{suffix}", ()
    for _ in range(20):
        name = (name, name)
    backend_of(suffix)
    if suffix == ".pth":
        import torch

        torch.save({name: torch.zeros(3)}, path)
    else:
        path.write_bytes(pickle.dumps({name: np.zeros(3, np.float32)}))
    tracemalloc.start()
    try:
        assert "under a tuple, but a state dict holds only tensors" in refusal(suffix, path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5e6


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits it")
def test_the_process_that_reads_a_file_has_a_limit_on_its_memory() -> None:
    code = "from rosetta.converting.worker import limit_memory; limit_memory(2**26); bytearray({})"
    small, large = (
        subprocess.run([sys.executable, "-c", code.format(length)], capture_output=True, text=True, check=False)
        for length in (2**20, 2**28)
    )
    assert small.returncode == 0, small.stderr
    assert large.stderr.endswith("MemoryError\n")
