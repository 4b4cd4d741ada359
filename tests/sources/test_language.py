"""Which language a file is taken for."""

from __future__ import annotations

import pytest

from maintlint.sources.language import language_of


@pytest.mark.parametrize(
    "line",
    [
        "#!/bin/sh",
        "#!/bin/bash -eu",
        "#! /usr/bin/env bash",
        "#!/usr/bin/env -S bash -x",
        "#!/usr/bin/env FOO=1 dash",
        "#!/usr/local/bin/ksh93",
        "#!/bin/busybox sh",
    ],
)
def test_shell_by_first_line(line: str) -> None:
    assert language_of("tool", line.encode() + b"\nrm x\n") == "shell"


@pytest.mark.parametrize("line", ["#!/usr/bin/python3", "#!/usr/bin/env python3.12", "#!/usr/bin/pypy3 -u"])
def test_python_by_first_line(line: str) -> None:
    assert language_of("tool.sh", line.encode()) == "python"


@pytest.mark.parametrize("line", ["#!/usr/bin/perl", "#!/usr/bin/env node", "#!/bin/zsh", "#!", "#!/bin/busybox awk"])
def test_other_interpreters_are_not_ours(line: str) -> None:
    assert language_of("tool.sh", line.encode()) is None


def test_a_shell_line_that_hands_over_to_python() -> None:
    assert language_of("pip", b"#!/bin/sh\n'''exec' /opt/venv/bin/python \"$0\" \"$@\"\n' '''\nimport re\n") == "python"


@pytest.mark.parametrize(
    ("name", "language"),
    [("a.sh", "shell"), ("a.BASH", "shell"), ("a.ksh", "shell"), ("a.py", "python"), ("a.c", None)],
)
def test_extension(name: str, language: str | None) -> None:
    assert language_of(name, b"echo hello\n") == language


def test_a_byte_order_mark_does_not_hide_the_first_line() -> None:
    assert language_of("tool", b"\xef\xbb\xbf#!/bin/sh\n") == "shell"


@pytest.mark.parametrize(
    "text",
    [
        "set -eu\nif [ -f x ]; then\n  rm x\nfi\n",
        "# shellcheck shell=bash\necho\n",
        "# -*- mode: sh -*-\necho\n",
        "# vim: set ft=sh :\necho\n",
        "# /// maintlint\n# targets = '@mail'\n# ///\nssh x y\n",
        "cleanup() {\n  rm x\n}\n. /lib/lsb/init-functions\n",
    ],
)
def test_content_of_files_without_extension(text: str) -> None:
    assert language_of("deploy", text.encode()) == "shell"


def test_a_declaration_in_python() -> None:
    assert language_of("deploy", b"# /// maintlint\n# ///\nimport os\n") == "python"


@pytest.mark.parametrize("text", ["all: build\n\tcc x.c\n", "MIT License\n\nPermission is granted\n", "", "\0ELF\0"])
def test_other_files_without_extension(text: str) -> None:
    assert language_of("Makefile", text.encode()) is None


def test_a_named_file_needs_fewer_signs() -> None:
    text = b"set -e\nrm x\n"
    assert language_of("deploy", text) is None
    assert language_of("deploy", text, explicit=True) == "shell"


@pytest.mark.parametrize("name", ["Jenkinsfile", "Makefile", "Vagrantfile", "ChangeLog"])
def test_what_a_name_says_is_not_ours_has_commands_in_it_all_the_same(name: str) -> None:
    text = b"# -*- mode: sh -*-\nif [ -f x ]; then\n    rm x\nfi\nset -e\n"
    assert language_of(name, text) is None
    assert language_of(name, text, explicit=True) == "shell", "who names the file knows what is in it"
    assert language_of(name, b"#!/bin/sh\n" + text) == "shell"
