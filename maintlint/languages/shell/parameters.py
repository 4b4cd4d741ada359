"""Parameter expansions: ``${…}`` with all its operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.languages.shell.modes import OFFSET, OPERAND, QUOTED_OPERAND, SEARCH, VALUE_OPERAND
from maintlint.languages.shell.nesting import UnclosedError
from maintlint.languages.shell.pieces import Pieces
from maintlint.patterns import lazy
from maintlint.program import Elements, Expansion, Expression, Variable

if TYPE_CHECKING:
    from maintlint.languages.shell.words import Words

_PARAMETER = lazy(rb"\$\{([#!]?)([A-Za-z_]\w*|[0-9]+|[@*?$!#-])")
_OPERATOR = lazy(rb":[-=?+]|[-=?+]|%%?|##?|//|/#|/%|/|:|\^\^?|,,?|~~?|@")
_LENGTH_OF_ARGUMENTS = lazy(rb"\$\{#\}")
_RUN = lazy(rb"[^\\$`\"}\0]+")


def parameter(words: Words, at: int, limit: int, quoted: bool, inside: bool) -> Expression:
    """The expansion at ``at``; ``quoted`` if it is not split, ``inside`` if it stands between double quotes."""
    data = words.data
    if _LENGTH_OF_ARGUMENTS.match(data, at, limit):
        return Variable(at, at + 4, "#", quoted)
    match = _PARAMETER.match(data, at, limit)
    if match is None:
        end = words.closings.brace(at + 2, limit)
        if end < 0:
            raise UnclosedError(at)
        return Expansion(at, end + 1, words.decode(at + 2, end)[:1], "other", None, None, None, quoted)
    sign, name, here = match[1], match[2].decode(), match.end()
    index = subscript = None
    if here < limit and data[here] == 0x5B:
        closing = words.closings.bracket(here + 1, limit)
        if closing < 0:
            raise UnclosedError(at)
        index = words.decode(here + 1, closing)
        subscript = words.subscript(here + 1, closing)
        here = closing + 1
    operator = ""
    operand: Expression | None = None
    replacement: Expression | None = None
    found = _OPERATOR.match(data, here, limit) if not (here < limit and data[here] == 0x7D) else None
    if found is not None:
        operator = found[0].decode()
        operand, replacement, here = _operands(words, operator, found.end(), limit, quoted, inside)
    if here < limit and data[here] != 0x7D:
        here = words.closings.brace(at + 2, limit)
    if not 0 <= here < limit:
        raise UnclosedError(at)
    end = here + 1
    if sign:
        operator = "length" if sign == b"#" else "indirect"
    if not operator:
        if name in "@*":
            return Elements(at, end, "@", quoted, quoted and name == "*")
        if index is None:
            return Variable(at, end, name, quoted)
        if index in ("@", "*"):
            return Elements(at, end, name, quoted, quoted and index == "*")
    return Expansion(at, end, name, operator, operand, replacement, index, quoted, subscript)


def _operands(
    words: Words, operator: str, at: int, limit: int, quoted: bool, inside: bool
) -> tuple[Expression | None, Expression | None, int]:
    """Operand, replacement, and the offset of the closing brace."""
    pieces = Pieces()
    if operator[0] == "/":
        end = words.unquoted(at, limit, SEARCH, pieces)
        search = pieces.finish(at, end)
        if end < limit and words.data[end] == 0x2F:
            replacement, stop = words.word(end + 1, limit, QUOTED_OPERAND)
            return search, replacement, stop
        return search, None, end
    if operator == ":":
        end = words.unquoted(at, limit, OFFSET, pieces)
        offset = pieces.finish(at, end)
        if end < limit and words.data[end] == 0x3A:
            length, stop = words.word(end + 1, limit, OFFSET)
            return offset, length, stop
        return offset, None, end
    if operator[-1] in "-=?+" and quoted:
        if inside:
            end = words.double(at, limit, limit, _RUN.match, b"}", pieces)
        else:
            end = words.unquoted(at, limit, VALUE_OPERAND, pieces)
    else:
        end = words.unquoted(at, limit, QUOTED_OPERAND if quoted else OPERAND, pieces)
    return pieces.finish(at, end), None, end
