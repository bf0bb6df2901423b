"""`python run_snippets.py FILE`: runs the snippets of a JSON list, each in a namespace of its own, and puts in the
place of each what it printed, with the traceback of one that failed."""

import contextlib
import io
import json
import sys
import traceback
from pathlib import Path


def run(snippet: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(snippet, {"__name__": "__main__"})
        except Exception:
            traceback.print_exc(file=printed)
    return printed.getvalue()


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(json.dumps([run(snippet) for snippet in json.loads(file.read_text())]))
