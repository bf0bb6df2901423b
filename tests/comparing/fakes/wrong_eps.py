"""Like the honest one, but with a fault."""

from tests.comparing.fakes import honest
from tests.comparing.fakes.honest import *  # noqa: F403


def build(spec, *, seed=0, dtype="float32"):
    return honest.build(spec.replace(norm_eps=1e-3), seed=seed, dtype=dtype)
