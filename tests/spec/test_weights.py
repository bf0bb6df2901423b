"""Canonical weights: names, the seeded draw, the strict check and the file."""

import math
import os
from collections.abc import Callable

import numpy as np
import pytest

from resnet_spec import (
    Weights,
    WeightsError,
    draw_weights,
    fit_weights,
    get_spec,
    layer_table,
    randomise_norms,
    read_weights,
    weight_shapes,
    write_weights,
)
from resnet_spec.weights import initial_std

SPEC = get_spec("resnet18", stage_channels=(8, 8, 16, 16), stem_channels=8, num_classes=10)


def test_names_and_shapes_are_torchvisions() -> None:
    shapes = weight_shapes(get_spec("resnet50"))
    assert shapes["conv1.weight"] == (64, 3, 7, 7)
    assert shapes["bn1.running_mean"] == (64,)
    assert shapes["layer2.0.downsample.0.weight"] == (512, 256, 1, 1)
    assert shapes["layer2.0.downsample.1.running_var"] == (512,)
    assert shapes["fc.weight"] == (1000, 2048)
    assert "conv1.bias" not in shapes
    assert sum(math.prod(shape) for shape in shapes.values()) == layer_table(get_spec("resnet50")).total


def test_a_draw_is_he_normal_by_fan_out_and_repeats_with_its_seed() -> None:
    spec = get_spec("resnet18")
    weights = draw_weights(spec, seed=1)
    kernel = weights["layer4.0.conv1.weight"]  # (512, 256, 3, 3): the fan-out is twice the fan-in
    assert kernel.dtype == np.float32
    assert kernel.std() == pytest.approx(math.sqrt(2 / (512 * 9)), rel=0.01)
    assert weights["fc.weight"].std() == pytest.approx(math.sqrt(1 / 512), rel=0.01)
    assert (weights["bn1.weight"] == 1).all()
    assert (weights["bn1.bias"] == 0).all()
    again, other = draw_weights(spec, seed=1), draw_weights(spec, seed=2)
    assert all((weights[name] == again[name]).all() for name in weights)
    assert (kernel != other["layer4.0.conv1.weight"]).any()


def test_the_draw_is_the_same_bits_everywhere() -> None:
    first = draw_weights(get_spec("resnet18"), seed=0)["conv1.weight"].ravel()[:3]
    assert first.tolist() == [0.0031751675996929407, -0.003336151596158743, 0.016173115000128746]


def test_the_last_norm_of_each_block_starts_at_zero_when_the_spec_says_so() -> None:
    weights = draw_weights(SPEC.replace(zero_init_last_norm=True))
    zero = {name for name in weights if name.endswith(".weight") and not weights[name].any()}
    assert zero == {f"layer{stage}.{block}.bn2.weight" for stage in (1, 2, 3, 4) for block in (0, 1)}


def test_randomised_norms_differ_in_every_number() -> None:
    weights = draw_weights(SPEC)
    randomised = randomise_norms(SPEC, weights)
    for name, tensor in randomised.items():
        if tensor.ndim == 1:
            assert (tensor != weights[name]).all(), name
        else:
            assert (tensor == weights[name]).all(), name
    assert all((randomised[name] > 0).all() for name in weights if name.endswith("running_var"))


def _without(weights: Weights) -> None:
    del weights["bn1.bias"]


def _with_another(weights: Weights) -> None:
    weights["bn9.bias"] = np.zeros(3)


def _transposed(weights: Weights) -> None:
    weights["fc.weight"] = weights["fc.weight"].T


def _with_nan(weights: Weights) -> None:
    weights["layer1.0.conv1.weight"][0, 0, 0, 0] = np.nan


def _with_infinity(weights: Weights) -> None:
    weights["fc.bias"][3] = np.inf


def _with_too_large_a_number(weights: Weights) -> None:
    weights["fc.bias"] = np.full(10, 1e300)


def _with_negative_variance(weights: Weights) -> None:
    weights["bn1.running_var"][0] = -1


def _with_text(weights: Weights) -> None:
    weights["bn1.bias"] = np.full(8, "a")


