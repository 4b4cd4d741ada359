"""The path model: patterns, kinds of places, and what a path becomes when a part of it is empty."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from maintlint.areas import (
    GRAVE,
    Area,
    area_of,
    is_backup,
    is_disposable,
    is_passing_file,
    is_recovered,
    is_staging,
    is_temporary,
)
from maintlint.loss import collapse
from maintlint.paths import below, covers, encode, normalise, path_of, variants
from maintlint.places import Place, SourceText
from maintlint.policy import Policy
from maintlint.protection import protection
from maintlint.scope import Breadth, Directory
from maintlint.values import Atom, Emptiness, Hole, Lit, Text, Wild

POLICY = Policy(protected_paths=("/srv/ledger",), tenant_roots=("/home/*", "/srv/tenants/*"))
SOMEWHERE = Place(SourceText("program.sh", b"''"), 0, 2)


def text(pattern: str, empty: Emptiness = Emptiness.MAYBE) -> Text:
    """``{X}`` may be empty, ``{X!}`` not, ``{X?}`` is one made by the program; ``*`` is an active glob."""
    atoms: list[Atom] = []
    for match in re.finditer(r"\{(\w+)([!?]?)\}|(\*)|([^{}*]+)", pattern):
        name, mark, glob, plain = match.groups()
        if name:
            origin = "fresh" if mark == "?" else "env"
            atoms.append(Hole(origin, name, None, Emptiness.NEVER if mark else empty))
        else:
            atoms.append(Wild(glob) if glob else Lit(plain))
    return Text(tuple(atoms))


@pytest.mark.parametrize(
    ("written", "anchor", "parts"),
    [
        ("/", "/", ()),
        ("//usr///lib/", "/", ("usr", "lib")),
        ("/usr/./lib/../bin", "/", ("usr", "bin")),
        ("/../..", "/", ()),
        ("./a/b", "", ("a", "b")),
        ("..", "", ("..",)),
        ("../../a", "", ("..", "..", "a")),
        ("~/x", "~", ("x",)),
        ("~bob/x", "", ("~bob", "x")),
        ("\0/../x", "?", ("\0", "..", "x")),
        ("\3/x", "~", ("x",)),
    ],
)
def test_normalise(written: str, anchor: str, parts: tuple[str, ...]) -> None:
    path = normalise(written)
    assert (path.anchor, path.parts) == (anchor, parts)


@pytest.mark.parametrize(
    ("pattern", "path", "answer"),
    [
        ("/srv/x", "/srv/x", True),
        ("/srv/x", "/srv/x/y/z", True),
        ("/srv/x", "/srv/xy", False),
        ("/srv/x", "/srv", False),
        ("/srv/x/**", "/srv/x", False),
        ("/srv/x/**", "/srv/x/y", True),
        ("/srv/x/**", "/srv/x/*", True),
        ("/mnt/backup*", "/mnt/backup7/db", True),
        ("/mnt/backup*", "/mnt/back", False),
        ("/home/*", "/home/bob/mail", True),
        ("/home/*", "/home/{user}", True),
        ("/home/*", "/home", False),
        ("/srv/*/spool", "/srv/{site}/spool/x", None),
        ("/srv/x", "/srv/{name}", None),
        ("/srv/x", "/opt/{name}", False),
        ("/srv/x", "{dir}/x", None),
        ("/srv/x", "x", None),
        ("/srv/x", "/srv/*", False),
        ("/srv/app-*", "/srv/app-{version!}/lib", True),
        ("/srv/app", "/srv/web-{n}", False),
        ("/srv/**/tmp", "/srv/a/b/tmp/x", True),
        ("customers", "customers", True),
    ],
)
def test_covers(pattern: str, path: str, answer: bool | None) -> None:
    assert covers(pattern, text(path)) is answer


def test_covers_all_choices() -> None:
    def choice(*names: str) -> Text:
        return Text((Lit("/srv/"), Hole("loop", "x", None, Emptiness.NEVER, choices=names)))

    assert covers("/srv/a*", choice("a1", "a2")) is True
    assert covers("/srv/a*", choice("b", "c")) is False
    assert covers("/srv/a*", choice("a1", "b")) is None


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("/", Area.ROOT),
        ("/*", Area.ROOT),
        ("/usr", Area.TOP),
        ("/usr/*", Area.TOP),
        ("/lib*", Area.TOP),
        ("/etc/ssh", Area.SYSTEM),
        ("/usr/share/doc", Area.ORDINARY),
        ("/var/lib/mysql", Area.DATA),
        ("/var/lib/mysql/billing", Area.DATA),
        ("/var/lib/docker/tmp", Area.DISPOSABLE),
        ("/srv/ledger/2024", Area.PROTECTED),
        ("{HOME!}", Area.HOME),
        ("~/x", Area.ORDINARY),
        ("/tmp/x", Area.TEMP),
        ("/opt/app/cache/x", Area.DISPOSABLE),
        ("/data/x", Area.ORDINARY),
        ("x/y", Area.RELATIVE),
        ("{X}/y", Area.UNKNOWN),
        ("/backup/x", Area.BACKUP),
        ("/customers", Area.ORDINARY),
    ],
)
def test_area(path: str, area: Area) -> None:
    assert area_of(path_of(text(path)), POLICY) is area


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/backup/db", True),
        ("/mnt/backup2/db", True),
        ("/data/backup-2024", True),
        ("/data/backup-2024/db.sql", True),
        ("/mnt/nas_backups", True),
        ("/export/snapshots/daily.0", True),
        ("/srv/.snapshots/3", True),
        ("/srv/bak/old", True),
        ("{BACKUP_DIR}/db.sql", True),
        ("{backupDir!}/db.sql", True),
        ("{BKUP_ROOT}", True),
        ("/etc/app.conf.backup", False),
        ("/srv/app/backup.log", False),
        ("/opt/tools/backup.sh", False),
        ("/srv/app/.backup", False),
        ("/etc/backup/jobs.conf", False),
        ("/var/log/backup/run.log", False),
        ("/usr/lib/backup/plugins", False),
        ("/tmp/backup", False),
        ("backup/x", False),
        ("/srv/backupper/x", False),
        ("{backup_file}", False),
        ("/srv/app.bak", False),
    ],
)
def test_backup(path: str, answer: bool) -> None:
    assert is_backup(text(path), POLICY) is answer


@pytest.mark.parametrize(
    ("path", "deep", "kind", "became"),
    [
        ("{X}/*", True, "root", "/*"),
        ("{X}/*", False, "root", "/*"),
        ("{X}/", True, "root", "/"),
        ("{X}/{Y}", True, "root", "/"),
        ("{X}/usr", True, "system", "/usr"),
        ("{X}/lib*", True, "system", "/lib*"),
        ("{X}{Y}/var/lib/mysql", True, "data", "/var/lib/mysql"),
        ("{X}/../*", True, "root", "/*"),
        ("{X}/backup", True, "backup", "/backup"),
        ("{X}/srv/ledger", True, "protected", "/srv/ledger"),
        ("{HOME!}/{x}", True, "home", "~"),
        ("{X}*", False, "here", "*"),
        ("./{X}/*", True, "here", "*"),
        ("/srv/customers/{id}", True, "parent", "/srv/customers"),
        ("/srv/customers/{id}/*", True, "parent", "/srv/customers/*"),
        ("/srv/customers/{id}*", False, "parent", "/srv/customers/*"),
        ("/backup/{host}/{day}", True, "backup", "/backup"),
        ("{BASE!}/{id}", True, "parent", "…"),
        ("{A}{B}", True, "parent", "…"),
        ("/tmp/{X}", True, "temporary", "/tmp"),
    ],
)
def test_collapses(path: str, deep: bool, kind: str, became: str) -> None:
    found = collapse(text(path), POLICY, recursive=deep)
    assert found is not None
    assert (found.kind, found.path) == (kind, became)
    assert found.holes


@pytest.mark.parametrize(
    ("path", "deep"),
    [
        ("{X}", True),
        ("{X}/", False),
        ("{X}/out", True),
        ("{X}/tmp", True),
        ("{X}/usr/share/doc/app", True),
        ("{X}/etc/app.conf", False),
        ("{X}/*.log", False),
        ("{X}*.log", False),
        ("{dir}/{file}.tmp", False),
        ("{X!}/*", True),
        ("{X!}{suffix}", True),
        ("/srv/customers/{id}", False),
        ("/srv/customers/{id!}", True),
        ("/opt/app-{version}", True),
        ("/var/run/{NAME}.pid", False),
        ("/tmp/{X}", False),
        ("/tmp/build/{X}", True),
        ("{TMPDIR!}/{X}", True),
        ("{work?}/{X}", True),
        ("{HOME!}/.cache/{x}", True),
        ("build/{x}", True),
        ("/etc", True),
    ],
)
def test_stays_harmless(path: str, deep: bool) -> None:
    assert collapse(text(path), POLICY, recursive=deep) is None


def test_vanishing_operand_is_the_working_directory() -> None:
    assert collapse(text("{X}"), POLICY, recursive=True, breadth=Breadth.FILTERED) is None
    found = collapse(text("{X}"), POLICY, recursive=True, breadth=Breadth.FILTERED, empty_is_here=True)
    assert found is not None
    assert found.kind == "here"


def test_written_empty_text_is_evidence() -> None:
    found = collapse(Text((Lit("", SOMEWHERE), Lit("/"), Wild("*"))), POLICY, recursive=True)
    assert found is not None
    assert found.certain
    assert found.blanks[0].place is SOMEWHERE


def test_emptiness_is_that_of_the_least_likely_part() -> None:
    atoms = (Hole("env", "A", None, Emptiness.BLANK), Lit("/"), Hole("argv", "1", None, Emptiness.UNSET))
    found = collapse(Text(atoms), POLICY, recursive=True)
    assert found is not None
    assert found.emptiness is Emptiness.BLANK


def test_working_directory_is_joined() -> None:
    srv = Directory(text("/srv/customers"))
    found = collapse(text("./{id}"), POLICY, srv, recursive=True)
    assert found is not None
    assert (found.kind, found.path) == ("parent", "/srv/customers")
    assert protection(text("usr"), POLICY, Directory(text("/")), recursive=True) is not None
    assert protection(text("usr"), POLICY, Directory(text("/"), SOMEWHERE), recursive=True) is None


def test_empty_working_directory() -> None:
    found = collapse(text("*"), POLICY, Directory(text("{WWW}")), recursive=True)
    assert found is not None
    assert found.kind == "here"
    found = collapse(text("*"), POLICY, Directory(text("{WWW}/")), recursive=True)
    assert found is not None
    assert found.kind == "root"
    assert collapse(text("*"), POLICY, Directory(text("{TMPDIR}")), recursive=True) is None
    assert collapse(text("*.o"), POLICY, Directory(text("{WWW}")), recursive=True) is None
    assert collapse(text("*"), POLICY, Directory(text("{WWW}"), SOMEWHERE), recursive=True) is None


@pytest.mark.parametrize(
    ("path", "deep", "area"),
    [
        ("/", True, Area.ROOT),
        ("/usr", True, Area.TOP),
        ("/boot/*", False, Area.TOP),
        ("/var/lib/mysql/*", False, Area.DATA),
        ("{HOME!}", True, Area.HOME),
        ("{HOME!}/*", True, Area.HOME),
        ("/srv/ledger/{id!}", False, Area.PROTECTED),
        ("/srv", True, Area.TOP),
        ("/srv/tenants/*", True, Area.PROTECTED),
        ("/etc/passwd", False, Area.SYSTEM),
    ],
)
def test_protected(path: str, deep: bool, area: Area) -> None:
    found = protection(text(path), POLICY, recursive=deep)
    assert found is not None
    assert found.area is area


@pytest.mark.parametrize(
    ("path", "deep"),
    [
        ("/usr", False),
        ("/usr/share/doc/app", True),
        ("/etc/app.conf", False),
        ("/var/lib/mysql/debian.flag", False),
        ("/srv/tenants/acme", True),
        ("/srv/ledgers", True),
        ("{X!}", True),
        ("/tmp/*", True),
        ("{HOME!}/.cache", True),
        ("usr", True),
    ],
)
def test_not_protected(path: str, deep: bool) -> None:
    assert protection(text(path), POLICY, recursive=deep) is None


def test_filtered_parts_of_system_directories_are_meant() -> None:
    assert protection(text("/var/log"), POLICY, recursive=True, breadth=Breadth.FILTERED) is None
    assert protection(text("/srv/ledger"), POLICY, recursive=True, breadth=Breadth.FILTERED) is not None


def test_names() -> None:
    assert is_temporary(text("/tmp/x"))
    assert is_temporary(text("{work?}/x"))
    assert not is_temporary(text("/tmp"))
    assert not is_temporary(text("/tmp/*"))
    assert is_disposable(text("/srv/app/cache/x"))
    assert is_disposable(text("x"), Directory(text("{work?}")))
    assert not is_disposable(text("/srv/app/x"))
    assert is_recovered(text("/srv/recovered/x"))
    assert not is_recovered(text("/usr/bin/recover"))
    assert is_staging(text("billing_staging"))
    assert not is_staging(text("billing"))
    assert below(path_of(text("/srv/x/*")), path_of(text("/srv/x/y")))
    assert not below(path_of(text("/")), path_of(text("/srv")))


NAME = st.text("abxyz.-", min_size=1, max_size=4).filter(lambda name: name.strip("."))
ATOM = st.one_of(
    NAME.map(Lit),
    st.just(Lit("/")),
    st.just(Lit("../")),
    st.just(Wild("*")),
    st.builds(Hole, st.just("env"), NAME, st.none(), st.sampled_from(Emptiness)),
)
TEXT = st.lists(ATOM, max_size=6).map(lambda atoms: Text(tuple(atoms)))


@given(TEXT)
def test_normalising_twice_changes_nothing(value: Text) -> None:
    path = path_of(value)
    head = "/" if path.anchor == "/" else ""
    again = normalise(head + "/".join(path.parts))
    assert again.parts == path.parts


@given(st.lists(NAME, min_size=1, max_size=4), st.lists(NAME, max_size=3))
def test_a_plain_path_covers_itself_and_all_below(base: list[str], rest: list[str]) -> None:
    pattern = "/" + "/".join(base)
    assert covers(pattern, Text((Lit("/".join([pattern, *rest])),))) is True
    assert covers(pattern + "/**", Text((Lit("/".join([pattern, *rest])),))) is bool(rest)


@given(TEXT, st.booleans())
def test_nothing_collapses_without_an_empty_part(value: Text, deep: bool) -> None:
    found = collapse(value, POLICY, recursive=deep)
    if found is not None:
        assert found.holes
        assert all(hole.empty > Emptiness.UNLIKELY for hole in found.holes)


@given(TEXT)
def test_what_is_lost_recursively_includes_what_is_lost_otherwise(value: Text) -> None:
    if collapse(value, POLICY, recursive=False) is not None:
        assert collapse(value, POLICY, recursive=True) is not None


@given(TEXT)
def test_protection_is_of_grave_places(value: Text) -> None:
    found = protection(value, POLICY, recursive=True)
    if found is not None:
        assert found.area in GRAVE


@given(st.lists(st.sampled_from(["a", "b", ""]), min_size=1, max_size=3, unique=True))
def test_variants_spell_choices(choices: list[str]) -> None:
    hole = Hole("loop", "x", None, Emptiness.MAYBE, choices=tuple(choices))
    assert [encode(item) for item in variants(Text((Lit("/"), hole)))] == ["/" + choice for choice in choices]


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("/run/app.pid", True),
        ("{DIR}/lock", True),
        ("/tmp/x.tmp", True),
        ("/run/*.pid", False),
        ("/srv/locks", False),
        ("/srv/app.conf", False),
    ],
)
def test_passing_file(written: str, answer: bool) -> None:
    assert is_passing_file(text(written)) is answer


@pytest.mark.parametrize(
    ("filters", "area"),
    [
        (("+30",), Area.ROOT),
        (("*.log", "+100M"), Area.ROOT),
        (("*.pyc",), None),
        (("core",), None),
        (("CONTAINER.*",), None),
        ((), None),
    ],
)
def test_walk_over_the_root(filters: tuple[str, ...], area: Area | None) -> None:
    found = protection(text("/"), POLICY, breadth=Breadth.FILTERED, filters=filters)
    assert (found.area if found else None) is area


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [("", "Applications/x", "split"), ("/srv/data/", "/cache", "split"), ("/tmp/", "/x", None), ("", "/cache", None)],
)
def test_an_unquoted_argument_parts_a_path(before: str, after: str, kind: str | None) -> None:
    hole = Hole("argv", "1", None, Emptiness.NEVER, splits=True)
    written = Text((*((Lit(before),) if before else ()), hole, Lit(after)))
    found = collapse(written, POLICY, recursive=True)
    assert (found.kind if found else None) == kind
    quoted = Text(tuple(replace(atom, splits=False) if isinstance(atom, Hole) else atom for atom in written.atoms))
    assert collapse(quoted, POLICY, recursive=True) is None
