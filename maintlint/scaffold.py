"""Writes the beginning of a rule: module, page and, where there is none yet, the package around them."""

from __future__ import annotations

import os
from string import Template

from maintlint.patterns import lazy
from maintlint.registry import GROUP, load_registry
from maintlint.sources.decode import UnreadableError, load

_PROJECT_FILE = "pyproject.toml"
_CODE = lazy(r"[A-Z]{2,10}[0-9]{3,4}")
_NAME = lazy(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")

_RULE = Template('''"""Something below /srv/example is deleted."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.rule import Context, Finding, Rule, Scope

RULE = Rule(
    "$code",
    "$name",
    severity="error",
    confidence="likely",
    summary="deletes something below /srv/example",
)


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in scope.effects:
        if not (effect.live and effect.destructive and effect.resource.type == "path"):
            continue
        if effect.resource.value.startswith("/srv/example/"):
            yield context.finding(
                effect.place,
                f"deletes {effect.resource.value}",
                help="move it aside first",
                hosts=effect.hosts,
            )
''')

_PAGE = Template("""# $code $name

## What it says
The program deletes something below `/srv/example`.

## Why
Say what it costs when this happens, and where it has happened.

## Flagged
```bash
rm -rf /srv/example/old   # error: $name
```

```python
import shutil

shutil.rmtree("/srv/example/old")  # error: $name
```

## Not flagged
```bash
rm -rf /srv/examples/old
```

```python
import shutil

shutil.move("/srv/example/old", "/srv/aside/old")
```

## Instead
```bash
mv /srv/example/old /srv/aside/
```

## Options
None.

## Limits
Say what it cannot see.
""")

_PROJECT = Template("""[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "$project"
version = "0.1"
requires-python = ">=3.10"
dependencies = ["maintlint"]

[project.entry-points."maintlint.rules"]
$package = "$package"

[tool.setuptools]
packages = ["$package"]

[tool.setuptools.package-data]
$package = ["*.md", "knowledge/*.toml"]
""")

_TESTS = Template('''"""Every example of every page: the marked lines are reported, all others are not."""

from __future__ import annotations

import pytest
from maintlint.registry import LoadedRule
from maintlint.testing import Example, check_example, examples_of


@pytest.mark.parametrize("rule, example", examples_of("$package"))
def test_example(rule: LoadedRule, example: Example) -> None:
    check_example(example, rule)
''')


class ScaffoldError(ValueError):
    """A rule that cannot be begun; the message is one sentence."""


def new_rule(name: str, code: str, directory: str) -> tuple[list[str], str]:
    """Writes the files of a new rule; their paths, and what to do next.

    Raises ScaffoldError for a name or code that is malformed or taken, and for a file that exists.
    """
    _check(name, code)
    stem = name.replace("-", "_")
    facts = {"name": name, "code": code, "package": f"{code.rstrip('0123456789').lower()}_rules"}
    facts["project"] = facts["package"].replace("_", "-")
    texts = {f"{stem}.py": _RULE.substitute(facts), f"{stem}.md": _PAGE.substitute(facts)}
    project = _project_above(directory)
    if project is not None:
        advice = "name its package in the entry-point group maintlint.rules, if it is not there yet"
        package = _package_of(project)
        if package is not None and os.path.realpath(directory) == os.path.realpath(project):
            directory, advice = package, f"next: maintlint explain {code}"
    else:
        texts = {os.path.join(facts["package"], path): text for path, text in texts.items()}
        texts[os.path.join(facts["package"], "__init__.py")] = '"""Rules for maintlint."""\n'
        texts[_PROJECT_FILE] = _PROJECT.substitute(facts)
        texts[os.path.join("tests", "test_rules.py")] = _TESTS.substitute(facts)
        advice = (
            f"next: pip install -e {directory}, maintlint explain {code}, pytest {os.path.join(directory, 'tests')}"
        )
    return _write(directory, texts), advice


def _check(name: str, code: str) -> None:
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"`{name}` is no name for a rule: small letters, at least two words, joined by -")
    if not _CODE.fullmatch(code):
        raise ScaffoldError(f"`{code}` is no code for a rule: two to ten capitals and three or four digits")
    registry = load_registry()
    for word in (name, code):
        taken = registry.find(word)
        if taken is not None:
            raise ScaffoldError(f"`{word}` is taken by {taken.module}")


def _project_above(directory: str) -> str | None:
    at = os.path.abspath(directory)
    while True:
        if os.path.exists(os.path.join(at, _PROJECT_FILE)):
            return at
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent


def _package_of(project: str) -> str | None:
    """The directory of the package of rules that a project offers; ``None`` if there is none, or more than one."""
    from maintlint.toml import TOMLDecodeError, loads

    try:
        table = loads(load(os.path.join(project, _PROJECT_FILE)).decode())
        named = table["project"]["entry-points"][GROUP].values()
        packages = {name.split(":", 1)[0].strip() for name in named}
    except (UnreadableError, UnicodeDecodeError, TOMLDecodeError, KeyError, TypeError, AttributeError):
        return None
    places = [os.path.join(project, base, *package.split(".")) for package in packages for base in ("", "src")]
    found = [os.path.relpath(place) for place in places if os.path.isdir(place)]
    return found[0] if len(found) == 1 else None


def _write(directory: str, texts: dict[str, str]) -> list[str]:
    paths = {os.path.join(directory, name): text for name, text in texts.items()}
    for path in paths:
        if os.path.lexists(path):
            raise ScaffoldError(f"{path}: it exists already, nothing was written")
    for path, text in paths.items():
        os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
    return list(paths)
