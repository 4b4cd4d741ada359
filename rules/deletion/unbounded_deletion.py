"""Nothing selects what is deleted: all rows, all objects, all files below a directory, a whole device."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from maintlint.backups import changes_backup, retention
from maintlint.extent import asked_for, dumped_before, looked_into, passing, takes_everything, takes_start_directory
from maintlint.loss import collapses
from maintlint.protection import protection_of
from maintlint.reach import confirmed, deletions, misplaced, one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.spread import rehearsal_ground
from maintlint.wording import deed, on_hosts, why_effect

RULE = Rule(
    "ML106",
    "unbounded-deletion",
    severity="error",
    confidence="likely",
    summary="nothing selects what is deleted",
    needs=("sweeping",),
)


ALL = ", and nothing selects what goes: all of it does"
HERE = ": everything in the directory that the program is started in, whichever that is"
HELP = "say what is to go (a WHERE, a name, an age, a label), and have the number of hits looked at first"
HELP_HERE = "name the whole path, or go there first and stop if that fails (`cd /the/place || exit 1`)"


class Options(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """``passing-names``: names of tables and the like that may be emptied (globs are not read, words are)."""

    passing_names: tuple[str, ...] = ()


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    names = context.options.passing_names if isinstance(context.options, Options) else ()
    formatted = set()
    for effect in deletions(scope):
        here = takes_start_directory(effect)
        if not here and (not takes_everything(effect, scope) or passing(effect, names) or looked_into(effect)):
            continue
        if confirmed(effect.guards) or asked_for(effect) or rehearsal_ground(effect) or dumped_before(effect, scope):
            continue
        if collapses(effect, context.policy) or protection_of(effect, context.policy):
            continue
        if changes_backup(effect, context) or retention(effect, scope, context) or misplaced(effect, scope, context):
            continue
        if effect.kind == "format":
            device = effect.resource.value, effect.hosts.nodes
            if device in formatted:
                continue
            formatted.add(device)
        where = f" {on_hosts(effect.hosts, context.inventory)}".rstrip()
        looked_at = any(guard.kind == "exists" for guard in effect.guards)
        yield context.finding(
            effect.place,
            f"{deed(effect)}{where}{HERE if here else ALL}",
            help=HELP_HERE if here else HELP,
            hosts=effect.hosts,
            evidence=why_effect(effect),
            confidence="possible" if looked_at else None,
        )
