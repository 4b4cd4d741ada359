"""A small reference interpreter: a command line and what the knowledge says of it, as short texts."""

from __future__ import annotations

import shlex

from maintlint.knowledge import Arguments, lookup, parse
from maintlint.knowledge.model import CommandSpec
from maintlint.values import Value, literal, unknown


def words_of(line: str) -> list[Value]:
    """The words of a line; ``$NAME`` is unknown, ``$NAME...`` unknown and several."""
    return [_word(text) for text in shlex.split(line)]


def _word(text: str) -> Value:
    if text.startswith("$") and text[1:].removesuffix("...").isidentifier():
        return unknown("env", text[1:].removesuffix("..."), many=text.endswith("..."))
    return literal(text)


def read(line: str) -> Arguments:
    """The arguments of a command line whose command is known."""
    name, *words = words_of(line)
    spec = lookup(name.literal or "")
    assert spec is not None, f"{name.literal} is not known"
    return parse(spec, words, name)


def spec_of(name: str) -> CommandSpec:
    """The specification of a known command."""
    spec = lookup(name)
    assert spec is not None, f"{name} is not known"
    return spec


def effects_of(line: str) -> set[str]:
    """``kind type resource [everything|filtered] [recursive] [#tag …]`` of every effect that is certain."""
    arguments = read(line)
    if arguments.any_holds(arguments.spec.rehearses):
        return set()
    found = set()
    for effect in arguments.spec.effects:
        if not arguments.all_hold(effect.when):
            continue
        resources = [effect.fixed] if effect.fixed else [value.show() for value in arguments.select(effect.on)]
        breadth = effect.breadth
        if arguments.any_holds(effect.everything_when):
            breadth = "everything"
        elif breadth == "everything" and arguments.any_holds(effect.filters):
            breadth = "filtered"
        recursive = effect.recursive if isinstance(effect.recursive, bool) else arguments.holds(effect.recursive)
        for resource in resources:
            parts = [effect.kind, effect.resource, resource]
            parts += [breadth] if breadth != "named" else []
            parts += ["recursive"] if recursive else []
            parts += [f"#{tag}" for tag in effect.tags]
            found.add(" ".join(parts))
    return found


def runs_of(line: str) -> list[str]:
    """``form language: words`` of all code that runs."""
    arguments = read(line)
    return [
        f"{code.form} {code.language}: {' '.join(value.show() for value in group)}"
        for code in arguments.spec.runs
        if arguments.all_hold(code.when)
        for group in (arguments.groups(code.code) or ((),))
    ]


def hosts_of(line: str) -> list[str]:
    """``kind: values``, ``all`` or ``default …`` of the hosts that are reached."""
    arguments = read(line)
    found = []
    for hosts in arguments.spec.hosts:
        if not arguments.all_hold(hosts.when):
            continue
        if arguments.any_holds(hosts.all_when):
            found.append("all")
        elif values := arguments.select(hosts.on):
            found.append(f"{hosts.kind}: {' '.join(value.show() for value in values)}")
        elif hosts.default != "none":
            found.append(f"default {hosts.default}")
    return found
