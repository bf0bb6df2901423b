"""The reference: every command from the command line itself, and the Python interface from its docstrings."""

import dataclasses
import inspect
from dataclasses import dataclass
from importlib import import_module

from sphinx.pycode import ModuleAnalyzer

from book.extensions.docstrings import described
from book.folders import Folders
from book.reference import command_line
from book.text import fenced, fill

ENTRY = "reference/index"


@dataclass(frozen=True)
class Subject:
    """A page of the Python interface: by module, the names that people may use."""

    title: str
    modules: dict[str, tuple[str, ...]]


SUBJECTS = {
    "spec": Subject(
        "The spec and the zoo",
        {
            "resnet_spec.spec": ("ResNetSpec",),
            "resnet_spec.zoo": ("get_spec", "get_entry", "list_specs", "list_families", "Entry"),
            "resnet_spec.toml": ("to_toml", "from_toml", "read_spec"),
        },
    ),
    "oracle": Subject(
        "The oracle",
        {
            "resnet_spec.oracle": ("layer_table", "LayerTable", "OracleLayer", "Layer", "count", "can_train"),
            "resnet_spec.idle": ("idle_biases",),
        },
    ),
    "weights": Subject(
        "Weights",
        {
            "resnet_spec.weights": (
                *("Weights", "weight_shapes", "draw_weights", "randomise_norms", "fit_weights"),
                *("read_weights", "write_weights"),
            ),
            "resnet_spec.folding": ("fold_batch_norm",),
        },
    ),
    "numpy": Subject(
        "The reference in NumPy",
        {
            "resnet_spec.reference": ("reference_output", "reference_activations"),
            "resnet_spec.activations": ("Activations", "in_forward_order"),
            "resnet_spec.differentiation": ("reference_slope", "Slope", "ghost_slope", "reference_fit"),
        },
    ),
    "contract": Subject(
        "What every backend exports",
        {
            "resnet_spec.contract": ("Backend", "Trainer", "DType"),
            "resnet_spec.foreign_contract": ("ForeignBackend",),
            "resnet_spec.operations": ("Recording", "Operation", "Parameter"),
            "resnet_spec.devices": ("Device", "choose_device"),
        },
    ),
    "training": Subject(
        "Batches, update rules and recipes",
        {
            "resnet_spec.data": ("Data", "Split"),
            "resnet_spec.images": ("Batch", "draw_images", "draw_labels", "fit_batch", "fit_images"),
            "resnet_spec.batches": ("EpochBatches", "FittedBatches", "Normaliser", "OnStep"),
            "resnet_spec.optimisers": ("OPTIMISERS", "Optimiser", "SGD", "Adam", "get_optimiser"),
            "resnet_spec.schedules": ("cosine", "fit_rates"),
            "resnet_spec.recipes": ("RECIPES", "Recipe", "get_recipe"),
            "resnet_spec.states": ("join_state", "split_state"),
            "resnet_spec.parallel": (
                *("NormStatistics", "DataParallelTrainer", "DataParallelBackend"),
                *("share", "check_shares", "check_devices"),
            ),
        },
    ),
    "errors": Subject(
        "Errors",
        {
            "resnet_spec.errors": (
                *("RosettaError", "SpecError", "WeightsError", "ImagesError"),
                *("LabelsError", "ModelError", "DataError"),
            ),
        },
    ),
    "proving": Subject(
        "Compare, identify, explain",
        {
            "rosetta.backends": ("BACKENDS", "BackendInfo", "get_backend", "require_backends", "installed_backends"),
            "rosetta.comparing.compare": ("compare", "Comparison", "Row"),
            "rosetta.comparing.evidence": ("Evidence", "Gap"),
            "rosetta.comparing.outcome": ("Outcome",),
            "rosetta.identifying.run": ("record_targets",),
            "rosetta.identifying.records": ("Records",),
            "rosetta.identifying.identify": ("identify", "Identity"),
            "rosetta.identifying.check": ("check", "Check"),
            "rosetta.identifying.misfits": ("Misfit",),
            "rosetta.identifying.aligning": ("Alignment",),
            "rosetta.identifying.proving": ("Agreement",),
            "rosetta.identifying.nearest": ("Nearest",),
            "rosetta.explaining.explain": ("steps_between", "Step", "parts", "Part", "counter_reason"),
        },
    ),
    "carrying": Subject(
        "Convert, write, draw",
        {
            "rosetta.convert": ("convert", "read_any", "Conversion"),
            "rosetta.converting.convert": ("Format",),
            "rosetta.writing.write": ("write",),
            "rosetta.drawing.files": ("write_drawing",),
            "rosetta.drawing.paint": ("draw_network",),
            "rosetta.figures": ("show_figure",),
        },
    ),
    "data": Subject(
        "Data sets and training runs",
        {
            "rosetta.data": ("load_data", "open_data"),
            "rosetta.data.photographs": ("Photographs", "PhotographFiles", "list_photographs"),
            "rosetta.data.pipeline": ("EpochExamples", "PhotographEpoch", "ReadAhead"),
            "rosetta.training.plan": ("Plan",),
            "rosetta.training.run": ("run_training", "Run"),
            "rosetta.training.history": ("History",),
            "rosetta.experiments.degradation": ("train_one", "follow_one", "Curves", "Movement"),
        },
    ),
    "differences": Subject(
        "The atlas as data",
        {
            "rosetta.differences.catalogue": ("all_differences", "find_differences", "Difference"),
            "rosetta.differences.measure": ("measure", "Measurement"),
        },
    ),
}
NOTES = {
    "contract": (
        "`resnet_pt`, `resnet_keras`, `resnet_paddle` and `resnet_jax` export these functions under these names, and"
        " each a `Trainer`, so that what is written for one of them reads the same for the others. Read their code"
        " [side by side](book:../side-by-side.html?network=model)."
    ),
}
"""What no docstring says, by page."""


