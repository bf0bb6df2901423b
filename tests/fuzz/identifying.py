"""What must hold for a drawn network that a backend builds: `identify` finds its spec again, proven by its numbers."""

from types import ModuleType

from resnet_spec import ResNetSpec
from rosetta.identifying.nearest import differing_fields
from rosetta.identifying.sameness import same_network
from tests.fuzz.strategies import Case
from tests.identifying.in_process import identify_here


def identity_findings(key: str, backend: ModuleType, case: Case) -> list[str]:
    """Each way in which the network is not identified as itself; empty when all is well."""
    spec = case.spec
    identity = identify_here(lambda: backend.build(spec, dtype="float64"), key, case.image_size)
    if not identity.is_proven or identity.spec is None:
        why = "; ".join(map(str, identity.unexplained)) or "its numbers do not prove it"
        return [f"{key}: is not identified: {why}"]
    sizes = [one.image_size for one in identity.agreement]
    found = []
    if not same_network(identity.spec, _as_far_as_shown(spec, identity.records.notes), sizes):
        found.append(f"{key}: is identified with other fields: {differing_fields(identity.spec, spec)}")
    # Which norm is a block's last depends on where a block begins, and of a plain network there are two readings.
    if identity.spec.order == spec.order and identity.spec.zero_init_last_norm != spec.zero_init_last_norm:
        found.append(f"{key}: is identified with zero_init_last_norm {identity.spec.zero_init_last_norm}")
    return found


def _as_far_as_shown(spec: ResNetSpec, notes: list[str]) -> ResNetSpec:
    """The spec with the decay that is left where nothing shows it, of which a note tells."""
    return spec.replace(norm_decay=0.9) if any("norm_decay is left" in note for note in notes) else spec
