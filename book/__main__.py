"""`python -m book OUT`: makes the book in a folder."""

import argparse
import sys
from pathlib import Path

from book.build import build, extract
from resnet_spec import RosettaError


def main() -> int:
    """The command; returns 1 when the book could not be made."""
    parser = argparse.ArgumentParser(prog="python -m book", description="Make the book, a site of plain files.")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to make it in; the site is OUT/html")
    parser.add_argument("--language", default="en", metavar="CODE", help="as zh_CN; English unless said")
    parser.add_argument("--texts", action="store_true", help="write what there is to translate, in place of the site")
    options = parser.parse_args()
    try:
        if options.texts:
            print(f"{extract(options.out)}: a template for each page.")
        else:
            site = build(options.out, options.language)
            print(f"{site / 'index.html'}: open it in a browser, or `make book-serve`.")
    except RosettaError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
