"""The declaration: what is read, where its values stand, and what is said of mistakes."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintlint.inventory import Inventory
from maintlint.places import SourceText
from maintlint.policy import Declaration
from maintlint.sources.header import NO_HEADER, Header, check_hosts, read_header


def header(*lines: str, before: str = "#!/bin/sh\n") -> Header:
    block = "".join(f"# {line}\n" if line else "#\n" for line in ("/// maintlint", *lines, "///"))
    return read_header(SourceText("a.sh", (before + block + "rm x\n").encode()))


def problems(read: Header) -> list[tuple[int, str, str]]:
    return [(problem.place.line, problem.place.text, problem.message) for problem in read.problems]


def test_no_declaration() -> None:
    assert read_header(SourceText("a.sh", b"#!/bin/sh\nrm x\n")) == NO_HEADER
    assert read_header(SourceText("a.sh", b"echo '/// maintlint'\n")) == NO_HEADER


def test_everything() -> None:
    read = header(
        'purpose = "flag file"',
        'targets = "@mail"  # the mail servers',
        'runs-on = "controller"',
        'verified = "@staging"',
        'canary = "mail01"',
        "max-parallel = 5",
        "deletes = [",
        '  "/var/spool/x/**",  # old ones',
        '  "/tmp/y",',
        "]",
        "writes = []",
        'restarts = ["postfix"]',
        'ticket = "OPS-1"',
        'reviewed-by = "ops"',
        "expires = 2026-12-31",
    )
    assert read.problems == ()
    assert read.declaration == Declaration(
        purpose="flag file",
        targets="@mail",
        runs_on="controller",
        verified="@staging",
        canary="mail01",
        max_parallel=5,
        deletes=("/var/spool/x/**", "/tmp/y"),
        writes=(),
        restarts=("postfix",),
        ticket="OPS-1",
        reviewed_by="ops",
        expires=datetime.date(2026, 12, 31),
    )
    assert {key: place.text for key, place in read.places.items() if key != "deletes"} == {
        "purpose": '"flag file"',
        "targets": '"@mail"',
        "runs-on": '"controller"',
        "verified": '"@staging"',
        "canary": '"mail01"',
        "max-parallel": "5",
        "writes": "[]",
        "restarts": '["postfix"]',
        "ticket": '"OPS-1"',
        "reviewed-by": '"ops"',
        "expires": "2026-12-31",
    }
    assert read.places["deletes"].line == 9
    assert read.places["deletes"].text.startswith('[\n#   "/var')


def test_lines_without_a_blank_and_with_carriage_returns() -> None:
    read = read_header(SourceText("a.sh", b"# /// maintlint\r\n#targets = 'a'\r\n# ///\r\n"))
    assert read.declaration == Declaration(targets="a")
    assert read.places["targets"].text == "'a'"


def test_a_value_behind_wide_characters_has_the_right_place() -> None:
    read = header('purpose = "größe"', 'targets = "a b"')
    assert read.places["targets"].line == 4
    assert read.places["targets"].column == 13


@pytest.mark.parametrize(
    ("lines", "line", "text", "message"),
    [
        (["targets = @mail"], 3, "@mail", "the declaration is not TOML: invalid value"),
        (
            ['targets = "a"', 'targets = "b"'],
            4,
            'targets = "b"',
            "the declaration is not TOML: cannot overwrite a value",
        ),
        (['target = "a"'], 3, '"a"', "the declaration has no key `target`"),
        (["targets = 5"], 3, "5", "`targets` must be a text in quotes"),
        (['deletes = "/x"'], 3, '"/x"', '`deletes` must be a list of texts, such as ["/var/spool/x"]'),
        (["deletes = [1]"], 3, "[1]", '`deletes` must be a list of texts, such as ["/var/spool/x"]'),
        (['runs-on = "mars"'], 3, '"mars"', '`runs-on` must be "controller" or "targets"'),
        (["max-parallel = 0"], 3, "0", "`max-parallel` must be a whole number from 1"),
        (["max-parallel = true"], 3, "true", "`max-parallel` must be a whole number from 1"),
        (['expires = "2026-12-31"'], 3, '"2026-12-31"', "`expires` must be a date without quotes, such as 2026-12-31"),
    ],
)
def test_mistakes(lines: list[str], line: int, text: str, message: str) -> None:
    assert problems(header(*lines)) == [(line, text, message)]


def test_good_keys_survive_bad_ones() -> None:
    read = header("targets = 5", 'canary = "a"', 'purpos = "x"')
    assert read.declaration == Declaration(canary="a")
    assert [problem.help for problem in read.problems] == ["", "did you mean `purpose`?"]


def test_an_unclosed_block() -> None:
    read = read_header(SourceText("a.sh", b"# /// maintlint\n# targets = 'a'\nrm x\n"))
    assert read.declaration is None
    message = "the declaration block is not closed: no line `# ///` follows before the comment ends"
    assert problems(read) == [(1, "# /// maintlint", message)]


def test_a_second_block() -> None:
    read = read_header(SourceText("a.sh", b"# /// maintlint\n# canary = 'a'\n# ///\n# /// maintlint\n# ///\n"))
    assert read.declaration == Declaration(canary="a")
    assert problems(read) == [(4, "# /// maintlint", "a second declaration block; the one in line 1 is used")]


def test_unknown_groups() -> None:
    read = header('targets = "@mial"', 'canary = "mail01"', 'verified = "@mail,"')
    inventory = Inventory({"mail": frozenset(("mail01", "mail02"))})
    assert [(p.place.text, p.message) for p in check_hosts(read, inventory)] == [
        ('"@mial"', "`targets`: the group @mial is not known; did you mean `mail`?"),
        ('"@mail,"', "`verified`: the host set `@mail,` lacks a host or group at `,`"),
    ]


@given(st.lists(st.text(max_size=30), max_size=8), st.booleans())
def test_never_raises(lines: list[str], closed: bool) -> None:
    text = "# /// maintlint\n" + "".join(f"# {line}\n" for line in lines) + ("# ///\n" if closed else "")
    read = read_header(SourceText("a.sh", text.encode("utf-8", "replace")))
    for problem in read.problems:
        assert problem.place.line >= 1
        assert problem.place.end >= problem.place.start
