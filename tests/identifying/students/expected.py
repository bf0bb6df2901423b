"""Which network each student's model is, said by hand, and where to find the model."""

from tests.identifying.students.expected_jax import JAX, JAX_LINEN
from tests.identifying.students.expected_keras import KERAS, KERAS_LIBRARIES
from tests.identifying.students.expected_paddle import PADDLE, PADDLE_LIBRARIES
from tests.identifying.students.expected_pt import PT, PT_LIBRARIES
from tests.identifying.students.student import HERE, Student

STUDENTS: list[Student] = [
    *PT,
    *PT_LIBRARIES,
    *KERAS,
    *KERAS_LIBRARIES,
    *PADDLE,
    *PADDLE_LIBRARIES,
    *JAX,
    *JAX_LINEN,
]

ONE_SIZE = {
    f"{HERE}/pt.py:FunctionalNet",
    f"{HERE}/keras.py:functional",
    f"{HERE}/keras_libraries.py:resnet50",
}
"""At another image size they are another network, as their last pool has a fixed window, or refuse to run."""

OTHER_LAYOUT = {
    f"{HERE}/pt_more.py:Nested",
    f"{HERE}/keras_more.py:Nested",
    f"{HERE}/paddle.py:ListNet",
    f"{HERE}/jax_more.py:Nested",
}
"""They take images in the layout that is not their framework's habit."""
