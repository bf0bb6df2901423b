"""The picture of a network: what it shows, how that is painted, and the command."""

import importlib.util
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from resnet_spec import ResNetSpec, RosettaError, get_spec, layer_table, list_specs
from rosetta.drawing.files import write_drawing
from rosetta.drawing.layout import MAX_STAGES, MOST_BLOCKS, Picture, lay_out
from rosetta.drawing.paint import draw_network
from tests.command_line import ROOT, RosettaHere, assert_refused, rosetta

# Numbers of many digits in narrow boxes.
WIDE = ResNetSpec(
    **{"name": "w" * 300, "stage_blocks": (6, 7), "stage_channels": (100_000, 99_999), "stage_strides": (1, 1)},
    **{"stem_channels": 100_000, "in_channels": 100_000, "num_classes": 100_000},
)
FORKED = ResNetSpec(
    **{"stage_blocks": (1,), "stage_channels": (8,), "stage_strides": (3,), "block": "bottleneck", "shortcut": "C"},
    **{
        "order": "conv_relu_norm",
        "groups": 4,
        "projection_norm": False,
        "projection_relu": True,
        "relu_after_sum": False,
        "head": "softmax",
    },
)
PAINTED = [
    *map(get_spec, ("resnet34_a", "plain20_cifar", "resnext50_32x4d", "resnet164_v2_cifar")),
    *(WIDE, FORKED),
]
Draw = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def draw(rosetta_here: RosettaHere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Draw:
    """`rosetta draw` in a folder of its own, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return partial(rosetta_here, "draw", folder=tmp_path)


painted = cache(draw_network)
paints = pytest.mark.parametrize("spec", PAINTED, ids=lambda spec: spec.name[:20])


def kinds(picture: Picture) -> Counter[str]:
    """How often each kind of shortcut is in the network; a hidden block has that of the block before it."""
    counts: Counter[str] = Counter()
    for row in picture.rows:
        names = [block.shortcut.kind if block.shortcut else "none" for block in row.blocks]
        counts.update(names)
        counts.update(names[-1:] * row.hidden)
    return counts


@pytest.mark.parametrize("name", list_specs())
def test_it_shows_every_block_with_its_shortcut(name: str) -> None:
    spec, table, picture = get_spec(name), layer_table(get_spec(name)), lay_out(get_spec(name))
    blocks = [layer for layer in table.layers if layer.kind == "block"]
    projections = sum(layer.name.endswith(".downsample.0") for layer in table.layers)
    reshaping = sum(layer.input_shape != layer.output_shape for layer in blocks)
    expected = {
        "A": {"zeros": reshaping, "identity": len(blocks) - reshaping},
        "B": {"projection": projections, "identity": len(blocks) - projections},
        "C": {"projection": len(blocks)},
        "none": {"none": len(blocks)},
    }
    assert kinds(picture) == expected[spec.shortcut]
    assert set(picture.legend) - {"convolution", "sum"} == set(kinds(picture)) - {"none"}
    for row, count in zip(picture.rows[1:-1], spec.stage_blocks, strict=True):
        assert len(row.blocks) + row.hidden == count
        assert row.note == f"{count} blocks"


@pytest.mark.parametrize("name", list_specs())
def test_it_shows_every_convolution_and_the_shapes_of_the_oracle(name: str) -> None:
    spec, table, picture = get_spec(name), layer_table(get_spec(name)), lay_out(get_spec(name))
    shown = [operation for row in picture.rows for block in row.blocks for operation in block.convolutions]
    hidden = sum(row.hidden * len(row.blocks[0].convolutions) for row in picture.rows if row.blocks)
    assert len(shown) + hidden + len(["conv1", "fc"]) == table.depth
    stride = 1
    for operation in shown:
        layer = table[operation.name]
        out_channels, _, kernel, _ = layer.weights["weight"]
        assert operation.parts[:2] == (f"{kernel}x{kernel}", str(out_channels))
        assert operation.shape == layer.output_shape
        stride *= next((int(part[1:]) for part in operation.parts if part.startswith("/")), 1)
        assert ("C=" in operation.parts[-1]) == (spec.groups > 1 and kernel == 3)
    assert stride * spec.stem_stride * (1 if spec.stem_pool == "none" else 2) == spec.total_stride
    for number, row in enumerate(picture.rows[1:-1]):
        assert row.shape == table[f"layer{number + 1}.{spec.stage_blocks[number] - 1}"].output_shape
    assert picture.rows[0].shape == table["layer1.0"].input_shape
    assert picture.rows[-1].shape == (spec.num_classes,)
    assert picture.image_shape == (spec.in_channels, spec.image_size, spec.image_size)


def test_the_picture_says_what_the_network_is() -> None:
    picture = lay_out(get_spec("resnet18_d2l"), (64, 80))
    assert picture.subtitle.startswith("depth 18 · 11,178,378 trained parameters")
    assert [operation.parts for operation in picture.rows[0].operations] == [
        ("7x7, 64, /2", "norm, ReLU"),
        ("3x3 max pool, /2", "padded by 1"),
    ]
    assert [row.shape for row in picture.rows] == [
        (64, 16, 20),
        (64, 16, 20),
        (128, 8, 10),
        (256, 4, 5),
        (512, 2, 3),
        (10,),
    ]
    [first, second] = picture.rows[2].blocks
    assert [operation.parts for operation in first.convolutions] == [("3x3", "128", "/2"), ("3x3", "128")]
    assert first.shortcut is not None
    assert (first.shortcut.kind, first.shortcut.parts, first.shortcut.is_dotted) == ("projection", ("1x1", "/2"), True)
    assert second.shortcut is not None
    assert (second.shortcut.kind, second.shortcut.parts, second.shortcut.is_dotted) == ("identity", (), False)


def test_the_stride_stands_where_the_spec_has_it() -> None:
    for name, index in (("resnet50", 1), ("resnet50_v1", 0)):
        convolutions = lay_out(get_spec(name)).rows[2].blocks[0].convolutions
        assert ["/2" in operation.parts for operation in convolutions] == [i == index for i in range(3)]


LEGENDS = {
    "resnet18": {
        "convolution": "convolution (kernel, channels, /stride), norm, ReLU; the last of a block without its ReLU",
        "sum": "sum, then ReLU",
        "identity": "shortcut: the block's input as it is",
        "projection": "shortcut where the shape changes (option B): 1x1 convolution, norm",
    },
    "plain20_cifar": {"convolution": "convolution (kernel, channels, /stride), norm, ReLU"},
    "resnet50_v2": {
        "convolution": "norm, ReLU, convolution (kernel, channels, /stride)",
        "sum": "sum",
        "identity": "shortcut: the block's input as it is",
        "projection": "shortcut where the shape changes (option B):"
        " 1x1 convolution behind the block's first norm and ReLU",
    },
    "resnet34_no_norm": {
        "convolution": "convolution with bias (kernel, channels, /stride), ReLU; the last of a block without its ReLU",
        "sum": "sum, then ReLU",
        "identity": "shortcut: the block's input as it is",
        "projection": "shortcut where the shape changes (option B): 1x1 convolution with bias",
    },
}


@pytest.mark.parametrize("name", LEGENDS)
def test_the_legend_says_what_is_done_in_which_order(name: str) -> None:
    assert lay_out(get_spec(name)).legend == LEGENDS[name]


def test_the_legend_and_head_of_an_odd_network() -> None:
    picture = lay_out(FORKED)
    assert picture.legend["projection"] == "shortcut of every block (option C): 1x1 convolution, ReLU"
    assert [operation.name for operation in picture.rows[-1].operations] == ["avgpool", "fc", "softmax"]
    assert picture.rows[-1].shape_note == "probabilities"
    assert picture.rows[1].note == "1 block"
    plain = lay_out(get_spec("plain18", order="conv_relu_norm"))
    assert plain.legend["convolution"].endswith(
        "; the last of a block without its ReLU; then a ReLU at the block's end"
    )


@paints
def test_as_many_arcs_are_painted_as_there_are_shortcuts(spec: ResNetSpec) -> None:
    shortcuts = [block.shortcut for row in lay_out(spec).rows for block in row.blocks if block.shortcut]
    arcs = [patch for patch in painted(spec).axes[0].patches if re.match(r"layer.*\.(id|z|p)", patch.get_gid() or "")]
    assert Counter(arc.get_linestyle() in ("-", "solid") for arc in arcs) == Counter(not s.is_dotted for s in shortcuts)
    for arc in arcs:
        assert (arc.get_linestyle() in ("-", "solid")) == arc.get_gid().endswith(".identity")


@paints
def test_no_text_is_on_another_or_out_of_its_box(spec: ResNetSpec) -> None:
    figure = painted(spec)
    renderer = FigureCanvasAgg(figure).get_renderer()
    axes = figure.axes[0]
    texts = {text: text.get_window_extent(renderer) for text in axes.texts}
    boxes = [
        patch.get_window_extent() for patch in axes.patches if isinstance(patch, FancyBboxPatch) and patch.get_gid()
    ]
    for text, extent in texts.items():
        assert figure.bbox.fully_contains(*extent.min), text
        assert figure.bbox.fully_contains(*extent.max), text
        assert not any(extent.overlaps(other) for it, other in texts.items() if it is not text), text
        for box in boxes:
            assert not extent.overlaps(box) or (box.contains(*extent.min) and box.contains(*extent.max)), text
    for patch in axes.patches:
        assert patch.get_window_extent().x1 <= figure.bbox.x1


def test_the_command_writes_the_same_bytes_in_each_process(draw: Draw, tmp_path: Path) -> None:
    arguments = ("plain20_cifar", "--image-size", "40x48", "-o")
    result = rosetta("draw", *arguments, tmp_path / "one.svg")
    assert (result.returncode, result.stderr) == (0, "")
    assert "plain20_cifar for one image of 3x40x48" in result.stdout
    draw(*arguments, "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("PNG", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_suffix_says_the_format(suffix: str, start: bytes, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_drawing(tmp_path / f"{name}.{suffix}", FORKED)
    written = (tmp_path / f"one.{suffix}").read_bytes()
    assert written.startswith(start)
    assert written == (tmp_path / f"two.{suffix}").read_bytes()
    assert b"Date" not in written
    assert len(list(tmp_path.iterdir())) == 2


def test_the_committed_picture_is_that_of_the_network(tmp_path: Path) -> None:
    write_drawing(tmp_path / "now.svg", get_spec("resnet18_d2l"))
    assert (tmp_path / "now.svg").read_bytes() == (ROOT / "docs" / "resnet18_d2l.svg").read_bytes()


def test_any_name_is_drawn_as_it_is(draw: Draw, tmp_path: Path) -> None:
    name = "$x_ <b> \u6f22 %"
    stages = "stage_blocks = [1]\nstage_channels = [64]\nstage_strides = [1]\n"
    (tmp_path / "odd.toml").write_text(f"name = '{name}'\n{stages}", encoding="utf-8")
    result = draw("odd.toml", "-o", "odd.svg")
    assert (result.returncode, result.stderr) == (0, "")
    written = (tmp_path / "odd.svg").read_text(encoding="utf-8")
    assert "<title>$x_ &lt;b&gt; \u6f22 %</title>" in written
    assert ">$x_ &lt;b&gt; \u6f22 %</text>" in written


def test_too_many_stages_are_refused() -> None:
    many = MAX_STAGES + 1
    spec = ResNetSpec(stage_blocks=(1,) * many, stage_channels=(64,) * many, stage_strides=(1,) * many)
    with pytest.raises(RosettaError, match=f"has {many} stages, but a picture shows at most {MAX_STAGES}"):
        lay_out(spec)


def test_a_row_is_full_before_blocks_are_hidden() -> None:
    for block, most in MOST_BLOCKS.items():
        spec = ResNetSpec(block=block, stage_blocks=(most, most + 1, 1, 1))
        rows = lay_out(spec).rows
        assert [(len(row.blocks), row.hidden) for row in rows[1:3]] == [(most, 0), (2, most - 1)]


REFUSALS = {
    ("resnet18", "-o", "x.gif"): "x.gif is no name for a picture: give one that ends in .svg, .png, .pdf.",
    ("resnet18", "-o", "x"): "x is no name for a picture",
    ("resnet18",): "Missing option",
    ("resnet51", "-o", "x.svg"): "'resnet51' is not a network of the zoo",
    ("absent.toml", "-o", "x.svg"): "absent.toml cannot be read",
    ("resnet18", "-o", "x.svg", "--image-size", "16"): "The image is 16x16 pixels",
    ("resnet18", "-o", "x.svg", "--image-size", "big"): "The image size is 'big'",
    ("resnet18", "-o", "absent/x.svg"): "absent/x.svg cannot be written",
    ("resnet18", "-o", "/proc/x.svg"): "/proc/x.svg cannot be written",
    ("resnet18", "-o", "x" * 300 + ".svg"): "cannot be written",
    ("resnet18", "-o", "FOLDER.svg"): "FOLDER.svg cannot be written (it is a folder",
    ("resnet18", "-o", "PIPE.svg"): "PIPE.svg cannot be written (it is a pipe",
    ("resnet18", "-o", "LINK.svg"): "LINK.svg cannot be written (it is a device",
}


@pytest.mark.parametrize(("arguments", "message"), REFUSALS.items(), ids=[" ".join(key)[:60] for key in REFUSALS])
def test_bad_input_gets_one_sentence_and_leaves_no_file(
    arguments: tuple[str, ...], message: str, draw: Draw, tmp_path: Path
) -> None:
    (tmp_path / "FOLDER.svg").mkdir()
    (tmp_path / "LINK.svg").symlink_to("/dev/full")
    os.mkfifo(tmp_path / "PIPE.svg")
    assert_refused(draw(*arguments), message)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["FOLDER.svg", "LINK.svg", "PIPE.svg"]
    assert (tmp_path / "LINK.svg").readlink() == Path("/dev/full")
    assert (tmp_path / "PIPE.svg").is_fifo()


def test_what_is_there_stays_when_the_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_the_disk(_figure: Figure, path: Path, **_settings: object) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", fill_the_disk)
    (tmp_path / "x.png").write_text("old")
    with pytest.raises(RosettaError, match=r"x\.png cannot be written \(No space left on device\)"):
        write_drawing(tmp_path / "x.png", get_spec("resnet18"))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x.png", "old")]


def test_matplotlib_says_nothing_of_its_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/proc/nowhere")
    monkeypatch.setenv("MPLCONFIGDIR", "/proc/nowhere")
    drawn = rosetta("draw", "resnet18", "-o", tmp_path / "x.png")
    assert (drawn.returncode, drawn.stderr) == (0, "")


def test_without_matplotlib_the_extra_is_named(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    bring = 'bring it with pip install -e ".[plots]", or give a name that ends in .svg.'
    assert_refused(draw("resnet18", "-o", "x.png"), f"matplotlib is not installed here: {bring}")
    assert draw("resnet18", "-o", "x.svg").returncode == 0
