"""The scope: everything a program does, where, when, and how it spreads. Rules read this and nothing else."""

from __future__ import annotations

from enum import Enum
from typing import Literal as OneOf

from msgspec import Struct

from maintlint.conditions import ALWAYS, Condition
from maintlint.places import Place, SourceText
from maintlint.values import EMPTY_TEXT, Default, Hole, Roll, Text

HostKind = OneOf["local", "known", "all", "unknown"]

DESTRUCTIVE = frozenset({"delete", "truncate", "format", "drop", "prune"})
"""Kinds of effect that lose data."""

CHANGING = DESTRUCTIVE | frozenset(
    {
        "overwrite",
        "write",
        "create",
        "move",
        "permission",
        "mount",
        "unmount",
        "stop",
        "restart",
        "reboot",
        "install",
        "uninstall",
        "publish",
        "restore",
        "recover",
        "update",
        "change",
    }
)
"""Kinds of effect that change state; the others are ``execute`` (unknown), ``send`` (a copy to hosts) and ``read``."""


OUTAGES = frozenset({"restart", "stop", "reboot"})
"""Kinds that interrupt what a server does."""

WRITING = frozenset({"overwrite", "write", "create", "move", "permission", "mount", "publish", "restore", "install"})
"""Kinds of effect that a declaration's ``writes`` is about, where they take paths."""


class Step(Struct, frozen=True, gc=False):
    """One link of evidence: a place and what it shows.

    ``deed``: the hazard itself, where the finding stands at a call that leads to it.
    """

    place: Place
    message: str
    deed: bool = False


class Filter(Struct, frozen=True, gc=False):
    """One narrowing of a host selection: ``--limit web``, ``grep mail``, ``-x bk01``, a ``case`` arm.

    ``empty`` tells whether the filter's own text may be empty, ``empty_selects`` what the tool then
    takes: ``all``, ``none`` or ``error``; ``roll`` the list whose lines were taken away; ``asks`` what a test of a
    program asks for, as ``find`` says it.
    """

    place: Place
    text: str
    negated: bool = False
    empty: bool = False
    empty_selects: str = "none"
    origin: Step | None = None
    roll: Roll | None = None
    asks: str = ""


class Hosts(Struct, frozen=True, gc=False):
    """Where an effect lands.

    ``local``: the machine the program runs on. ``known``: exactly ``nodes``. ``all``: every host there
    is (``nodes`` holds the inventory's, if any). ``unknown``: cannot be told; ``origin`` says where the
    names come from: ``argv``, ``env``, ``output``, ``input``, ``file``, ``literal-group`` ... and
    ``checked`` whether the program looked at them before use. ``either``: one of ``nodes``, not all of them.
    ``listed``: the names stand in a file of their own, which grows without anybody looking at the program.
    ``each``: a loop goes through them, however many there are. ``item``: the loop that goes through them, one at a
    time. ``window``: the most at a time, where a list is gone through part by part (0: some), ``None`` otherwise.
    """

    kind: HostKind
    nodes: frozenset[str] = frozenset()
    source: str = ""
    origin: str = ""
    checked: bool = False
    whole_list: bool = False
    many: bool = False
    capped: bool = False
    either: bool = False
    listed: bool = False
    each: bool = False
    filters: tuple[Filter, ...] = ()
    evidence: tuple[Step, ...] = ()
    item: object = None
    window: int | None = None

    @property
    def remote(self) -> bool:
        return self.kind != "local"


LOCAL = Hosts("local")


MEASURE = "+0"
"""Any age or size that something is asked for."""


