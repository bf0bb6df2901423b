"""What must hold for a drawn network as plain code: it computes what the backend's own model does, in float64."""

from types import ModuleType

import numpy as np

from resnet_spec import draw_images, draw_weights, randomise_norms
from tests.fuzz.strategies import Case
from tests.writing.plain import live

BOUND = 1e-12


def plain_findings(key: str, backend: ModuleType, case: Case) -> list[str]:
    """Each mode in which the plain text computes something else; empty when all is well."""
    spec = case.spec
    weights, images = (
        randomise_norms(spec, draw_weights(spec)),
        draw_images(spec.in_channels, case.image_size, max(case.batch, 2)),
    )
    outputs = []
    for model in (backend.build(spec, dtype="float64"), live(backend, spec)):
        backend.load_weights(model, weights)
        outputs.append([backend.predict(model, images, training=training) for training in (False, True)])
    found = []
    for mode, own, plain in zip(("inference", "training"), *outputs, strict=True):
        difference = np.abs(own - plain).max() / max(np.abs(own).max(), 1e-300)
        if not difference <= BOUND:
            found.append(f"{key}: as plain code it gives other logits in {mode} mode, {difference:.1e} of the largest")
    return found
