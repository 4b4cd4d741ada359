"""Users' commands: the shorthand spelled out, everything checked, and one clear sentence for a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from maintlint.knowledge.model import CodeSpec, CommandSpec, EffectSpec, HostSpec, OutputSpec, RolloutSpec
from maintlint.knowledge.selectors import KnowledgeError, NotationError, condition_terms, selector_parts
from maintlint.patterns import lazy
from maintlint.scope import CHANGING
from maintlint.spelling import suggestion

EFFECT_KINDS = CHANGING | {"execute", "send", "read"}
RESOURCE_TYPES = frozenset(
    {
        "path",
        "device",
        "table",
        "database",
        "bucket",
        "object",
        "kubernetes",
        "service",
        "package",
        "host",
        "volume",
        "dataset",
        "snapshot",
        "image",
        "user",
        "repository",
        "cron",
        "cloud",
        "unknown",
    }
)
_SELECTORS = ("on", "source", "within", "code", "arguments", "items")
_LISTS = ("effects", "runs", "hosts", "output")
_MODELS = (CommandSpec, EffectSpec, CodeSpec, HostSpec, OutputSpec, RolloutSpec)
_AT = lazy(r"^(?P<what>.*?)(?: - at `\$\.?(?P<at>[^`]*)`)?$", re.DOTALL)
_NAMED = lazy(r"\boption (-[^\s,]+)")
_WRONG = lazy(r"unknown field `(?P<field>[^`]+)`|enum value '(?P<value>[^']+)'")


def checked(table: object, where: str) -> CommandSpec:
    """A command's table as a specification.

    Args:
        table: The table as it was read; the shorthand is accepted.
        where: Its key path, for messages.

    Raises:
        KnowledgeError: if it does not follow the format.
    """
    if not isinstance(table, dict):
        raise KnowledgeError(f"{where}: must be a table, for example [{where}]")
    try:
        spec = msgspec.convert(spelled_out(table), CommandSpec)
    except msgspec.ValidationError as error:
        raise KnowledgeError(_sentence(str(error), where)) from None
    for at, mistake in mistakes(spec):
        raise KnowledgeError(f"{where}{at}: {mistake}")
    return spec


def spelled_out(table: dict[str, Any], known: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The shorthand in full.

    ``runs = "shell"`` with ``code = { operands = "0.." }``; a single table where a list of tables
    belongs; a selector as ``{ option = "--group" }``. Options named by selectors take values, unless they
    are ``known`` already.
    """
    full = dict(table)
    code = full.pop("code", None)
    if isinstance(full.get("runs"), str):
        chosen = "operands" if code is None else code
        joined = not (isinstance(chosen, dict) and "option" in chosen)
        full["runs"] = [{"code": chosen, "form": "joined" if joined else "text", "language": full["runs"]}]
        full.setdefault("system", "hosts" in full)
        if joined:
            full.setdefault("style", "posix")
    elif code is not None:
        full["code"] = code
    for key in _LISTS:
        entries = full.get(key)
        if isinstance(entries, dict):
            entries = [entries]
        if isinstance(entries, list):
            full[key] = [_entry(entry, key) if isinstance(entry, dict) else entry for entry in entries]
    known |= _take_values(full, known)
    subs = full.get("subcommands")
    if isinstance(subs, dict):
        full["subcommands"] = {
            key: spelled_out(sub, known) if isinstance(sub, dict) else sub for key, sub in subs.items()
        }
    return full


def _entry(entry: dict[str, Any], key: str) -> dict[str, Any]:
    full = dict(entry)
    selector = {word: full.pop(word) for word in ("option", "operand", "operands") if word in full}
    if selector:
        full["code" if key == "runs" else "on"] = selector
    for name, value in full.items():
        if name in _SELECTORS and isinstance(value, dict) and len(value) == 1:
            ((word, text),) = value.items()
            full[name] = f"{word} {text}".strip()
    return full


