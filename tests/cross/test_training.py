"""Whole training runs lie on top of each other, and every framework's optimiser is the rule's definition."""

from types import ModuleType

import pytest

from resnet_spec import OPTIMISERS, ResNetSpec, draw_weights, get_optimiser, randomise_norms
from rosetta.backends import BACKENDS
from rosetta.comparing.compare import comparison_job, draw_telling_weights, evidence_of, reference_outcome
from rosetta.comparing.evidence import gather_evidence
from rosetta.comparing.outcome import Outcome
from rosetta.comparing.worker import Steps, draw_batch, work
from tests.backends.networks import TINY
from tests.cases import by_time

# Paddle keeps a rule's numbers in float32, and Keras its decoupled decay.
FLOAT32_NUMBERS = {"resnet_paddle": 2e-7, "resnet_keras": 1e-10}
BIASED_SOFTMAX = TINY.replace(name="biased_softmax", conv_bias=True, head="softmax")


def trained(backends: dict[str, ModuleType], spec: ResNetSpec, optimiser: str, dtype: str) -> dict[str, Outcome]:
    job = comparison_job(spec, level="training", batch=8, dtype=dtype, optimiser=optimiser)
    weights = draw_telling_weights(spec, dtype)
    return {key: work(job, backend, weights, Steps()) for key, backend in backends.items()}


def assert_one_run(outcomes: dict[str, Outcome], spec: ResNetSpec, optimiser: str, dtype: str) -> None:
    job = comparison_job(spec, level="training", batch=8, dtype=dtype, optimiser=optimiser)
    weights = draw_telling_weights(spec, dtype)
    infos = [BACKENDS[key] for key in outcomes]
    evidence, _ = evidence_of(infos, outcomes, reference_outcome(job, weights), job, weights)
    assert len(evidence) == 9
    for one in evidence:
        assert (one.largest() or 0.0) <= one.bound, (one.what, one.gaps)


@pytest.mark.parametrize(
    "optimiser", by_time(list(OPTIMISERS), ("momentum", "adamw").__contains__, ("nesterov", "adam").__contains__)
)
def test_twenty_steps_are_one_run(backends: dict[str, ModuleType], optimiser: str) -> None:
    outcomes = trained(backends, TINY, optimiser, "float64")
    assert_one_run(outcomes, TINY, optimiser, "float64")
    for outcome in outcomes.values():
        assert len(outcome.losses) == 20


@pytest.mark.parametrize("optimiser", by_time(["nesterov", "adam"], "nesterov".__eq__, lambda rule: False))
def test_biases_and_probabilities_train_alike(backends: dict[str, ModuleType], optimiser: str) -> None:
    assert_one_run(trained(backends, BIASED_SOFTMAX, optimiser, "float64"), BIASED_SOFTMAX, optimiser, "float64")


def test_float32_runs_stay_close(backends: dict[str, ModuleType]) -> None:
    assert_one_run(trained(backends, TINY, "momentum", "float32"), TINY, "momentum", "float32")


@pytest.mark.parametrize("optimiser", by_time(list(OPTIMISERS), ("momentum", "nesterov", "adamw").__contains__))
def test_a_frameworks_optimiser_is_the_rules_definition(backend: ModuleType, optimiser: str) -> None:
    rule, rates = get_optimiser(optimiser), [0.02, 0.02, 0.005]
    batches = [draw_batch(TINY, (12, 12), 8, seed) for seed in range(3)]
    start = {n: t.astype("float64") for n, t in randomise_norms(TINY, draw_weights(TINY)).items()}
    model = backend.build(TINY, dtype="float64")
    backend.load_weights(model, start)
    backend.fit(model, batches, rule, rates)
    weights, memories = dict(start), {name: {} for name in start}
    other = backend.build(TINY, dtype="float64")
    for batch, rate in zip(batches, rates, strict=True):
        backend.load_weights(other, weights)
        _, gradients = backend.loss_and_gradients(other, *batch)
        for name, gradient in gradients.items():
            weights[name] = rule.updated(weights[name], gradient, memories[name], rate)
    found = {name: tensor for name, tensor in backend.export_weights(model).items() if "running" not in name}
    expected = {name: weights[name] for name in found}
    gap = gather_evidence("training", "weights", 0.0, {"found": found, "expected": expected}).largest()
    assert gap is not None
    assert gap < FLOAT32_NUMBERS.get(backend.__name__, 1e-12)


def test_the_unbiased_variances_of_pytorch_are_what_its_formula_says(backends: dict[str, ModuleType]) -> None:
    if not {"pt", "paddle"} <= backends.keys():
        pytest.skip('needs PyTorch and Paddle: pip install -e ".[pt,paddle]"')
    outcomes = trained({key: backends[key] for key in ("pt", "paddle")}, TINY, "momentum", "float64")
    raw = {key: {n: t for n, t in o.trained.items() if n.endswith("running_var")} for key, o in outcomes.items()}
    difference = gather_evidence("training", "", 0.0, raw).largest()
    # The smallest norm sees 8 images of 6x6 pixels: n / (n - 1) is 1 + 1/287, of which 20 steps leave 1 - 0.9**20.
    assert difference is not None
    assert 1e-4 < difference < 1 / 287
    assert_one_run(outcomes, TINY, "momentum", "float64")