def write(folders: Folders) -> None:
    """Writes the page of the command line, and one for each subject of the Python interface."""
    folder = folders.pages / "reference"
    subjects = "\n".join(f"* [{each.title}]({name}.md): {_first_sentence(each)}" for name, each in SUBJECTS.items())
    tree = fenced("{toctree}", "\n".join([":hidden:", "", "command-line", "python", *SUBJECTS]))
    fill(folder / "python.md", {"SUBJECTS": subjects})
    fill(folder / "index.md", {"TREE": tree})
    (folder / "command-line.md").write_text(command_line.page(), encoding="utf-8")
    for name, subject in SUBJECTS.items():
        (folder / f"{name}.md").write_text(subject_page(name, subject), encoding="utf-8")


def _first_sentence(subject: Subject) -> str:
    first = import_module(next(iter(subject.modules)))
    return (inspect.getdoc(first) or "").partition("\n")[0]


def subject_page(name: str, subject: Subject) -> str:
    """What the docstrings of its modules say."""
    note = NOTES.get(name, "")
    sections = [f"## `{module}`\n\n{_documented(module, names)}" for module, names in subject.modules.items()]
    return "\n\n".join(filter(None, [f"# {subject.title}", note, *sections]))


def _documented(module: str, names: tuple[str, ...]) -> str:
    """Directives for Sphinx' autodoc, which reads the docstrings."""
    directives = [f".. automodule:: {module}\n   :no-members:", *(_directive(module, name) for name in names)]
    return fenced("{eval-rst}", "\n\n".join(directives))


def _directive(module: str, name: str) -> str:
    value = getattr(import_module(module), name)
    if inspect.isfunction(value):
        return f".. autofunction:: {module}.{name}"
    if not inspect.isclass(value):
        return f".. autodata:: {module}.{name}\n   :no-value:"
    told = ", ".join(sorted(described(value) | _bare_fields(value)))
    options = ["   :members:", "   :undoc-members:", *([f"   :exclude-members: {told}"] if told else [])]
    return "\n".join([f".. autoclass:: {module}.{name}", *options])


def _bare_fields(value: type) -> set[str]:
    """The fields of a data class of which there is no more to say than its signature says."""
    commented = ModuleAnalyzer.for_module(value.__module__).find_attr_docs()
    fields = dataclasses.fields(value) if dataclasses.is_dataclass(value) else ()
    return {field.name for field in fields if (value.__qualname__, field.name) not in commented}