FAULTS = {
    _without: r"tensor bn1.bias is missing: the model needs it with shape \(8,\)",
    _with_another: "tensor bn9.bias is extra",
    _transposed: r"tensor fc.weight has shape \(16, 10\), but the model needs \(10, 16\)",
    _with_nan: "tensor layer1.0.conv1.weight holds a NaN or an infinity in float32",
    _with_infinity: "tensor fc.bias holds a NaN or an infinity",
    _with_too_large_a_number: "tensor fc.bias holds a NaN or an infinity in float32",
    _with_negative_variance: "tensor bn1.running_var holds a negative number",
    _with_text: "tensor bn1.bias holds <U1, but the model needs real numbers",
}


@pytest.mark.parametrize(("fault", "message"), FAULTS.items(), ids=[fault.__name__ for fault in FAULTS])
def test_a_wrong_tensor_is_refused_by_name(fault: Callable[[Weights], None], message: str) -> None:
    weights = draw_weights(SPEC)
    fit_weights(weight_shapes(SPEC), weights, "float32")
    fault(weights)
    with pytest.raises(WeightsError, match=message):
        fit_weights(weight_shapes(SPEC), weights, "float32")


def test_weights_of_another_number_format_are_made_to_fit() -> None:
    weights = draw_weights(SPEC)
    fitted = fit_weights(weight_shapes(SPEC), {**weights, "fc.bias": np.arange(10, dtype=">f8")}, "float32")
    assert fitted["fc.bias"].dtype == np.dtype("float32")
    assert fitted["fc.bias"].dtype.isnative
    assert fitted["fc.bias"].tolist() == list(range(10))


def test_a_file_in_bfloat16_is_refused(tmp_path) -> None:
    header = b'{"fc.bias":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}'
    path = tmp_path / "bf16.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    with pytest.raises(WeightsError, match="is it whole, and in float32"):
        read_weights(path)


def test_a_file_gives_the_same_bits_back(tmp_path) -> None:
    weights = randomise_norms(SPEC, draw_weights(SPEC))
    write_weights(tmp_path / "weights.safetensors", weights)
    again = read_weights(tmp_path / "weights.safetensors")
    assert again.keys() == weights.keys()
    assert all(np.array_equal(weights[name], again[name]) for name in weights)
    assert os.listdir(tmp_path) == ["weights.safetensors"]


def test_pytorchs_count_of_batches_is_left_out(tmp_path) -> None:
    write_weights(tmp_path / "w.safetensors", {**draw_weights(SPEC), "bn1.num_batches_tracked": np.array(7)})
    assert read_weights(tmp_path / "w.safetensors").keys() == weight_shapes(SPEC).keys()


