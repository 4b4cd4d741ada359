"""Commands that change the state of the program itself, or whose output is computed here.

What other commands do is data (`maintlint.knowledge`); these are the shell's own words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from maintlint import later
from maintlint.combining import concat
from maintlint.evaluate import directories, failures, references
from maintlint.evaluate.expressions import assigned_numbers
from maintlint.evaluate.frame import Frame, printed
from maintlint.evaluate.parameters import from_items
from maintlint.evaluate.state import EVERY_NAME, State
from maintlint.patterns import lazy
from maintlint.program import Compare, Invoke, Literal, Node
from maintlint.values import EMPTY, Emptiness, Hole, ListValue, Lit, Text, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run, Ways

Builtin = Callable[["Run", Frame, State, list[Value], Node], "Ways"]


def _true(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    return state, None


def _false(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    return None, state


def _pwd(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    printed(state, working_directory(frame, state, node))
    return state, None


def working_directory(frame: Frame, state: State, node: Node) -> Value:
    """The text of the working directory, if the program set it; else its starting directory."""
    text = state.directory.text
    place = frame.place(node.start, node.end)
    if state.directory.unchecked is not None:
        return unknown("directory", "PWD", place, Emptiness.NEVER, absolute=True, exists=True)
    if text is not None and text.literal is not None and text.literal.startswith("/"):
        return Value((text,))
    if (
        text is not None
        and len(text.atoms) == 1
        and isinstance(text.atoms[0], Hole)
        and text.atoms[0].origin == "script-directory"
    ):
        return Value((text,))
    return unknown("directory", "PWD", place, Emptiness.NEVER, absolute=True, exists=True)


def _exit(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    _left(run, frame, state, words, node, frame.flow.exits)
    frame.flow.leave("exit", state, len(run.recorded))
    state.live = False
    return state, state


def _left(
    run: Run, frame: Frame, state: State, words: list[Value], node: Node, into: list[tuple[State, bool | None]]
) -> None:
    """Note how a program or function is left; ``return $?`` hands on how the last command ended."""
    status = _status(words)
    ways: Ways | None = None
    if status is None:
        ways = failures.left_with(frame, state, words[1] if len(words) > 1 else None)
        ways = ways or _left_with_number(run, frame, state, words, node)
    if ways is None:
        into.append((state.copy(), status))
        return
    for way, good in zip(ways, (True, False), strict=True):
        if way is not None:
            into.append((way, good))


def _left_with_number(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways | None:
    """``rc=0; cp … || rc=1; return $rc``: which of the known numbers it is says what went before."""
    from maintlint.evaluate.comparing import compare

    known = words[1].literals if len(words) == 2 and isinstance(node, Invoke) and len(node.words) == 2 else None
    if known is None or len(known) < 2 or "0" not in known or not all(map(str.isdigit, known)):
        return None
    assert isinstance(node, Invoke)
    test = Compare(node.start, node.end, "number-equal", node.words[1], Literal(node.start, node.end, "0"))
    ways = compare(run, frame, state.copy(), test)
    for way in ways:
        if way is not None:
            way.guards = state.guards
    return ways


def _return(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    _left(run, frame, state, words, node, frame.flow.returns)
    frame.flow.leave("return", state, len(run.recorded))
    # Outside of functions and sourced files it ends the program in some shells, in others it is an error.
    state.live = len(frame.called) == 1 and not frame.languages
    return state, state


def _status(words: list[Value]) -> bool | None:
    code = words[1].literal if len(words) > 1 else None
    if len(words) == 1:
        return None
    return None if code is None or not code.isdigit() else int(code) == 0


def _break(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    if not frame.loops:
        return state, state
    ended = state.copy()
    frame.flow.breaks.append(ended)
    if words[0].literal == "break":
        frame.flow.left.append(ended)
        frame.flow.leave("break", state, len(run.recorded))
    state.live = frame.flow.apart
    return state, state


def _set(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    options = [word.literal for word in words[1:]]
    names = {"errexit": "e", "nounset": "u", "pipefail": "P", "allexport": "a"}
    index = 0
    while index < len(options):
        option = options[index]
        if option is None or len(option) < 2 or option[0] not in "+-":
            break
        if option == "--":
            index += 1
            break
        letters = option[1:]
        if letters.endswith("o") and index + 1 < len(options):
            letters = letters[:-1] + names.get(options[index + 1] or "", "")
            index += 1
        on = option[0] == "-"
        if letters == "A" and index + 1 < len(options):
            # Korn shell's ``set -A NAME VALUE…``.
            state.variables[options[index + 1] or ""] = ListValue(tuple(words[3 + index :]))
            return state, state
        if "e" in letters:
            state.errexit = on
        if "a" in letters:
            state.exported = state.exported | {EVERY_NAME} if on else state.exported - {EVERY_NAME}
        if "u" in letters:
            state.nounset = on
        if "P" in letters:
            state.pipefail = on
        index += 1
    if index < len(options) or "--" in options:
        state.arguments = ListValue(tuple(words[1 + index :]))
    return state, state


def _shift(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    count = words[1].literal if len(words) > 1 else "1"
    number = int(count) if count is not None and count.isdigit() else 1
    state.argument_count = max(0, state.argument_count - number)
    state.learnt = {}
    if state.arguments is not None:
        items = state.arguments.items
        if any(hole.many for item in items for hole in item.holes):
            while number and items and not any(hole.many for hole in items[0].holes):
                items, number = items[1:], number - 1
        else:
            items = items[number:]
        state.arguments = ListValue(items)
    return state, state


def _unset(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    for word in words[1:]:
        name = word.literal
        if name and name.isidentifier():
            place = frame.place(node.start, node.end)
            state.variables[name] = Value((Text((Hole("unset", name, place, Emptiness.UNSET, choices=("",)),)),))
    return state, state


def _export(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """Declarations whose words are computed (plain ones are assignments)."""
    if references.are_declared(words):
        references.declare(run, frame, state, words, frame.place(node.start, node.end))
        return state, state
    for word in words[1:]:
        text = word.alternatives[0]
        if len(word.alternatives) == 1 and text.atoms and isinstance(text.atoms[0], Lit) and "=" in text.atoms[0].text:
            name, _, rest = text.atoms[0].text.partition("=")
            if name.isidentifier():
                first = (Lit(rest, text.atoms[0].place),) if rest else ()
                state.variables[name] = Value((Text((*first, *text.atoms[1:])),))
    return state, state


def _echo(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    if state.output is not None:
        operands = words[1:]
        ended = True
        while operands and operands[0].literal in ("-n", "-e", "-E", "-ne", "-en"):
            ended = ended and "n" not in (operands[0].literal or "")
            operands = operands[1:]
        parts: list[Value] = []
        for operand in operands:
            if parts:
                parts.append(literal(" "))
            parts.append(operand)
        if ended:
            parts.append(literal("\n"))
        printed(state, concat(parts))
    return state, None


def _printf(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    operands = words[1:]
    target = None
    if operands and operands[0].literal == "-v" and len(operands) > 1:
        target, operands = operands[1].literal, operands[2:]
    if operands and operands[0].literal == "--":
        operands = operands[1:]
    if (state.output is None and target is None) or not operands:
        return state, None
    text = _formatted(operands[0], operands[1:], frame, node)
    if target is not None:
        state.variables[target] = text
    else:
        printed(state, text)
    return state, None


_SLOT = lazy(r"%(s|0?\d*[di])")


def _in_slot(slot: str, given: Value, frame: Frame, node: Node) -> Value:
    """What ``%s`` or ``%02d`` makes of a word."""
    if slot == "s":
        return given
    width = slot[:-1]
    made = {text: f"{int(text):{width}d}" for text in given.literals or () if text.isdigit()}
    hole = given.holes[0] if len(given.holes) == len(given.alternatives) == 1 else None
    if given.literal is not None and given.literal in made:
        return literal(made[given.literal], given.place)
    if hole is not None and made and len(made) == len(hole.choices or ()):
        return Value((Text((from_items(hole, made),)),))
    return unknown("number", "printf", frame.place(node.start, node.end), Emptiness.NEVER)


def _formatted(template: Value, operands: list[Value], frame: Frame, node: Node) -> Value:
    exact = template.literal
    if exact is None:
        return concat((template, *operands))
    simple = exact.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\n").replace("%%", "\0")
    pieces = _SLOT.split(simple)
    odd = any("%" in text for text in pieces[::2])
    pieces[::2] = [text.replace("\0", "%") for text in pieces[::2]]
    if len(pieces) > 1 and not odd:
        parts: list[Value] = []
        slots = pieces[1::2]
        for at in range(0, max(len(operands), 1), len(slots)):
            row = [*operands[at : at + len(slots)], *[EMPTY] * len(slots)]
            parts.append(literal(pieces[0], template.place))
            for slot, given, text in zip(slots, row, pieces[2::2], strict=False):
                parts.extend((_in_slot(slot, given, frame, node), literal(text, template.place)))
        return concat(parts)
    if not odd:
        return literal(pieces[0], template.place)
    return unknown("output", "printf", frame.place(node.start, node.end), Emptiness.UNLIKELY)


def _wait(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    return failures.waited(run, state) if len(words) > 1 else (state, state)


def _history(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """``history``, ``fc -l``: what somebody typed before."""
    if state.output is not None:
        place = frame.place(node.start, node.end)
        printed(state, unknown("input", "history", place, Emptiness.UNLIKELY, many=True, listing="history"))
    return state, state


def _alias(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    for word in words[1:]:
        exact = word.literal
        if exact is not None and "=" in exact:
            name, _, meaning = exact.partition("=")
            if meaning.split()[:1] not in ([], [name]):
                run.aliases[name] = meaning
    return state, state


def _getopts(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    place = frame.place(node.start, node.end)
    name = words[2].literal if len(words) > 2 else None
    if name and name.isidentifier():
        state.variables[name] = unknown("argv", name, place, Emptiness.NEVER)
    state.variables["OPTARG"] = unknown("argv", "OPTARG", place, Emptiness.UNLIKELY)
    return state, state.copy()


def _test(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """A test whose shape depends on values."""
    return state, state.copy()


def _type(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """What a name means; ``type -P rsync``: where a program stands."""
    if state.output is not None:
        place, asked = frame.place(node.start, node.end), words[-1].literal
        if len(words) == 3 and words[1].literal in ("-p", "-P") and asked:
            said = unknown("output", "type", place, Emptiness.MAYBE, absolute=True, program=asked)
        else:
            said = unknown("output", "type", place, Emptiness.MAYBE, many=True, listing="type")
        printed(state, said)
    return state, state.copy()


def _let(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    place = frame.place(node.start, node.end)
    for word in words[1:]:
        for name in assigned_numbers(word.show()):
            state.variables[name] = unknown("number", name, place, Emptiness.NEVER)
    return state, state.copy()


def _shopt(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    """Options of the shell that change what tests mean are kept like variables."""
    texts = [word.literal for word in words[1:]]
    for name in (text for text in texts if text in _TOLD_OPTIONS):
        if "-s" in texts:
            state.variables[f"shopt·{name}"] = words[0]
        elif "-u" in texts:
            state.variables.pop(f"shopt·{name}", None)
    return state, state


def _quiet(run: Run, frame: Frame, state: State, words: list[Value], node: Node) -> Ways:
    return state, state


_TOLD_OPTIONS = frozenset({"nocasematch"})
_LISTING = {
    **dict.fromkeys(
        ("set", "export", "readonly", "declare", "typeset", "local", "alias", "trap", "hash", "umask"), "p"
    ),
    **dict.fromkeys(("ulimit", "shopt", "jobs", "times"), "*"),
}
"""What lists what the shell knows: always, or where nothing is named or this option is given."""


def lists(name: str, words: list[Value]) -> bool:
    """Does the command print what there is, and not change it: ``set``, ``export -p``?"""
    how = _LISTING.get(name, "")
    if not how:
        return False
    options = [word.literal or "" for word in words[1:]]
    return how == "*" or not options or options[-1] in ("-o", "+o") or any(o[:1] == "-" and how in o for o in options)


BUILTINS: dict[str, Builtin] = {
    ":": _true,
    "true": _true,
    "false": _false,
    "cd": directories.cd,
    "pushd": directories.pushd,
    "chdir": directories.cd,
    "popd": directories.popd,
    "pwd": _pwd,
    "exit": _exit,
    "exec": later.function("maintlint.evaluate.taking_in", "execute"),
    "return": _return,
    "break": _break,
    "continue": _break,
    "set": _set,
    "shift": _shift,
    "unset": _unset,
    "export": _export,
    "declare": _export,
    "typeset": _export,
    "local": _export,
    "readonly": _export,
    "read": later.function("maintlint.evaluate.lines", "read"),
    "mapfile": later.function("maintlint.evaluate.lines", "mapfile"),
    "readarray": later.function("maintlint.evaluate.lines", "mapfile"),
    "echo": _echo,
    "print": _echo,
    "printf": _printf,
    "eval": later.function("maintlint.evaluate.taking_in", "evaluate_text"),
    "source": later.function("maintlint.evaluate.taking_in", "source"),
    ".": later.function("maintlint.evaluate.taking_in", "source"),
    "trap": later.function("maintlint.evaluate.taking_in", "trap"),
    "wait": _wait,
    "alias": _alias,
    "getopts": _getopts,
    "[": _test,
    "test": _test,
    "shopt": _shopt,
    "let": _let,
    "unalias": _quiet,
    "umask": _quiet,
    "ulimit": _quiet,
    "hash": _quiet,
    "jobs": _quiet,
    "disown": _quiet,
    "type": _type,
    "bg": _quiet,
    "fg": _quiet,
    "times": _quiet,
    "history": _history,
    "fc": _history,
    "enable": _quiet,
    "complete": _quiet,
    "bind": _quiet,
    "caller": _quiet,
}
