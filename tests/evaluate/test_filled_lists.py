"""Lists of which a test says that something is in them, and mappings that are filled key by key."""

from __future__ import annotations

import pytest

from tests.evaluate.conftest import LinesOf

USE = "    os.system('rm -rf /srv/' + ''.join({}))\n"
NAMES = "import os\n\n\ndef clear(pool):\n    names = [machine.name for machine in pool]\n"


@pytest.mark.parametrize(
    ("guard", "used"),
    [
        ("    if not names:\n        return\n", "names"),
        ("    if len(names) < 1:\n        return\n", "names"),
        ("    if len(names) == 0:\n        return\n", "names"),
        ("    assert names\n", "names"),
        ("    if not names:\n        return\n", "sorted(names)"),
        ("    if not names:\n        return\n", "[name.lower() for name in names]"),
        ("    if not names:\n        return\n", "map(str, names)"),
    ],
)
def test_a_list_that_is_not_empty_gives_a_text_that_is_not(deleted: LinesOf, guard: str, used: str) -> None:
    assert deleted(NAMES + guard + USE.format(used), path="program.py")[0].startswith("/srv/$")
    assert "?" not in deleted(NAMES + guard + USE.format(used), path="program.py")[0]


@pytest.mark.parametrize(
    ("guard", "used"),
    [
        ("", "names"),
        ("    if len(names) > 9:\n        return\n", "names"),
        ("    if not names:\n        print('none')\n", "names"),
        ("    if not names:\n        return\n", "[name for name in names if name.islower()]"),
    ],
)
def test_one_that_may_be_empty(deleted: LinesOf, guard: str, used: str) -> None:
    assert "?" in deleted(NAMES + guard + USE.format(used), path="program.py")[0]


def test_a_key_that_is_set_in_a_loop_has_its_own_value(deleted: LinesOf) -> None:
    text = (
        "import os\n\nfor line in open('list'):\n    entry = {}\n    entry['note'] = ''\n    entry['path'] = '/srv/a'\n"
        "    os.system('rm -rf ' + entry['path'] + '/cache')\n"
    )
    assert deleted(text, path="program.py") == ["/srv/a/cache"]


SERVICE = """
import os
import shutil


class Job:
    def __init__(self, path):
        os.makedirs(path)
        self.path = path
        self.made = False
        self.extra = ""

    def prepare(self):
        self.made = True
        self.extra = self.path + "/extra"

    def finish(self):
        if self.made:
            shutil.rmtree(self.path + "/work")
        shutil.rmtree(self.extra + "/lib")
"""


def test_what_another_method_sets_may_have_been_set(deleted: LinesOf) -> None:
    assert deleted(SERVICE, path="program.py") == ["$path/work", "$extra/lib"]


def test_what_none_sets_is_as_it_was_made(deleted: LinesOf) -> None:
    text = SERVICE.replace("self.made = True", "made = True")
    assert deleted(text, path="program.py") == ["$extra/lib"]


@pytest.mark.parametrize(
    "get",
    [
        "from fabric.api import local as get",
        "from subprocess import getoutput as get",
        "from fabric.api import run as get",
    ],
)
def test_output_that_comes_without_its_line_end(deleted: LinesOf, get: str) -> None:
    text = f"import os\n{get}\n\nbase = get('echo /srv/app')\nos.system('rm -rf %s/cache' % base)\n"
    assert deleted(text, path="program.py") == ["/srv/app/cache"]
