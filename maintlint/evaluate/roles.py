"""Files and variables by which a machine tells its role, as the policy names them: decided host by host.

A value that comes from one of them is the machine's own name whose first transform is ``("role", key, "")``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from maintlint.combining import map_holes
from maintlint.evaluate import parameters
from maintlint.inventory import Inventory
from maintlint.places import Place
from maintlint.policy import GROUP_PART, Policy
from maintlint.values import ROLE, Emptiness, Value, own_host

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run
    from maintlint.evaluate.state import State

Steps = tuple[tuple[str, str, str], ...]


def content(run: Run, state: State, path: str, place: Place | None) -> Value | None:
    """What a role file holds; ``None`` for any other file, and for one that the program made itself."""
    told = run.config.policy.role_files.get(path)
    if told is None or path in state.made or state.produced.get(path) is not None:
        return None
    return own_host(path, place) if told == "host" else _told(path, path, place)


def variables(run: Run) -> dict[str, Value]:
    """The variables of a machine's environment that tell its role."""
    return {
        name: own_host(name, None) if told == "host" else _told(f"${name}", name, None)
        for name, told in run.config.policy.role_variables.items()
    }


def _told(key: str, name: str, place: Place | None) -> Value:
    return map_holes(own_host(name, place, (ROLE, key, "")), empty=Emptiness.MAYBE)


def present(run: Run, state: State, path: str) -> frozenset[str] | None:
    """The hosts on which a role file is there; ``None`` for any other file, and for one that the program made."""
    policy = run.config.policy
    if path in state.made or state.produced.get(path) is not None:
        return None
    if path in policy.role_files:
        told = policy.role_files[path]
        return run.hosts if told == "host" else frozenset().union(*_groups(told, run.inventory).values())
    for template, told in policy.role_files.items():
        start, part, end = template.partition(GROUP_PART)
        if part and path.startswith(start) and path.endswith(end) and len(path) > len(start) + len(end):
            group = path[len(start) : len(path) - len(end)]
            if "/" not in group:
                return _groups(told, run.inventory).get(group, frozenset())
    return None


def decided(
    policy: Policy,
    inventory: Inventory,
    universe: frozenset[str],
    steps: Steps,
    matches: Callable[[str], object],
) -> tuple[frozenset[str], frozenset[str]]:
    """The hosts whose role passes for certain, and those of which it cannot be told.

    A host in several of the groups tells one of them, and which is not known; one that is in none tells nothing.
    """
    key = steps[0][1]
    told = policy.role_variables[key[1:]] if key.startswith("$") else policy.role_files[key]
    groups = _groups(told, inventory)
    texts = {name: members & universe for name, members in groups.items()}
    texts[""] = universe.difference(*groups.values())
    passing: frozenset[str] = frozenset()
    failing: frozenset[str] = frozenset()
    for name, hosts in texts.items():
        text = parameters.transform_exactly(name, steps[1:])
        if text is None or matches(text):
            passing |= hosts
        if text is None or not matches(text):
            failing |= hosts
    return passing - failing, passing & failing


def _groups(told: str | tuple[str, ...], inventory: Inventory) -> Mapping[str, frozenset[str]]:
    if isinstance(told, str):
        return inventory.groups
    return {name: inventory.groups[name] for name in told}