def _take_values(full: dict[str, Any], known: frozenset[str]) -> frozenset[str]:
    """Options whose values something selects need not be listed again. Returns every option of the table."""
    listed: set[str] = set()
    for key in ("flags", "values", "optional", "phrases"):
        groups = full.get(key, [])
        if not isinstance(groups, (list, tuple)):
            return frozenset()
        listed.update(word for group in groups if isinstance(group, str) for word in group.split())
    named: list[str] = []
    for key in _LISTS:
        for entry in full.get(key) or ():
            if isinstance(entry, dict):
                named += [name for text in entry.values() if isinstance(text, str) for name in _NAMED.findall(text)]
                named += [entry[name] for name in ("exclude", "limit") if isinstance(entry.get(name), str)]
    rollout = full.get("rollout")
    if isinstance(rollout, dict) and isinstance(rollout.get("parallel"), str) and " " not in rollout["parallel"]:
        named.append(rollout["parallel"])
    missing = [name for name in dict.fromkeys(named) if name and name not in listed and name not in known]
    if missing:
        full["values"] = [*full.get("values", ()), *missing]
    return frozenset(listed).union(missing)


def mistakes(spec: CommandSpec, at: str = "") -> Iterator[tuple[str, str]]:
    """Key path and sentence for everything that types cannot say: selectors, conditions, kinds."""
    for where, entry in _entries(spec):
        for name in _SELECTORS:
            yield from _bad_notation(selector_parts, getattr(entry, name, ""), f"{at}.{where}.{name}")
        yield from _bad_conditions(entry, f"{at}.{where}")
    yield from _bad_conditions(spec, at)
    for number, effect in enumerate(spec.effects):
        for value, known, name in (
            (effect.kind, EFFECT_KINDS, "kind"),
            (effect.resource, RESOURCE_TYPES, "resource"),
        ):
            if value not in known:
                yield f"{at}.effects[{number}].{name}", f"`{value}` is not known; {_suggestion(value, known)}"
    for phrase, sub in spec.subcommands.items():
        if sub.same_as and sub.same_as not in spec.subcommands:
            yield f"{at}.subcommands.{phrase}.same-as", f"there is no subcommand `{sub.same_as}` here"
        yield from mistakes(sub, f"{at}.subcommands.{phrase}")


def _entries(spec: CommandSpec) -> Iterator[tuple[str, Struct]]:
    for key in _LISTS:
        for number, entry in enumerate(getattr(spec, key)):
            yield f"{key}[{number}]", entry
    if spec.rollout is not None:
        yield "rollout", spec.rollout


def _bad_conditions(entry: Struct, at: str) -> Iterator[tuple[str, str]]:
    lists = (
        "when",
        "filters",
        "everything_when",
        "all_when",
        "unbounded_when",
        "batch",
        "stops",
        "rehearses",
        "asks",
        "silent",
        "detaches",
    )
    for name in lists:
        for condition in getattr(entry, name, ()) or ():
            yield from _bad_notation(condition_terms, condition, f"{at}.{name.replace('_', '-')}")


def _bad_notation(read: Callable[[str], object], text: str, at: str) -> Iterator[tuple[str, str]]:
    try:
        read(text)
    except NotationError as error:
        yield at, str(error)


def _sentence(message: str, where: str) -> str:
    match = _AT.match(message)
    assert match is not None
    path = f"{where}.{match['at']}" if match["at"] else where
    what = match["what"]
    wrong = _WRONG.search(what)
    if wrong is None:
        return f"{path}: {what[:1].lower()}{what[1:]}"
    if wrong["field"]:
        fields = {name for model in _MODELS for name in model.__struct_encode_fields__}
        return f"{path}.{wrong['field']}: no such key; {_suggestion(wrong['field'], fields)}"
    return f"{path}: `{wrong['value']}` is not allowed here; {_suggestion(wrong['value'], _choices())}"


def _choices() -> frozenset[str]:
    words = set()
    for model in _MODELS:
        for field in msgspec.structs.fields(model):
            for argument in getattr(field.type, "__args__", ()):
                if isinstance(argument, str):
                    words.add(argument)
    return frozenset(words)


def _suggestion(word: str, known: Iterable[str]) -> str:
    return suggestion(word, sorted(known)) or "docs/knowledge.md says what may stand here"
