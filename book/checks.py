"""What the site must hold to before it is called done: its links lead somewhere, and it asks for nothing outside."""

from pathlib import Path


def check(site: Path) -> None:
    """Raises RosettaError with a line for each thing that is wrong."""
