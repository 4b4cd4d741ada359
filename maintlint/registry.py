"""Finds the rules: every module with a ``RULE`` in a package named in the entry-point group ``maintlint.rules``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec
from msgspec import Struct

from maintlint import spelling
from maintlint.patterns import lazy
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.traits import WORDS

GROUP = "maintlint.rules"
BUILT_IN = "maintlint_rules"

INTERNAL = {
    "ML900": "internal-error",
    "ML901": "unreadable-code",
    "ML903": "invalid-declaration",
    "ML904": "unused-suppression",
    "ML905": "unexplained-suppression",
}
"""Rules whose findings the engine itself makes."""

NOT_SUPPRESSIBLE = frozenset(("ML900", "ML904", "ML905"))

FAILURES = (Exception, SystemExit)
"""What the code of a package may raise: one that wants to end the program ends nothing but itself."""

_CODE = lazy(r"[A-Z]{2,10}[0-9]{3,4}\Z")
_PREFIX = lazy(r"[A-Z]{2,10}[0-9]{0,3}\Z")
_NAME = lazy(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")

Check = Callable[[Scope, Context], Iterable[Finding]]


class RegistryProblem(Struct, frozen=True):
    """A package or module that breaks the contract of rules; ``path`` is its file, or its name again."""

    module: str
    message: str
    path: str


class LoadedRule(Struct, frozen=True):
    """A rule with its code. ``family``: its folder in the package; ``documentation``: the path of its ``.md`` or ""."""

    rule: Rule
    check: Check
    options: type[Struct] | OptionsLater | None
    module: str
    family: str
    documentation: str

    @property
    def options_class(self) -> type[Struct] | None:
        """Raises whatever the import of the module raises."""
        return self.options() if isinstance(self.options, OptionsLater) else self.options


class CheckLater(Struct, frozen=True):
    """The `check` of a module that is imported when it is called."""

    module: str

    def __call__(self, scope: Scope, context: Context) -> Iterable[Finding]:
        """Raises whatever the import of the module raises."""
        check: Check = _imported(self.module).check
        return check(scope, context)


class OptionsLater(Struct, frozen=True):
    """The same for the class of its options."""

    module: str

    def __call__(self) -> type[Struct]:
        """Raises whatever the import of the module raises."""
        options: type[Struct] = _imported(self.module).Options
        return options


def _imported(module: str) -> Any:
    return sys.modules.get(module) or import_module(module)


class Registry(Struct, frozen=True):
    """All rules in the order of their codes, and what could not be loaded."""

    rules: tuple[LoadedRule, ...] = ()
    problems: tuple[RegistryProblem, ...] = ()

    def find(self, word: str) -> LoadedRule | None:
        """The rule with this code or name."""
        return next((rule for rule in self.rules if word in (rule.rule.code, rule.rule.name)), None)

    def internal(self, code: str) -> Rule:
        """The rule that a finding of the engine belongs to, registered or not."""
        found = self.find(code)
        if found is not None:
            return found.rule
        return Rule(code, INTERNAL[code], "error", "proved", "", always=code in ("ML900", "ML903"))

    def select(self, words: Iterable[str]) -> frozenset[str]:
        """Codes of the rules that codes, names, code prefixes, families or ``ALL`` mean.

        Raises UnknownRuleError.
        """
        codes: set[str] = set()
        for word in words:
            found = {
                item.rule.code
                for item in self.rules
                if word == "ALL"
                or word in (item.rule.code, item.rule.name, item.family)
                or (_is_prefix(word) and item.rule.code.startswith(word))
            }
            if not found and word != "ALL":
                raise UnknownRuleError(f"there is no rule or family `{word}`{self._hint(word)}")
            codes |= found
        return frozenset(codes)

    def _hint(self, word: str) -> str:
        names = [name for item in self.rules for name in (item.rule.name, item.family, item.rule.code) if name]
        hint = spelling.suggestion(word, names) or spelling.suggestion(
            word.upper(), {item.rule.code for item in self.rules}
        )
        return "; " + (hint or "`maintlint rules` lists them")


def _is_prefix(word: str) -> bool:
    """``ML`` or ``ML1``: the start of a code."""
    return bool(_PREFIX.match(word))


class UnknownRuleError(ValueError):
    """A word that names no rule; the message is one sentence."""


def load_registry(packages: Iterable[str] | None = None) -> Registry:
    """The rules of ``packages``, by default of all installed packages that offer rules. Never raises."""
    problems: list[RegistryProblem] = []
    found: dict[str, LoadedRule] = {}
    names: dict[str, str] = {}
    # Nobody takes the place of a rule of maintlint itself.
    wanted = set(installed_packages() if packages is None else packages)
    for package in sorted(wanted, key=lambda name: (name != BUILT_IN, name)):
        for loaded in _package_rules(package, problems):
            code, name = loaded.rule.code, loaded.rule.name
            other = found.get(code)
            if other is not None:
                problems.append(_problem(loaded.module, f"its code {code} is taken by {other.module}"))
            elif name in names:
                problems.append(_problem(loaded.module, f"its name {name} is taken by {names[name]}"))
            else:
                found[code] = loaded
                names[name] = loaded.module
    return Registry(tuple(found[code] for code in sorted(found)), tuple(problems))


def installed_packages(search: Iterable[str] | None = None) -> list[str]:
    """The packages in the entry-point group, from the metadata of the distributions on the path.

    Read by hand: importing ``importlib.metadata`` takes longer than the whole check of a small program.
    """
    packages: dict[str, None] = {}
    seen: set[str] = set()
    for directory in sys.path if search is None else search:
        try:
            names = os.listdir(directory or os.curdir)
        except OSError:
            continue
        for name in names:
            if not name.endswith((".dist-info", ".egg-info")) or name in seen:
                continue
            # As in Python itself, the first distribution of a name on the path hides the others.
            seen.add(name)
            for package in _entry_points(os.path.join(directory, name, "entry_points.txt")):
                packages.setdefault(package)
    return list(packages)


def _entry_points(path: str) -> Iterator[str]:
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
    except (OSError, UnicodeDecodeError):
        return
    if f"[{GROUP}]" not in text:
        return
    inside = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            inside = line == f"[{GROUP}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            yield line.split("=", 1)[1].split("[", 1)[0].strip()


def _package_rules(package: str, problems: list[RegistryProblem]) -> Iterator[LoadedRule]:
    try:
        module = import_module(package)
        places = list(getattr(module, "__path__", ()))
    except FAILURES as error:
        problems.append(_problem(package, f"it cannot be imported: {described(error)}"))
        return
    if not places:
        problems.append(_problem(package, "it is a module, but rules are found in packages"))
        return
    known = _indexed_rules(package, places)
    yield from _imported_rules(package, places, problems) if known is None else known


def _imported_rules(package: str, places: Iterable[str], problems: list[RegistryProblem]) -> Iterator[LoadedRule]:
    for name, path in sorted(_modules(package, places)):
        try:
            imported = import_module(name)
        except FAILURES as error:
            problems.append(RegistryProblem(name, f"it cannot be imported: {described(error)}", path))
            continue
        if not hasattr(imported, "RULE"):
            continue
        try:
            yield _verified(imported, name, path, package)
        except ContractError as error:
            problems.append(RegistryProblem(name, str(error), path))


def imported_rules(package: str) -> Registry:
    """The rules of one package by its modules, whatever an index says.

    Raises ImportError.
    """
    problems: list[RegistryProblem] = []
    rules = _imported_rules(package, import_module(package).__path__, problems)
    return Registry(tuple(sorted(rules, key=lambda loaded: loaded.rule.code)), tuple(problems))


def _problem(module: str, message: str) -> RegistryProblem:
    imported = sys.modules.get(module)
    return RegistryProblem(module, message, getattr(imported, "__file__", None) or module)


def _modules(package: str, places: Iterable[str]) -> Iterator[tuple[str, str]]:
    pending = [(package, place) for place in places]
    while pending:
        prefix, directory = pending.pop()
        try:
            entries = list(os.scandir(directory))
        except OSError:
            continue
        for entry in entries:
            stem, extension = os.path.splitext(entry.name)
            if entry.name.startswith(("_", ".")) or not stem.isidentifier():
                continue
            if entry.is_dir():
                pending.append((f"{prefix}.{stem}", entry.path))
            elif extension == ".py":
                yield f"{prefix}.{stem}", entry.path


def _indexed_rules(package: str, places: Sequence[str]) -> list[LoadedRule] | None:
    """The rules of a package by its index, without importing them; ``None`` without an index that is up to date."""
    from maintlint.rule_index import read_index

    index = read_index(places[0]) if len(places) == 1 else None
    if index is None:
        return None
    found = []
    for entry in index.rules:
        module, parts = f"{package}.{entry.module}", entry.module.split(".")
        options = OptionsLater(module) if entry.configurable else None
        page = os.path.join(places[0], *parts) + ".md" if entry.documented else ""
        found.append(
            LoadedRule(entry.rule, CheckLater(module), options, module, parts[0] if len(parts) > 1 else "", page)
        )
    return found


class ContractError(ValueError):
    """A module with a ``RULE`` that is no rule; the message says what is wrong."""


def _verified(module: ModuleType, name: str, path: str, package: str) -> LoadedRule:
    rule = module.RULE
    if not isinstance(rule, Rule):
        raise ContractError(f"its RULE is a {type(rule).__name__}, not a maintlint.rule.Rule")
    if not isinstance(rule.code, str) or not _CODE.match(rule.code):
        raise ContractError(f"its code {rule.code!r} is not of the form ML101 (letters, then three or four digits)")
    if not isinstance(rule.name, str) or not _NAME.match(rule.name):
        raise ContractError(f"its name {rule.name!r} is not in kebab-case, like unbounded-deletion")
    if rule.severity not in ("error", "warning", "info"):
        raise ContractError(f"its severity {rule.severity!r} is not error, warning or info")
    if rule.confidence not in ("proved", "likely", "possible"):
        raise ContractError(f"its confidence {rule.confidence!r} is not proved, likely or possible")
    for word in (word for group in rule.needs for word in group.split("|")):
        if word not in WORDS:
            raise ContractError(f"its needs {word!r} is nothing that a program can have (maintlint.traits.WORDS)")
    options = getattr(module, "Options", None)
    if options is not None and not (isinstance(options, type) and issubclass(options, Struct)):
        raise ContractError("its Options is not a msgspec.Struct")
    if options is not None:
        _verify_defaults(options)
    documentation = os.path.splitext(path)[0] + ".md"
    below = name[len(package) + 1 :].split(".")
    return LoadedRule(
        rule=rule,
        check=_verified_check(module),
        options=options,
        module=name,
        family=below[0] if len(below) > 1 else "",
        documentation=documentation if os.path.exists(documentation) else "",
    )


def _verified_check(module: ModuleType) -> Check:
    check = getattr(module, "check", None)
    if check is None:
        raise ContractError("it has a RULE but no function `check`")
    code = getattr(check, "__code__", None)
    if code is None:
        raise ContractError(f"its `check` is a {type(check).__name__}, not a function")
    taken = code.co_varnames[: code.co_argcount]
    if taken != ("scope", "context") or code.co_kwonlyargcount:
        line = f" ({os.path.basename(code.co_filename)}:{code.co_firstlineno})"
        raise ContractError(f"its `check` takes ({', '.join(taken)}) instead of (scope, context){line}")
    function: Check = check
    return function


def _verify_defaults(options: type[Struct]) -> None:
    try:
        options()
    except TypeError as error:
        raise ContractError(f"its Options cannot be made without arguments: {error}") from error


def options_of(loaded: LoadedRule, table: Mapping[str, Any]) -> Struct | None:
    """The options of a rule from its table in the config (``severity`` left aside).

    ``None`` where it has none, and where neither the table sets any nor the rule has been imported.

    Raises ValueError with one sentence: unknown key or wrong type.
    """
    given = {key: value for key, value in table.items() if key != "severity"}
    if not given and isinstance(loaded.options, OptionsLater):
        return None
    options = loaded.options_class
    known = options.__struct_encode_fields__ if options else ()
    for key in given:
        if key not in known:
            choices = ("severity", *known)
            hint = spelling.suggestion(key, choices) or "there is " + ", ".join(choices)
            raise ValueError(f"{key}: there is no such option; {hint}")
    return msgspec.convert(given, options) if options else None


def described(error: BaseException) -> str:
    """An exception in one line."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
