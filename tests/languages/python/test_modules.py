"""Modules of the repository: what in them touches something is found through others, and only that is followed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from maintlint.evaluate.modulemap import ModuleMap
from maintlint.files import DISK

EffectsOf: TypeAlias = Callable[..., list[str]]

DEEP = {
    "low.py": "import shutil\ndef wipe(path):\n    shutil.rmtree(path)\n",
    "middle.py": "import low\ndef tidy(name):\n    low.wipe('/srv/' + name)\n",
    "pack/__init__.py": "from pack.inner import clean\n",
    "pack/inner.py": "import os\ndef clean(path):\n    os.remove(path)\n",
    "names.py": "class Base:\n    def go(self):\n        self.hook()\n",
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import middle\nmiddle.tidy('old')\n", ["delete /srv/old"]),
        ("from middle import tidy as sweep\ndef nightly():\n    sweep('old')\n", ["delete /srv/old"]),
        ("import pack\npack.clean('/etc/motd')\n", ["delete /etc/motd"]),
        ("from pack import clean\nclean('/etc/motd')\n", ["delete /etc/motd"]),
        (
            "import os\nfrom names import Base\nclass Own(Base):\n    def hook(self):\n        os.remove('/etc/motd')\n"
            "Own().go()\n",
            ["delete /etc/motd"],
        ),
        ("def start(ec2):\n    ec2.terminate_instances(InstanceIds=['i-1'])\n", ["delete host i-1"]),
        ("def start(api):\n    api.delete_namespaced_pod('web-0', 'prod')\n", ["delete kubernetes web-0"]),
        ("'a b'.replace('a', 'b')\n", []),
    ],
    ids=["two deep", "renamed", "taken over", "taken over by name", "hook", "by its name", "by its beginning", "text"],
)
def test_what_is_reached(effects_of: EffectsOf, code: str, expected: list[str]) -> None:
    assert effects_of(code, DEEP) == expected


SHARED = {
    "stores.py": "import redis, sqlite3\nstore = redis.Redis(host='cache1')\nbooks = sqlite3.connect('/srv/app.db')\n"
    "PLACES = ['/etc/motd', '/etc/issue']\n",
    "clients.py": "import boto3\ndef buckets():\n    return boto3.resource('s3').buckets\n",
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import stores\nstores.store.flushall()\n", ["truncate database redis everything"]),
        ("from stores import store\ndef nightly():\n    store.flushall()\n", ["truncate database redis everything"]),
        (
            "import stores\ndef nightly():\n    stores.books.execute('DROP TABLE users')\n",
            ["drop table users everything"],
        ),
        (
            "from clients import buckets\nfor bucket in buckets().all():\n    bucket.objects.all().delete()\n",
            ["delete bucket everything"],
        ),
        (
            "import os, stores\nfor place in stores.PLACES.copy():\n    os.remove(place)\n",
            ["delete /etc/motd | /etc/issue"],
        ),
        ("import stores\nstores.store.get('a')\n", []),
    ],
    ids=["member", "taken out", "connection", "made by a function", "list", "only read"],
)
def test_objects_that_another_module_makes(effects_of: EffectsOf, code: str, expected: list[str]) -> None:
    """What a module makes of a library's classes is the same object for whoever imports it."""
    assert effects_of(code, SHARED) == expected


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    """What one of them does the other does too, whichever is asked about first."""
    (tmp_path / "a.py").write_text("import b\ndef up():\n    b.down()\ndef still():\n    return 1\n")
    (tmp_path / "b.py").write_text(
        "import a, os\ndef down():\n    a.still()\n    os.remove('/x')\ndef back():\n    a.up()\n"
    )
    for first, second in (("a", "b"), ("b", "a")):
        modules = ModuleMap(DISK, str(tmp_path), {})
        found = {name: modules.touching(str(tmp_path / f"{name}.py")).functions for name in (first, second)}
        assert found == {"a": {b"up"}, "b": {b"down", b"back"}}


def test_what_a_test_runner_calls(effects_of: EffectsOf) -> None:
    """A test runs with stand-ins for what its functions reach; what it does itself it does."""
    code = (
        "import pytest, os, middle\ndef test_it():\n    middle.tidy('old')\n"
        "def test_other():\n    os.remove('/tmp/x/a')\n"
    )
    assert effects_of(code, DEEP) == ["delete /tmp/x/a"]


LATER = {
    "parts.py": "import os\nSTEP = 'old'\nclass Base:\n    place = '/srv/' + STEP\n    def clear(self):\n"
    "        os.remove(self.place)\nclass Own(Base):\n    def again(self):\n        self.clear()\n"
    "def made(kind=Own):\n    return kind()\nclass Eager:\n    os.remove('/etc/motd')\n"
    "def default(found=os.remove('/etc/issue')):\n    return found\n",
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import parts\nparts.Own().again()\n", "delete /srv/old"),
        ("from parts import made\nmade().again()\n", "delete /srv/old"),
        ("from parts import *\nOwn().again()\n", "delete /srv/old"),
        ("import parts\ndef nightly(own: str):\n    parts.Own().clear()\n", "delete /srv/old"),
    ],
    ids=["inherited", "default", "all names", "in an entry"],
)
def test_definitions_that_wait(effects_of: EffectsOf, code: str, expected: str) -> None:
    """What a module defines is there when it is used; what it does while it defines it is done at once."""
    assert sorted(effects_of(code, LATER)) == sorted(["delete /etc/issue", "delete /etc/motd", expected])
