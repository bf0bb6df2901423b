"""What people see of a conversion."""

from resnet_spec import get_spec, list_specs
from rosetta.converting.convert import Conversion, Format


def conversion_lines(conversion: Conversion) -> list[str]:
    """What was read, which network it is and what was written, a line each."""
    widened = "" if conversion.source_dtypes == (conversion.dtype,) else f", written as {conversion.dtype}"
    return [
        f"{conversion.source}: {_source_title(conversion)},"
        f" {conversion.tensors} tensors, {conversion.numbers:,} numbers of"
        f" {' and '.join(conversion.source_dtypes)}{widened}",
        f"network: {_network(conversion)}",
        f"{conversion.destination}: {_destination_title(conversion)}",
    ]


def _source_title(conversion: Conversion) -> str:
    form, target = conversion.source_format, conversion.source_names
    return form.title if target is None else _title_like(form, target)


def _destination_title(conversion: Conversion) -> str:
    form, target = conversion.destination_format, conversion.destination_names
    return f"{form.title} of {conversion.spec.name}" if target is None else _title_like(form, target)


def _title_like(form: Format, target: str) -> str:
    return f"{form.title_like or form.title} under the names of {target}"


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
