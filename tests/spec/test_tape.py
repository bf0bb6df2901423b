"""What a recorder writes stands on the tape as it was written."""

import numpy as np

from resnet_spec.tape import Step, Tape


def test_each_step_has_its_position() -> None:
    tape = Tape()
    assert (tape.steps, tape.norm_decays, tape.unregistered) == ([], {}, [])
    image, ones = np.zeros((1, 3, 2, 2)), np.ones(3)
    assert tape.image(image, "nchw") == 0
    assert tape.parameter("bn.mean", ones, trained=False) == 1
    assert tape.constant(0.5) == 2
    assert tape.step("add", "aten::add", (0, 2), image, "block", alpha=1) == 3
    assert tape.step("relu", "relu", (3,), image) == 4
    kinds = [(step.kind, step.function, step.inputs, step.place, step.settings) for step in tape.steps]
    assert kinds == [
        ("image", "image", (), "", {"axes": "nchw"}),
        ("parameter", "bn.mean", (), "", {"trained": False}),
        ("constant", "constant", (), "", {}),
        ("add", "aten::add", (0, 2), "block", {"alpha": 1}),
        ("relu", "relu", (3,), "", {}),
    ]
    assert tape.steps[1].value is ones
    assert isinstance(tape.steps[2].value, np.ndarray)


def test_a_setting_may_have_any_name() -> None:
    tape = Tape()
    tape.step("norm", "norm", (), np.zeros(1), kind="batch", function="f", value=1.0, place="p")
    assert tape.steps[0].settings == {"kind": "batch", "function": "f", "value": 1.0, "place": "p"}
    assert Step("a", "b", (), np.zeros(1)).settings is not Step("a", "b", (), np.zeros(1)).settings
