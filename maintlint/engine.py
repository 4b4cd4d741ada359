"""Runs everything over one program or many: read, evaluate, ask the rules, suppress, sort."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from maintlint.conclusion import Examined, Sift, conclude
from maintlint.configuration import Configurations, Settings, settle
from maintlint.copies import ALONE, Copies
from maintlint.inventory import notes_of
from maintlint.judging import ask, raised_in, reported
from maintlint.outcome import FileOutcome, Report, Unread
from maintlint.places import Place, SourceText
from maintlint.policy import Config
from maintlint.registry import Registry, described, load_registry
from maintlint.rule import Ancestor, Finding, Severity
from maintlint.selection import Selection, make_selection, overrides_for
from maintlint.silencing import Spoken, spoken_in
from maintlint.sources.decode import UnreadableError, decode
from maintlint.sources.discover import Found
from maintlint.sources.header import Header, check_hosts, declared_hosts, read_header
from maintlint.surroundings import Lookup, files_of, lineage_of, memory_of
from maintlint.traits import traits_of

if TYPE_CHECKING:
    from maintlint.baseline import Baseline
    from maintlint.cache import Key
    from maintlint.inventory import Inventory
    from maintlint.scope import Scope

READERS: dict[str, str | None] = {"shell": "maintlint.languages.shell", "python": "maintlint.languages.python"}
"""The package that reads a language; ``None``: not read yet."""

MANY_PROGRAMS = 64
"""Fewer than this are not worth the start of another process, nor a word on progress."""

TOO_DEEP = "it is nested too deeply to be read"


class Revision(Struct, frozen=True):
    """A commit, by its full name, of the repository whose highest directory is ``top``."""

    top: str
    commit: str


class Options(Struct, frozen=True):
    """What the command line says beyond the config; ``None`` leaves a thing to the config.

    ``tops``: see `Configurations`; ``today``: the date by which suppressions end, that of the clock if not given;
    ``baseline``: findings that are known already; ``revision``: whose files are checked instead of those on the disk;
    ``key``: under which findings are remembered (`maintlint.cache`), ``None`` if they are not.
    """

    config: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    fail_on: Severity | None = None
    suppressions: bool = True
    tops: tuple[str, ...] = ()
    today: datetime.date | None = None
    baseline: Baseline | None = None
    revision: Revision | None = None
    key: Key | None = None


class ProgramScope(Struct, frozen=True):
    """The scope of one program with what it declares."""

    scope: Scope
    header: Header
    spoken: Spoken


def analyse(
    source: bytes,
    path: str = "<program>",
    config: Config | None = None,
    *,
    language: str = "shell",
    root: str | None = None,
    inventory: Inventory | None = None,
    registry: Registry | None = None,
    options: Options | None = None,
    others: Sequence[str] = (),
) -> Report:
    """Checks one program: the library's door.

    ``root`` is the directory outside of which nothing is read (by default that of ``path``); ``inventory`` is
    loaded from ``config`` if not given, ``registry`` holds all installed rules. ``others`` are the paths of programs
    that this one may have been edited from, where it does not lie in a git repository.

    Raises ConfigError (also for an unknown rule or host set) and KeyError for an unknown language.
    """
    if READERS[language] is None:
        return Report(not_read=((language, 1),))
    config = config or Config()
    options = options or Options()
    root = os.path.abspath(root if root is not None else os.path.dirname(path) or os.curdir)
    settings = settle(config, root, inventory=inventory)
    overrides = overrides_for(settings, os.path.abspath(path))
    selection = make_selection(settings, registry or load_registry(), options.select, options.ignore, overrides)
    examined = examine(source, path, language, selection, options, lineage_of(settings.files, (path, *others)))
    return concluded([(examined, selection)], options)


class Session:
    """The configs and rules of a run; one in each process."""

    def __init__(self, options: Options, registry: Registry | None = None, programs: Sequence[str] = ()) -> None:
        """``programs`` are the paths of all programs of the run.

        Raises ConfigError if the config that ``options`` names cannot be read, GitError without its revision.
        """
        self.options = options
        self.registry = registry or load_registry()
        self.configurations = Configurations(options.config, options.tops, files_of(options))
        self._selections: dict[tuple[int, tuple[int, ...]], Selection] = {}
        self.among(programs)

    def among(self, programs: Sequence[str]) -> None:
        """Without git, ancestors are looked for among these programs; and those that are copies are known as such."""
        self._lineage = lineage_of(self.configurations.files, programs)
        self._copies = ALONE if self.options.revision else Copies(programs)
        self.memory = memory_of(self.options, self.configurations.files, self._lineage)

    def recall(self, found: Found) -> Examined | None:
        """What an earlier run found in a program, if that is remembered and still holds.

        Raises ConfigError.
        """
        if self.memory is None or found.problem:
            return None
        settings = self.selection(found.path).settings
        return self.memory.recall(found, settings, self.configurations.asked_for(settings))

    def selection(self, path: str) -> Selection:
        """The rules for the file ``path``.

        Raises ConfigError.
        """
        settings = self.configurations.for_file(path)
        overrides = overrides_for(settings, os.path.abspath(path))
        key = id(settings), overrides
        known = self._selections.get(key)
        if known is None:
            options = self.options
            known = make_selection(settings, self.registry, options.select, options.ignore, overrides)
            self._selections[key] = known
        return known

    def examine(self, found: Found, data: bytes | None = None) -> Examined:
        """Checks one program; ``data`` is its content if it is not to be read from its path.

        Raises ConfigError.
        """
        selection = self.selection(found.path)
        if self.memory is None or data is not None:
            return self._examined(found, selection, data)
        settings = selection.settings
        examined, told = settings.files.watched(lambda: self._examined(found, selection, None))
        self.memory.keep(found, settings, self.configurations.asked_for(settings), examined, told)
        return examined

    def _examined(self, found: Found, selection: Selection, data: bytes | None) -> Examined:
        path = shown(found.path)
        if found.problem:
            return unreadable(path, found.language, found.problem, selection, self.options)
        try:
            data = selection.settings.files.load(os.path.abspath(found.path)) if data is None else data
        except UnreadableError as error:
            return unreadable(path, found.language, str(error), selection, self.options)
        return examine(data, path, found.language, selection, self.options, self._lineage, self._copies)


def run(
    found: Sequence[Found],
    options: Options,
    *,
    jobs: int | None = 1,
    session: Session | None = None,
    progress: Callable[[int], None] | None = None,
    data: bytes | None = None,
    sift: Sift | None = None,
) -> Report:
    """Checks many programs with ``jobs`` processes; the report is the same for any number of them, ``None`` for as
    many as are worth their start.

    ``progress`` is called with the number of programs done; ``data`` is the content of the only program;
    ``sift``: see `conclude`.

    Raises ConfigError, what ``sift`` raises, and WorkersLostError if a worker process dies.
    """
    session = session or Session(options)
    session.among([item.path for item in found])
    readable = [item for item in found if item.problem or READERS.get(item.language)]
    waiting: dict[str, int] = {}
    for item in found:
        if not item.problem and not READERS.get(item.language):
            waiting[item.language] = waiting.get(item.language, 0) + 1
    known = [None if data is not None else session.recall(item) for item in readable]
    missing = [item for item, one in zip(readable, known, strict=True) if one is None]
    if jobs is None:
        jobs = min(os.cpu_count() or 1, len(missing) // MANY_PROGRAMS)
    if jobs > 1 and len(missing) > 1 and data is None:
        from maintlint.workers import examine_all

        fresh: Iterator[Examined] = examine_all(missing, options, jobs, [item.path for item in found])
    else:
        fresh = (session.examine(item, data) for item in missing)
    fresh = _counted(fresh, progress, len(readable) - len(missing))
    done = [next(fresh) if one is None else one for one in known]
    if missing and session.memory is not None:
        session.memory.tidy()
    selections = [session.selection(item.path) for item in readable]
    report = concluded(list(zip(done, selections, strict=True)), options, tuple(sorted(waiting.items())), sift)
    return replace(report, notes=notes_of(one.settings.inventory for one in selections))


def concluded(
    examined: Sequence[tuple[Examined, Selection]],
    options: Options,
    not_read: tuple[tuple[str, int], ...] = (),
    sift: Sift | None = None,
) -> Report:
    """The report of all programs, by the options of a run."""
    today = (options.today or datetime.date.today()) if options.suppressions else None
    return conclude(examined, today=today, baseline=options.baseline, not_read=not_read, sift=sift)


def _counted(examined: Iterable[Examined], progress: Callable[[int], None] | None, known: int) -> Iterator[Examined]:
    for number, item in enumerate(examined, known + 1):
        if progress:
            progress(number)
        yield item


def examine(
    source: bytes,
    path: str,
    language: str,
    selection: Selection,
    options: Options,
    lineage: Lookup | None = None,
    copies: Copies = ALONE,
) -> Examined:
    """Checks one program, alone but for its ancestors and its copies."""
    try:
        text = decode(path, source)
    except UnreadableError as error:
        return unreadable(path, language, str(error), selection, options)
    try:
        program = copies.scope(text, language, selection.settings, program_scope)
    except (RecursionError, MemoryError):
        return unreadable(path, language, TOO_DEEP, selection, options, text)
    except Exception as error:
        message = f"maintlint failed on this program ({described(error)}{raised_in(error)}); it was not checked"
        help_text = "this is a bug in maintlint, please report it"
        findings = selection.finding("ML900", Place(text, 0, 0), message, help_text)
        outcome = FileOutcome(path, language, "unreadable", text.line_count)
        return Examined(outcome, findings, fail_on=options.fail_on or selection.settings.config.fail_on)
    examined = _judged(program.scope.source, program, selection, options, lineage)
    if not examined.findings:
        copies.keep(program, selection.settings)
    return examined


def program_scope(
    text: SourceText, language: str, settings: Settings, hosts: frozenset[str] = frozenset()
) -> ProgramScope:
    """Reads and evaluates one program; ``hosts`` are spoken of besides those of its header and the inventory.

    Raises whatever the reader and the evaluator raise.
    """
    package = READERS[language]
    assert package is not None
    header = read_header(text)
    script = import_module(package).read(text.data)
    lower = import_module(package + ".lower").lower
    evaluate = import_module("maintlint.evaluate").evaluate
    where = os.path.abspath(text.path)
    scope = evaluate(
        lower(script),
        text,
        language=language,
        inventory=settings.inventory.naming(hosts | declared_hosts(header, settings.inventory)),
        config=settings.config,
        knowledge=settings.knowledge,
        root=settings.root,
        path=where if settings.files.exists(where) else None,
        files=settings.files,
    )
    return ProgramScope(scope, header, spoken_in(text, language, script))


def scope_of(
    found: Found, settings: Settings, data: bytes | None = None, hosts: frozenset[str] = frozenset()
) -> ProgramScope | Unread:
    """The scope of one program, without rules; ``data`` as in `run`, ``hosts`` as in `program_scope`. Never raises."""
    path = shown(found.path)
    if found.problem:
        return Unread(path, found.problem)
    try:
        text = decode(path, settings.files.load(os.path.abspath(found.path)) if data is None else data)
        return program_scope(text, found.language, settings, hosts)
    except UnreadableError as error:
        return Unread(path, str(error))
    except (RecursionError, MemoryError):
        return Unread(path, TOO_DEEP)
    except Exception as error:
        return Unread(path, f"maintlint failed on this program ({described(error)}{raised_in(error)})")


def _judged(
    text: SourceText, program: ProgramScope, selection: Selection, options: Options, lineage: Lookup | None
) -> Examined:
    scope, header = program.scope, program.header
    findings: list[Finding] = []
    inventory = selection.settings.inventory
    for problem in (*header.problems, *check_hosts(header, inventory), *program.spoken.problems):
        findings.extend(reported(problem, selection))
    ancestors = _ancestors_of(text, selection.settings, lineage)
    traits = traits_of(scope, header.declaration, selection.settings.config.policy)
    for enabled in selection.enabled:
        if enabled.concerns(traits):
            findings.extend(ask(enabled, scope, header, ancestors, selection))
    spoken = [program.spoken]
    known = {text.path}
    for finding in findings:
        # A finding may stand in a program that this one uses, and that program's own comments hold there.
        source = finding.place.source
        if source.path not in known:
            known.add(source.path)
            spoken.append(_foreign(source))
    regions = sum(1 for region in scope.unread if not region.near)
    outcome = FileOutcome(
        path=text.path,
        language=scope.language,
        status="partial" if regions else "analysed",
        lines=text.line_count,
        regions=regions,
        commands=scope.commands,
        unknown_commands=tuple(scope.unknown_commands),
        unresolved_hosts=scope.unresolved_hosts,
    )
    fail_on = options.fail_on or selection.settings.config.fail_on
    return Examined(outcome, tuple(findings), tuple(spoken), fail_on)


def _ancestors_of(text: SourceText, settings: Settings, lineage: Lookup | None) -> Callable[[], tuple[Ancestor, ...]]:
    """Looks for the ancestors of a program when a rule asks, and once."""

    @cache
    def look() -> tuple[Ancestor, ...]:
        if lineage is None:
            return ()
        found = []
        for older in lineage().older(os.path.abspath(text.path)):
            program = scope_of(Found(older.shown, older.language), settings, older.data)
            if not isinstance(program, Unread):
                header = program.header
                found.append(Ancestor(program.scope, header.declaration, header.places, older.date, older.share))
        return tuple(found)

    return look


def _foreign(source: SourceText) -> Spoken:
    language = "python" if source.path.endswith(".py") else "shell"
    package = READERS.get(language)
    script: Any = import_module(package).read(source.data) if package else None
    return spoken_in(source, language, script, foreign=True)


def unreadable(
    path: str, language: str, message: str, selection: Selection, options: Options, text: SourceText | None = None
) -> Examined:
    """The outcome for a file that cannot be read at all: ML901 at its first line."""
    place = Place(text or SourceText(path, b""), 0, 0)
    findings = selection.finding("ML901", place, f"not checked: {message}")
    outcome = FileOutcome(path, language, "unreadable", text.line_count if text else 0)
    return Examined(outcome, findings, fail_on=options.fail_on or selection.settings.config.fail_on)


def shown(path: str) -> str:
    """A path as valid text: bytes that are not UTF-8 become U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
