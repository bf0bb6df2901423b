"""The colours of a picture on white paper."""

from rosetta.drawing.placing import OPERATION_FILL, STAGE_FILLS

INK = "#1f2328"
PALE_INK = "#57606a"
FLOW = "#6e7781"
FILLS = {
    OPERATION_FILL: "#e9ebee",
    **dict(zip(STAGE_FILLS, ("#cfe3f7", "#d3edd3", "#fbe3c0", "#f3d3e0", "#dcd6f3"), strict=True)),
}
