"""`identify` of a plain text gives its spec back, proven by its numbers."""

import pytest

from resnet_spec import get_spec
from rosetta.backends import BACKENDS
from rosetta.identifying.sameness import same_network
from tests.backends.networks import cut, narrow
from tests.cases import by_time, one_of
from tests.conftest import load_backend
from tests.identifying.in_process import identify_here
from tests.writing.plain import made, written

NAMES = ("resnext50_32x4d", "resnet18_d2l", "resnet34_same", "resnet50_v2", "resnet34_a", "resnet34_no_norm", "plain18")


CASES = [(name, key) for name in NAMES for key in BACKENDS]


@pytest.mark.parametrize("case", by_time(CASES, (NAMES[0], "pt").__eq__, one_of(5, CASES)), ids="-".join)
def test_a_plain_text_is_identified(case: tuple[str, str]) -> None:
    name, key = case
    load_backend(BACKENDS[key])
    spec = narrow(cut(get_spec(name)))
    side = 2 * spec.smallest_image
    identity = identify_here(lambda: made(written(spec, key), key), key, (side, side))
    assert identity.is_proven, list(map(str, identity.unexplained))
    assert same_network(identity.spec, spec, [one.image_size for one in identity.agreement])
