"""What Sphinx needs to know of the book; `book.build` runs it over the pages that it has put together."""

import os

from book.folders import ROOT

project = "ResNet Rosetta"
author = "The ResNet Rosetta authors"
copyright = "The ResNet Rosetta authors; code under MIT, words and pictures under CC BY 4.0"

extensions = [
    "myst_nb",
    "sphinx_design",
    "sphinx.ext.autodoc",
    "book.extensions.docstrings",
    "book.extensions.mathml",
    "book.extensions.files",
]
sd_tabs_storage_prefix = ""  # tabs.js remembers the framework, for whatever shows one
nb_execution_mode = "off"  # the stored outputs are shown
myst_enable_extensions = ["colon_fence", "dollarmath", "attrs_block", "attrs_inline", "deflist"]
myst_heading_anchors = 4
myst_links_external_new_tab = False
myst_url_schemes = {
    "http": None,
    "https": None,
    "mailto": None,
    "book": "{{path}}?{{query}}",
}  # book: to a page and a choice
default_role = "code"  # docstrings are written with single backticks
highlight_language = "text"
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(numpy|collections|pathlib|typing|matplotlib)\..*|Figure"),  # documented elsewhere, and no page of ours
    ("py:class", r"(dict|tuple)\[\w+"),  # of an alias, which Sphinx cuts at its comma
]
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
add_module_names = False
python_use_unqualified_type_names = True

# A translation stands in book/locale/LANGUAGE/LC_MESSAGES, paragraph beside paragraph; code cells stand once.
language = os.environ.get("BOOK_LANGUAGE", "en")
locale_dirs = [str(ROOT / "book" / "locale")]
gettext_compact = False
gettext_additional_targets = ["raw"]  # labels of forms stand in HTML

templates_path = [str(ROOT / "book" / "templates")]
html_theme = "pydata_sphinx_theme"
html_title = "ResNet Rosetta"
html_context = {"default_mode": "auto"}
html_static_path = ["static"]
html_favicon = "static/favicon.svg"
html_logo = "static/favicon.svg"
html_css_files = ["style.css", "tabs.css"]
html_js_files = [("tabs.js", {"type": "module"})]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "logo": {"text": "ResNet Rosetta"},
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 8,
    "show_nav_level": 1,
    "navigation_depth": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "search_bar_text": "Search the book",
}
html_sidebars: dict[str, list[str]] = {"index": [], "side-by-side": [], "try": []}
