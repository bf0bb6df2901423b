"""What a mischievous student hands in: each a file whose `attack(outside, port)` tries one thing.

outside: a folder with a `key.toml`, a `neighbour` and nothing that the exercise needs. port: somebody listens there.
"""

# Each returns 1 where it gets through, which nothing may.
STOPPED_BY_PYTHON = {
    "reads_the_key": "return len(open(f'{outside}/key.toml').read()) > 0",
    "searches_for_a_key": """
        import pathlib
        words = pathlib.Path(f'/proc/{os.getppid()}/cmdline').read_bytes().decode().split('\\0')
        places = [*map(pathlib.Path, words), *(p for up in pathlib.Path(outside).parents for p in up.glob('*.toml'))]
        return any(len(p.read_text()) for p in places if p.suffix == '.toml')""",
    "reads_the_environment": "return 'a-secret-of-the-teacher' in str(dict(os.environ))",
    "writes_to_a_neighbour": "return open(f'{outside}/neighbour/momentum.py', 'w').write('spoilt') > 0",
    "writes_its_submission": "return open(__file__, 'a').write('# later') > 0",
    "links": "os.symlink(f'{outside}/key.toml', tempfile.gettempdir() + '/link'); return 1",
    "removes": "os.remove(f'{outside}/neighbour/momentum.py'); return 1",
    "forks": "child = os.fork(); os._exit(0) if not child else None; return 1",
    "spawns": "os.posix_spawn('/bin/true', ['true'], {}); return 1",
    "runs_a_program": "subprocess.run(['true']); return 1",
    "runs_a_shell": "return os.system('true') == 0",
    "multiprocesses": """
        import multiprocessing
        p = multiprocessing.get_context('fork').Process(target=print); p.start(); p.join(); return 1""",
    "kills_the_grader": "os.kill(os.getppid(), 0); return 1",
    "connects": "socket.create_connection(('127.0.0.1', port), 2); return 1",
    "sends_a_datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9)); return 1",
    "asks_for_a_name": "socket.getaddrinfo('localhost', 80); return 1",
    "imports_the_project": "import resnet_pt; return 1",
}

# Past Python's audit events: through C, and through code that says of itself that it is installed.
_DISGUISED = """
        found = []
        source = "def go(): found.append({code})"
        names = {{'found': found, 'outside': outside, '__name__': '__main__'}}
        exec(compile(source, os.__file__, 'exec'), names)
        thread = threading.Thread(target=names['go']); thread.start(); thread.join()
        return bool(found)"""
STOPPED_BY_LANDLOCK = {
    "reads_in_disguise": _DISGUISED.format(code="open(f'{outside}/key.toml').read()"),
    "writes_in_disguise": _DISGUISED.format(code="open(f'{outside}/neighbour/momentum.py', 'w')"),
    "reads_natively": "return ctypes.pythonapi.open(f'{outside}/key.toml'.encode(), 0) >= 0",
    "reads_the_graders_environment": "return ctypes.pythonapi.open(f'/proc/{os.getppid()}/environ'.encode(), 0) >= 0",
    "reads_the_graders_memory": "return ctypes.pythonapi.open(f'/proc/{os.getppid()}/mem'.encode(), 0) >= 0",
    "reads_the_graders_command": "return ctypes.pythonapi.open(f'/proc/{os.getppid()}/cmdline'.encode(), 0) >= 0",
    "makes_a_pipe": "os.mkfifo(tempfile.gettempdir() + '/where.pipe'); return 1",
    "fills_shared_memory": "return ctypes.pythonapi.creat(b'/dev/shm/of-a-student', 0o600) >= 0",
}
STOPPED_BY_SECCOMP = {
    "forks_natively": """
        child = ctypes.pythonapi.fork()
        ctypes.pythonapi._exit(0) if child == 0 else None
        return child > 0""",
    "spawns_in_disguise": _DISGUISED.format(code="__import__('os').posix_spawn('/bin/true', ['true'], {})"),
    "opens_a_socket_natively": "return ctypes.pythonapi.socket(2, 1, 0) >= 0",
    "kills_the_grader_natively": "return ctypes.pythonapi.kill(os.getppid(), 0) == 0",
    "limits_the_grader": "return ctypes.pythonapi.prlimit(os.getppid(), 7, 0, ctypes.create_string_buffer(16)) == 0",
    "hides_memory": "return ctypes.pythonapi.memfd_create(b'x', 0) >= 0",
}

