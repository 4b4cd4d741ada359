"""Python 2 is read as the Python 3 that it comes nearest to, and every place stays where it is."""

from __future__ import annotations

from typing import Any

import pytest

from maintlint.engine import analyse
from maintlint.languages.python.older import in_new_words

HEAD = "import os, shutil, sys\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print 'a', x\n", "None, 'a', x\n"),
        ('print"a"; os.remove(x)\n', 'None,"a"; os.remove(x)\n'),
        ("if x: print x\nelse: print\n", "if x: None, x\nelse: None \n"),
        ("print >>log, x\n", "None,   log, x\n"),
        ("print ('%s' % x)\nprint -1,\n", "print ('%s' % x)\nNone, -1,\n"),
        ("try: f()\nexcept OSError, e: g()\n", "try: f()\nexcept OSError   : g()\n"),
        ("try: f()\nexcept (A, B), (n, e):\n    g()\n", "try: f()\nexcept (A, B)        :\n    g()\n"),
        ("raise ValueError, 'x'\n", "raise ValueError; 'x'\n"),
        ("exec code in names\nexec 'x'  # y\n", "exec(code ,  names)\nexec('x')  # y\n"),
        ("os.chmod(x, 0755)\ny = 10L <> 0\n", "os.chmod(x,  493)\ny = 10  != 0\n"),
        ("x = `y` + ur'\\d'\n", "x = (y) +  r'\\d'\n"),
        ("z = sorted(x, key=lambda (k, v): v)\n", "z = sorted(x, key=lambda  k, v : v)\n"),
        ("'print x <> 0777'  # `print y`\nprint 1\n", "'print x <> 0777'  # `print y`\nNone, 1\n"),
        ("def f():\n\tx()\n        y()\n", "def f():\n        x()\n        y()\n"),
    ],
)
def test_in_new_words(old: str, new: str) -> None:
    older = in_new_words(old.encode())
    assert older is not None
    assert older.text.decode() == new
    compile(new, "new.py", "exec")


def test_nothing_to_translate() -> None:
    assert in_new_words(b"print('x')\nraise ValueError('a, b')\nx = 0o755, 0, 10\n") is None


def told(code: str) -> list[tuple[Any, ...]]:
    findings = analyse(code.encode(), "program.py", language="python").findings
    return [(finding.code, finding.place.line, finding.place.text) for finding in findings]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print sys.argv[1]\nshutil.rmtree('/srv/' + sys.argv[1])\n", "shutil.rmtree('/srv/' + sys.argv[1])\n"),
        (
            "def clean(d):\n\tprint d\n        shutil.rmtree(d + '/')\nclean(os.environ.get('D', ''))\n",
            "def clean(d):\n        shutil.rmtree(d + '/')\nclean(os.environ.get('D', ''))\n",
        ),
        (
            "try:\n    os.system('cd /srv/x; rm -rf *')\nexcept OSError, e:\n    print e\n",
            "try:\n    os.system('cd /srv/x; rm -rf *')\nexcept OSError as e:\n    pass\n",
        ),
    ],
)
def test_the_same_is_told(old: str, new: str) -> None:
    older = [(code, text) for code, _, text in told(HEAD + old)]
    newer = [(code, text) for code, _, text in told(HEAD + new)]
    assert newer and [one for one in older if one[0] != "ML901"] == newer
    assert len(older) == len(newer) + 1


def test_what_is_more_than_another_spelling() -> None:
    findings = analyse(b"import os\nprint 'a'\nos.remove('/srv/a'\n", "program.py", language="python").findings
    assert [finding.message for finding in findings] == [
        "this is Python 2, and could not be read; it looks as if it had `os.remove` in it"
    ]


def test_a_file_of_python_2_is_read() -> None:
    report = analyse(b"print 'a'\n", "program.py", language="python")
    assert [(finding.code, finding.place.line) for finding in report.findings] == [("ML901", 1)]
    assert [(file.status, file.regions) for file in report.files] == [("analysed", 0)]
