"""A second language: its paragraphs stand beside the English ones in a catalogue, and code cells stand once."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book.build import FOLDER
from book.folders import ROOT, Folders
from book.lesson import pages as lesson


def run_sphinx(builder: str, pages: Path, out: Path, *settings: str) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-b", builder, *settings, str(pages), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_paragraph_is_translated_and_code_is_not_asked_for(tmp_path: Path) -> None:
    whole, pages = tmp_path / "whole", tmp_path / "pages"
    shutil.copytree(FOLDER / "pages", whole)
    lesson.write(Folders(whole, whole, None))
    shutil.copytree(FOLDER / "static", pages / "static")
    (pages / "index.md").write_text((whole / "lesson" / "why.md").read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copytree(whole / "lesson", pages / "lesson", ignore=lambda _, names: [n for n in names if n.endswith(".md")])
    shutil.copyfile(FOLDER / "conf.py", pages / "conf.py")

    run_sphinx("gettext", pages, tmp_path / "texts")
    template = (tmp_path / "texts" / "index.pot").read_text(encoding="utf-8")
    translated, left = [line for line in template.splitlines() if re.match(r'msgid "[A-Za-z ,]{30}', line)][:2]
    assert "plt.subplots" in (pages / "index.md").read_text(encoding="utf-8")
    assert "plt.subplots" not in template

    chinese = "\u6df1\u5ea6\u7f51\u7edc"
    catalogue = tmp_path / "locale" / "zh_CN" / "LC_MESSAGES" / "index.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(f'{translated}\nmsgstr "{chinese}"\n', encoding="utf-8")
    run_sphinx("html", pages, tmp_path / "html", "-D", "language=zh_CN", "-D", f"locale_dirs={tmp_path / 'locale'}")
    page = (tmp_path / "html" / "index.html").read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in page
    assert chinese in page
    assert translated[7:37] not in page
    assert left[7:37] in page