def test_a_broken_file_is_refused(tmp_path) -> None:
    path = tmp_path / "weights.safetensors"
    write_weights(path, draw_weights(SPEC))
    whole = path.read_bytes()
    for name, content in {"empty": b"", "cut": whole[: len(whole) // 2], "noise": bytes(range(256)) * 9}.items():
        path.write_bytes(content)
        with pytest.raises(WeightsError, match="cannot be read as safetensors") as caught:
            read_weights(path)
        assert "\n" not in str(caught.value), name
    with pytest.raises(WeightsError, match="is no file"):
        read_weights(tmp_path / "absent.safetensors")


def test_a_file_that_cannot_be_written_is_refused(tmp_path) -> None:
    with pytest.raises(WeightsError, match="cannot be written"):
        write_weights(tmp_path / "absent" / "weights.safetensors", draw_weights(SPEC))


def test_last_scales_keep_the_signal_from_doubling() -> None:
    spec = SPEC.replace(stage_blocks=(4, 4, 4, 4), conv_bias=True)
    randomised = randomise_norms(spec, draw_weights(spec))
    scales = {name: tensor for name, tensor in randomised.items() if tensor.ndim == 1}
    last = np.concatenate([tensor for name, tensor in scales.items() if name.endswith(".bn2.weight")])
    assert 0.125 <= last.min() < 0.15
    assert 0.35 < last.max() <= 0.375  # 1.5 over the root of 16 blocks
    for ending in (".bn1.weight", ".running_var"):
        ordinary = np.concatenate([tensor for name, tensor in scales.items() if name.endswith(ending)])
        assert 0.5 <= ordinary.min() < 0.6
        assert 1.4 < ordinary.max() <= 1.5
    for ending in (".bias", ".running_mean"):
        around = np.concatenate([tensor for name, tensor in scales.items() if name.endswith(ending)])
        assert around.mean() == pytest.approx(0, abs=0.03)
        assert around.std() == pytest.approx(0.2, abs=0.02)
    assert all(tensor.dtype == np.float32 for tensor in randomised.values())


def test_a_seed_decides_and_0_is_the_one_not_given() -> None:
    drawn = draw_weights(SPEC)
    for draw in (lambda *seed: draw_weights(SPEC, *seed), lambda *seed: randomise_norms(SPEC, drawn, *seed)):
        name = "fc.weight" if draw().keys() == drawn.keys() and not (draw()["bn1.bias"]).any() else "bn1.bias"
        assert np.array_equal(draw()[name], draw(0)[name])
        assert not np.array_equal(draw()[name], draw(1)[name])


def test_randomising_copies() -> None:
    weights = draw_weights(SPEC)
    randomise_norms(SPEC, weights)["conv1.weight"][:] = 0
    assert weights["conv1.weight"].any()


def test_the_last_norm_of_a_bottleneck_is_its_third() -> None:
    spec = SPEC.replace(block="bottleneck", zero_init_last_norm=True)
    zero = [name for name, tensor in draw_weights(spec).items() if name.endswith(".weight") and not tensor.any()]
    assert zero == [f"layer{stage}.{block}.bn3.weight" for stage in (1, 2, 3, 4) for block in (0, 1)]
    assert draw_weights(SPEC)["layer1.0.bn2.weight"].all()


def test_standard_deviations_of_fresh_kernels() -> None:
    assert initial_std((8, 3, 5, 7)) == math.sqrt(2 / (8 * 5 * 7))
    assert initial_std((10, 16)) == 0.25


def test_running_statistics_start_at_0_and_1() -> None:
    weights = draw_weights(SPEC.replace(conv_bias=True, zero_init_last_norm=True))
    for name, tensor in weights.items():
        assert tensor.dtype == np.float32
        if name.endswith((".bias", ".running_mean")):
            assert not tensor.any(), name
        if name.endswith(".running_var"):
            assert (tensor == 1).all(), name


def test_a_variance_of_0_and_whole_numbers_fit() -> None:
    weights = draw_weights(SPEC) | {"bn1.running_var": np.zeros(8), "bn1.bias": np.arange(8, dtype=np.uint8)}
    fitted = fit_weights(weight_shapes(SPEC), weights, "float64")
    assert fitted["bn1.bias"].tolist() == list(range(8))
    assert not fitted["bn1.running_var"].any()
    for wrong in (np.zeros(8, bool), np.zeros(8, complex)):
        with pytest.raises(WeightsError, match="but the model needs real numbers"):
            fit_weights(weight_shapes(SPEC), weights | {"bn1.bias": wrong}, "float64")


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.safetensors").symlink_to(tmp_path / "folder" / "w.safetensors")
    write_weights(tmp_path / "link.safetensors", {"transposed": np.arange(6.0).reshape(2, 3).T})
    assert (tmp_path / "link.safetensors").is_symlink()
    assert os.listdir(tmp_path / "folder") == ["w.safetensors"]
    (tmp_path / "plain").touch()
    assert (tmp_path / "folder" / "w.safetensors").stat().st_mode == (tmp_path / "plain").stat().st_mode
    read = read_weights(tmp_path / "link.safetensors")["transposed"]
    assert read.tolist() == [[0, 3], [1, 4], [2, 5]]


def test_what_may_have_no_end_is_not_read(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/zero", tmp_path / "pipe", tmp_path):
        with pytest.raises(WeightsError, match="is no file: give the path of a safetensors file"):
            read_weights(path)


def test_a_file_of_other_numbers_is_refused(tmp_path) -> None:
    header = b'{"fc.bias":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}'
    (tmp_path / "bool").write_bytes(len(header).to_bytes(8, "little") + header + bytes(2))
    with pytest.raises(WeightsError, match=r"holds bool in fc\.bias: is it whole, and in float32\?"):
        read_weights(tmp_path / "bool")
