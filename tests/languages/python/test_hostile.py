"""Input that is wrong, strange or meant to hurt: a clear word, never a crash or a hang."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maintlint.engine import analyse
from maintlint.languages.python import read
from maintlint.languages.python.lower import lowered
from maintlint.scope import Scope

ScopeOf: TypeAlias = Callable[..., Scope]

PIECES = [
    "import os\n",
    "import shutil as s\n",
    "x = os.environ.get('X')\n",
    "s.rmtree(x)\n",
    "for h in x:\n    os.system(h)\n",
    "def f(a, *b, **c):\n    return a\n",
    "f(x)\n",
    "class C:\n    def __init__(self):\n        self.x = x\n",
    "C().x\n",
    "try:\n    f(x)\nexcept Exception:\n    pass\n",
    "with open(x) as y:\n    y.read()\n",
    "x = [f(y) for y in x if y]\n",
    "x = x[1:]\n",
    "x = {1: x}\n",
    "del x\n",
    "while x:\n    break\n",
    "x = lambda y: y\n",
    "x = x or f\n",
    "x += x\n",
    "async def g():\n    await g()\n",
    "os.system(f'rm -rf {x}/*')\n",
    "x.a.b.c()\n",
    "x = f'{x!r:>{x}}'\n",
    "y = 'x'.startswith(*a), filter(*a, *a), len(*a), [*a][0]\n",
    "if os.path.exists(*a) or any(*a) or bool(*a):\n    os.remove(*a)\n",
]


@pytest.mark.parametrize(
    "data",
    [
        b"print 'hello'\nimport os\nos.remove('/srv/a')\n",
        b"import os\ndef f(:\n    os.remove('/srv/a')\n",
        b"import os\nos.remove(" + b"(" * 400 + b"'/a'" + b")" * 400 + b")\n",
        b"x = " + b"[" * 5000 + b"\n",
        b"import os\n\0\nos.remove('/a')\n",
    ],
    ids=["python 2", "syntax", "parentheses", "brackets", "nul"],
)
def test_unreadable(data: bytes) -> None:
    findings = analyse(data, "program.py", language="python").findings
    assert [finding.code for finding in findings] == ["ML901"]


def test_names_what_looks_destructive() -> None:
    findings = analyse(b"print 'hello'\nimport os\nos.remove('/srv/a')\n", "program.py", language="python").findings
    assert "Python 2" in findings[0].message


@pytest.mark.parametrize(
    "code",
    [
        "import os\n"
        + "".join(f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()\n" for n in range(60))
        + "f0()\nos.remove('/a')\n",
        "import os\nx = " + "+".join(["'a'"] * 800) + "\nos.remove(x)\n",
        "import os\nx = [" + ",".join(["'a'"] * 8000) + "]\nfor y in x:\n    os.remove(y)\n",
        "import os\nx = 9" + "9" * 4000 + "\nos.remove(str(x))\n",
        "import os\n" + "".join("    " * n + "for x in y:\n" for n in range(18)) + "    " * 18 + "os.remove(x)\n",
        "import os\nclass A(B): pass\nclass B(A):\n    def f(self): self.f()\nB().f()\nos.remove('/a')\n",
        "import os\nx = '%s' * 10 ** 9\nos.remove(x)\n",
        "import os\nx = f'{1:999999999d}'\nos.remove(x)\n",
    ],
    ids=["calls", "sum", "list", "number", "loops", "classes", "times", "format"],
)
def test_large(scope_of: ScopeOf, code: str) -> None:
    assert scope_of(code).effects


def test_modules_that_import_each_other(scope_of: ScopeOf) -> None:
    files = {
        "a.py": "import os, b\ndef f():\n    b.g()\n    os.remove('/srv/a')\n",
        "b.py": "import os, a\ndef g():\n    a.f()\n    os.remove('/srv/b')\n",
    }
    assert scope_of("import a\na.f()\n", files).effects


def test_exec_of_computed_text(scope_of: ScopeOf) -> None:
    scope = scope_of("import os, sys\nexec(sys.argv[1])\nexec(\"os.remove('/srv/a')\")\n")
    assert [opaque.reason for opaque in scope.opaque] == ["eval"]
    assert [effect.resource.value for effect in scope.effects] == ["/srv/a"]


@pytest.mark.parametrize("piece", PIECES)
def test_each_piece(piece: str) -> None:
    report = analyse(("import os\nimport shutil as s\n" + piece).encode(), "program.py", language="python")
    assert "ML900" not in {finding.code for finding in report.findings}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_programs_never_crash(pieces: list[str]) -> None:
    report = analyse(("import os\nimport shutil as s\n" + "".join(pieces)).encode(), "program.py", language="python")
    assert "ML900" not in {finding.code for finding in report.findings}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_never_crash(data: bytes) -> None:
    lowered(read(data))
