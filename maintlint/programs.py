"""Programs that are replaced: where the file is written into that somebody may be running."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from maintlint import areas
from maintlint.patterns import lazy
from maintlint.scope import Effect, Guard, Scope
from maintlint.values import Lit, Text

_LOOKS_FOR = lazy(r"\s*!?\s*(command\s+-v|which|type|hash)\b|.*\b(shutil\.)?which\(")
_EXECUTABLE = lazy(r"\bchmod\b.*(\+[rws]*x|[=,][rw]*x|\s0?[0-7]*[1357][0-7]{0,2}\b)|S_IX|0o[0-7]*[1357]")


class Replacement(Struct, frozen=True):
    """One program that is overwritten in place; ``script``: the shell reads it line by line while it runs."""

    effect: Effect
    path: str
    script: bool


def replacements(scope: Scope) -> Iterator[Replacement]:
    """Programs that are overwritten in place, though they may be running."""
    for index, effect in enumerate(scope.effects):
        if "in-place" not in effect.tags or effect.resource.type != "path":
            continue
        if not effect.live or effect.own:
            continue
        program = _program(effect)
        if program is None or _first_of_its_name(effect, program):
            continue
        if not _out_of_use(effect, program, index, scope):
            yield Replacement(effect, program.show(), areas.is_script(program, effect.directory))


def _program(effect: Effect) -> Text | None:
    """What is overwritten, if it is a program: the target, or in it the file that is copied there."""
    for text in effect.resource.alternatives:
        for candidate in _candidates(text, effect):
            if areas.is_program(candidate, effect.directory, effect.hosts.remote):
                return candidate
    return None


def _candidates(text: Text, effect: Effect) -> Iterator[Text]:
    yield text
    if effect.source is None or text.suffix.endswith((".sh", ".py")):
        return
    for source in effect.source.alternatives:
        name = source.suffix.rstrip("/").rsplit("/", 1)[-1]
        if name:
            slash = "" if text.suffix.endswith("/") else "/"
            yield Text((*text.atoms, Lit(slash + name, text.place)))


def _first_of_its_name(effect: Effect, program: Text) -> bool:
    """The program looked before that there is none yet."""
    return any(_missing(guard, program) for guard in effect.guards)


def _missing(guard: Guard, program: Text) -> bool:
    if guard.kind == "status":
        return guard.negated and bool(_LOOKS_FOR.match(guard.text))
    shown = program.show()
    return guard.kind == "exists" and guard.negated and any(shown.startswith(path) for path in guard.subjects if path)


def _out_of_use(effect: Effect, program: Text, index: int, scope: Scope) -> bool:
    """Is it unlinked before, or moved into its place afterwards, or is what runs it stopped meanwhile?"""
    shown = {program.show(), *(text.show() for text in effect.resource.alternatives)}
    stopped = started = False
    for at, other in enumerate(scope.effects):
        if other is effect or not other.live or other.hosts != effect.hosts:
            continue
        same = any(text.show() in shown for text in other.resource.alternatives)
        if at < index:
            stopped = stopped or other.kind == "stop"
            if same and other.kind in ("delete", "move"):
                return True
        else:
            started = started or (other.kind in ("restart", "change") and other.resource.type == "service")
            if same and (other.kind == "move" or _made_executable(other, effect)):
                return True
    return stopped and started


def _made_executable(other: Effect, effect: Effect) -> bool:
    """A text that is written here and made executable only then was no program before."""
    if other.kind != "permission" or effect.source is not None or effect.hosts.remote:
        return False
    return bool(_EXECUTABLE.search(other.place.text))
