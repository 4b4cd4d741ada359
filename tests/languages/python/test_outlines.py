"""What of a file is taken to do something: by its code, not by what it says to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from maintlint.evaluate.modulemap import ModuleMap
from maintlint.files import DISK
from maintlint.languages.python.arguments import opens_to_write, without_replacing
from maintlint.languages.python.masking import masked, without_annotations
from maintlint.languages.python.outlines import outline

STORE = (
    "import shutil\n"
    "class Store:\n    def __init__(self):\n        shutil.rmtree('/srv/old')\n    def purge(self):\n"
    "        shutil.rmtree('/srv')\n"
)


def functions(tmp_path: Path, code: str) -> frozenset[bytes]:
    """The functions and methods of a program beside ``store.py`` that touch something."""
    (tmp_path / "store.py").write_text(STORE)
    program = tmp_path / "program.py"
    program.write_text(code)
    data = program.read_bytes()
    loud = ModuleMap(DISK, str(tmp_path), {}).own(str(program), data).touching.loud
    return frozenset([one.name for one in outline(data).definitions if one.start in loud])


@pytest.mark.parametrize(
    "code",
    [
        "def f(store: Store, other: Optional[dict[str, Store]] = None) -> Store:\n    return other\n",
        "def f(it):\n    return isinstance(it, Store) or isinstance(it, (str, store.Store))\n",
        'def f(it):\n    """Like Store(), which calls it.purge()."""\n    return it\n',
        "def f(it):\n    # Store() and it.purge()\n    return it\n",
        "class Own(dict):\n    def __init__(self):\n        super().__init__()\n",
        "class Own(dict):\n    def __init__(self):\n        dict.__init__(self)\n",
        "def f(it):\n    try:\n        it()\n    except OSError as e:\n        return e.rmtree\n",
        "def f(it):\n    print('a new Store is made by purge', it)\n",
        "def f(it):\n    return it\n\nif __name__ == '__main__':\n    def g():\n        return 1\n    Store()\n",
        "if True:\n    def f(it):\n        return it\n    Store().purge()\n",
        "class Own:\n    def mkdir(self):\n        return 1\n    def f(self):\n        self.mkdir()\nimport pathlib\n",
        "class Own:\n    def open(self, where, mode):\n        return Base.open(self, where, mode)\n",
    ],
    ids=[
        "kinds",
        "asked for",
        "docstring",
        "comment",
        "another base",
        "named base",
        "caught",
        "sentence",
        "main",
        "behind",
        "own method",
        "of a base",
    ],
)
def test_what_does_nothing(tmp_path: Path, code: str) -> None:
    assert functions(tmp_path, f"import store\nfrom store import Store\n{code}") == set()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(store: str = Store()):\n    pass\n", {b"f"}),
        ("def f(it, store={'a': Store}):\n    pass\n", {b"f"}),
        ("def f(it):\n    '''Nothing.'''\n    return it.purge\n", {b"f"}),
        ("def f(it):\n    return f'{it.purge()}'\n", {b"f"}),
        ("def f(it):\n    return f'the old {it.purge()} is'\n", {b"f"}),
        ("def f(it):\n    return '#', it.purge()  # nothing\n", {b"f"}),
        ("def f(it):\n    print(\nit, Store())\n    it.purge()\n", {b"f"}),
        ("class Own:\n    def f(self):\n        return 1\n    made = Store()\n", {b"Own"}),
        ("def f(self):\n    open(self.path, 'w')\n", {b"f"}),
        ("def f(it):\n    import pathlib\n    it.path.open('w')\n", {b"f"}),
        ("class Own(Store):\n    def __init__(self):\n        super().__init__()\n", {b"Own", b"__init__"}),
        ("class Own(Store):\n    def other(self):\n        super().__init__()\n", {b"Own", b"other"}),
        ("class Own:\n    def other(self):\n        Store.__init__(self)\n", {b"other"}),
        ("class Own:\n    def __enter__(self):\n        Store()\ndef f():\n    Own()\n", {b"Own", b"__enter__", b"f"}),
        (
            "class Own:\n    def __wipe(self):\n        Store()\n    def go(self):\n        self.__wipe()\n",
            {b"__wipe", b"go"},
        ),
    ],
    ids=[
        "default",
        "table",
        "member",
        "formatted",
        "sentence",
        "sign",
        "lines",
        "attribute",
        "own path",
        "path",
        "base",
        "method",
        "named",
        "special",
        "private",
    ],
)
def test_what_does_something(tmp_path: Path, code: str, expected: set[bytes]) -> None:
    assert functions(tmp_path, f"from store import Store\n{code}") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open('a', 'w')", True),
        ("open('a')", False),
        ("open('a', 'rb')", False),
        ("open('a', encoding='utf-8')", False),
        ("open(join(a, 'b', c[1:2]), mode='a+')", True),
        ("open(name, how)", True),
        ("open(name, 'r' if new else 'w')", True),
        ("open(name,\n     'w')", True),
        ("path.open('w')", True),
        ("path.open(mode='x')", True),
        ("path.open()", False),
        ("self.open(name, 'w')", False),
        ("Base.open(self, name, mode)", False),
        ("io.open(self, mode)", True),
        ("open(self.name, 'w')", True),
        ("reopen(name, 'w')", False),
        ("open(" + "(" * 5000, False),
        ("open('" + "\\'(a, b)" * 3000 + "', 'w')", False),
        ("open(" + "f(a, [b, 'c'], (d)), " * 2000 + "'w')", True),
    ],
)
def test_a_file_is_opened_to_write(code: str, expected: bool) -> None:
    """However long and nested its arguments are."""
    assert opens_to_write(code.encode()) is expected


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("a.replace(b, c)", "a(b, c)"),
        ("a.replace(day=1)", "a(day=1)"),
        ("path.replace(other)", "path.replace(other)"),
        ("path.replace(f(a, b),)", "path.replace(f(a, b),)"),
        ("os.replace(a, b)", "os.replace(a, b)"),
        ("a.replace('(', b).replace(c, d)", "a('(', b)(c, d)"),
    ],
)
def test_the_replace_of_a_text_is_no_paths(code: str, left: str) -> None:
    assert without_replacing(code.encode()).decode() == left


def test_a_masked_text_is_as_long() -> None:
    """Definitions stand where they stood, and what is inside of texts starts no line."""
    code = b"'''a\nb'''\nx = 'it\\'s # no comment' # one\nrun('''c\ndef d(): # e\n''')\nr'''f'''\n"
    assert masked(code) == b"'''   '''\nx = '                  '      \nrun('''c def d(): # e ''')\nr''' '''\n"
    assert len(masked(code)) == len(code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"(a: int, *b: str) -> None: pass", b"(a, *b) pass"),
        (b"(\n    a: dict[str, list[int]] = f(x[1:2]),\n):\n", b"(\n    a= f(x[1:2]),\n)\n"),
        (b"(a: int = {1: 2}): pass", b"(a: int = {1: 2}) pass"),
        (b"(a: int", b"(a: int"),
        (
            b"():\n    a: Store = b\n    c.d: Dict[Store,\n  int] | None = {e: Store}\n",
            b"()\n    a= b\n    c.d: Dict[Store,\n  int] | None = {e: Store}\n",
        ),
        (b"():\n    else: a = Store\n    a: Store == b\n", b"()\n    else: a = Store\n    a: Store == b\n"),
    ],
)
def test_kinds(text: bytes, expected: bytes) -> None:
    assert without_annotations(text) == expected


def test_methods_of_texts_and_modules(tmp_path: Path) -> None:
    """A method of the repository is not the method of a text, nor a function of a module from elsewhere."""
    (tmp_path / "work.py").write_text(
        "import os\nclass Work:\n    def format(self):\n        os.remove('/x')\n"
        "    def path(self):\n        os.remove('/y')\n"
    )
    code = (
        "import work, json\ndef text(it):\n    return ', '.format(it)\ndef other(it):\n    return json.path(it)\n"
        "def same(it):\n    return it.format()\ndef kept(it):\n    return it['a'].format()\n"
    )
    assert functions(tmp_path, code) == {b"same", b"kept"}
    # Where an object has a member of that name, nobody knows which of them it is.
    shown = "import work, json\ndef other(it):\n    it.json = it\n    return it.json.path()\n"
    assert functions(tmp_path, shown) == {b"other"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # What Python's own objects have as methods is nothing of the repository's; what may change things is.
        ("def f(it):\n    it.append(1)\ndef g(it):\n    it.update(1)\n", {b"g"}),
        ("def f():\n    it = {}\n    it.update(1)\ndef g(it: Dict[str, str]):\n    it.update(1)\n", set()),
        ("def f():\n    with open('/x') as it:\n        it.update(1)\n", set()),
        (
            "def f():\n    it = {}\n    it.update(1)\ndef g():\n    for it in every():\n        it.update(1)\n",
            {b"f", b"g"},
        ),
        # A method that is known by what its object is called after is nothing of other objects.
        ("def f(it):\n    it.delete(1)\n", set()),
        ("def f(it):\n    db.session.delete(it)\n", {b"f"}),
        ("import io, socket\ndef f(it):\n    it.sendall(b'x')\n", set()),
        ("import io, paramiko\ndef f(it):\n    it.sendall(b'x')\n", {b"f"}),
        # A class that the text names has the methods that it has, and whatever is made of it may have others.
        ("from work import Log, Work\ndef f():\n    it = Log()\n    it.append(1)\n    it.update(1)\n", set()),
        ("from work import Log, Work\ndef f():\n    it = Work()\n    it.append(1)\n", {b"f"}),
        ("import work\ndef f():\n    it = work.Work()\n    it.append(1)\n", {b"f"}),
        ("from work import Log, Work\ndef f(it: Log):\n    it.update(1)\n", {b"f"}),
        ("import work\nfrom json import Reader\ndef f():\n    it = Reader()\n    it.update(1)\n", set()),
    ],
)
def test_kinds_of_objects(tmp_path: Path, code: str, expected: set[bytes]) -> None:
    (tmp_path / "work.py").write_text(
        "import os\nclass Work:\n    def append(self, what):\n        os.remove('/x')\n"
        "    def update(self, what):\n        os.remove('/x')\n"
        "class Log:\n    def append(self, what):\n        pass\n    def update(self, what):\n        pass\n"
    )
    assert functions(tmp_path, code if "import" in code else f"import work\n{code}") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # What an object calls on itself is a method of its own classes, not of another one.
        (
            "class One:\n    def close(self):\n        pass\n    def stop(self):\n        self.close()\n"
            "class Two:\n    def close(self):\n        Store()\n",
            {b"close"},
        ),
        (
            "class One:\n    def close(self):\n        pass\n    def stop(self):\n        self.close()\n"
            "class Two(One):\n    def close(self):\n        Store()\n",
            {b"close", b"stop"},
        ),
        (
            "class One:\n    def close(self):\n        Store()\n"
            "class Two(One):\n    def stop(self):\n        def now():\n            self.close()\n        now()\n",
            {b"close", b"stop", b"now"},
        ),
        (
            "if old:\n    class One:\n        def close(self):\n            Store()\nelse:\n    class One:\n"
            "        def close(self):\n            pass\nclass Two(One):\n    def stop(self):\n        self.close()\n",
            {b"close", b"stop"},
        ),
        ("class One:\n    def stop(self):\n        self.purge()\n", {b"stop"}),
    ],
    ids=["stranger", "overridden", "inherited", "defined twice", "handed in"],
)
def test_methods_of_itself(tmp_path: Path, code: str, expected: set[bytes]) -> None:
    assert functions(tmp_path, f"from store import Store\n{code}") == expected


@pytest.mark.parametrize(
    "call",
    [
        "open(p, 'w')",
        "open(os.path.join(a, b), 'wb')",
        "open(p, mode)",
        "open(f'{a},{b}', 'w')",
        "open(p, encoding=e, mode='a')",
        "open(p, 'r' if there else 'w')",
        "open(p, mode + 'b')",
        "open('it\\'s', 'w')",
        "gzip.open(p, 'wt')",
        "Path(p).open('w')",
        "os.replace(a, b)",
        "os.replace('a', 'b')",
        "Path(p).replace(other(a, b))",
        "Path(p).replace(a,)",
    ],
)
def test_calls_that_write(tmp_path: Path, call: str) -> None:
    code = f"import gzip, os\nfrom pathlib import Path\ndef f(p, a, b, e, mode, there):\n    return {call}\n"
    assert functions(tmp_path, code) == {b"f"}


@pytest.mark.parametrize(
    "call",
    [
        "open(p)",
        "open(p, 'r', e)",
        "open(p, encoding=e)",
        "urlopen(p, e)",
        "self.open(p, e)",
        "p.replace(a, b)",
        "p.replace('a', b)",
        "p.replace(tzinfo=a)",
    ],
)
def test_calls_that_do_not_write(tmp_path: Path, call: str) -> None:
    code = f"from pathlib import Path\ndef f(self, p, a, b, e):\n    return {call}\n"
    assert functions(tmp_path, code) == set()
