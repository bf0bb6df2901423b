"""What people see of a conversion."""

from resnet_spec import get_spec, list_specs
from rosetta.converting.convert import Conversion, Format


def conversion_lines(conversion: Conversion) -> list[str]:
    """What was read, which network it is and what was written, a line each."""
    spec = conversion.spec
    widened = "" if conversion.source_dtypes == (conversion.dtype,) else f", written as {conversion.dtype}"
    written = _title(conversion.destination_format, conversion.destination_names)
    return [
        f"{conversion.source}: {_title(conversion.source_format, conversion.source_names)},"
        f" {conversion.tensors} tensors, {conversion.numbers:,} numbers of"
        f" {' and '.join(conversion.source_dtypes)}{widened}",
        f"network: {_network(conversion)}",
        f"{conversion.destination}: {written} of {spec.name}",
    ]


def _title(form: Format, target: str | None) -> str:
    return form.title if target is None else f"{form.title_like or form.title} under the names of {target}"


def _network(conversion: Conversion) -> str:
    spec = conversion.spec
    published = get_spec(spec.name) if spec.name in list_specs() else spec
    shown = f"{spec.name}, {spec.num_classes} classes"
    if spec.num_classes != published.num_classes:
        shown += f" (published with {published.num_classes})"
    if spec.in_channels != published.in_channels:
        shown += f", input channels: {spec.in_channels} (published with {published.in_channels})"
    others = conversion.fitting[1:]
    if others:
        shown += f"; {', '.join(others)} would have the same tensors: where the file comes from says which it is"
    return shown
