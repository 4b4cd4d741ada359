"""The list of rules as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from maintlint.registry import FAILURES, LoadedRule
from maintlint.report.json import SCHEMA, dumped


class RuleItem(Struct, frozen=True):
    code: str
    name: str
    family: str
    severity: str
    confidence: str
    summary: str
    since: str
    always: bool
    module: str
    options: tuple[str, ...]


class RulesDocument(Struct, frozen=True):
    schema: int
    rules: tuple[RuleItem, ...]


def render(rules: Iterable[LoadedRule]) -> str:
    """The document, indented, with a line ending."""
    return dumped(RulesDocument(SCHEMA, tuple(_item(loaded) for loaded in rules)))


def _item(loaded: LoadedRule) -> RuleItem:
    rule = loaded.rule
    try:
        options = loaded.options_class
    except FAILURES:
        # Programs that it is asked about say why.
        options = None
    return RuleItem(
        rule.code,
        rule.name,
        loaded.family,
        rule.severity,
        rule.confidence,
        rule.summary,
        rule.since,
        rule.always,
        loaded.module,
        options.__struct_encode_fields__ if options else (),
    )
