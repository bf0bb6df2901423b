"""What Try it loads, and what its Python answers, here in CPython."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from book import try_it
from book.folders import Folders
from resnet_spec import get_spec, layer_table, list_specs, to_toml

PAGE = "before\n\n(FORM)\n"
# As in the browser: neither NumPy nor safetensors, and nothing that is not in the archive.
ASK = """
import json, sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path]
sys.path.insert(0, sys.argv[1])
exec(open(sys.argv[2]).read())
print(json.dumps([json.loads(look(*question)) for question in json.load(sys.stdin)]))
"""


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    packages = tmp_path / "node_modules"
    (packages / "pyodide").mkdir(parents=True)
    for name in try_it.PYODIDE:
        (packages / "pyodide" / name).write_bytes(b"x" * 1_000_000)
    for folder in ("pages", "static"):
        (tmp_path / folder).mkdir()
    (tmp_path / "pages" / "try.md").write_text(PAGE, encoding="utf-8")
    return Folders(tmp_path / "pages", tmp_path / "static", packages)


def answers(folders: Folders, *questions: tuple[str, str, str]) -> list[dict[str, object]]:
    code = Path(try_it.__file__).parent / "static" / "try_it.py"
    command = [sys.executable, "-I", "-S", "-c", ASK, str(folders.static / "try-it.zip"), str(code)]
    done = subprocess.run(command, input=json.dumps(questions), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_form_says_how_much_is_loaded_and_offers_every_network(folders: Folders) -> None:
    try_it.write(folders)
    page = (folders.pages / "try.md").read_text(encoding="utf-8")
    assert "Start Python (5 MB)" in page
    for name in list_specs():
        assert page.count(f"<option>{name}</option>") == 2
    assert "\n\n" not in page.removeprefix("before\n\n").rstrip(), "a blank line ends a block of HTML"
    assert sorted(path.name for path in (folders.static / "pyodide").iterdir()) == sorted(try_it.PYODIDE)
    zoo = json.loads((folders.static / "try-it.json").read_text(encoding="utf-8"))
    assert zoo == {name: to_toml(get_spec(name)) for name in list_specs()}


def test_without_npm_the_page_says_so(folders: Folders) -> None:
    try_it.write(Folders(folders.pages, folders.static, None))
    page = (folders.pages / "try.md").read_text(encoding="utf-8")
    assert "npm" in page
    assert "<form" not in page
    assert not any(folders.static.iterdir())


def test_the_archive_alone_answers_as_the_oracle(folders: Folders) -> None:
    try_it.write(folders)
    names = ["resnet18_d2l", "resnet34_same", "resnext50_32x4d"]
    found = answers(folders, *((to_toml(get_spec(name)), "64x80", "resnet34_b") for name in names))
    for name, answer in zip(names, found, strict=True):
        table = layer_table(get_spec(name), (64, 80))
        assert answer["figures"] == {
            **{"parameters": f"{table.parameters:,}", "running_statistics": f"{table.running_statistics:,}"},
            **{"total": f"{table.total:,}", "macs": f"{table.macs:,}", "depth": str(table.depth)},
        }
        assert str(answer["picture"]).startswith("<svg")
        assert answer["steps"]
    [same] = answers(folders, (to_toml(get_spec("resnet34")), "", "resnet34_b"))
    assert same["same"] == "resnet34_b and resnet34 are the same network."


def test_a_refusal_is_a_sentence_and_a_network_of_many_stages_has_no_picture(folders: Folders) -> None:
    try_it.write(folders)
    many = f"stage_blocks = {[1] * 33}\nstage_channels = {[8] * 33}\nstage_strides = {[1] * 33}\n"
    refused, big, tall = answers(folders, ("groups = 3", "", ""), ("", "big", ""), (many, "", ""))
    assert refused == {"refusal": "groups is 3, but a basic block has no bottleneck: leave it at 1."}
    assert str(big["refusal"]).startswith("The image size is 'big'")
    assert "picture" not in tall
    assert str(tall["no_picture"]).startswith("resnet has 33 stages, but a picture shows at most 32")


def test_the_archive_holds_only_sources(folders: Folders) -> None:
    try_it.write(folders)
    names = zipfile.ZipFile(folders.static / "try-it.zip").namelist()
    assert "resnet_spec/spec.py" in names
    assert all(name.endswith(".py") for name in names)
    assert not any("torch" in name or "commands" in name for name in names)
