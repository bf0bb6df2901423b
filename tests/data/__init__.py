"""Data sets: files made here in the true formats, and every way in which one can be wrong."""
