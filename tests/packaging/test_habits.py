"""What is said in several files is said the same in all of them."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = dict(re.findall(r"^(\S+)==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PYTHONS = ["3.11", "3.12", "3.13"]


def test_the_hooks_have_the_versions_that_are_pinned() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    revisions = {hook["id"]: repository["rev"] for repository in hooks["repos"] for hook in repository["hooks"]}
    ruff, mypy = (f"v{PINS[name]}" for name in ("ruff", "mypy"))
    assert revisions == {"ruff-check": ruff, "ruff-format": ruff, "mypy": mypy}


def test_the_version_is_one() -> None:
    version = PROJECT["project"]["version"]
    assert str(CITATION["version"]) == version
    assert re.findall(r"^## \[([\d.]+)\] - ([\d-]+)$", CHANGELOG, re.MULTILINE)[0] == (
        version,
        str(CITATION["date-released"]),
    )


def test_the_licence_is_one() -> None:
    project = PROJECT["project"]
    assert project["license"] == CITATION["license"] == "MIT"
    for name in project["license-files"]:
        assert "The ResNet Rosetta authors" in (ROOT / name).read_text(encoding="utf-8")


def test_every_package_tells_its_types() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert len(packages) == 6
    assert all((ROOT / package / "py.typed").is_file() for package in packages)


def test_the_pythons_are_the_same_everywhere() -> None:
    classifiers = PROJECT["project"]["classifiers"]
    assert re.findall(r"Python :: (3\.\d+)", "\n".join(classifiers)) == PYTHONS
    assert sorted(set(re.findall(r"python(3\.\d+)", (ROOT / "Makefile").read_text()))) == PYTHONS
    assert sorted(re.findall(r"find_python (3\.\d+)", (ROOT / ".ci" / "run").read_text())) == PYTHONS
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    [setup] = [step["with"] for step in workflow["jobs"]["ci"]["steps"] if "with" in step]
    assert sorted(setup["python-version"].split()) == PYTHONS


def test_what_contributors_are_sent_to_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / link).exists(), link
    named = {
        "plain20_cifar": "resnet_spec/zoo.py",
        "default_padding": "rosetta/differences/rows/padding.toml",
        "no_stem_norm": "tests/faults/wrong_networks.py",
        "BACKENDS": "rosetta/backends.py",
        "Momentum": "rosetta/teaching/exercises/momentum.py",
    }
    for name, path in named.items():
        assert f"`{name}`" in text
        assert name in (ROOT / path).read_text(encoding="utf-8")
