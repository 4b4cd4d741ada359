"""Texts with parts: f-strings, ``%`` and ``.format`` become parts and holes, each at its own place."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from string import Formatter

from maintlint.languages.python.spans import Spans
from maintlint.patterns import lazy
from maintlint.program import Concat, Expression, Literal, Shown

Lower = Callable[[ast.expr], Expression]

_PERCENT = lazy(r"%(?:\((?P<key>\w+)\))?(?P<flags>[-#0 +]*[0-9.]*)(?P<kind>[sdirfxXeEgGcaFou%])")
_MOST_PARTS = 400


def joined(node: ast.JoinedStr, spans: Spans, lower: Lower) -> Expression:
    """An f-string. Its constant parts are looked for in the source, for their positions are not to be relied on."""
    start, end = spans.of(node)
    parts: list[Expression] = []
    cursor = start
    for value in node.values[:_MOST_PARTS]:
        if isinstance(value, ast.Constant):
            text = str(value.value)
            encoded = text.encode("utf-8", "surrogatepass")
            at = spans.data.find(encoded, cursor, end)
            if at >= 0:
                parts.append(Literal(at, at + len(encoded), text))
                cursor = at + len(encoded)
            else:
                parts.append(Literal(start, end, text))
        elif isinstance(value, ast.FormattedValue):
            inner = lower(value.value)
            if not start <= inner.start <= end:
                inner_start, inner_end = start, end
            else:
                inner_start, inner_end = inner.start, inner.end
                cursor = max(cursor, inner_end)
            parts.append(Shown(inner_start, inner_end, inner, _spec(value.format_spec)))
    return Concat(start, end, tuple(parts))


def _spec(spec: ast.expr | None) -> str:
    if not isinstance(spec, ast.JoinedStr):
        return ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in spec.values)


def percent(node: ast.BinOp, template: str, literal: Literal, spans: Spans, lower: Lower) -> Expression | None:
    """``template % values``; ``None`` if the values cannot be told apart."""
    start, end = spans.of(node)
    keyed: dict[str, ast.expr] = {}
    values: list[ast.expr] = []
    right = node.right
    if isinstance(right, ast.Tuple):
        values = list(right.elts)
        if any(isinstance(value, ast.Starred) for value in values):
            return None
    elif isinstance(right, ast.Dict):
        for key, value in zip(right.keys, right.values, strict=True):
            if not isinstance(key, ast.Constant):
                return None
            keyed[str(key.value)] = value
    else:
        values = [right]
    parts: list[Expression] = []
    at = used = 0
    for match in _PERCENT.finditer(template):
        if match.start() > at:
            parts.append(piece(literal, template, at, match.start()))
        at = match.end()
        if match["kind"] == "%":
            parts.append(Literal(literal.start, literal.end, "%"))
            continue
        chosen: ast.expr | None
        if match["key"] is not None:
            chosen = keyed.get(match["key"])
        else:
            chosen = values[used] if used < len(values) else None
            used += 1
        if chosen is None:
            return None
        inner = lower(chosen)
        parts.append(
            Shown(
                inner.start,
                inner.end,
                inner,
                match["flags"] + ("d" if match["kind"] in "di" and match["flags"] else ""),
            )
        )
    if at < len(template):
        parts.append(piece(literal, template, at, len(template)))
    return Concat(start, end, tuple(parts))


def formatted(node: ast.Call, template: str, literal: Literal, spans: Spans, lower: Lower) -> Expression | None:
    """``template.format(values)``; ``None`` if the values cannot be told apart."""
    start, end = spans.of(node)
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(
        word.arg is None for word in node.keywords
    ):
        return None
    keyed = {word.arg: word.value for word in node.keywords if word.arg is not None}
    try:
        fields = list(Formatter().parse(template))
    except ValueError:
        return None
    parts: list[Expression] = []
    cursor = automatic = 0
    for text, name, spec, _ in fields[:_MOST_PARTS]:
        if text:
            at = template.find(text, cursor)
            parts.append(
                piece(literal, template, at, at + len(text)) if at >= 0 else Literal(literal.start, literal.end, text)
            )
            cursor = at + len(text) if at >= 0 else cursor
        if name is None:
            continue
        field = name or str(automatic)
        automatic += not name
        head = re.split(r"[.\[]", field, maxsplit=1)[0]
        chosen = (node.args[int(head)] if int(head) < len(node.args) else None) if head.isdigit() else keyed.get(head)
        if chosen is None or (head != field):
            return None
        inner = lower(chosen)
        parts.append(Shown(inner.start, inner.end, inner, spec or ""))
    return Concat(start, end, tuple(parts))


def piece(literal: Literal, template: str, first: int, last: int) -> Literal:
    """A stretch of a literal, at its own place if the literal stands in the source as it is."""
    text = template[first:last]
    if len(template.encode("utf-8", "surrogatepass")) != literal.end - literal.start:
        return Literal(literal.start, literal.end, text)
    begin = literal.start + len(template[:first].encode("utf-8", "surrogatepass"))
    return Literal(begin, begin + len(text.encode("utf-8", "surrogatepass")), text)
