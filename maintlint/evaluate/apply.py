"""Knowledge applied: the effects of a known command, the code it runs, what it prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import defaults_in
from maintlint.evaluate import (
    code,
    enquiries,
    failures,
    fed,
    fetched,
    files,
    filters,
    handing,
    lookups,
    objects,
    outputs,
    pathtexts,
    rolls,
    sweeps,
    targets,
    written,
)
from maintlint.evaluate.channels import is_channel
from maintlint.evaluate.facts import (
    HIDDEN,
    applies,
    breadth_of,
    dump_in,
    filters_of,
    is_disk,
    kind_of,
    listed_anew,
    named_below,
    one_by_way,
    source_of,
    under_its_name,
    vanishes,
    within_another,
)
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.products import DOWNLOADERS
from maintlint.evaluate.recording import FILLS, alternatives, effect, identity, is_of_now, names_of, on_hosts
from maintlint.evaluate.rollouts import rollout_of
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments, parse
from maintlint.knowledge.model import CommandSpec, EffectSpec
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.program import Invoke, Node
from maintlint.scope import (
    LOCAL,
    ONCE,
    OUTAGES,
    Breadth,
    Directory,
    Guard,
    Hosts,
    Resource,
    Transfer,
)
from maintlint.values import EMPTY_TEXT, OUTSIDE, Hole, Text, Value, Wild, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

COPYING = frozenset({">", ">|", ">>"})
_MADE = frozenset({"create"})
_SETS_UP = frozenset({"create", "overwrite", "write"})
_REMEMBERED = _MADE | FILLS | {"format"}
"""What leaves something in the state; of a file, ``format`` is to overwrite it."""
"""What is done to a machine that is named happens on that machine, whoever asks for it."""
AWKS = frozenset({"awk", "gawk", "mawk", "nawk"})
_BY_ONE_NAME = frozenset({"bucket", "cloud", "snapshot", "volume"})
_TELLS_OF_ITSELF = frozenset({"--version", "--help"})
_TOOL = lazy(r"[a-zA-Z]\w*?(?=[-_.])")
"""The tool of which a command or a library is a part, by its name."""
_OPTION_NAME = lazy(
    r"v|q|(?i:.*(?:opts?|options?|flags?|args|arguments|params|switches)|verbose|quiet|verbosity|debug)", re.ASCII
)
_VARIABLE = lazy(r"\$\{?(\w+)")


def known(run: Run, frame: Frame, state: State, spec: CommandSpec, words: list[Value], node: Node) -> Ways:
    """Run a command of the knowledge."""
    name = words[0].literal or ""
    if len(words) == 2 and words[1].literal in _TELLS_OF_ITSELF:
        return state, state
    if spec.verifies:
        fetched.vouch(run, state, _parsed(spec, words))
    if spec.copies:
        _copied(run, frame, state, _parsed(spec, words), node)
    if spec.answers and frame.loops:
        enquiries.remember(run, frame, _parsed(spec, words), words, frame.place(node.start, node.end))
    if not (spec.effects or spec.runs or spec.subcommands or spec.hosts or spec.asks):
        if state.output is not None:
            outputs.printed_by(run, frame, state, spec, _parsed(spec, words), words, node)
        if name in lookups.SEARCHES and frame.conditional:
            place = frame.place(node.start, node.end)
            search = filters.Search(run, frame, state, _parsed(spec, words), place)
            ways = lookups.searched(run, frame, state, search, node)
            if ways is not None:
                return ways
        elif name == "expr" and frame.conditional:
            found = lookups.measured(run, frame, state, words, node)
            if found is not None:
                return found
        return (state, None) if name in outputs.ALWAYS_SUCCEEDS else (state, state)
    ways = perform(run, frame, state, _parsed(spec, words), words, node)
    return _as_known(run, frame, state, ways, spec, words, node) if frame.conditional and name in AWKS else ways


def _as_known(
    run: Run, frame: Frame, state: State, ways: Ways, spec: CommandSpec, words: list[Value], node: Node
) -> Ways:
    """The ways of a test whose status can be told."""
    from maintlint.evaluate import awked

    arguments = _parsed(spec, words)
    found = awked.outcome(run, frame, state, arguments, frame.place(node.start, node.end))
    if found is None or not awked.by_name(run, arguments):
        return ways
    return (None, ways[1]) if found.status else (ways[0], None)


def perform(run: Run, frame: Frame, state: State, arguments: Arguments, words: list[Value], node: Node) -> Ways:
    """Everything that a command or call of the knowledge does; the first of ``words`` is its name."""
    name = words[0].literal or ""
    spec = arguments.spec
    place = frame.standing(node)
    arguments.fed = dump_in(run, state, arguments) is not None
    if spec.answers and frame.loops:
        enquiries.remember(run, frame, arguments, words, place)
    frame = _with_defaults(frame, state, spec, arguments, words)
    if spec.detaches and not frame.starts_others and frame.fanout is None and arguments.any_holds(spec.detaches):
        frame = frame.beside(place)
    if spec.rehearses:
        frame = _rehearsed(run, frame, arguments)
    fed_well = bool(spec.stdin_as) and _fed(run, frame, state, arguments, words, node)
    question = None
    acts = bool(spec.effects or spec.runs)
    if spec.asks and (acts or not spec.subcommands) and arguments.any_holds(spec.asks) and not _answered(state):
        run.confirmation = True
        question = Guard("confirmation", place.text, place)
        state = state.copy().guarded(question)
    hosts = _hosts(run, frame, state, spec, arguments, place)
    if hosts is not None and hosts.remote:
        rollout = rollout_of(run, frame, state, spec, arguments, hosts, place)
        frame = replace(frame, hosts=hosts, rollout=rollout, mounts=None)
        if spec.system:
            _distributed(run, frame, state, name, place)
    elif spec.rollout is not None:
        frame = replace(frame, fanout=rollout_of(run, frame, state, spec, arguments, LOCAL, place))
    left = state.directory
    if spec.directory:
        state.directory = _placed(state, arguments)
    for effect_spec in spec.effects:
        if not fed_well and applies(effect_spec, arguments):
            given = handing.of_effect(frame, effect_spec, arguments, node) or place
            _effects(run, frame, state, spec, effect_spec, arguments, name, given)
    for variable, selector in spec.enters.items():
        for value in arguments.select(selector):
            state.variables[variable] = value
            state.exported |= {variable}
    before = state.output
    ways = code.runs(run, frame, state, spec, arguments, words, node) if spec.runs else None
    if before is not None and state.output is before and ways is None:
        outputs.printed_by(run, frame, state, spec, arguments, words, node)
    if state.output is not None and state.output is not before and hosts is not None and hosts.remote:
        state.output = _told_by(state.output, hosts)
    ways = ways if ways is not None else (state, state)
    if spec.directory:
        for way in filter(None, ways):
            way.directory = left
    if question is not None and acts:
        _forget(question, ways)
    return ways


def _told_by(output: Value, hosts: Hosts) -> Value:
    """What a server says: whoever looks at that has looked at the server."""
    names = tuple(_VARIABLE.findall(hosts.source))
    if not names or not output.holes:
        return output
    return Value(
        tuple(
            Text(tuple(replace(a, about=(*a.about, *names)) if isinstance(a, Hole) else a for a in text.atoms))
            for text in output.alternatives
        )
    )


def _placed(state: State, arguments: Arguments) -> Directory:
    """The directory that a command is told to work in; if it is not there, nothing happens."""
    for target in arguments.select(arguments.spec.directory):
        if not any(text.literal == "" or objects.is_nothing(text) for text in target.alternatives):
            return Directory(pathtexts.into_directory(state.directory.text, target), None)
    return state.directory


def _forget(question: Guard, ways: Ways) -> None:
    """What a command asked about its own doing says nothing of what comes after."""
    for way in ways:
        if way is not None:
            way.guards = tuple(guard for guard in way.guards if guard is not question)


def _copied(run: Run, frame: Frame, state: State, arguments: Arguments, node: Node) -> None:
    """``cat a > b``: what is printed whole into a file is copied there."""
    if not isinstance(node, Invoke) or not any(redirect.operator in COPYING for redirect in node.redirects):
        return
    place = frame.place(node.start, node.end)
    for value in arguments.select(arguments.spec.copies):
        sweeps.works_on(run, value.alternatives)
        failures.read(run, frame, state, Resource("path", alternatives(value), value.place), place, "")


def _with_defaults(frame: Frame, state: State, spec: CommandSpec, arguments: Arguments, words: list[Value]) -> Frame:
    """The frame, with what the command is given for something that may be left out."""
    given = [*words, *arguments.given_values()]
    for name in spec.environment:
        given.extend(
            found for key in (name, f"environ·[{name}]") if isinstance(found := state.variables.get(key), Value)
        )
    found_defaults = defaults_in(given)
    return replace(frame, defaults=(*frame.defaults, *found_defaults)) if found_defaults else frame


def _parsed(spec: CommandSpec, words: list[Value]) -> Arguments:
    """The command's arguments; options that nobody can see are taken as not given, never guessed.

    A lone unquoted variable that is named like options (``$OPTS``, ``$v``) or that an option is made of
    (``${NS/#/--namespace=}``) is no operand.
    """
    given = [word for word in words[1:] if not _named_like_options(word)]
    arguments = parse(spec, given, words[0])
    if arguments.uncertain or len(given) < len(words) - 1:
        arguments.maybe |= {HIDDEN}
    arguments.uncertain = False
    return arguments


def _rehearsed(run: Run, frame: Frame, arguments: Arguments) -> Frame:
    """The surroundings of a rehearsal, if it is one; options that nobody can see may make it one."""
    holds = arguments.any_holds(arguments.spec.rehearses)
    run.dry_run = run.dry_run or holds is not False or HIDDEN in arguments.maybe
    return replace(frame, rehearsed=True) if holds else frame


def _named_like_options(word: Value) -> bool:
    text = word.alternatives[0]
    if len(text.atoms) != 1 or not isinstance(text.atoms[0], Hole):
        return False
    hole = text.atoms[0]
    operator, _, substitute = hole.transforms[-1] if hole.transforms else ("", "", "")
    made = substitute[:1] == "-" and operator in ("/", "/#")
    return hole.splits and hole.choices is None and (made or _OPTION_NAME.fullmatch(hole.name) is not None)


def _answered(state: State) -> bool:
    """``yes | tool``, ``tool <<< y``: the program itself answers, so nobody is asked."""
    fed = state.input
    return fed is not None and bool((fed.literal or "").strip())


def _fed(run: Run, frame: Frame, state: State, arguments: Arguments, words: list[Value], node: Node) -> bool:
    """Does it take what it does from its standard input? Then that is done."""
    return fed.commands(
        frame,
        state,
        arguments,
        words,
        lambda given: _parsed(arguments.spec, [words[0], *given]),
        lambda surroundings, way, one: perform(run, surroundings, way, one, words, node),
    )


def _hosts(run: Run, frame: Frame, state: State, spec: CommandSpec, arguments: Arguments, place: Place) -> Hosts | None:
    found: Hosts | None = None
    for host_spec in spec.hosts:
        hosts = targets.hosts_of(run, frame, state, host_spec, arguments, place)
        if hosts is not None:
            found = hosts if found is None or found.kind == "local" else found
    return found


def _distributed(run: Run, frame: Frame, state: State, called: str, place: Place) -> None:
    name = called.rpartition("/")[2]
    # `ansible-playbook` and the library `ansible_runner` are Ansible as well.
    system = _TOOL.match(name)
    known = name if system is None else system[0]
    senders = tuple([called.body for called in frame.calls])
    rollout = frame.rollout or ONCE
    run.transfer(frame, Transfer(place, name, frame.hosts, rollout, state.guards, frame.dormant, known, senders))


def _one_thing(value: Value) -> Value:
    """What a list is to an option that takes one thing: one, and more than one only fails."""
    if not any(hole.many for hole in value.holes):
        return value
    return Value(
        tuple(
            Text(
                tuple(
                    replace(atom, many=False, listing="") if isinstance(atom, Hole) and atom.many else atom
                    for atom in text.atoms
                )
            )
            for text in value.alternatives
        )
    )


def _effects(
    run: Run,
    frame: Frame,
    state: State,
    spec: CommandSpec,
    about: EffectSpec,
    arguments: Arguments,
    name: str,
    place: Place,
) -> None:
    if frame.muted and about.kind not in _REMEMBERED and not about.remote:
        return
    breadth = breadth_of(about, arguments)
    recursive = about.recursive if isinstance(about.recursive, bool) else bool(arguments.holds(about.recursive))
    source = source_of(run, frame, state, about, arguments, place)
    filters = filters_of(about, arguments, place)
    if "rewrites" in about.tags:
        named = [word for word in arguments.select(about.source) if word.literal != "-"] if about.source else []
        filters += listed_anew(files.content(run, frame, state, named[0]) if named else state.input)
    every_one = False
    if about.fixed:
        values: tuple[Value, ...] = (literal(about.fixed, place),)
    elif about.on:
        values = arguments.select(about.on)
        if not values and about.when and arguments.all_hold(about.when) is not True:
            return
        every_one = not values and bool(about.everything_when) and breadth is Breadth.EVERYTHING
        if every_one:
            # `--all` in place of names.
            values = (Value((EMPTY_TEXT,)),)
        if about.within and about.resource != "path":
            values = within_another(arguments.select(about.within), values)
        elif about.within and not about.source:
            values = named_below(arguments.select(about.within), values)
    else:
        values = (Value((EMPTY_TEXT,)),)
    if len(values) > 1 and about.resource in _BY_ONE_NAME and _passes_on(values[-1]):
        values = values[:-1]
    for given in values:
        here, value = frame, given
        if about.resource in _BY_ONE_NAME and frame.fanout is None and arguments.takes_one(given):
            value = _one_thing(given)
        if about.remote:
            hosts, value = targets.remote_operand(run, frame, state, value, place)
            if hosts.remote:
                here = replace(frame, hosts=hosts, rollout=rollout_of(run, frame, state, spec, arguments, hosts, place))
                if spec.system:
                    _distributed(run, here, state, name, place)
                code.remember_sent(run, frame, state, arguments.select(about.source) if about.source else (), value)
        elif about.resource == "host" and about.kind in OUTAGES and about.on and not frame.hosts.remote:
            hosts = targets.from_value(run, frame, state, value, "instance", "error", place)
            if hosts.remote and not every_one:
                here = replace(frame, hosts=hosts, rollout=rollout_of(run, frame, state, spec, arguments, hosts, place))
        kind = kind_of(about.resource, value)
        if about.kind in FILLS and value.literal is not None and is_channel(value.literal):
            continue
        resource = Resource(kind, alternatives(value), value.place or place, one_by_way(frame, state, value))
        if "by-name" in about.tags and kind == "path" and source is not None:
            resource = replace(resource, alternatives=under_its_name(resource.alternatives, source))
        tags = frozenset((*about.tags, "empty-is-here")) if vanishes(spec, value) else frozenset(about.tags)
        if about.source == "stdin" and source is not None and source.type == "database":
            tags |= {"copies-live"}
        if about.kind == "permission" and _one_each(frame, arguments.operands[:1]):
            tags |= {"each-own"}
        if "mirror" in tags and rolls.is_blank(state, source):
            tags -= {"mirror"}
        kind = "overwrite" if about.kind == "format" and resource.type == "path" else about.kind
        if kind == "overwrite" and resource.type == "path" and is_disk(resource):
            kind, resource = "format", replace(resource, type="device")
        effect(
            run,
            here,
            state,
            kind,
            resource,
            place,
            command=name,
            action=" ".join(arguments.subcommand),
            breadth=breadth,
            recursive=recursive,
            tags=tags,
            source=source,
            filters=filters,
        )
        if name in DOWNLOADERS and resource.type == "path":
            fetched.remember(state, about, arguments, resource, place)
        if "input" in about.tags and not here.hosts.remote:
            written.keep(state, value, state.input, appended=about.kind == "write")
        texts = dict.fromkeys((*value.alternatives, *resource.alternatives))
        new = about.kind in _MADE and "may-exist" not in about.tags
        if new or (about.kind in _SETS_UP and all(map(is_of_now, texts))):
            names = {name for text in texts for name in names_of(resource.type, identity(text))}
            state.made = state.made | {on_hosts(here.hosts, name) for name in names}


def _passes_on(word: Value) -> bool:
    """``curl -X DELETE "$url" "$@"``: further options that whoever calls may have, not further things."""
    hole = word.alternatives[0].atoms[0] if len(word.alternatives) == len(word.alternatives[0].atoms) == 1 else None
    return isinstance(hole, Hole) and hole.name == "@" and hole.many


def _one_each(frame: Frame, owners: tuple[Value, ...]) -> bool:
    """``for home in /home/*; chown -R "${home##*/}" "$home"``: is it made of the item that a loop is at?"""
    atoms = [atom for owner in owners for text in owner.alternatives for atom in text.atoms]
    made = [atom.place for atom in atoms if isinstance(atom, Wild) or (isinstance(atom, Hole) and _is_made(atom))]
    return any(place.within(around.place) for place in made if place is not None for around in frame.loops)


def _is_made(hole: Hole) -> bool:
    return hole.choices is None and hole.origin not in OUTSIDE


def unknown_command(run: Run, frame: Frame, state: State, name: str, node: Node) -> None:
    """A command that nothing is known of: an effect of kind ``execute``."""
    if frame.hosts.remote:
        effect(run, frame, state, "execute", Resource("unknown"), frame.standing(node), command=name)


def split_text(text: str, place: Place | None) -> list[Value]:
    """An alias's words."""
    return [literal(word, place) for word in text.split()]
