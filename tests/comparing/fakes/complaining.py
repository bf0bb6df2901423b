"""Like the honest one, but with a fault."""

from resnet_spec import SpecError
from tests.comparing.fakes.honest import *  # noqa: F403


def build(spec, *, seed=0, dtype="float32"):
    raise SpecError("this framework cannot do that.")
