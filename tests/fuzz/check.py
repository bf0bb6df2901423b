"""What must hold for a drawn network: the oracle's layers in every backend, and one set of logits."""

from collections.abc import Mapping
from itertools import combinations
from types import ModuleType

from resnet_spec import can_train, draw_images, draw_weights, layer_table, randomise_norms, reference_output
from rosetta.comparing.evidence import LOGITS_BOUND, structure_findings
from tests.arithmetic import relative_difference
from tests.fuzz.strategies import Case


def findings(backends: Mapping[str, ModuleType], case: Case) -> list[str]:
    """Each way in which the backends leave the oracle or each other, in float64; empty when all is well."""
    spec = case.spec.with_float32_norm()
    table = layer_table(spec, case.image_size)
    weights = randomise_norms(spec, draw_weights(spec))
    images = draw_images(spec.in_channels, case.image_size, case.batch)
    modes = [False, True] if can_train(table, case.batch) else [False]
    found = []
    logits = {"reference": [reference_output(spec, weights, images, training=mode) for mode in modes]}
    for key, backend in backends.items():
        model = backend.build(spec, dtype="float64")
        found += [
            f"{key}: {finding}" for finding in structure_findings(backend.trace(model, case.image_size), table.traced)
        ]
        backend.load_weights(model, weights)
        logits[key] = [backend.predict(model, images, training=mode) for mode in modes]
    for one, other in combinations(logits, 2):
        for mode, mine, theirs in zip(modes, logits[one], logits[other], strict=True):
            difference = relative_difference(mine, theirs)
            if not difference <= LOGITS_BOUND["float64"]:
                found.append(f"{one} and {other}: logits differ by {difference:.1e}, training={mode}")
    return found
