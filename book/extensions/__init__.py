"""What Sphinx learns: formulas, docstrings, and the files of each page."""