class Guard(Struct, frozen=True, gc=False):
    """A condition under which an effect happens.

    ``kind``: ``test`` (a comparison of values), ``status`` (a command succeeded), ``own-host`` (about
    the name of the machine the code runs on), ``loop-host`` (about the host name a loop goes through),
    ``confirmation`` (somebody was asked), ``dry-run`` (a rehearsal switch), ``exists`` (a path was
    looked at). ``subjects`` are the names of variables and the texts of paths that it reads. ``counts``: it bounds
    how many there are (``most``: so few at most, where it says how many); ``switch``: it asks for a flag of the
    command line, which is off unless given. ``default``: what is read may have been left out here, and what then
    stands for it. ``roll``: the list that an item was looked up in. ``presence``: it asks whether there is a value, or
    a path, at all. ``always``: why it cannot fail; ``removable``: because it may be left out. ``some``: it is passed
    only where there is at least one of what is counted or listed. ``sources``: where the values that it reads come
    from. ``remote``: it was made elsewhere. ``item``: it asks about the very thing that goes. ``pattern``: the known
    texts that are asked for. ``opposite``: ``text`` is how the negation is written (``[ "$x" != mail ]``). ``given``:
    what is asked for is what whoever started the program said. ``sort``: it tells files from directories.
    """

    kind: str
    text: str
    place: Place
    negated: bool = False
    subjects: tuple[str, ...] = ()
    nodes: frozenset[str] | None = None
    pattern: str = ""
    counts: bool = False
    switch: bool = False
    default: Default | None = None
    roll: Roll | None = None
    presence: bool = False
    always: str = ""
    removable: bool = False
    some: bool = False
    sources: tuple[Place, ...] = ()
    remote: bool = False
    opposite: bool = False
    most: int | None = None
    given: bool = False
    sort: bool = False
    item: bool = False

    @property
    def asks(self) -> str:
        """What it asks for, as ``find`` says it: a pattern, ``+0`` for some measure (an age, a size), else its text."""
        if self.pattern:
            return self.pattern
        return MEASURE if "<" in self.text or ">" in self.text else self.text


class Rollout(Struct, frozen=True, gc=False):
    """How an effect spreads over its hosts.

    ``parallel``: at most so many at once; ``None`` is without bound, 0 a bound that is not known. ``bounded_by`` is
    what says so, ``option`` what the tool is told it by, whether it is or not.
    ``stops_on_failure`` is ``None`` where there is one step only. ``waits``: a wait, a health check or
    a question stands between hosts. ``ignores`` is where a failure is thrown away. ``each``: the loop goes through
    the hosts.
    """

    parallel: int | None = 1
    bounded_by: str = ""
    option: str = ""
    place: Place | None = None
    loop: Place | None = None
    batched: bool = False
    canary: bool = False
    waits: bool = False
    stops_on_failure: bool | None = None
    ignores: Place | None = None
    each: bool = False


ONCE = Rollout()


class Breadth(Enum):
    """What selects the things an effect takes, in one resource."""

    NAMED = "named"
    FILTERED = "filtered"
    EVERYTHING = "everything"


class Resource(Struct, frozen=True, gc=False):
    """What an effect takes.

    ``type``: ``path``, ``device``, ``table``, ``database``, ``bucket``, ``object``, ``kubernetes``,
    ``service``, ``package``, ``host``, ``volume``, ``dataset``, ``snapshot``, ``image``, ``user``,
    ``repository``, ``cron``, ``cloud`` or ``unknown``. ``alternatives`` are the texts it may have. ``either``: it is
    one of them, by the way that led here; else each of them may be taken in turn. ``fetched``: a source on another
    machine. ``found``: the item of all there are that it was found as, which the texts no longer tell.
    """

    type: str
    alternatives: tuple[Text, ...] = (EMPTY_TEXT,)
    place: Place | None = None
    either: bool = False
    fetched: bool = False
    found: Hole | None = None

    @property
    def value(self) -> str:
        """For people: the first text, unknown parts as ``$NAME``."""
        return self.alternatives[0].show() if self.alternatives else ""


class Directory(Struct, frozen=True, gc=False):
    """The working directory. ``unchecked`` is the ``cd`` that may have failed unseen; ``text`` None if not changed."""

    text: Text | None = None
    unchecked: Place | None = None


class Dormancy(Struct, frozen=True, gc=False):
    """Why an effect cannot happen as the program stands.

    ``reason``: ``after-exit``, ``false-branch``, ``uncalled-function``, ``here-document``, ``comment``
    or ``never-matches`` (a condition that no known value meets).
    """

    reason: str
    place: Place


