"""What comes from npm: fonts, and Python for browsers. `web/package-lock.json` says of what version."""

import shutil
import subprocess
from pathlib import Path

from book.folders import Folders
from resnet_spec import RosettaError

FOLDER = Path(__file__).parent / "web"
FONTS = {
    "@fontsource-variable/inter": "inter-latin-wght-normal",
    "@fontsource-variable/jetbrains-mono": "jetbrains-mono-latin-wght-normal",
    "@fontsource/stix-two-math": "stix-two-math-latin-400-normal",
}


def packages(out: Path) -> Path | None:
    """The folder of npm's packages, installed in `out`; None where npm is not at hand.

    Raises RosettaError with npm's own words when it is there and fails.
    """
    npm = shutil.which("npm")
    if npm is None:
        return None
    out.mkdir(parents=True, exist_ok=True)
    lock, installed = (FOLDER / "package-lock.json").read_bytes(), out / "installed.json"
    if not (installed.exists() and installed.read_bytes() == lock):
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(FOLDER / name, out / name)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(command, cwd=out, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RosettaError(f"npm could not install what the book needs: {(done.stdout + done.stderr).strip()}")
        installed.write_bytes(lock)
    return out / "node_modules"


def write(folders: Folders) -> None:
    """Puts the fonts in; without npm the reader's own are used."""
    fonts = folders.static / "fonts"
    fonts.mkdir()
    if folders.packages:
        for package, file in FONTS.items():
            source = folders.packages / package / "files" / f"{file}.woff2"
            shutil.copyfile(source, fonts / source.name)
