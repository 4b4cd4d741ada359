"""Compound commands: each function gets where the command starts, where its opening token ends, and the limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from maintlint.languages.shell.modes import VALUE
from maintlint.languages.shell.nesting import UnfitError
from maintlint.languages.shell.syntax import (
    ArithmeticCommand,
    Case,
    CaseArm,
    CFor,
    Command,
    DoubleBracket,
    For,
    FunctionDefinition,
    Group,
    If,
    Loop,
    Sequence,
    SubshellGroup,
    UnreadableRegion,
)
from maintlint.patterns import lazy

if TYPE_CHECKING:
    from maintlint.languages.shell.reader import Reader

_THEN = frozenset({b"then", b"fi"})
_FI = frozenset({b"elif", b"else", b"fi"})
_ONLY_FI = frozenset({b"fi"})
_DO = frozenset({b"do", b"done"})
_DONE = frozenset({b"done"})
_BRACE = frozenset({b"}"})
_PARENTHESIS = frozenset({b")"})
_ARM = frozenset({b";;", b";&", b";;&", b"esac"})

_NAME = lazy(rb"(?:[ \t\0]|\\\0?\n)+([A-Za-z_]\w*)(?=[\s\0;\\]|\Z)")
_IN = lazy(rb"in(?=[\s\0;\\]|\Z)")
_BODY = lazy(rb"(?:do(?=[\s\0;&|()<>\\]|\Z)|\{(?=[\s\0]))")
_SEPARATOR = lazy(rb"[ \t\0]*;")
_ESAC = lazy(rb"esac(?=[\s\0;&|()<>]|\Z)")
_ARM_END = lazy(rb"\n|;;")
_BAD_HEADER = lazy(rb"[^\n]*?(?=[\s;]do(?:[\s;]|\Z)|\n|\Z)")
_FUNCTION_NAME = lazy(rb"(?:[ \t\0]|\\\0?\n)+([^\s\0()<>;&|'\"`$]+)(?:[ \t\0]*\([ \t\0]*\))?")
_BODY_OPENER = lazy(rb"\(\(?|(?:\{|\[\[|[a-z]+)(?=[\s\0(])")


def _group(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    lost = len(reader.unreadable)
    body, stop, closer = reader.sequence(at, end, _BRACE)
    command = Group(start, stop if closer else max(body.end, at), body)
    return (command if closer else reader.unclosed(start, at, lost, (command,))), stop


def _subshell(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    lost = len(reader.unreadable)
    body, stop, closer = reader.sequence(at, end, _PARENTHESIS)
    command = SubshellGroup(start, stop if closer else max(body.end, at), body)
    return (command if closer else reader.unclosed(start, at, lost, (command,))), stop


def _arithmetic(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    """``((…))``, or two subshells."""
    stop = reader.words.closings.arithmetic(at, end)
    if stop < 0:
        return _subshell(reader, start, start + 1, end)
    text = reader.data[at : stop - 2].decode("utf-8", "replace")
    return ArithmeticCommand(start, stop, text, reader.words.computed(at, stop - 2)), stop


def _condition(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    try:
        from maintlint.languages.shell.brackets import ConditionReader

        test, stop = ConditionReader(reader.words, at, end).read()
    except UnfitError:
        raise UnfitError(start) from None
    return DoubleBracket(start, stop, test), stop


def _if(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    lost = len(reader.unreadable)
    clauses: list[tuple[int, Sequence, Sequence]] = []
    orelse: Sequence | None = None
    opener, begin, closer = at, start, b"elif"
    while closer == b"elif":
        condition, at, closer = reader.sequence(at, end, _THEN)
        if closer != b"then":
            clauses.append((begin, condition, Sequence(at, at, ())))
            break
        then, at, closer = reader.sequence(at, end, _FI)
        clauses.append((begin, condition, then))
        begin = at - 4
    else:
        if closer == b"else":
            orelse, at, closer = reader.sequence(at, end, _ONLY_FI)
        if closer:
            return _nested(clauses, orelse, at), at
        last = orelse or clauses[-1][2]
        return reader.unclosed(start, opener, lost, (_nested(clauses, orelse, max(last.end, opener)),)), at
    commands = [command for _, condition, then in clauses for command in (*condition.commands, *then.commands)]
    return reader.unclosed(start, opener, lost, tuple(commands)), at


def _nested(clauses: list[tuple[int, Sequence, Sequence]], orelse: Sequence | None, end: int) -> Command:
    for start, condition, then in reversed(clauses):
        found = If(start, end, condition, then, orelse)
        orelse = Sequence(start, end, (found,))
    return found


def _while(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    lost, opener = len(reader.unreadable), at
    condition, at, closer = reader.sequence(at, end, _DO)
    if closer != b"do":
        return reader.unclosed(start, opener, lost, condition.commands), at
    body, at, closer = reader.sequence(at, end, _DONE)
    command = Loop(
        start,
        at if closer else max(body.end, opener),
        condition,
        body,
        opener - start == 5 and reader.data[start] == 0x75,
    )
    return (command if closer else reader.unclosed(start, opener, lost, (command,))), at


def _for(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    """``for`` and ``select``."""
    data, opener = reader.data, at
    lost = len(reader.unreadable)
    here = reader.blanks(at, end)
    if data.startswith(b"((", here, end):
        stop = reader.words.closings.arithmetic(here + 2, end)
        if stop < 0:
            return _lost_header(reader, start, at, end)
        header = data[here + 2 : stop - 2].decode("utf-8", "replace")
        parts = reader.words.computed(here + 2, stop - 2)
        body, at, closer, fits = _loop_body(reader, stop, end)
        command: Command = CFor(start, at if closer else max(body.end, opener), header, body, parts)
    else:
        match = _NAME.match(data, at, end)
        if match is None:
            return _lost_header(reader, start, at, end)
        words = None
        here = match.end()
        stop = reader.skip(here, end)
        if (found := _IN.match(data, stop, end)) is not None:
            words, here = reader.simple.items(found.end(), end)
        body, at, closer, fits = _loop_body(reader, here, end)
        name = match[1].decode()
        select = data[start] == 0x73
        command = For(start, at if closer else max(body.end, opener), name, words, body, select)
    if not fits:
        return _lost_header(reader, start, opener, end)
    return (command if closer else reader.unclosed(start, opener, lost, (command,))), at


def _loop_body(reader: Reader, at: int, end: int) -> tuple[Sequence, int, bytes, bool]:
    """The body of a loop with its end and what closes it; last, whether one begins here at all."""
    if (separator := _SEPARATOR.match(reader.data, at, end)) is not None:
        at = separator.end()
    at = reader.skip(at, end)
    match = _BODY.match(reader.data, at, end)
    if match is None:
        return Sequence(at, at, ()), at, b"", False
    body, at, closer = reader.sequence(match.end(), end, _BRACE if match[0] == b"{" else _DONE)
    return body, at, closer, True


def _lost_header(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    """A loop whose first line cannot be read; its body is."""
    match = _BAD_HEADER.match(reader.data, at, end)
    stop = end if match is None else match.end()
    region = reader.unread(start, stop)
    first, at, closer = reader.sequence(stop, end, _DO)
    commands = first.commands
    if closer == b"do":
        body, at, _ = reader.sequence(at, end, _DONE)
        commands += body.commands
    return Sequence(start, commands[-1].end if commands else stop, (region, *commands)), at


def _case(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    data, opener = reader.data, at
    lost = len(reader.unreadable)
    at = reader.skip(at, end)
    subject, stop = reader.words.word(at, end, VALUE)
    at = reader.skip(stop, end)
    match = _IN.match(data, at, end)
    if match is None:
        raise UnfitError(start)
    at = match.end()
    arms: list[CaseArm] = []
    closer = b""
    while closer != b"esac":
        at = reader.skip(at, end)
        if at >= end:
            break
        if (match := _ESAC.match(data, at, end)) is not None:
            return Case(start, match.end(), subject, tuple(arms)), match.end()
        begin = at
        patterns, at = reader.simple.patterns(at, end)
        if at >= end or data[at] != 0x29:
            match = _ARM_END.search(data, at, end)
            at = end if match is None else match.start()
            region = reader.unread(begin, at)
            body, at, closer = reader.sequence(at, end, _ARM)
            body = Sequence(begin, max(body.end, region.end), (region, *body.commands))
        else:
            body, at, closer = reader.sequence(at + 1, end, _ARM)
        if not closer:
            arms.append(CaseArm(begin, max(body.end, begin), patterns, body, ""))
            break
        last = closer == b"esac"
        arms.append(CaseArm(begin, body.end if last else at, patterns, body, "" if last else closer.decode()))
    command = Case(start, at if closer else max(arms[-1].end if arms else opener, opener), subject, tuple(arms))
    return (command if closer == b"esac" else reader.unclosed(start, opener, lost, (command,))), at


def _function(reader: Reader, start: int, at: int, end: int) -> tuple[Command, int]:
    """``function name [()] body``."""
    match = _FUNCTION_NAME.match(reader.data, at, end)
    if match is None:
        raise UnfitError(start)
    return function(reader, start, match[1], match.end(), end)


def function(reader: Reader, start: int, name: bytes, at: int, end: int) -> tuple[Command, int]:
    """The function whose body stands at ``at``.

    Raises:
        UnfitError: no compound command stands there.
    """
    at = reader.skip(at, end)
    opener = _BODY_OPENER.match(reader.data, at, end)
    if opener is None or opener[0] not in COMPOUND:
        raise UnfitError(start)
    reader.words.deeper(1)
    try:
        body, stop = reader.compound(opener[0], at, end)
    finally:
        reader.words.depth -= 1
    text = name.replace(b"\0", b"").decode("utf-8", "replace")
    if type(body) is Sequence and type(region := body.commands[0]) is UnreadableRegion:
        rest = Sequence(region.end, body.end, body.commands[1:])
        return Sequence(start, body.end, (region, FunctionDefinition(start, body.end, text, rest))), stop
    return FunctionDefinition(start, body.end, text, body), stop


COMPOUND: dict[bytes, Callable[[Reader, int, int, int], tuple[Command, int]]] = {
    b"{": _group,
    b"(": _subshell,
    b"((": _arithmetic,
    b"[[": _condition,
    b"if": _if,
    b"while": _while,
    b"until": _while,
    b"for": _for,
    b"select": _for,
    b"case": _case,
    b"function": _function,
}
"""Readers of compound commands by the token that opens them."""
