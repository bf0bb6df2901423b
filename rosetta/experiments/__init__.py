"""Experiments that take minutes and leave a page and a picture in `docs/`."""
