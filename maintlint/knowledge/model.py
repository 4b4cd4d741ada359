"""The knowledge format: what a command or a library call does, as data.

A TOML file per tool family; a top-level table per command. Users describe their own commands under
``[commands.<name>]`` in their config in the same format.

**Selectors** name arguments: ``operands`` (all), ``operand 0``, ``operand -1``, ``operands 1..``,
``operands ..-1``, ``option -t`` (the option's value, by any alias; ``option of=`` for assignments),
``phrase -exec`` (the words of find's ``-exec … ;``, or behind a section word such as ``:::``), ``rest``
(the words behind ``--``), ``command`` (the command's own base name: ``/etc/init.d/nginx``),
``subcommand`` (its words), ``stdin``. Of calls: ``parameter path``, given at its position or by keyword, and
``receiver host``: what the object that the method is called on remembers.
``key path|dest in option -a`` is what stands behind ``path=`` inside a text of ``name=value`` words
(module arguments). Several are separated by commas; behind ``else`` stands what to take when nothing
was selected so far (``option --name else subcommand``).

**Conditions** (``when``) must all hold: ``-r`` (given), ``!-n`` (not given), ``of=`` (assignment style
operand given; ``of=/dev/*`` with a glob pattern), ``operands>=2`` (also ``<=``, ``==``),
``--state=absent`` (given with this very value), ``operand 0=stop`` (this operand is one of the texts
after ``=``, separated by ``|``), ``operands=x`` (some operand is), ``operand 0~*:*`` (as ``=``, with glob
patterns), ``rest`` (there is a ``--``), ``stdin`` (data from outside the program comes on standard input:
``mysql < dump.sql``). ``!`` in front turns any of them round; ``" & "`` between two inside one string asks
for both. In ``rehearses``, ``asks``, ``everything-when``, ``all-when``, ``unbounded-when``, ``filters``,
``batch`` and ``stops`` one of the conditions is enough.
"""

# Annotations are evaluated here: msgspec would compile each of them when the first command is decoded.

from typing import Literal as OneOf

from msgspec import Struct

TAGS = {
    "mirror": "deletes whatever the source lacks",
    "by-name": "a source that has no slash at its end goes in under its name",
    "capped": "takes no more than a number that is given",
    "irreversible": "nothing brings the data back",
    "recovery": "digs deleted data out of a disk, without owners and directories",
    "prune": "removes old copies of a backup",
    "truncates": "empties the file",
    "in-place": "writes into the existing file, which may be in use",
    "edits": "changes what is there in place, no new copy is made",
    "may-exist": "creates what may be there already",
    "moved": "the data lives on elsewhere",
    "hosted": "lives with a provider, wherever the program runs",
    "unpacks": "brings out what an archive holds",
    "only-empty": "takes nothing that holds data",
    "empty-is-all": "its name is a prefix, and an empty one is that of everything",
    "backup-copy": "makes a backup",
    "from-backup": "its source is a backup",
    "opens": "gives access to others",
    "project": "belongs to the directory that its description is in",
    "process": "stops processes by name or id",
    "reload": "a restart that keeps serving",
    "network": "takes a network interface down",
    "flush": "drops every rule at once",
    "cache": "refreshes or clears what can be computed again",
    "rotation": "removes or renames old logs by age or size",
    "tracked": "takes files that a repository holds",
    "untracked": "takes files that a repository does not hold",
    "own-package": "a package's own files and services",
    "ftp": "hands files out by FTP",
    "instance": "a whole machine",
    "input": "writes down what it is fed",
    "rewrites": "what it is fed takes the place of all that there was",
}
"""Tags of effects: what no field says."""


