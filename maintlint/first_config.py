"""A first ``maintlint.toml``: what was found, each line explained."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from maintlint.policy import DEFAULT_BACKUP_PATHS, Policy
from maintlint.survey import Survey

_MOST_SHOWN = 8


def first_config(found: Survey) -> str:
    """The text of a config; lines that only the site can fill in are comments."""
    return "\n".join(line for part in (_head(), _inventory(found), _policy(found)) for line in part) + "\n"


def _head() -> Iterator[str]:
    yield "# What maintlint knows of this site. Written from what the repository shows: read it and correct it."
    yield ""
    yield "# The least severity that makes `maintlint check` fail: error, warning or info."
    yield 'fail-on = "warning"'
    yield ""
    yield "# Paths that are not checked, as in .gitignore."
    yield '# exclude = ["vendor/"]'


def _inventory(found: Survey) -> Iterator[str]:
    yield ""
    yield "[inventory]"
    inventory = found.inventory
    if found.sources:
        yield "# Files with hosts, relative to this file. A plain list is a group that is called like the file:"
        groups = [f"@{name} ({len(inventory.groups[name]):,})" for name in sorted(inventory.groups)]
        more = f" and {len(groups) - _MOST_SHOWN} more" if len(groups) > _MOST_SHOWN else ""
        yield f"# {', '.join(groups[:_MOST_SHOWN])}{more}."
        yield f"sources = {_list(found.sources)}"
    else:
        yield "# Files with hosts, relative to this file. None was found that looks like one."
        yield '# sources = ["hosts/*.txt"]'
    for name, reason in found.refused[:_MOST_SHOWN]:
        yield f"# Not used: {_comment(name)}: {_comment(reason)}"
    yield "# More groups, in ClusterShell syntax. `maintlint check` compares what programs reach with these."
    example = next(name for name in ("databases", "web", "more-hosts") if name not in inventory.groups)
    yield f'# groups = {{ {example} = "{example[:2]}[01-20]" }}'


def _policy(found: Survey) -> Iterator[str]:
    yield ""
    yield "[policy]"
    named = [name for name, _ in found.backup_paths]
    yield "# Where backups are kept: only what makes backups may change anything there. Known without this line are"
    yield f"# {', '.join(DEFAULT_BACKUP_PATHS)}; beyond them the programs name {_comment(', '.join(named)) or 'none'}."
    yield f"backup-paths = {_list((*DEFAULT_BACKUP_PATHS, *named))}"
    yield "# Hosts that keep backups: no program changes them together with what they back up."
    yield from _setting("backup-hosts", found.backup_groups, "@backup")
    yield "# The few hosts that go first."
    yield from _setting("canary", found.canary_groups, "web001,mail01")
    yield "# What is lost for good if a program deletes it: customers' data, mail, databases."
    yield '# protected-paths = ["/srv/customers"]'
    names = [name for name in sorted(found.inventory.groups) if name not in found.backup_groups][:2]
    told = _list(names) if names else '"host"'
    yield '# What says which group a host is in, or its name ("host"): files on it, and variables of its environment.'
    yield "# Tests of them are then decided host by host (docs/inventory.md)."
    yield f'# role-files = {{ "/etc/role" = {told} }}'
    yield f"# role-variables = {{ ROLE = {told} }}"
    tools = [name for name, _ in found.tools]
    if tools:
        yield "# The ways by which programs may be brought to hosts; all others are then told (ML404). In use here:"
        yield f"# {_comment(', '.join(f'{name} in {number}' for name, number in found.tools))}."
    else:
        yield "# The ways by which programs may be brought to hosts; all others are then told (ML404)."
    yield f"# distribution-systems = {_list(tools[:1] or ['deployctl'])}"
    yield "# On how many hosts a program may work at a time."
    if found.most_at_once > 1:
        yield f"# The programs here that have a limit go up to {found.most_at_once}."
    yield "# max-parallel = 10"
    yield "# More hosts than this are many: a rollout to them needs a limit and a first step."
    yield f"many-hosts = {Policy().many_hosts}"
    yield "# Which programs must say in their header what they are for: never, destructive or always."
    yield 'require-declaration = "never"'


def _setting(key: str, groups: tuple[str, ...], example: str) -> Iterator[str]:
    """The host set of a key, or a comment that shows one."""
    value = ",".join(f"@{name}" for name in groups)
    yield f"{key} = {json.dumps(value)}" if groups else f"# {key} = {json.dumps(example)}"


def _list(items: Iterable[str]) -> str:
    # The texts of JSON are texts of TOML.
    return "[" + ", ".join(json.dumps(item, ensure_ascii=False) for item in items) + "]"


def _comment(text: str) -> str:
    """Found text on one line of a comment."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(text.split()))
