"""The page and the picture of `make speed`, on invented numbers, and what its worker does."""

from dataclasses import asdict, replace
from xml.etree import ElementTree

import pytest

from resnet_spec import get_spec, layer_table
from rosetta.backends import BACKENDS
from rosetta.bench.models import Job, Models
from rosetta.bench.results import Result, Side
from rosetta.bench.tables import Setting
from rosetta.experiments import speed, speed_worker
from rosetta.experiments.speed import BATCHES, DEPTHS, SIZES, Sweep, page, write_plot
from rosetta.experiments.speed_worker import Convolution, Point, SweepJob
from tests.conftest import load_backend

POINTS = list(dict.fromkeys([*BATCHES, *SIZES, *DEPTHS]))
SETTING = Setting(get_spec("resnet18"), "infer", (224, 224), batch=8, rounds=3, device="cpu", load=0.1)


def sweep_of(key: str, speed_of_all: float) -> Sweep:
    speeds = {point: {"ours": speed_of_all, "ours_compiled": 2 * speed_of_all} for point in POINTS}
    return Sweep(BACKENDS[key], speeds, matrix_product=50.0, convolution=80.0)


def test_a_share_is_the_oracles_work_over_the_greater_limit() -> None:
    point = Point("resnet18", 224, 8)
    macs = layer_table(get_spec("resnet18"), (224, 224)).macs
    assert sweep_of("pt", 10.0).share(point, "ours_compiled") == pytest.approx(20 * macs / 80e9)


def test_page_has_every_side_and_every_point() -> None:
    sides = {"ours": Side(1.0, [9.0, 10.0, 11.0]), "ours_compiled": Side(8.0, [18.0, 20.0, 22.0])}
    text = page([(SETTING, {"jax": Result(sides)})], [sweep_of("pt", 10.0), sweep_of("jax", 20.0)], cores=2)
    assert "## resnet18, infer: 8 images of 3x224x224, float32, 2 cores" in text
    assert "| Flax NNX | ours | 10.0 | 1 | 1.0 |" in text
    assert "| Flax NNX | ours, compiled | 20.0 | 2.00 (2.00 to 2.00) | 8.0 |" in text
    assert "Compiled: Flax NNX is 2.00 times as fast as it was written." in text
    assert "| network | image | batch | PyTorch | compiled | Flax NNX | compiled |" in text
    for point in POINTS:
        assert f"| {point.arch} | {point.size} | {point.batch} | 10.0 | 20.0 | 20.0 | 40.0 |" in text
    assert "| PyTorch | 50 | 80 | 23% | 45% |" in text
    assert "![Images per second" in text


def test_plot_has_a_line_for_each_and_stands_on_its_own_ground(tmp_path) -> None:
    path = tmp_path / "speed.svg"
    write_plot(path, [sweep_of("pt", 10.0), sweep_of("jax", 20.0)])
    assert ElementTree.parse(path).getroot().tag.endswith("svg")


def test_sweep_measures_each_point_and_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[Job] = []

    def run(job: Job) -> Result:
        jobs.append(job)
        return Result({"ours": Side(1.0, [2.0, 4.0]), "ours_compiled": Side(1.0, [6.0, 8.0])})

    monkeypatch.setattr(speed_worker, "run", run)
    monkeypatch.setattr(speed_worker, "matrix_product_speed", lambda _job: 50.0)
    monkeypatch.setattr(speed_worker, "convolution_speed", lambda _job: 40.0)
    points = [Point("resnet20_cifar", 32, 4), Point("resnet18", 64, 1)]
    found = speed_worker.serve_sweep(asdict(SweepJob("pt", "resnet_pt", list(map(asdict, points)), 2)), None)
    assert found == {"speeds": [{"ours": 3.0, "ours_compiled": 7.0}] * 2, "matrix_product": 50.0, "convolution": 40.0}
    assert [(job.image_size, job.batch, job.rounds) for job in jobs] == [((32, 32), 4, 2), ((64, 64), 1, 2)]


@pytest.mark.parametrize("key", BACKENDS)
def test_limits_are_of_the_library(key, monkeypatch: pytest.MonkeyPatch) -> None:
    load_backend(BACKENDS[key])
    monkeypatch.setattr(speed_worker, "CHANNELS", 3)
    job = Job(key, BACKENDS[key].package, "", "infer", (8, 8), batch=2, rounds=1)
    convolution: Models = Convolution(job)
    _, answer = convolution.first_call("ours")
    assert answer.size == 2 * 3 * 8 * 8
    monkeypatch.setattr(speed_worker, "MATRIX_SIDE", 16)
    assert speed_worker.matrix_product_speed(replace(job, image_size=(4, 4))) > 0


def test_every_network_of_the_table_has_a_reference() -> None:
    keys = {key for *_, keys in speed.BESIDE_REFERENCES for key in keys}
    assert keys == set(BACKENDS)
