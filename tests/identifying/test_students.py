"""What the table says of the students' models is true: proven by their own numbers, without `identify`."""

import importlib
import importlib.util
from typing import Any

import numpy as np
import pytest

from resnet_spec import draw_images, layer_table, reference_output
from tests.cases import by_time, one_of
from tests.command_line import ROOT
from tests.conftest import CHOSEN, load_backend
from tests.identifying.layers_in_order import SUBJECTS, Subject
from tests.identifying.proof import LEVEL, distance, fitting_orders, has_zero_scales, randomise, read
from tests.identifying.students.expected import ONE_SIZE, OTHER_LAYOUT, STUDENTS
from tests.identifying.students.expected_jax import FLAX_IMAGENET
from tests.identifying.students.student import Student

BOUND = 1e-4
BOUND_IN_TRAINING = 1e-2  # a norm divides by the deviation of a few numbers
pytestmark = pytest.mark.filterwarnings("ignore:Lazy modules are a new feature:UserWarning")


def load(target: str) -> Any:
    place, _, name = target.partition(":")
    if place.endswith(".py"):
        spec = importlib.util.spec_from_file_location(f"student_{place}", ROOT / place)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    else:
        module = importlib.import_module(place)
    return getattr(module, name)()


def subject(student: Student) -> Subject:
    if student.framework not in CHOSEN:
        pytest.skip(f"{student.framework} is not ROSETTA_BACKEND")
    load_backend(CHOSEN[student.framework])
    is_last = (student.framework in ("keras", "jax")) != (student.target in OTHER_LAYOUT)
    return SUBJECTS[student.framework](load(student.target), is_last=is_last)


def images_of(student: Student, size: int) -> np.ndarray:
    channels = student.spec.in_channels if student.spec else 3
    return (LEVEL * draw_images(channels, (size, size), 4)).astype(np.float32)


def norm_decay(before: np.ndarray, after: np.ndarray, later: np.ndarray) -> float:
    """The weight of the old running mean, from two passes with the same images: both step towards one mean."""
    return float(((later - after) * (after - before)).sum() / ((after - before) ** 2).sum())


STUDENTS_WITH_SPEC = [student for student in STUDENTS if student.spec]


@pytest.mark.parametrize(
    "student",
    by_time(STUDENTS_WITH_SPEC, lambda student: False, one_of(5, STUDENTS_WITH_SPEC)),
    ids=lambda student: student.target.rpartition("/")[2],
)
def test_the_model_is_the_network_of_its_spec(student: Student) -> None:
    spec, model = student.spec, subject(student)
    images = images_of(student, student.image_size)
    assert model.run(images).shape == (len(images), spec.num_classes)
    table = layer_table(spec, student.image_size)
    assert model.counts() == (table.parameters, table.running_statistics)

    used = model.layers(images)
    fitting = fitting_orders(spec, used)
    assert fitting
    fresh = [read(layers) for layers in fitting]
    randomise(used)
    output = model.run(images)
    distances = [distance(spec, output, reference_output(spec, read(layers), images)) for layers in fitting]
    assert min(distances) <= BOUND
    found = int(np.argmin(distances))
    layers, weights = fitting[found], read(fitting[found])
    if spec.norm != "none":
        assert has_zero_scales(spec, fresh[found]) == spec.zero_init_last_norm

    if student.target not in ONE_SIZE:
        odd = images_of(student, student.image_size + 1)
        assert distance(spec, model.run(odd), reference_output(spec, weights, odd)) <= BOUND

    output = model.run(images, training=True)
    assert distance(spec, output, reference_output(spec, weights, images, training=True)) <= BOUND_IN_TRAINING
    after = read(layers)
    model.run(images, training=True)
    later = read(layers)
    for name in weights:
        if name.endswith(".running_mean"):
            assert norm_decay(weights[name], after[name], later[name]) == pytest.approx(spec.norm_decay, abs=1e-3), name


@pytest.mark.slow
def test_flax_imagenet_example_is_a_spec_at_odd_sizes_only() -> None:
    student = next(student for student in STUDENTS if student.target.endswith(":imagenet_resnet50"))
    model = subject(student)
    images = images_of(student, 33)  # 17, 9, 5 and 3 behind the strides
    used = model.layers(images)
    randomise(used)
    (weights,) = (read(layers) for layers in fitting_orders(FLAX_IMAGENET, used))

    def how_far(size: int) -> float:
        images = images_of(student, size)
        return distance(FLAX_IMAGENET, model.run(images), reference_output(FLAX_IMAGENET, weights, images))

    assert how_far(33) <= BOUND
    assert how_far(64) > 100 * BOUND


@pytest.mark.parametrize("key", list(SUBJECTS))
def test_ten_styles_in_each_framework(key: str) -> None:
    own = [student for student in STUDENTS if student.framework == key and "tests/" in student.target]
    assert len([student for student in own if "libraries" not in student.target]) >= 10
    assert len({student.target for student in own}) == len(own)
