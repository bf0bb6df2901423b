"""What `identify` must say of the faults that `tests/faults` puts into a backend's network."""

from dataclasses import dataclass
from types import ModuleType, SimpleNamespace

from resnet_spec import ResNetSpec
from rosetta.identifying.identify import Identity
from rosetta.identifying.sameness import same_network
from tests.faults.injection import BASE, Fault
from tests.faults.wrong_networks import NETWORKS, SPECS, STRUCTURE
from tests.identifying.in_process import identify_here
from tests.identifying.verdict import canonical_names

CHANGES_NOTHING = "a dropout that drops nothing stands before the head"
FAULTS = [fault for fault in [*STRUCTURE, *SPECS, *NETWORKS] if fault.name != CHANGES_NOTHING]


@dataclass(frozen=True)
class Named:
    """What a student is told: these words of this place."""

    words: str
    place: str


NAMED = {
    "the max-pool is padded with zeros": Named("pads zeros", "the stem"),
    "an average pool for the max-pool": Named("average pool", "the stem"),
    "a leaky ReLU": Named("leaky ReLU of slope 0.01", "layer1.0"),
    "a projection from the block's input, before the norm": Named("the projection", "layer2.0"),
    "an identity from the pre-activation, behind the norm": Named("the shortcut takes", "layer1.0"),
    "all zero channels behind, none before": Named("0 zero channels before", "layer2.0"),
    "option A takes the odd pixels": Named("`roll`", "layer2.0"),
    "norms frozen: running statistics in training mode": Named("running statistics in training mode", "bn1"),
    "eps is added to the root, not under it": Named("adds eps to the root", "layer1.0"),
    "norms divide by the unbiased deviation": Named("unbiased deviation", "layer1.0"),
}


def fault_identity(fault: Fault, backend: ModuleType) -> Identity:
    """What the network is that a backend with this fault builds."""
    faulty = fault.inject(backend)
    run = getattr(faulty, "while_faulty", lambda function: function)
    return run(identify_here)(lambda: faulty.build(fault.spec), fault.backend, (fault.spec.image_size + 8,) * 2)


def is_named(fault: Fault, identity: Identity) -> bool:
    """Whether a fault of the network is named at its place, or one of the spec is the spec that it makes."""
    if fault.name in NAMED:
        named = NAMED[fault.name]
        lines = [canonical_names(str(misfit)) for misfit in identity.unexplained]
        return any(named.words in line and named.place in line for line in lines)
    sizes = [one.image_size for one in identity.agreement]
    spec = faulty_spec(fault)
    return identity.is_proven and same_network(identity.spec, spec, sizes)


def faulty_spec(fault: Fault) -> ResNetSpec:
    """The spec that a fault makes of its own."""
    if fault.name == "the stem's norm is missing":
        return BASE.replace(stem_norm=False)
    return fault.inject(SimpleNamespace(build=lambda spec, **_: spec)).build(fault.spec)
