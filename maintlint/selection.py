"""Which rules run on a file, with which severity and options: the registry seen through a config."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import msgspec
from msgspec import Struct

from maintlint.config_files import ConfigError
from maintlint.configuration import Settings, sentence, told_of
from maintlint.places import Place
from maintlint.registry import FAILURES, LoadedRule, Registry, UnknownRuleError, described, options_of
from maintlint.remedy import Remedy
from maintlint.rule import Ancestor, Context, Finding, Severity, no_ancestors
from maintlint.sources.header import Header
from maintlint.traits import needed

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Enabled(Struct, frozen=True):
    """A rule that runs.

    ``severity`` is the configured one; ``options``: what the config sets, ``None`` if nothing; ``needs``: groups of
    traits, of each of which a program must have one.
    """

    loaded: LoadedRule
    severity: Severity
    options: Struct | None
    needs: tuple[frozenset[str], ...]

    def concerns(self, traits: frozenset[str]) -> bool:
        """Can the rule have something to say of a program with these traits?"""
        return not any(map(traits.isdisjoint, self.needs))


class Selection(Struct, frozen=True):
    """The rules of one config. ``codes`` are those that were asked for and may be reported."""

    settings: Settings
    registry: Registry
    enabled: tuple[Enabled, ...]
    codes: frozenset[str]
    severities: dict[str, Severity]

    def context(
        self, enabled: Enabled, header: Header, ancestors: Callable[[], tuple[Ancestor, ...]] = no_ancestors
    ) -> Context:
        """What ``enabled`` is given besides the scope.

        Raises whatever the import of the rule raises.
        """
        options = enabled.options
        made = enabled.loaded.options_class if options is None else None
        if made is not None:
            options = made()
        return Context(
            rule=enabled.loaded.rule,
            severity=enabled.severity,
            policy=self.settings.config.policy,
            inventory=self.settings.inventory,
            declaration=header.declaration,
            options=options,
            places=header.places,
            ancestors=ancestors,
        )

    def finding(
        self, code: str, place: Place, message: str, help: str = "", remedies: Sequence[Remedy] = ()
    ) -> tuple[Finding, ...]:
        """A finding of one of the engine's own rules; empty if the rule was not asked for."""
        rule = self.registry.internal(code)
        if not rule.always and code not in self.codes:
            return ()
        context = Context(
            rule=rule,
            severity=self.severities.get(code, rule.severity),
            policy=self.settings.config.policy,
            inventory=self.settings.inventory,
        )
        return (context.finding(place, message, help=help, remedies=remedies),)


def overrides_for(settings: Settings, path: str) -> tuple[int, ...]:
    """The numbers of the config's overrides that hold for the file ``path``."""
    overrides = settings.config.overrides
    if not overrides:
        return ()
    from maintlint.sources.ignores import compile_patterns

    inside = os.path.relpath(path, settings.root)
    return tuple(
        number
        for number, override in enumerate(overrides)
        if not inside.startswith("..") and compile_patterns(override.paths).match_file(inside)
    )


def make_selection(
    settings: Settings,
    registry: Registry,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    overrides: Sequence[int] = (),
) -> Selection:
    """The rules that run under ``settings``, with the config's ``overrides`` of these numbers.

    The command line's ``select`` replaces the config's, its ``ignore`` comes on top.

    Raises ConfigError for words that name no rule, and for wrong options or severities.
    """
    config = settings.config
    where = told_of(config, settings.path)
    codes = _codes(registry, config.select if select is None else select, "select", where if select is None else "")
    codes -= _codes(registry, config.ignore, "ignore", where)
    codes -= _codes(registry, ignore or (), "ignore", "")
    tables = _tables(registry, config.rules, f"{where}: rules")
    for number, override in enumerate(config.overrides):
        place = f"overrides[{number}]"
        left_out = _codes(registry, override.ignore, f"{place}.ignore", where)
        changed = _tables(registry, override.rules, f"{where}: {place}.rules")
        if number in overrides:
            codes -= left_out
            for code, (where_it_stands, table) in changed.items():
                tables[code] = where_it_stands, {**tables.get(code, ("", {}))[1], **table}
    enabled = []
    severities: dict[str, Severity] = {}
    for loaded in registry.rules:
        rule = loaded.rule
        severity, options = _own_settings(loaded, *tables[rule.code]) if rule.code in tables else (None, None)
        if severity is not None:
            severities[rule.code] = severity
        if rule.always or rule.code in codes:
            needs = needed(rule.needs)
            if options is not None:
                needs = tuple(group for group in needs if "options" not in group)
            enabled.append(Enabled(loaded, severity or rule.severity, options, needs))
    return Selection(settings, registry, tuple(enabled), codes, severities)


_Tables: TypeAlias = "dict[str, tuple[str, dict[str, object]]]"
"""By the code of the rule: where its table stands, for errors, and the table."""


def _tables(registry: Registry, rules: Mapping[str, dict[str, object]], where: str) -> _Tables:
    tables: _Tables = {}
    for word, table in rules.items():
        found = registry.find(word)
        if found is None:
            raise ConfigError(f"{where}.{word}: {_no_rule(registry, word)}")
        tables[found.rule.code] = f"{where}.{word}", table
        _own_settings(found, f"{where}.{word}", table)
    return tables


def _codes(registry: Registry, words: Sequence[str], key: str, where: str) -> frozenset[str]:
    try:
        return registry.select(words)
    except UnknownRuleError as error:
        raise ConfigError(f"{where}: {key}: {error}" if where else f"--{key}: {error}") from error


def _no_rule(registry: Registry, word: str) -> str:
    try:
        registry.select((word,))
    except UnknownRuleError as error:
        return str(error)
    return f"`{word}` is more than one rule; give the code or name of one"


def _own_settings(found: LoadedRule, where: str, table: dict[str, object]) -> tuple[Severity | None, Struct | None]:
    severity = _severity(table.get("severity"), where)
    try:
        options = options_of(found, table)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}.{sentence(str(error))}") from error
    except ValueError as error:
        raise ConfigError(f"{where}.{error}") from error
    except FAILURES as error:
        raise ConfigError(f"{where}: the rule cannot be imported: {described(error)}") from error
    return severity, options


def _severity(value: object, where: str) -> Severity | None:
    for severity in SEVERITIES:
        if value == severity:
            return severity
    if value is None:
        return None
    raise ConfigError(f"{where}.severity: `{value}` is not allowed; it is one of error, warning, info")
