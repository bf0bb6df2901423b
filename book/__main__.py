"""`python -m book OUT`: makes the book in a folder."""

import argparse
import sys
from pathlib import Path

from book.build import build
from resnet_spec import RosettaError


def main() -> int:
    """The command; returns 1 when the book could not be made."""
    parser = argparse.ArgumentParser(prog="python -m book", description="Make the book, a site of plain files.")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to make it in; the site is OUT/html")
    parser.add_argument("--language", default="en", metavar="CODE", help="as zh_CN; English unless said")
    options = parser.parse_args()
    try:
        site = build(options.out, options.language)
    except RosettaError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{site / 'index.html'}: open it in a browser, or `make book-serve`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