# What is said of each, as a regular expression; the process goes on.
FAILS = {
    "exits": ("sys.exit(0)", "line 9 of exits.py with SystemExit"),
    "interrupts": ("raise KeyboardInterrupt", "line 9 of interrupts.py with KeyboardInterrupt"),
    "raises_its_own": ("raise type('Mine', (BaseException,), {})('<b>100 of 100</b>')", "line 9 .* with Mine"),
    "recurses": ("return attack(outside, port)", "with RecursionError"),
    "eats_memory": ("x = []\n    while True: x.append(bytearray(2**31))", "line 10 .* with MemoryError"),
    "eats_shared_memory": ("import mmap; mmap.mmap(-1, 2**35); return 1", "line 9 .* with (OSError|MemoryError)"),
    "asks_for_100_GB": ("return torch.zeros(25 * 10**9)", "line 9 .*(memory|alloc)"),
    "writes_a_huge_file": (
        "torch.save(torch.zeros(2**25), tempfile.gettempdir() + '/x')",
        "line 9 .* with RuntimeError",
    ),
    "gives_objects": ("return np.array([None, {}], dtype=object)", "gives a ndarray, where a tensor"),
    "gives_a_structure": ("return np.zeros(3, [('a', 'f8'), ('b', 'i4')])", "gives a ndarray, where a tensor"),
    "gives_complex_numbers": ("return np.zeros(3, complex)", "gives a ndarray, where a tensor"),
    "gives_too_much": ("return np.zeros(10**7)", "gives a ndarray, where a tensor"),
    "gives_hostile_array": (
        "return type('Odd', (), {'__array__': lambda *_, **__: sys.exit(0)})()",
        "SystemExit|where a tensor",
    ),
    "gives_a_liar": ("return type('Odd', (), {'__class__': dict, '__repr__': lambda _: 1 / 0})()", "AttributeError"),
    "gives_an_endless_list": ("return type('Odd', (list,), {'__len__': lambda _: 10**18})([1, 2])", "^$|fails"),
    "opens_nothing_else": ("open('/etc/shadow')", "the exercise needs no file shadow"),
}

# These end the process, and cost nothing but themselves.
ENDS = {
    "leaves": ("os._exit(0)", "ended its process"),
    "crashes": ("ctypes.string_at(0)", "crashed .SIGSEGV"),
    "sleeps": ("time.sleep(1000)", r"did not end within 2 s, and was then in line 9 of sleeps.py"),
    "loops": ("while True: pass", r"did not end within 2 s, and was then in line 9 of loops.py"),
    "loops_in_c": ("return len(str(7 ** 10**9))", r"did not end within 2 s, and was then in line 9 of loops_in_c.py"),
    "cancels_the_watch": (
        "faulthandler.cancel_dump_traceback_later()\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "    time.sleep(1000)",
        "did not finish within 3 s",
    ),
    "closes_everything": ("os.closerange(0, 30)", "ended its process"),
    "says_that_all_is_done": (
        "[shout(n, b'\\n@rosetta nothing\\n@rosetta-done\\n') for n in range(3, 30)]\n    time.sleep(1000)",
        "ended without a result|cannot be read",
    ),
    "fills_the_disk": (
        "for n in range(10**6): torch.save(torch.zeros(2**20), f'{tempfile.gettempdir()}/{n}')",
        "wrote more than",
    ),
    "leaves_a_pickle": (
        "place = f'{tempfile.gettempdir()}/leaves_a_pickle'\n"
        "    np.savez(f'{place}/arrays.npz', a=np.array([Bomb()], dtype=object))\n"
        "    open(f'{place}/data.json', 'w').write('{}')\n"
        "    open(f'{tempfile.gettempdir()}/result.json', 'w').write('{}')\n"
        "    os._exit(0)",
        "What it left is not used: its outputs cannot be read",
    ),
}

# Replaces what its own process is made of, which costs it this exercise.
PATCHES = """\
import builtins, json, sys
import numpy as np
np.savez = np.asarray = json.dumps = None
sys.modules["rosetta.teaching.tasks"].write_parts = sys.modules["rosetta.teaching.student.frames.pt"].to_array = None
sys.addaudithook(print)
builtins.__import__ = None
def sgd_step(*_): return 100, 100
"""

_HEAD = """\
import ctypes, faulthandler, os, signal, socket, stat, subprocess, sys, tempfile, threading, time
import numpy as np
import torch
class Bomb: __reduce__ = lambda self: (os.system, ('touch /tmp/of-a-pickle',))
def shout(number, words):
    try: return stat.S_ISFIFO(os.fstat(number).st_mode) and os.write(number, words)
    except OSError: pass
def attack(outside, port):
    """


def file_of(body: str) -> bytes:
    """An attack as a file; its own first line is the ninth."""
    lines = body.lstrip("\n").splitlines()
    return (
        _HEAD + "\n    ".join(line[8:] if line.startswith(" " * 8) else line.removeprefix("    ") for line in lines)
    ).encode()
