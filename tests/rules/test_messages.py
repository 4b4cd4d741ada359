"""What findings say where there is more than one thing to name."""

from __future__ import annotations

import pytest

from maintlint.engine import analyse

PYTHON = """
import os
import subprocess

role, site = os.environ.get("ROLE", ""), os.environ.get("SITE", "")
for name in open("hosts.txt").read().split():
    if role in name and site in name:
        subprocess.run(["ssh", name, "rm -rf /srv/app"], check=True)
"""


LANGUAGES = {"a.sh": "shell", "a.py": "python"}


@pytest.mark.parametrize(
    ("text", "path", "named"),
    [
        (
            'for h in $(grep "$ROLE" hosts); do ssh "$h" rm -rf /srv/app; done\n',
            "a.sh",
            '`grep "$ROLE" hosts` is empty',
        ),
        ('ansible "$ROLE" --limit "$SITE" -m shell -a "rm -rf /srv/app"\n', "a.sh", "`$ROLE` and `$SITE` are empty"),
        (
            'for h in $(grep "$ROLE" hosts | grep "$SITE"); do ssh "$h" rm -rf /srv/app; done\n',
            "a.sh",
            '`grep "$ROLE" hosts` and `grep "$SITE"` are empty',
        ),
        (PYTHON, "a.py", "`ROLE` and `SITE` are empty"),
    ],
)
def test_all_filters_of_one_list_are_named_together(text: str, path: str, named: str) -> None:
    found = [
        one.message for one in analyse(text.encode(), path, language=LANGUAGES[path]).findings if one.code == "ML202"
    ]
    assert found == [f"deletes /srv/app on every server if {named}: an empty filter selects all"]
