"""Values of Python programs, seen at what they delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

EffectsOf: TypeAlias = Callable[..., list[str]]

HEAD = "import os, shutil, sys, subprocess, tempfile, re, shlex\nfrom pathlib import Path\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("shutil.rmtree('/srv/a')", "/srv/a"),
        ("a = 'x'\nshutil.rmtree(f'/srv/{a}/b')", "/srv/x/b"),
        ("a = 'x'\nshutil.rmtree('/srv/%s/b' % a)", "/srv/x/b"),
        ("a = 'x'\nshutil.rmtree('/srv/%(n)s' % {'n': a})", "/srv/x"),
        ("a = 'x'\nshutil.rmtree('/srv/{}/{n}'.format(a, n='y'))", "/srv/x/y"),
        ("a = 'x'\nshutil.rmtree('/srv/' + a + '/b')", "/srv/x/b"),
        ("shutil.rmtree(os.path.join('/srv', 'a', 'b'))", "/srv/a/b"),
        ("shutil.rmtree(os.path.join('/srv', '/etc'))", "/etc"),
        ("shutil.rmtree('/'.join(['/srv', 'a']))", "/srv/a"),
        ("shutil.rmtree(Path('/srv') / 'a' / 'b')", "/srv/a/b"),
        ("shutil.rmtree(Path('/srv/a/b').parent)", "/srv/a"),
        ("shutil.rmtree(os.path.dirname('/srv/a/b'))", "/srv/a"),
        ("shutil.rmtree('/srv/' + Path('/x/a').name)", "/srv/a"),
        ("shutil.rmtree(Path('/srv').joinpath('a'))", "/srv/a"),
        ("shutil.rmtree(os.environ['D'])", "$D?"),
        ("shutil.rmtree('/srv/' + os.environ.get('D', 'a'))", "/srv/$D? | /srv/a"),
        ("shutil.rmtree(sys.argv[1])", "$1?"),
        ("d = sys.argv[1]\nif not d:\n    sys.exit(1)\nshutil.rmtree('/srv/' + d)", "/srv/$1"),
        ("d = os.getenv('D')\nif d is None:\n    raise ValueError\nshutil.rmtree('/srv/' + d)", "/srv/$D?"),
        ("d = os.getenv('D') or 'a'\nshutil.rmtree('/srv/' + d)", "/srv/$D | /srv/a"),
        ("shutil.rmtree('/srv/{}'.format(os.getenv('D')))", "/srv/$D? | /srv/None"),
        ("for d in ['a', 'b']:\n    shutil.rmtree('/srv/' + d)", "/srv/a | /srv/b"),
        ("for d in ('a', 'b'):\n    if d == 'a':\n        shutil.rmtree('/srv/' + d)", "/srv/a"),
        ("for a, b in [('x', 'y')]:\n    shutil.rmtree('/srv/' + a + b)", "/srv/xy"),
        ("D = {'k': 'a'}\nshutil.rmtree('/srv/' + D['k'])", "/srv/a"),
        ("D = ['a', 'b']\nshutil.rmtree('/srv/' + D[1])", "/srv/b"),
        ("D = ['a', 'b']\nD.append('c')\nshutil.rmtree('/srv/' + D[2])", "/srv/c"),
        ("shutil.rmtree('/srv/' + ' a '.strip())", "/srv/a"),
        ("shutil.rmtree('/srv/' + 'A'.lower())", "/srv/a"),
        ("shutil.rmtree('/srv/' + 'b-a'.split('-')[1])", "/srv/a"),
        ("shutil.rmtree('/srv/' + 'abc'[:1])", "/srv/a"),
        ("shutil.rmtree('/srv/' + re.sub('x', 'a', 'x'))", "/srv/a"),
        ("d = 'a' if True else 'b'\nshutil.rmtree('/srv/' + d)", "/srv/a"),
        ("os.system('rm -rf /srv/a')", "/srv/a"),
        ("subprocess.run(['rm', '-rf', '/srv/a'])", "/srv/a"),
        ("subprocess.run('rm -rf /srv/a', shell=True)", "/srv/a"),
        ("subprocess.check_call(shlex.split('rm -rf /srv/a'))", "/srv/a"),
        ("subprocess.Popen(['bash', '-c', 'rm -rf /srv/a'])", "/srv/a"),
        ("for f in Path('/srv').glob('*.log'):\n    f.unlink()", "/srv/*.log"),
        ("for f in os.listdir('/srv'):\n    os.remove(os.path.join('/srv', f))", "/srv/* everything"),
        ("Path('/srv/a').unlink()", "/srv/a"),
        ("os.chdir('/srv')\nshutil.rmtree('a')", "a"),
    ],
)
def test_deleted(effects_of: EffectsOf, code: str, expected: str) -> None:
    assert effects_of(HEAD + code) == [f"delete {expected}"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(d):\n    shutil.rmtree('/srv/' + d)\nf('a')\nf('b')", ["/srv/a", "/srv/b"]),
        ("def f(d='a'):\n    shutil.rmtree('/srv/' + d)\nf()", ["/srv/a"]),
        ("def f(*, d):\n    shutil.rmtree('/srv/' + d)\nf(d='a')", ["/srv/a"]),
        ("def f(*ds):\n    for d in ds:\n        shutil.rmtree('/srv/' + d)\nf('a', 'b')", ["/srv/a | /srv/b"]),
        ("def f(**k):\n    shutil.rmtree('/srv/' + k['d'])\nf(d='a')", ["/srv/a"]),
        ("def g():\n    return 'a'\nshutil.rmtree('/srv/' + g())", ["/srv/a"]),
        ("def g():\n    yield 'a'\nfor d in g():\n    shutil.rmtree('/srv/' + d)", ["/srv/a"]),
        ("D = 'a'\ndef f():\n    shutil.rmtree('/srv/' + D)\nf()", ["/srv/a"]),
        ("D = 'a'\ndef f():\n    global D\n    D = 'b'\nf()\nshutil.rmtree('/srv/' + D)", ["/srv/b"]),
        ("D = 'a'\ndef f():\n    D = 'b'\nf()\nshutil.rmtree('/srv/' + D)", ["/srv/a"]),
        ("def f(x):\n    def g():\n        shutil.rmtree('/srv/' + x)\n    g()\nf('a')", ["/srv/a"]),
        ("f = lambda d: shutil.rmtree('/srv/' + d)\nf('a')", ["/srv/a"]),
        (
            "class C:\n    def __init__(self, d):\n        self.d = d\n    def go(self):\n"
            "        shutil.rmtree('/srv/' + self.d)\nC('a').go()",
            ["/srv/a"],
        ),
        (
            "class B:\n    d = 'a'\n    def go(self):\n        shutil.rmtree('/srv/' + self.d)\n"
            "class C(B):\n    d = 'b'\nC().go()",
            ["/srv/b"],
        ),
        (
            "from dataclasses import dataclass\n@dataclass\nclass C:\n    d: str\nshutil.rmtree('/srv/' + C('a').d)",
            ["/srv/a"],
        ),
        ("if __name__ == '__main__':\n    shutil.rmtree('/srv/a')", ["/srv/a"]),
        ("def rec(n):\n    shutil.rmtree('/srv/a')\n    rec(n)\nrec(1)", ["/srv/a"]),
    ],
)
def test_functions(effects_of: EffectsOf, code: str, expected: list[str]) -> None:
    assert effects_of(HEAD + code) == [f"delete {path}" for path in expected]


@pytest.mark.parametrize(
    "code",
    [
        "sys.exit()\nshutil.rmtree('/srv/a')",
        "raise SystemExit(1)\nshutil.rmtree('/srv/a')",
        "if False:\n    shutil.rmtree('/srv/a')",
        "DEBUG = False\nif DEBUG:\n    shutil.rmtree('/srv/a')",
        "def unused():\n    shutil.rmtree('/srv/a')\nprint('x')\nos.system('true')\nos.remove('/srv/b')",
        "for d in []:\n    shutil.rmtree('/srv/a')",
        "print(shutil.rmtree)",
    ],
)
def test_dormant(effects_of: EffectsOf, code: str) -> None:
    assert "delete /srv/a" not in effects_of(HEAD + code)


def test_a_temporary_directory_is_its_own(effects_of: EffectsOf) -> None:
    assert effects_of(HEAD + "d = tempfile.mkdtemp()\nshutil.rmtree(d)") == ["delete $tempfile"]
