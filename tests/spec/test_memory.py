"""A network that would fill the machine's memory is refused, and no other."""

import os

import pytest

from resnet_spec import SpecError, get_spec, layer_table, memory
from resnet_spec.memory import check_fits, machine_memory

TABLE = layer_table(get_spec("resnet18"))


def test_the_machine_has_what_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1000}
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__, raising=False)
    assert machine_memory() == 4_096_000


@pytest.mark.parametrize("error", [AttributeError, OSError, ValueError])
def test_where_the_system_does_not_say_a_usual_machine_is_taken(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_name: str) -> int:
        raise error

    monkeypatch.setattr(os, "sysconf", fail, raising=False)
    assert machine_memory() == 8_589_934_592


@pytest.mark.parametrize(("dtype", "number_bytes"), [("float32", 4), ("float64", 8)])
def test_three_copies_of_the_weights_must_fit(dtype, number_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = 3 * number_bytes * TABLE.total
    monkeypatch.setattr(memory, "machine_memory", lambda: needed)
    check_fits("mine", TABLE, dtype)
    monkeypatch.setattr(memory, "machine_memory", lambda: needed - 1)
    with pytest.raises(SpecError, match=r"^mine has 11,699,112 numbers, which would take 0 GiB of memory, but this"):
        check_fits("mine", TABLE, dtype)


def test_the_sentence_counts_in_gibibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    table = layer_table(get_spec("resnet18", stage_channels=(8_000, 8_000, 8_000, 8_000)))
    monkeypatch.setattr(memory, "machine_memory", lambda: 3 * 2**30)
    gibibytes = round(12 * table.total / 2**30)
    with pytest.raises(SpecError, match=rf"would take {gibibytes} GiB of memory, but this machine has 3: choose a sma"):
        check_fits("mine", table, "float32")