class Effect(Struct, frozen=True, gc=False):
    """One thing that the program does to the world.

    ``action`` are the words by which a command is told what to do to what kind of thing (``sql db delete``).
    ``filters`` narrow which resources it takes (``kubectl delete pods -l "$SEL"``). ``own``: the program
    made them itself. ``source`` is where copied or restored data comes from. ``via`` are the places
    through which the program came to code that stands elsewhere, ``entered`` is the call of a function that another
    file defines. ``unchecked``: steps before it, of those that
    lose or restore data. ``defaults``: what the command, its hosts and its surroundings are given for something
    that may be left out. ``unlisted``: the list that what goes is missing from. ``tested``: questions for a value
    that were asked before, whether or not the effect depends on them. ``condition`` is when it happens, as far as
    it is about hosts (`maintlint.occurrence` asks it); ``guards`` are the conditions for people.
    """

    kind: str
    resource: Resource
    hosts: Hosts
    place: Place
    command: str
    guards: tuple[Guard, ...] = ()
    rollout: Rollout = ONCE
    breadth: Breadth = Breadth.NAMED
    recursive: bool = False
    tags: frozenset[str] = frozenset()
    filters: tuple[Filter, ...] = ()
    directory: Directory = Directory()
    errexit: bool = False
    deferred: bool = False
    rehearsed: bool = False
    own: bool = False
    source: Resource | None = None
    via: tuple[Place, ...] = ()
    entered: Place | None = None
    dormant: Dormancy | None = None
    languages: tuple[str, ...] = ()
    defaults: tuple[Default, ...] = ()
    unlisted: Roll | None = None
    tested: tuple[Guard, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    action: str = ""
    condition: Condition = ALWAYS

    @property
    def destructive(self) -> bool:
        return self.kind in DESTRUCTIVE

    @property
    def changing(self) -> bool:
        return self.kind in CHANGING

    @property
    def live(self) -> bool:
        """Happens when the program runs as it stands."""
        return self.dormant is None and not self.rehearsed


class Unchecked(Struct, frozen=True, gc=False):
    """An earlier step of the program whose failure does not keep a later effect from happening.

    ``products``: what the step's command wrote. ``place``: the command whose status tells how it went, ``None`` if
    none does. ``ignored``: the failure is thrown away on purpose (``|| true``). ``piped``: the status is that of the
    pipe's last command, which says nothing of this one. ``failed``: it did fail, or the program would not be here.
    """

    effect: Effect
    products: tuple[Resource, ...] = ()
    place: Place | None = None
    ignored: bool = False
    piped: bool = False
    failed: bool = False


class Opaque(Struct, frozen=True, gc=False):
    """Code that runs and cannot be known: ``eval``, ``download``, ``computed-source``, ``computed-command``,
    ``fetched`` (out of a file that was downloaded before)."""

    reason: str
    place: Place
    text: str
    origin: Step | None = None


class UnreadRegion(Struct, frozen=True, gc=False):
    """A stretch that no reader could read, a limit that was hit, with the destructive-looking commands in it.

    ``near``: it was read all the same, as the nearest that a reader knows.
    """

    place: Place
    message: str
    commands: tuple[str, ...] = ()
    near: bool = False


class Transfer(Struct, frozen=True, gc=False):
    """A program or command sent to hosts: the act of distributing, whatever it does there.

    ``senders``: the bodies of the functions that led to it, the one that sends last.
    """

    place: Place
    command: str
    hosts: Hosts
    rollout: Rollout
    guards: tuple[Guard, ...] = ()
    dormant: Dormancy | None = None
    system: str = ""
    senders: tuple[Place, ...] = ()


class Scope(Struct):
    """Blast radius of one program."""

    path: str
    language: str
    source: SourceText
    effects: tuple[Effect, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    opaque: tuple[Opaque, ...] = ()
    unread: tuple[UnreadRegion, ...] = ()
    followed: tuple[str, ...] = ()
    commands: int = 0
    unknown_commands: tuple[str, ...] = ()
    unresolved_hosts: int = 0
    lines: int = 0
    has_dry_run: bool = False
    has_confirmation: bool = False
