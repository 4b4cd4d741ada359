"""Shell syntax to program: the one place where shell commands become statements and tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from maintlint.languages.shell import predicates, syntax
from maintlint.patterns import lazy
from maintlint.program import (
    Arithmetic,
    Arm,
    Assign,
    Background,
    Block,
    Both,
    Braces,
    Branch,
    Capture,
    Chain,
    Check,
    Compare,
    Concat,
    Define,
    Either,
    Expansion,
    Expression,
    ForEach,
    Invoke,
    Known,
    Literal,
    Negate,
    Not,
    Pipe,
    Program,
    Redirect,
    Redirected,
    Statement,
    Stream,
    Subshell,
    Succeeds,
    Switch,
    Test,
    Unreadable,
    Variable,
    While,
)

_DECLARATORS = {
    "local": "local",
    "export": "export",
    "readonly": "readonly",
    "declare": "declare",
    "typeset": "declare",
}
_COUNT_CHECK = lazy(
    r"(?:\$#|\$\{#\}|\$\{#([A-Za-z_]\w*|\d+)(?:\[([@*])\])?\}|#([A-Za-z_]\w*)?)\s*(<=|>=|==|!=|<|>)\s*(\d+)"
)
_PLAIN_CHECK = lazy(r"\$?\{?([A-Za-z_]\w*|\?)\}?\s*(<=|>=|==|!=|<|>)\s*(\d+|(?<=\W)\$?[A-Za-z_]\w*)")
_CALCULATED_CHECK = lazy(r"([^<>=!&|?:,]+%[^<>=!&|?:,]+?|10#[^<>=!&|?:,\s]+)\s*(<=|>=|==|!=|<|>)\s*(\d+)")
_NUMBER_OPERATORS = {
    "<": "less",
    ">": "greater",
    "<=": "less-equal",
    ">=": "greater-equal",
    "==": "number-equal",
    "!=": "number-unequal",
}


def lower(script: syntax.Script) -> Program:
    """The program of a shell script."""
    unreadable = tuple(Unreadable(region.start, region.end, region.text) for region in script.unreadable)
    comments = tuple(Literal(comment.start + 1, comment.end, comment.text[1:]) for comment in script.comments)
    return Program(_block(script.body), script.commands, comments, unreadable)


def _block(sequence: syntax.Sequence) -> Block:
    return Block(sequence.start, sequence.end, tuple([_command(command) for command in sequence.commands]))


def _command(node: syntax.Command) -> Statement:
    return _LOWER[type(node)](node)


# --- words: only those with code inside change --------------------------------------------------


def _word(word: Expression) -> Expression:
    kind = type(word)
    if kind is Literal or kind is Variable:
        return word
    if isinstance(word, Capture):
        return Capture(word.start, word.end, _body(word.body), word.quoted)
    if isinstance(word, Stream):
        return Stream(word.start, word.end, _body(word.body), word.writes)
    if isinstance(word, Concat):
        return Concat(word.start, word.end, _parts(word.parts))
    if isinstance(word, Braces):
        return Braces(word.start, word.end, _parts(word.items))
    if isinstance(word, Expansion) and (word.operand or word.replacement or word.subscript):
        operand = None if word.operand is None else _word(word.operand)
        replacement = None if word.replacement is None else _word(word.replacement)
        subscript = None if word.subscript is None else _word(word.subscript)
        return replace(word, operand=operand, replacement=replacement, subscript=subscript)
    if isinstance(word, Arithmetic) and word.parts:
        return Arithmetic(word.start, word.end, word.text, _parts(word.parts))
    return word


def _parts(parts: tuple[Expression, ...]) -> tuple[Expression, ...]:
    return tuple([_word(part) for part in parts])


def _body(node: Any) -> Block:
    return _block(node)


def _redirect(node: syntax.Redirection) -> Redirect:
    return Redirect(node.start, node.end, node.operator, _word(node.target), node.descriptor)


def _redirects(nodes: tuple[syntax.Redirection, ...]) -> tuple[Redirect, ...]:
    return tuple([_redirect(node) for node in nodes])


def _assign(node: syntax.Assignment, scope: str = "") -> Assign:
    value = node.value
    lowered = (
        tuple([_word(item) for item in value]) if isinstance(value, tuple) else None if value is None else _word(value)
    )
    subscript = None if node.subscript is None else _word(node.subscript)
    return Assign(node.start, node.end, node.name, lowered, node.append, scope, node.index, node.keys, subscript)


# --- commands -------------------------------------------------------------------------------------


def _simple(node: syntax.Simple) -> Statement:
    words = node.words
    if not words:
        assigns = tuple([_assign(assignment) for assignment in node.assignments])
        if node.redirections:
            return Invoke(node.start, node.end, (), assigns, _redirects(node.redirections))
        return assigns[0] if len(assigns) == 1 else Block(node.start, node.end, assigns)
    first = words[0]
    if type(first) is Literal:
        name = first.text
        if name in _DECLARATORS and not node.redirections:
            declared = _declaration(node, _DECLARATORS[name])
            if declared is not None:
                return declared
        if (name == "[" or name == "test") and not node.redirections:
            test = predicates.bracket_test(node, [_plain(word) for word in words])
            if test is not None:
                if isinstance(test, Compare):
                    test = replace(test, start=node.start, end=node.end)
                return Check(node.start, node.end, test)
    return Invoke(
        node.start,
        node.end,
        tuple([_plain(word) for word in words]),
        tuple([_assign(assignment) for assignment in node.assignments]),
        _redirects(node.redirections),
    )


def _plain(word: Expression | syntax.Assignment) -> Expression:
    """A word of an ordinary command; an assignment among them is text to it (``env A=b``, ``dd of=x``)."""
    if not isinstance(word, syntax.Assignment):
        return _word(word)
    name = Literal(word.start, word.start + len(word.name) + 1, f"{word.name}=")
    if word.value is None or isinstance(word.value, tuple):
        return name
    return Concat(word.start, word.end, (name, _word(word.value)))


def _declaration(node: syntax.Simple, scope: str) -> Statement | None:
    assigns: list[Statement] = []
    for word in node.words[1:]:
        if isinstance(word, syntax.Assignment):
            assigns.append(_assign(word, scope))
        elif isinstance(word, Literal):
            if word.text.startswith("-"):
                if "f" in word.text or "n" in word.text or "p" in word.text:
                    return None
            else:
                assigns.append(Assign(word.start, word.end, word.text, None, False, scope))
        else:
            return None
    return assigns[0] if len(assigns) == 1 else Block(node.start, node.end, tuple(assigns))


def _double_bracket(node: syntax.DoubleBracket) -> Statement:
    return Check(node.start, node.end, predicates.double_bracket_test(node.test, _word))


def _arithmetic(node: syntax.ArithmeticCommand) -> Statement:
    return Check(node.start, node.end, _arithmetic_test(node))


def _arithmetic_test(node: syntax.ArithmeticCommand) -> Test:
    inner = node.text.strip()
    if not node.parts and "(" not in inner and "?" not in inner:
        for operator, combined in (("||", Either), ("&&", Both)):
            left, joined, right = inner.rpartition(operator)
            if joined:
                halves = [_arithmetic_test(replace(node, text=half)) for half in (left, right)]
                return combined(node.start, node.end, *halves)
    return _relation(node, inner)


def _relation(node: syntax.ArithmeticCommand, inner: str) -> Test:
    start, end = node.start, node.end
    if inner.isdigit():
        return Known(start, end, int(inner) != 0)
    if match := _COUNT_CHECK.fullmatch(inner):
        name = match[1] or match[3]
        left: Expression = Variable(start, end, "#", True)
        if name:
            left = Expansion(start, end, name, "length", None, None, match[2], True)
        return predicates.compare(start, end, _NUMBER_OPERATORS[match[4]], left, Literal(start, end, match[5]))
    if match := _PLAIN_CHECK.fullmatch(inner):
        right: Expression = (
            Literal(start, end, match[3]) if match[3].isdigit() else Variable(start, end, match[3].lstrip("$"), True)
        )
        return predicates.compare(start, end, _NUMBER_OPERATORS[match[2]], Variable(start, end, match[1], True), right)
    if match := _CALCULATED_CHECK.fullmatch(inner):
        calculated = Arithmetic(start, end, match[1], _parts(node.parts))
        return predicates.compare(start, end, _NUMBER_OPERATORS[match[2]], calculated, Literal(start, end, match[3]))
    return Compare(start, end, "other", Arithmetic(start, end, inner, _parts(node.parts)), None)


def _condition(sequence: syntax.Sequence) -> Test:
    commands = sequence.commands
    if len(commands) == 1:
        return _as_test(_command(commands[0]))
    return Succeeds(sequence.start, sequence.end, _block(sequence))


def _as_test(statement: Statement) -> Test:
    if isinstance(statement, Check):
        return statement.test
    if isinstance(statement, Negate):
        return Not(statement.start, statement.end, _as_test(statement.body))
    if isinstance(statement, Invoke) and len(statement.words) == 1 and not statement.redirects:
        word = statement.words[0]
        if isinstance(word, Literal) and word.text in ("true", "false", ":"):
            return Known(statement.start, statement.end, word.text != "false")
    return Succeeds(statement.start, statement.end, statement)


def _pipeline(node: syntax.Pipeline) -> Statement:
    stages = tuple([_command(stage) for stage in node.stages])
    if not stages:  # a lone `!`
        body: Statement = Block(node.start, node.end, ())
    else:
        body = stages[0] if len(stages) == 1 else Pipe(node.start, node.end, stages)
    return Negate(node.start, node.end, body) if node.negated else body


def _and_or(node: syntax.AndOr) -> Statement:
    operator: Any = node.operator
    return Chain(node.start, node.end, operator, _command(node.left), _command(node.right))


def _async(node: syntax.Async) -> Statement:
    return Background(node.start, node.end, _command(node.command))


def _group(node: syntax.Group) -> Statement:
    return _block(node.body)


def _subshell(node: syntax.SubshellGroup) -> Statement:
    return Subshell(node.start, node.end, _block(node.body))


def _if(node: syntax.If) -> Statement:
    orelse = None if node.orelse is None else _block(node.orelse)
    return Branch(node.start, node.end, _condition(node.condition), _block(node.then), orelse)


def _for(node: syntax.For) -> Statement:
    items = None if node.words is None else tuple([_word(word) for word in node.words])
    return ForEach(node.start, node.end, node.name, items, _block(node.body), node.select)


def _c_for(node: syntax.CFor) -> Statement:
    from maintlint.languages.shell.counting import counting, endless

    header = Arithmetic(node.start, node.start, node.text, _parts(node.parts))
    body = _block(node.body)
    counted = counting(node.start, node.end, node.text, body) or endless(node.start, node.end, header, body)
    return counted or While(node.start, node.end, Compare(node.start, node.start, "other", header, None), body)


def _loop(node: syntax.Loop) -> Statement:
    test = _condition(node.condition)
    if node.until:
        test = Not(test.start, test.end, test)
    return While(node.start, node.end, test, _block(node.body))


def _case(node: syntax.Case) -> Statement:
    arms = tuple(
        [
            Arm(
                arm.start,
                arm.end,
                tuple([_word(pattern) for pattern in arm.patterns]),
                _block(arm.body),
                arm.terminator == ";&",
                arm.terminator == ";;&",
            )
            for arm in node.arms
        ]
    )
    subject = _word(node.subject)
    bare = predicates.without_guard_letter(subject, [arm.patterns for arm in arms])
    if bare is not None and isinstance(subject, Concat) and isinstance(subject.parts[0], Literal):
        length = len(subject.parts[0].text)
        arms = tuple(
            [replace(arm, patterns=tuple([predicates.without_start(p, length) for p in arm.patterns])) for arm in arms]
        )
    return Switch(node.start, node.end, subject if bare is None else bare, arms)


def _function(node: syntax.FunctionDefinition) -> Statement:
    return Define(node.start, node.end, node.name, _command(node.body))


def _redirecting(node: syntax.Redirecting) -> Statement:
    return Redirected(node.start, node.end, _command(node.command), _redirects(node.redirections))


def _unreadable(node: syntax.UnreadableRegion) -> Statement:
    return Unreadable(node.start, node.end, node.text)


_LOWER: dict[type, Callable[[Any], Statement]] = {
    syntax.Simple: _simple,
    syntax.DoubleBracket: _double_bracket,
    syntax.ArithmeticCommand: _arithmetic,
    syntax.Pipeline: _pipeline,
    syntax.AndOr: _and_or,
    syntax.Async: _async,
    syntax.Sequence: _block,
    syntax.Group: _group,
    syntax.SubshellGroup: _subshell,
    syntax.If: _if,
    syntax.For: _for,
    syntax.CFor: _c_for,
    syntax.Loop: _loop,
    syntax.Case: _case,
    syntax.FunctionDefinition: _function,
    syntax.Redirecting: _redirecting,
    syntax.UnreadableRegion: _unreadable,
}
