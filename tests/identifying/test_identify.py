"""Students' models are identified as what they are, and wrong networks named at their place; none is called right.

Quickly a spread of both, slowly all of the students' and some of the wrong ones, and at leisure all in all frameworks.
"""

import importlib

import pytest

from resnet_spec import ResNetSpec
from rosetta.backends import BACKENDS
from rosetta.identifying.identify import Identity
from rosetta.identifying.nearest import differing_fields
from rosetta.identifying.sameness import same_network
from rosetta.identifying.targets import load, parse_target
from tests.cases import by_time, named, one_of
from tests.command_line import ROOT
from tests.conftest import load_backend
from tests.faults.injection import Fault
from tests.identifying.faults import FAULTS, fault_identity, is_named
from tests.identifying.in_process import identify_here
from tests.identifying.students.expected import ONE_SIZE, STUDENTS
from tests.identifying.students.student import Student
from tests.identifying.verdict import verdict
from tests.identifying.wrong import BASES, RIGHT, WRONG, Wrong

pytestmark = [
    pytest.mark.filterwarnings("ignore:Lazy modules are a new feature:UserWarning"),
    # TensorFlow, of a function that a layer makes anew at each call.
    pytest.mark.filterwarnings("ignore:.*triggered tf.function retracing"),
]

QUIRKS = {
    # [v2] as keras.applications has it: max-pools on the shortcuts, and the stride in each stage's last block.
    "keras_libraries.py:resnet50_v2": ["on the shortcut"],
    # Flax's example pads its strided 3x3 convolutions `SAME` and its first one symmetrically.
    "jax_linen.py:imagenet_resnet50": ["pad"],
}
QUICK_STUDENTS = ("pt.py:ListNet", "pt_more.py:RawNet", "keras_more.py:DictNet", "paddle.py:ListNet", "jax.py:ListNet")
QUICK_FAULTS = {
    "pt": [
        "stem-stride-1",
        "same-padding",
        "pool-zero-padded",
        "groups",
        "kernel-tied",
        "no-norm",
        "layer-norm",
        "no-relu-inside",
    ],
    "keras": ["images-scaled", "shortcut-halved", "squeeze-excitation"],
    "paddle": ["kernel-in-float32", "raw-projection"],
    "jax": ["kernel-standardised"],
}
QUICK_FAULTS["pt"] += ["relu-before-norm", "product", "projection-3x3", "stride-in-conv2", "dropout-always", "softmax"]


def name(student: Student) -> str:
    return student.target.rpartition("/")[2]


def identified(student: Student) -> Identity:
    load_backend(BACKENDS[student.framework])
    target = str(ROOT / student.target) if student.target.startswith("tests/") else student.target
    make = load(parse_target(target), ROOT)
    return identify_here(make, student.framework, (student.image_size, student.image_size))


@pytest.mark.parametrize(
    "student", by_time(STUDENTS, lambda student: name(student) in QUICK_STUDENTS, one_of(14, STUDENTS)), ids=name
)
def test_a_students_model_is_identified(student: Student) -> None:
    identity = identified(student)
    if student.spec is None:
        assert not identity.is_proven
        told = " ".join(map(str, identity.unexplained))
        assert all(words in told for words in QUIRKS[name(student)]), told
        return
    sizes = [one.image_size for one in identity.agreement]
    assert identity.unexplained == []
    assert identity.is_proven
    assert len(sizes) == (1 if student.target in ONE_SIZE else 2)
    assert any("only" in note for note in identity.records.notes) == (len(sizes) == 1)
    assert same_network(identity.spec, as_far_as_shown(student.spec, identity), sizes), differing_fields(
        identity.spec, student.spec
    )
    assert identity.spec.zero_init_last_norm == student.spec.zero_init_last_norm


def as_far_as_shown(spec: ResNetSpec, identity: Identity) -> ResNetSpec:
    """The spec with the decay that is left where nothing shows it, of which a note tells."""
    is_shown = not any("norm_decay is left at 0.9" in note for note in identity.records.notes)
    return spec if is_shown else spec.replace(norm_decay=0.9)


CASES = [(key, wrong) for key in BACKENDS for wrong in [*RIGHT, *WRONG] if key not in wrong.without]


def is_quick(case: tuple[str, Wrong]) -> bool:
    return case[1].fault in QUICK_FAULTS[case[0]]


@pytest.mark.parametrize(
    "case", by_time(CASES, is_quick, one_of(60, CASES)), ids=lambda case: f"{case[0]}-{case[1].fault}"
)
def test_a_wrong_network_is_named_at_its_place(case: tuple[str, Wrong]) -> None:
    key, wrong = case
    load_backend(BACKENDS[key])
    networks = importlib.import_module(f"tests.identifying.wrong.{key}")
    found = verdict(identify_here(lambda: networks.build(wrong.fault), key), wrong)
    # What one pass in inference mode does not show is for `rosetta check` to find.
    is_hidden = wrong.visible == "check" or wrong.spec == BASES[wrong.base]
    assert found.kind in (("right", "named") if is_hidden else ("named",)), found.said
    if wrong in RIGHT:
        assert found.kind == "right"


def test_a_stride_in_another_convolution_is_told_once() -> None:
    networks = importlib.import_module("tests.identifying.wrong.pt")
    load_backend(BACKENDS["pt"])
    identity = identify_here(lambda: networks.build("v1-stride"), "pt")
    assert list(map(str, identity.unexplained)) == ["layer2.0: conv1 strides by 2x2 instead of conv2"]


QUICK_NETWORK_FAULTS = (
    "a leaky ReLU",
    "a projection from the block's input, before the norm",
    "two groups in place of four",
)


@pytest.mark.parametrize(
    "fault",
    by_time(FAULTS, named(QUICK_NETWORK_FAULTS), one_of(2, FAULTS)),
    ids=lambda fault: fault.name,
)
def test_a_fault_of_the_network_is_named(fault: Fault) -> None:
    identity = fault_identity(fault, load_backend(BACKENDS[fault.backend]))
    assert is_named(fault, identity), list(map(str, identity.unexplained))


def test_at_least_forty_wrong_networks_are_seen_in_one_pass() -> None:
    assert sum(wrong.visible == "identify" for wrong in WRONG) >= 100
