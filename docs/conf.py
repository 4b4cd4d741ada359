"""How the documentation is built: ``sphinx-build -W docs site``.

The pages of the rules are those beside the rules' source; they are copied in before anything is read.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from maintlint import __version__  # noqa: E402 - found through the line above
from maintlint.registry import LoadedRule, load_registry  # noqa: E402

project = "maintlint"
author = "maintlint maintainers"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
exclude_patterns = ["ci"]
html_theme = "furo"
html_title = f"maintlint {__version__}"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
suppress_warnings = ["myst.header", "misc.highlighting_failure"]  # a page shows broken code on purpose
# The docstrings name things in single backquotes; there is nothing to link for words of the field.
default_role = "code"

GENERATED = HERE / "pages"
FAMILIES = {
    "deletion": "Deletion",
    "targets": "Targets",
    "backup": "Backups",
    "rollout": "Rollout",
    "recovery": "Recovery",
    "hygiene": "Hygiene",
    "internal": "maintlint itself",
}


def write_rule_pages(app: Sphinx) -> None:
    """One page a rule, and one that lists them."""
    shutil.rmtree(GENERATED, ignore_errors=True)
    GENERATED.mkdir()
    families: dict[str, list[LoadedRule]] = {}
    for loaded in load_registry(["maintlint_rules"]).rules:
        families.setdefault(loaded.family, []).append(loaded)
        shutil.copy(loaded.documentation, GENERATED / f"{loaded.rule.code}.md")
    lines = ["# The rules", ""]
    for family, rules in sorted(families.items(), key=lambda item: item[1][0].rule.code):
        entries = [f"{loaded.rule.code} {loaded.rule.name} <{loaded.rule.code}>" for loaded in rules]
        lines += ["```{toctree}", f":caption: {FAMILIES[family]}", ":maxdepth: 1", "", *entries, "```", ""]
    (GENERATED / "index.md").write_text("\n".join(lines), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("builder-inited", write_rule_pages)
