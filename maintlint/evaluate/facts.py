"""What the facts of a command say of one of its effects: whether, on what, how much, from where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maintlint import wording
from maintlint.combining import concat
from maintlint.evaluate import needles, targets
from maintlint.evaluate.channels import DISK
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.recording import MOST_SPELLED, alternatives
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import CommandSpec, EffectSpec
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.scope import (
    DESTRUCTIVE,
    OUTAGES,
    Breadth,
    Filter,
    Resource,
    Step,
)
from maintlint.values import Emptiness, Hole, Lit, Text, Value, literal

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


HIDDEN = "$"
"""Among the options that may be given: some that nobody can see."""
_DISK = lazy(DISK)
_PROGRAM = lazy(
    r"(^|[^a-z])(schema|create|grants?|init|struct(ure)?|migrat\w*|up(date|grade)|patch|setup|install|seed|fixtures?|tables|"
    r"users?|privileges|query|queries|views?|functions?|procedures?|triggers?|drop|clean\w*|<output of mktemp>)"
    r"([^a-z]|$)[^/]*$|"
    r"^\$?mktemp",
    re.I,
)
"""A file of statements by its name, not what a dump printed; or one that the program wrote just now."""
_PLAIN = lazy(r"(.*/)?(?P<stem>[^/]*)\.sql$", re.I)
_DUMPED = lazy(
    r"dump|back|ba?k(u?p)?|snap|restor|archiv|latest|newest|export|full|prod|live|date|da(y|ily)|\$|<|\d{4}", re.I
)
"""A name that tells where statements come from."""
_OF_A_COPY = lazy(r"dump|backup|\b(bkup|bak)\b|snapshot|restor|archive|\.sql\b", re.I)
_WORD = lazy(r"operands?( -?\d+(\.\.)?)?(=|~\*/\w|~[:+])|parameter \w+(=|~\*/)|--?[\w-]+(=|~\w)")
"""A condition that one of certain words stands there."""
_ANY_WORD = lazy(r"operands(=|~\*/_)")
_DEVICE_NAME = lazy(r"(?i).*(?:dev|disk|drive|part|blk|volume|lun)", re.ASCII)


def dump_in(run: Run, state: State, arguments: Arguments) -> Resource | None:
    """What arrives on standard input from outside and was dumped: a file, or the database that is dumped right now."""
    fed = state.input
    if fed is None or any(
        isinstance(atom, Lit) and atom.text.strip() for text in fed.alternatives for atom in text.atoms
    ):
        return None
    for hole in fed.holes:
        if hole.listing and _brings_back(run, hole, arguments):
            return _named(hole, "path", hole.listing)
        if hole.origin == "output" and not hole.listing:
            found = _printed(run, hole, arguments)
            if found is not None:
                return found
    return None


def _printed(run: Run, hole: Hole, arguments: Arguments) -> Resource | None:
    """The database whose dump a known command prints, or the dump that it fetches from an address."""
    spec = _printer(run, hole)
    effects = spec.effects if spec is not None else ()
    if any(one.kind == "read" and one.resource == "database" and "backup-copy" in one.tags for one in effects):
        return _named(hole, "database", next(iter(hole.about), hole.name))
    names = [(name, name.rpartition("/")[2]) for name in hole.about if "://" in name]
    found = next((name for name, last in names if _OF_A_COPY.search(last) and _is_dump(last, arguments)), None)
    return None if found is None else _named(hole, "path", found)


def _printer(run: Run, hole: Hole) -> CommandSpec | None:
    """The command that printed a text: the first one, also where `sed` or `awk` made another text of that."""
    first = hole.place.text.split(maxsplit=1)[:1] if hole.place is not None and " " in hole.name else ()
    return run.knowledge.lookup(first[0] if first else hole.name)


def _named(hole: Hole, kind: str, name: str) -> Resource:
    return Resource(kind, (Text((Lit(name, hole.place),)),), hole.place)


def _brings_back(run: Run, hole: Hole, arguments: Arguments) -> bool:
    """Is it the content of a dump? Of an unknown command only if it is told of one; no answer to a query is."""
    spec = _printer(run, hole) if hole.origin == "output" else None
    if spec is not None and any(code.language == "sql" for code in spec.runs):
        return False
    command = hole.place.text if hole.origin == "output" and hole.place is not None else ""
    if command.split(maxsplit=1)[:1] == [hole.listing]:
        return _OF_A_COPY.search(command) is not None
    return _is_dump(hole.listing, arguments)


def _is_dump(name: str, arguments: Arguments) -> bool:
    """Was the file printed by a database, by its name? One of mere statements says so, or says nothing of a copy."""
    if _PROGRAM.search(name):
        return False
    plain = _PLAIN.match(name)
    if plain is None or _DUMPED.search(name):
        return True
    given = [*arguments.operands, *(value for values in arguments.options.values() for value in values)]
    return any(value.literal == plain["stem"] for value in given)


def applies(about: EffectSpec, arguments: Arguments) -> bool:
    """May the effect happen? What hangs on an option that some ways give, or on a text that is unknown, may; what
    loses data at one certain word (``redis-cli "$@"``) does not, nor what stops something at a word anywhere."""
    if arguments.all_hold(about.when) is not False:
        decisive = _WORD if about.kind in DESTRUCTIVE else _ANY_WORD if about.kind in OUTAGES else None
        words = decisive is not None and [one for one in about.when if decisive.match(one)]
        return not words or all(map(arguments.may_say, words))
    return False


def within_another(around: tuple[Value, ...], values: tuple[Value, ...]) -> tuple[Value, ...]:
    """``-n snap /dev/vg0/root`` is ``vg0/snap``: the group is the first part of what names it."""
    if not around:
        return values
    exact = around[0].literal
    group = around[0] if exact is None else literal(exact.removeprefix("/dev/").split("/")[0], around[0].place)
    return tuple(concat((group, literal("/"), value)) for value in values)


def named_below(around: tuple[Value, ...], values: tuple[Value, ...]) -> tuple[Value, ...]:
    """``tar -C /srv -cf x.tar data``: relative names are those of what lies in another directory."""
    if not around:
        return values
    found = []
    for value in values:
        first = next(iter(value.alternatives[0].atoms), None)
        anchored = isinstance(first, Hole) and first.absolute
        relative = first is not None and not anchored and not value.alternatives[0].prefix.startswith("/")
        whole = value.literal in (".", "./")
        found.append(around[-1] if whole else concat((around[-1], literal("/"), value)) if relative else value)
    return tuple(found)


def under_its_name(into: tuple[Text, ...], source: Resource) -> tuple[Text, ...]:
    """``rsync -a --delete /srv/www /mirror`` is about ``/mirror/www`` alone: nothing beside it is touched.

    Where a source ends in a slash, or in something that may have one, it is about the whole directory.
    """
    names = []
    for text in source.alternatives:
        last = text.atoms[-1] if text.atoms else None
        name = last.text.rpartition("/")[2] if isinstance(last, Lit) else ""
        whole = isinstance(last, Lit) and ("/" in last.text or len(text.atoms) == 1)
        if not whole or name in ("", ".", "..") or any(sign in name for sign in "*?["):
            return into
        names.append(name)
    return tuple(_below(text, name) for text in into for name in dict.fromkeys(names)) or into


def _below(text: Text, name: str) -> Text:
    last = text.atoms[-1] if text.atoms else None
    ends = isinstance(last, Lit) and last.text.endswith("/")
    return Text((*text.atoms, Lit(name if ends else "/" + name)))


def one_by_way(frame: Frame, state: State, value: Value) -> bool:
    """Are the alternatives those of different ways, and not the items of a loop one after the other?"""
    if len(value.alternatives) < 2:
        return False
    items = (state.variables.get(around.variable) for around in frame.loops)
    return not any(isinstance(item, Value) and _differ(item) for item in items)


def _differ(item: Value) -> bool:
    """Lines of a list that is read in one place or in another are lines of a list, whichever it was."""
    return len(item.alternatives) > 1 and len({text.show() for text in item.alternatives}) > 1


def vanishes(spec: CommandSpec, value: Value) -> bool:
    """May the operand vanish (unquoted and empty), and does the command then take the working directory?"""
    lone = len(value.alternatives) == 1 and len(value.alternatives[0].atoms) == 1 and value.holes
    if not lone or not value.holes[0].splits or value.empty <= Emptiness.UNLIKELY:
        return False
    return any("operands==0" in about.when and about.fixed == "." for about in spec.effects)


def listed_anew(given: Value | None) -> tuple[Filter, ...]:
    """``crontab -l | grep -v "$JOB" | crontab -``: an empty pattern lets nothing through, and nothing is left."""
    holes = given.holes if given is not None else ()
    return tuple(
        Filter(chosen.place, chosen.pattern.show(), True, True, "all")
        for hole in holes
        for chosen in hole.selectors
        if chosen.negated and chosen.pattern is not None and chosen.pattern.empty > Emptiness.UNLIKELY
    )


def filters_of(about: EffectSpec, arguments: Arguments, place: Place) -> tuple[Filter, ...]:
    """The options that narrow what is taken, with their values."""
    found = []
    for name in about.filters:
        others = tuple(other for other in about.filters if other not in (name, "-type"))
        option = arguments.name(name.partition("=")[0])
        in_call = name.startswith(("parameter ", "receiver "))
        given = arguments.select(name) if in_call else arguments.options.get(option, ())
        for at, value in enumerate(given):
            narrowest = needles.of_pattern(value)
            empty = narrowest.empty > Emptiness.UNLIKELY
            # Stars around nothing let all through that nothing else narrows.
            starred = empty and value.empty <= Emptiness.UNLIKELY
            selects = "all" if starred and arguments.any_holds(others) is False else about.filter_empty
            hole = value.holes[0] if value.holes else None
            named = Value(tuple(text for text in value.alternatives if text.literal != "") or value.alternatives)
            told = named.show() if hole is None or hole.origin != "unknown" else name.rpartition(" ")[2]
            origin = (
                Step(hole.place, f"{wording.called(hole)} comes from here")
                if hole is not None and hole.place is not None
                else None
            )
            denied = told.startswith("!") or (option, at) in arguments.denied
            found.append(Filter(value.place or place, told, denied, empty, selects, origin))
        if option == name and arguments.options.get(option) == ():
            found.append(Filter(place, name))
    return tuple(found)


_LOCAL = ("/", "./", "../")


def kind_of(resource: str, value: Value) -> str:
    """An operand that is plainly a file (an image, a dump) is no device, a local directory no bucket."""
    if resource == "bucket" and all(text.prefix.startswith(_LOCAL) for text in value.alternatives):
        return "path"
    if resource != "device":
        return resource
    for text in value.alternatives:
        if text.prefix.startswith("/dev/") or not text.atoms:
            return resource
        first = text.atoms[0]
        if len(text.atoms) == 1 and isinstance(first, Hole):
            if any(choice.startswith("/dev/") for choice in first.choices or ()) or _DEVICE_NAME.match(first.name):
                return resource
            if first.origin in ("argv", "parameter") and first.name.isdigit():
                return resource
        elif (
            isinstance(first, Hole)
            and _DEVICE_NAME.match(first.name)
            and "/" not in text.suffix
            and "." not in text.suffix
        ):
            return resource
    return "path"


def is_disk(resource: Resource) -> bool:
    """``cp image /dev/sdb``, ``tee /dev/sdb``: what is written there replaces what the disk holds."""
    return all(_DISK.match(text.prefix) for text in resource.alternatives)


def breadth_of(about: EffectSpec, arguments: Arguments) -> Breadth:
    if about.everything_when and arguments.any_holds(about.everything_when):
        return Breadth.EVERYTHING
    narrowed = arguments.any_holds(about.filters) is not False or HIDDEN in arguments.maybe
    if about.breadth == "everything" and about.filters and narrowed:
        return Breadth.FILTERED
    return Breadth(about.breadth)


def source_of(
    run: Run, frame: Frame, state: State, about: EffectSpec, arguments: Arguments, place: Place
) -> Resource | None:
    if not about.source:
        return None
    if about.source == "stdin":
        return dump_in(run, state, arguments)
    found: list[Text] = []
    first: Place | None = None
    fetched, kind = False, about.resource
    chosen = arguments.select(about.source)
    if about.within and about.resource == "path":
        chosen = named_below(arguments.select(about.within), chosen)
    for given in chosen:
        value = given
        if about.remote:
            hosts, value = targets.remote_operand(run, frame, state, given, place)
            fetched = fetched or hosts.remote
        found.extend(alternatives(value))
        first = first or value.place
        kind = kind_of(about.resource, value) if about.resource == "bucket" else kind
    return Resource(kind, tuple(found[:MOST_SPELLED]), first, fetched=fetched) if found else None
