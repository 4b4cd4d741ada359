"""Lookup tables of one command's options and subcommands, built once per specification."""

from __future__ import annotations

from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from maintlint.knowledge.model import CommandSpec

FLAG = 0
OPTIONAL = -1
"""A value only behind ``=`` (long) or attached (short)."""
MANY = -2
"""Values up to the next option."""
PHRASE = -3
"""Words up to ``;`` or ``+``."""
DIGITS = -4
"""Digits right behind it, if any; further options follow in the same word (``perl -lpe``)."""

_ARITIES = {"+": MANY, "#": DIGITS}


class Option(Struct, frozen=True, gc=False):
    """One option: its first alias and how many values it takes (or one of the negative codes above)."""

    name: str
    arity: int


class Branch:
    """A step into the subcommands: the next words that are known, and what stands here."""

    __slots__ = ("exact", "patterns", "spec")

    def __init__(self) -> None:
        self.exact: dict[str, Branch] = {}
        self.patterns: list[tuple[str, Branch]] = []
        self.spec: CommandSpec | None = None

    def step(self, word: str) -> list[Branch]:
        """Where ``word`` leads, the exact way first."""
        found = [branch for pattern, branch in self.patterns if fnmatchcase(word, pattern)] if self.patterns else []
        exact = self.exact.get(word)
        if exact is not None:
            found.insert(0, exact)
        return found

    def child(self, word: str) -> Branch:
        """The branch for ``word``, made if need be."""
        if not any(character in word for character in "*?["):
            return self.exact.setdefault(word, Branch())
        for pattern, branch in self.patterns:
            if pattern == word:
                return branch
        branch = Branch()
        self.patterns.append((word, branch))
        return branch

    @property
    def ends(self) -> bool:
        """Does no further word lead on?"""
        return not self.exact and not self.patterns


class Table:
    """What the parser asks of a specification."""

    __slots__ = ("ends_at", "longs", "options", "root", "sections", "spec", "style", "variables")

    def __init__(self, spec: CommandSpec) -> None:
        self.spec = spec
        self.style = spec.style
        self.ends_at = spec.ends_at if spec.style == "posix" else 0
        self.variables = spec.variables
        self.sections = frozenset(spec.sections)
        self.options: dict[str, Option] = {}
        for groups, arity in ((spec.flags, FLAG), (spec.values, 1), (spec.optional, OPTIONAL), (spec.phrases, PHRASE)):
            for group in groups:
                self._add(group, arity)
        self.longs = tuple(sorted(name for name in self.options if name.startswith("--")))
        self.root = _branches(spec) if spec.subcommands else None

    def _add(self, group: str, arity: int) -> None:
        aliases = group.split()
        if aliases[-1] in _ARITIES:
            arity = _ARITIES[aliases.pop()]
        elif aliases[-1].isdigit():
            arity = int(aliases.pop())
        option = Option(aliases[0], arity)
        for alias in aliases:
            self.options[alias] = option

    def long(self, text: str) -> Option | None:
        """A long option by its name or an unambiguous beginning of it."""
        option = self.options.get(text)
        if option is not None:
            return option
        found = {self.options[name].name for name in self.longs if name.startswith(text)}
        if len(found) != 1:
            return None
        return next(self.options[name] for name in self.longs if name.startswith(text))

    def name(self, alias: str) -> str:
        """The first alias of an option; an option that is not listed is its own."""
        option = self.options.get(alias)
        return alias if option is None else option.name


_tables: dict[int, Table] = {}


def table_of(spec: CommandSpec) -> Table:
    """The table of ``spec``; kept, and it keeps ``spec`` alive, so that the key stays its own."""
    table = _tables.get(id(spec))
    if table is None:
        table = _tables[id(spec)] = Table(spec)
    return table


def _branches(spec: CommandSpec) -> Branch:
    root = Branch()
    for phrases, sub in spec.subcommands.items():
        effective = inherit(spec, sub if not sub.same_as else spec.subcommands[sub.same_as])
        for phrase in phrases.split("|"):
            branch = root
            for word in phrase.split():
                branch = branch.child(word)
            branch.spec = effective
    return root


def inherit(parent: CommandSpec, sub: CommandSpec) -> CommandSpec:
    """A subcommand as it stands in its command: with the command's options, hosts, rollout and dry runs."""
    return replace(
        sub,
        source=sub.source or parent.source,
        style="long" if parent.style == "long" and sub.style == "gnu" else sub.style,
        flags=parent.flags + sub.flags,
        values=parent.values + sub.values,
        optional=parent.optional + sub.optional,
        hosts=sub.hosts or parent.hosts,
        rollout=sub.rollout or parent.rollout,
        rehearses=parent.rehearses + sub.rehearses,
        environment=parent.environment + sub.environment,
        asks=parent.asks if sub.asks is None and (sub.effects or sub.runs) else sub.asks,
        stdin_as=sub.stdin_as or parent.stdin_as,
        system=sub.system or parent.system,
    )
