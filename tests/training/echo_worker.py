"""A worker that announces one step and returns its job."""

from rosetta.processes import announce, serve

if __name__ == "__main__":
    serve(lambda job, _folder: announce("hello") or job)
