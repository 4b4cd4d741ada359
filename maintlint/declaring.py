"""A first declaration of a program, filled in from its scope, for its author to read, narrow and complete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from msgspec import Struct

from maintlint import areas, paths
from maintlint.declared import interrupted
from maintlint.inventory import Inventory
from maintlint.patterns import lazy
from maintlint.places import SourceText
from maintlint.reach import live
from maintlint.scope import WRITING, Effect, Scope
from maintlint.wording import in_words, listing

MOST_PATHS = 12
"""A longer list is not read by anybody; the directories above are named instead."""

_WRITTEN = ("path", "device")
"""What the `writes` of a header speaks of."""
_MARKS = lazy(r"^#+!?\s*|\s+$")
_DOCSTRING = lazy(r"(?:#[^\n]*\n|\s)*(?:\"\"\"|\'\'\')([^\n\"\']+)")
_MODE_LINE = lazy(r"-\*-|\bvim?:|coding[:=]|shellcheck|SPDX|[Cc]opyright|[Ll]icen[cs]e|^\W*$")


class Proposal(Struct, frozen=True):
    """Keys with their values as TOML, and what could not be told."""

    keys: dict[str, str]
    open_questions: tuple[str, ...]

    def text(self) -> str:
        """The block of comments, with a line ending."""
        lines = [f"# {key} = {value}" for key, value in self.keys.items()]
        questions = [f"# # {question}" for question in self.open_questions]
        return "\n".join(["# /// maintlint", *lines, *questions, "# ///"]) + "\n"


def proposal(scope: Scope, inventory: Inventory) -> Proposal:
    """What the header of a program would say if it is meant to do what it does."""
    effects = [effect for effect in live(scope) if effect.changing]
    remote = [effect for effect in effects if effect.hosts.remote]
    keys: dict[str, str] = {}
    questions: list[str] = []
    purpose = _purpose(scope.source)
    if purpose:
        keys["purpose"] = _toml(purpose)
    else:
        questions.append('purpose = "say in one line what it is for"')
    if remote:
        nodes = _nodes(remote)
        if nodes:
            keys["targets"] = _toml(_expression(nodes, inventory))
        else:
            questions.append("targets: the program does not tell which hosts it changes")
        keys["runs-on"] = _toml("controller")
        bounds = {effect.rollout.parallel for effect in remote}
        known = [bound for bound in bounds if bound]
        if known and len(known) == len(bounds):
            keys["max-parallel"] = str(max(known))
    else:
        questions.append('targets, runs-on = "targets": if it is sent to hosts and runs there')
    for key, chosen in (
        ("deletes", [effect for effect in effects if effect.destructive]),
        ("writes", [effect for effect in effects if effect.kind in WRITING and effect.resource.type in _WRITTEN]),
    ):
        found, unknown = _paths(chosen)
        if unknown:
            questions.append(f"{key}: what {listing(unknown)} is cannot be told; known is {_list(found)}")
        else:
            keys[key] = _list(found)
    keys["restarts"] = _list(sorted({name for effect in effects for name in interrupted(effect) if name}))
    return Proposal(keys, tuple(dict.fromkeys(questions)))


def inserted(source: SourceText, block: str) -> bytes:
    """The program with the block behind the comments at its top."""
    end = 0
    for number, start in enumerate(source.starts, 1):
        if not source.line(number).startswith("#"):
            break
        end = start + len(source.data[start:].split(b"\n", 1)[0]) + 1
    head, rest = source.data[:end], source.data[end:]
    if head and not head.endswith(b"\n"):
        head += b"\n"
    alone = head.count(b"\n") <= head.startswith(b"#!")
    between = b"" if alone else b"#\n"
    after = b"" if rest.startswith((b"\n", b"\r\n")) or not rest else b"\n"
    return head + between + block.encode() + after + rest


def _purpose(source: SourceText) -> str:
    """The first line of the comment at the top, or of the docstring, as far as it says something."""
    for number in range(1, min(source.line_count, 20) + 1):
        line = source.line(number)
        if not line.startswith("#"):
            break
        text = _MARKS.sub("", line)
        if number == 1 and line.startswith("#!"):
            continue
        if text and not _MODE_LINE.search(text):
            name, dash, rest = text.partition(" - ")
            return rest if dash and " " not in name else text
    docstring = _DOCSTRING.match(source.data.decode("utf-8", "replace"))
    return docstring[1].strip().rstrip(".") if docstring else ""


def _nodes(remote: Iterable[Effect]) -> frozenset[str]:
    """All hosts that are changed; none if some cannot be named."""
    nodes: frozenset[str] = frozenset()
    for effect in remote:
        if not effect.hosts.nodes:
            return frozenset()
        nodes |= effect.hosts.nodes
    return nodes


def _expression(nodes: frozenset[str], inventory: Inventory) -> str:
    """Whole groups by their names, the largest first, and the other hosts folded."""
    left = nodes
    parts = []
    for name, members in sorted(inventory.groups.items(), key=lambda item: (-len(item[1]), item[0])):
        if members and members <= nodes and members & left:
            parts.append(f"@{name}")
            left = left - members
    return ",".join([*parts, *([inventory.fold(left)] if left else [])])


def _paths(effects: Sequence[Effect]) -> tuple[list[str], list[str]]:
    """Patterns that cover what effects take (tables and the like by their names), and what none can cover."""
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for effect in effects:
        of_paths = effect.resource.type == "path"
        for text in effect.resource.alternatives:
            if of_paths and areas.is_temporary(text, effect.directory):
                continue
            for variant in paths.resolved(text, effect.directory if of_paths else paths.NOWHERE):
                pattern = _pattern(paths.path_of(variant))
                (unknown if pattern is None else found)[pattern or in_words(text.show(), effect.place)] = None
    patterns = sorted(found)
    if len(patterns) > MOST_PATHS:
        patterns = sorted({pattern.rsplit("/", 1)[0] or pattern for pattern in patterns})
    return [one for one in patterns if not _covered(one, patterns)], list(unknown)


def _pattern(path: paths.Path) -> str | None:
    """The narrowest pattern that certainly covers a path."""
    parts = path.parts
    shown = path.show()
    if path.known and paths.covers(shown, path):
        return shown
    while parts and any(mark in parts[-1] for mark in (paths.UNKNOWN, paths.MANY, paths.ONE)):
        parts = parts[:-1]
    while any(paths.UNKNOWN in part for part in parts):
        parts = parts[:-1]
    # Nobody means to declare the whole of a top-level directory.
    deep = len(parts) > 1 and path.anchor == "/"
    return "/" + "/".join(parts) + "/**" if deep else None


def _covered(one: str, patterns: Iterable[str]) -> bool:
    path = paths.normalise(one.removesuffix("/**"))
    return any(other != one and not other.endswith("/**") and paths.covers(other, path) for other in patterns)


def _list(items: Iterable[str]) -> str:
    return "[" + ", ".join(map(_toml, items)) + "]"


def _toml(text: str) -> str:
    """A TOML string; what JSON escapes, TOML reads."""
    return json.dumps(text, ensure_ascii=False)
