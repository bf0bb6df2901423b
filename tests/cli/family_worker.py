"""A worker that starts a child, which holds its output open and outlives it; then it returns, hangs, or asks."""

import subprocess
import sys
import time

from rosetta.processes import serve


def work(how: str, _folder: object) -> int:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    if how == "hang":
        print(child.pid, flush=True)
        time.sleep(600)
    if how == "ask":
        input()
    return child.pid


if __name__ == "__main__":
    serve(work)
