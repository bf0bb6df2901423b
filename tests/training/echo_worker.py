"""A worker that reports one step and ends well."""

import sys
from pathlib import Path

from rosetta.outcome import RESULT_FILE
from rosetta.worker import PROGRESS_MARK

if __name__ == "__main__":
    print(PROGRESS_MARK + "hello")
    Path(sys.argv[1], RESULT_FILE).write_text("{}")