class EffectSpec(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """One thing the command does.

    ``on`` selects the resources, ``fixed`` is a resource that is always the same. ``remote`` operands
    may read ``host:path``. ``recursive`` is true or the option that makes it so. ``filters`` are the
    options (or find tests) that narrow what is taken: with ``breadth = "everything"`` and one of them
    given the effect takes a filtered part; ``everything-when`` are the conditions under which a named
    effect takes everything; ``filter-empty`` is what a filter with an empty value takes.
    ``source`` selects where data comes from (copy, restore), ``within`` what the resource is a part of, where it is
    named without that (a volume in its group); of paths, the directory that the sources are named from, or without
    any the paths themselves (``tar -C``). ``tags`` say what no field says (`TAGS`).
    """

    kind: str
    on: str = ""
    fixed: str = ""
    resource: str = "path"
    remote: bool = False
    recursive: bool | str = False
    breadth: OneOf["named", "filtered", "everything"] = "named"
    filters: tuple[str, ...] = ()
    filter_empty: OneOf["all", "none", "error"] = "none"
    everything_when: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    source: str = ""
    within: str = ""
    tags: tuple[str, ...] = ()


class CodeSpec(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """Code that the command runs.

    ``form``: ``words`` (the selected words are a command and its arguments: ``sudo``, ``xargs``),
    ``joined`` (joined with blanks and read by a shell: ``ssh``), ``text`` (one argument is code:
    ``bash -c``), ``file`` (the argument names a program), ``stdin``. ``input``: what arrives on
    standard input becomes arguments (``xargs``, ``parallel``); ``placeholder`` is the word or the
    option whose value is replaced by it, and where one of the conditions ``lines`` holds, a line is one of them, with
    its blanks. ``arguments`` selects the program's own arguments. ``items``
    selects the words it is run for one by one (``parallel … ::: a b``). ``otherwise-stdin``: without the
    argument the code comes on standard input. ``crontab`` and ``list`` (``commands=["…"]``, as in JSON) are forms that
    hold shell code. ``root`` selects the tree that is ``/`` for the code, ``mounts`` the trees that a container has
    (``outside:inside``), which else shares nothing; ``starts`` is where it starts. Of languages that are not read,
    ``calls`` names what hands a text to a shell (``system``), ``deletes`` what deletes the file that it is given,
    ``deletes-trees`` all below it, too. ``store`` selects the name or address of the database that statements are
    for, ``bound`` what is given for the places that they leave open (``%s``).
    """

    code: str
    form: OneOf["words", "joined", "text", "file", "stdin"]
    language: OneOf[
        "shell", "python", "sql", "awk", "crontab", "csh", "javascript", "list", "lua", "perl", "php", "ruby"
    ] = "shell"
    when: tuple[str, ...] = ()
    input: bool = False
    placeholder: str = ""
    lines: tuple[str, ...] = ()
    arguments: str = ""
    items: str = ""
    root: str = ""
    mounts: str = ""
    starts: str = ""
    otherwise_stdin: bool = False
    calls: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    deletes_trees: tuple[str, ...] = ()
    store: str = ""
    bound: str = ""


class HostSpec(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """Which hosts the command reaches.

    ``on``: selector. ``kind``: ``host`` (``[user@]host``), ``nodeset``, ``list`` (comma or blank
    separated), ``file`` (names a file with a host per line), ``group``, ``pattern`` (ansible pattern:
    ``all``, ``a:b``, ``!c``), ``glob`` (salt minion glob), ``database`` (a server a client talks to),
    ``address`` (a URL or ``host=…`` that has it in it). ``empty``: what an empty selector means. ``exclude``: an
    option that takes hosts away (``-x``).
    ``limit``: an option that narrows (``--limit``); ``limit-empty`` what an empty one means.
    ``all-when``: conditions under which every host is taken. ``default``: without the selector. ``unresolved``: how
    many an expression may mean that the inventory does not know (an alias that mostly names one host).
    ``inventory``: selector of the inventory that the names are looked up in (``option -i``).
    """

    on: str = ""
    inventory: str = ""
    kind: OneOf["host", "nodeset", "list", "file", "group", "pattern", "glob", "database", "address"] = "host"
    empty: OneOf["all", "none", "error"] = "error"
    exclude: str = ""
    limit: str = ""
    limit_empty: OneOf["all", "none", "error"] = "all"
    all_when: tuple[str, ...] = ()
    default: OneOf["none", "local", "all", "unknown"] = "none"
    unresolved: OneOf["many", "few"] = "many"
    when: tuple[str, ...] = ()


class RolloutSpec(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """How the command spreads over its hosts.

    ``parallel``: the option that bounds it, ``default`` its value when not given (0 is without bound),
    ``zero``: what 0 means. ``unbounded-when``: conditions without bound. ``batch``: options that stage.
    ``stops``: options that stop after a failure; ``always-stops`` when it does by itself.
    """

    parallel: str = ""
    default: int = 1
    zero: OneOf["unbounded", "one", "error"] = "unbounded"
    unbounded_when: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    always_stops: bool = False


class OutputSpec(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What the command prints, as far as values depend on it.

    ``kind``: ``fresh`` (a path made just now), ``own-host`` (this machine's name; ``own-short-name`` and
    ``own-full-name`` where one of them was asked for), ``number``, ``path``, ``program`` (where the program ``on``
    stands), ``name``, ``listing`` (many lines), ``walk`` (everything there is, one by one), ``download`` (from the
    network), ``hosts`` (host names, one per line), ``choice`` (what somebody picks or types), ``choices`` (several of
    them), ``input`` (what it reads, packed, unpacked or as it is), ``text``. ``empty``: may the output be empty?
    ``filters``: the conditions under which a listing shows a part of what there is; where they are said, a listing
    without any of them shows all of it; ``filter-empty``: what an empty one lets through. ``cap``: the option that
    bounds how many lines there are; ``path``: the one that says which place of the answer is printed (``--query``).
    """

    kind: OneOf[
        "fresh",
        "own-host",
        "own-short-name",
        "own-full-name",
        "number",
        "path",
        "program",
        "name",
        "listing",
        "walk",
        "download",
        "hosts",
        "choice",
        "choices",
        "input",
        "text",
    ] = "text"
    on: str = "operands"
    empty: bool = True
    filters: tuple[str, ...] = ()
    filter_empty: OneOf["all", "none", "error"] = "all"
    when: tuple[str, ...] = ()
    cap: str = ""
    path: str = ""


class CommandSpec(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """One command, or one subcommand of it.

    ``style``: ``gnu`` (options anywhere), ``posix`` (options end at the first operand: ``ssh``, ``sudo``,
    ``xargs``), ``find`` (paths, then an expression), ``assignments`` (``dd``), ``tar`` (bundled first word),
    ``long`` (single-dash long options: ``terraform``), ``words`` (no options). ``flags`` and ``values`` are
    groups of aliases (``"-r -R --recursive"``) without and with a value; a number at the end is how many values
    (``"-fprintf 2"``), ``+`` takes all up to the next option. ``optional`` takes a value only behind ``=``
    (long) or attached (short). ``phrases`` take the words up to ``;`` or ``+`` (find). Options that are not
    listed count as flags. ``ends-at``: with ``posix``, the operand at which options end, unless an option in
    ``anywhere`` is given. ``closing``: options behind which none follow (``python -m``). ``variables``:
    ``NAME=value`` in front is no operand (``env``, ``sudo``).
    ``sections``: words that begin a list of their own up to the next such word (``:::``). A name in
    ``subcommands`` is one or more words, each may be a glob, alternatives are separated by ``|`` (``"*
    delete-*|s3 rm"``); the exact word wins over the glob. A subcommand takes over options, ``rehearses``, and,
    unless it has its own, ``hosts``, ``rollout``, ``asks``, ``system`` and style ``long``. ``same-as``:
    everything that is not said here, each subcommand too, is as there (in ``subcommands``: a sibling, entirely).
    ``rehearses``: conditions that turn every effect into a rehearsal. ``asks``: conditions under which the tool
    asks somebody first (a subcommand that does something and has none of its own has its command's, with ``[]``
    none; a command with subcommands asks for what it does itself). ``stdin-as``: what
    stands on standard input is the value of an option that is not given (``option --eval``), or, line by line,
    commands as ``operands``. ``system``: it distributes programs or commands to hosts (a distribution method).
    ``waits``: it blocks until something is well again (``kubectl rollout status``, ``sleep``, health checks).
    ``verifies``: it compares files with what they should be (a checksum, a signature). ``answers``: it asks a
    store, which may be out of reach, for what it is given, and fails or prints nothing where that is not there.
    ``copies`` selects what it prints whole, so that what it is printed to is a copy. Style ``call`` is a library
    function, by its qualified name. ``parameters`` are the names of its positional parameters. ``remembers``: facts
    about the object that it makes or is called on, as selectors. ``gives``: the class of what it returns, which
    knows what its maker's object knows. ``silent``: conditions under which a failure raises nothing. ``trims``: it
    gives what was printed without the line ends behind it. ``detaches``:
    conditions under which it goes on in the background while the program runs on. ``environment``: variables that
    say where it works (a host, a context, a profile); ``enters``: those that it sets for the commands after it, as
    selectors. ``environ``: selector of the mapping that its code has for its environment (``parameter env``).
    ``directory``: selector of the directory in which it and its code work (``option -C``). ``modes``:
    options of the shell that it starts (``errexit``, ``nounset``, ``pipefail``), each with the conditions under
    which it is on.
    """

    source: str = ""
    same_as: str = ""
    style: OneOf["gnu", "posix", "find", "assignments", "tar", "long", "words", "call"] = "gnu"
    flags: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    ends_at: int = 1
    anywhere: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    variables: bool = False
    subcommands: dict[str, "CommandSpec"] = {}
    effects: tuple[EffectSpec, ...] = ()
    runs: tuple[CodeSpec, ...] = ()
    hosts: tuple[HostSpec, ...] = ()
    rollout: RolloutSpec | None = None
    output: tuple[OutputSpec, ...] = ()
    rehearses: tuple[str, ...] = ()
    asks: tuple[str, ...] | None = None
    stdin_as: str = ""
    system: bool = False
    waits: bool = False
    verifies: bool = False
    answers: bool = False
    copies: str = ""
    parameters: tuple[str, ...] = ()
    remembers: dict[str, str] = {}
    gives: str = ""
    silent: tuple[str, ...] = ()
    trims: bool = False
    environment: tuple[str, ...] = ()
    enters: dict[str, str] = {}
    detaches: tuple[str, ...] = ()
    directory: str = ""
    environ: str = ""
    modes: dict[OneOf["errexit", "nounset", "pipefail"], tuple[str, ...]] = {}

    @property
    def only_prints(self) -> bool:
        """Does it leave the world, and what is known of it, as they are?"""
        acts = self.effects or self.runs or self.subcommands or self.hosts or self.asks
        return not (acts or self.verifies or self.copies or self.enters or self.detaches)
