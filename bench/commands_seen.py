"""Which share of the simple commands that shfmt sees the reader sees too: ``python bench/commands_seen.py LISTFILE``.

A command counts as seen when the reader has one whose name stands at the same offset and reads the
same. Files that shfmt cannot read are told and left out.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from maintlint.languages.shell import read
from maintlint.languages.shell.syntax import Assignment, Script, Simple
from maintlint.program import Literal

# Beside the interpreter, where the development tools are, whatever PATH says.
SHFMT = str(Path(sys.executable).with_name("shfmt"))

_QUOTES = b"\"'$"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("listfile", type=Path, help="file with one path a line")
    parser.add_argument("--missing", type=int, default=50, help="how many missing commands to print")
    options = parser.parse_args()
    paths = [Path(line) for line in options.listfile.read_text().splitlines() if line]
    texts = [path.read_bytes() for path in paths]
    read(b"true")
    gc.disable()
    began = time.process_time()
    scripts = [read(text) for text in texts]
    seconds = time.process_time() - began
    gc.enable()
    total = missed = files = refused = surplus = 0
    for path, text, script in zip(paths, texts, scripts, strict=True):
        expected = oracle(text)
        if expected is None:
            refused += 1
            print(f"{path}: shfmt cannot read it")
            continue
        files += 1
        ours = dict(names(script, text))
        total += len(expected)
        surplus += len(ours.keys() - expected.keys())
        for offset, name in sorted(expected.items()):
            if offset not in ours or (name is not None and ours[offset] not in (name, None)):
                missed += 1
                if missed <= options.missing:
                    line = text.count(b"\n", 0, offset) + 1
                    print(f"{path}:{line}: not seen: {name or text[offset : offset + 30]!r}, here {ours.get(offset)!r}")
    lines = sum(text.count(b"\n") for text in texts)
    clean = sum(not script.unreadable for script in scripts)
    print(f"{files} files, {refused} that shfmt cannot read; {lines} lines")
    print(f"{total - missed} of {total} commands seen: {100 * (total - missed) / max(total, 1):.3f} %")
    print(f"{surplus} commands that shfmt has not")
    print(f"{clean} of {len(scripts)} files without unreadable region: {100 * clean / max(len(scripts), 1):.2f} %")
    print(f"{seconds:.2f} s of processor time to read them all")
    return 0


def names(script: Script, text: bytes) -> Iterator[tuple[int, str | None]]:
    """Offset and, if it is plain text, name of every simple command."""
    for node in walk(script.body):
        if isinstance(node, Simple) and node.words:
            for word in node.words[: 2 if is_time(node) else 1]:
                if not isinstance(word, Assignment):
                    yield unquoted(text, word.start), word.text if isinstance(word, Literal) else None
            if is_time(node):
                for word in node.words[2:]:
                    yield unquoted(text, word.start), word.text if isinstance(word, Literal) else None


def is_time(node: Simple) -> bool:
    first = node.words[0]
    return isinstance(first, Literal) and first.text == "time"


def walk(node: Any) -> Iterator[Any]:
    """All nodes below a node."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, msgspec.Struct):
            yield node
            stack.extend(getattr(node, field) for field in node.__struct_fields__)
        elif isinstance(node, tuple):
            stack.extend(node)


def oracle(text: bytes) -> dict[int, str | None] | None:
    """Offset and name of every simple command that shfmt sees; ``None`` if it cannot read the text."""
    for dialect in ("auto", "bash", "mksh"):
        run = subprocess.run([SHFMT, f"-ln={dialect}", "--to-json"], input=text, capture_output=True, check=False)
        if run.returncode == 0:
            return dict(expected_names(msgspec.json.decode(run.stdout), text))
    return None


def expected_names(tree: Any, text: bytes) -> Iterator[tuple[int, str | None]]:
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            stack.extend(node.values())
            kind = node.get("Type")
            if kind == "CallExpr" and node.get("Args"):
                word = node["Args"][0]
                parts = word["Parts"]
                plain = parts[0]["Value"] if len(parts) == 1 and parts[0]["Type"] == "Lit" else None
                yield unquoted(text, word["Pos"]["Offset"]), None if plain is None or "\\" in plain else plain
            elif kind == "DeclClause":
                yield node["Pos"]["Offset"], node["Variant"]["Value"]
            elif kind == "LetClause":
                yield node["Pos"]["Offset"], "let"
        elif isinstance(node, list):
            stack.extend(node)


def unquoted(text: bytes, offset: int) -> int:
    while offset < len(text) and text[offset] in _QUOTES:
        offset += 1
    return offset


if __name__ == "__main__":
    sys.exit(main())
