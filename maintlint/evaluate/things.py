"""Expressions with structure: names, attributes, items, lists, choices between values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maintlint import later
from maintlint.combining import as_default, concat, map_holes, never_empty
from maintlint.evaluate import (
    answers,
    calls,
    enquiries,
    expressions,
    failures,
    kept,
    listing,
    matching,
    subscripts,
)
from maintlint.evaluate.definitions import Waiting, made
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.leaving_out import kept_item
from maintlint.evaluate.merging import by_default, guards_apart, merge, told_apart
from maintlint.evaluate.objects import (
    Mapping,
    Object,
    Pending,
    Sequence,
    Thing,
    as_text,
    attribute,
    boolean,
    join_things,
    key_of,
    nothing,
    truth_of,
)
from maintlint.evaluate.state import State
from maintlint.evaluate.templates import formatted
from maintlint.program import (
    Attribute,
    Await,
    Bind,
    Call,
    Choose,
    Comprehension,
    Concat,
    Constant,
    Expression,
    Fallback,
    Item,
    Lambda,
    ListOf,
    Operation,
    Record,
    Shown,
    Slice,
    Spread,
    Symbol,
    Tested,
    Variable,
    Yield,
)
from maintlint.values import Emptiness, Value, from_outside, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def thing(run: Run, frame: Frame, state: State, expression: Expression) -> Thing:
    """What an expression is: a text, a list, an object, a function ..."""
    handler = _THING.get(type(expression))
    if handler is None:
        return expressions.value(run, frame, state, expression)
    return handler(run, frame, state, expression)


def _text(run: Run, frame: Frame, state: State, node: Any) -> Value:
    return as_text(thing(run, frame, state, node), frame.place(node.start, node.end))


def _variable(run: Run, frame: Frame, state: State, node: Variable) -> Thing:
    found: Thing = state.variables.get(node.name)
    if type(found) is Waiting:
        found = made(run, state, found)
    if found is not None:
        return found
    return unknown("unknown", node.name, frame.place(node.start, node.end), Emptiness.UNLIKELY)


def _symbol(run: Run, frame: Frame, state: State, node: Symbol) -> Thing:
    return calls.symbol(run, frame, state, node.path, node)


def _constant(run: Run, frame: Frame, state: State, node: Constant) -> Thing:
    place = frame.place(node.start, node.end)
    if node.kind == "none":
        return nothing(place)
    if node.kind == "number":
        return literal(node.text, place) if node.text else unknown("number", "", place, Emptiness.NEVER)
    return boolean(node.kind == "true", place)


def _shown(run: Run, frame: Frame, state: State, node: Shown) -> Value:
    place = frame.place(node.start, node.end)
    return formatted(as_text(thing(run, frame, state, node.base), place), node.spec, place)


def _concat(run: Run, frame: Frame, state: State, node: Concat) -> Value:
    return concat([as_text(thing(run, frame, state, part)) for part in node.parts])


def _attribute(run: Run, frame: Frame, state: State, node: Attribute) -> Thing:
    return calls.member(run, frame, state, thing(run, frame, state, node.base), node.name, node)


def _item(run: Run, frame: Frame, state: State, node: Item) -> Thing:
    base = thing(run, frame, state, node.base)
    key = thing(run, frame, state, node.key)
    return subscripts.item(run, frame, state, base, key, node)


def _slice(run: Run, frame: Frame, state: State, node: Slice) -> Thing:
    base = thing(run, frame, state, node.base)
    bounds = [None if bound is None else thing(run, frame, state, bound) for bound in (node.lower, node.upper)]
    width = _width(node)
    if width is not None and isinstance(base, (Sequence, Value)):
        count, window = thing(run, frame, state, width), subscripts.moves(bounds[0])
        found = subscripts.first_of(run, frame, state, base, count, node, window)
        if found is not None:
            return found
    base = subscripts.named_ones(
        run, state, base, lambda one: subscripts.cut(frame, one, bounds[0], bounds[1], node.stepped, node)
    )
    return subscripts.part(frame, base, bounds[0], bounds[1], node.stepped, node)


def _width(node: Slice) -> Expression | None:
    """``items[i : i + width]``: how many items there are at most."""
    upper, lower = node.upper, node.lower
    if not isinstance(upper, Operation) or upper.operator != "+" or not isinstance(lower, Variable):
        return None
    for one, other in ((upper.left, upper.right), (upper.right, upper.left)):
        if isinstance(one, Variable) and one.name == lower.name:
            return other
    return None


def _list_of(run: Run, frame: Frame, state: State, node: ListOf) -> Thing:
    items: list[Thing] = []
    more: Thing = None
    for item in node.items:
        if isinstance(item, Spread):
            inner = listing.elements(run, frame, state, thing(run, frame, state, item.base), item)
            items.extend(inner.items)
            if inner.more is not None:
                more = inner.more if more is None else join_things(more, inner.more)
        else:
            items.append(thing(run, frame, state, item))
    return Sequence(tuple(items), more)


def _record(run: Run, frame: Frame, state: State, node: Record) -> Thing:
    entries: dict[str, Thing] = {}
    more: Thing = None
    for pair in node.pairs:
        value = thing(run, frame, state, pair.value)
        if pair.key is None:
            if isinstance(value, Mapping):
                entries.update(value.items)
                more = value.more if more is None else more
            else:
                more = unknown("unknown", "", frame.place(pair.start, pair.end), Emptiness.UNLIKELY)
            continue
        key = as_text(thing(run, frame, state, pair.key)).literal
        if key is None:
            more = value if more is None else join_things(more, value)
        else:
            entries[key] = value
    return Mapping(tuple(entries.items()), more)


def _call(run: Run, frame: Frame, state: State, node: Call) -> Thing:
    return calls.call(run, frame, state, node)


def _fallback(run: Run, frame: Frame, state: State, node: Fallback) -> Thing:
    left = thing(run, frame, state, node.left)
    certain = truth_of(left)
    if certain is not None:
        return left if certain is (node.operator == "or") else thing(run, frame, state, node.right)
    right = thing(run, frame, state, node.right)
    if not isinstance(left, Value):
        return join_things(left, right) if node.operator == "or" else right
    if node.operator == "and":
        return join_things(nothing(frame.place(node.start, node.end)), right)
    kept = never_empty(left)
    given = from_outside(left)
    if given is not None and isinstance(right, Value):
        right = as_default(right, given.name)
    return right if not kept.alternatives[0].atoms else join_things(kept, right)


def _choose(run: Run, frame: Frame, state: State, node: Choose) -> Thing:
    yes, no = run.test(frame, state.copy(), node.test)
    results: list[Thing] = []
    for way, chosen in ((yes, node.then), (no, node.orelse)):
        if way is not None and way.live:
            found = thing(run, frame, way, chosen)
            if way.live:
                # An arm that ends the program leaves no value.
                results.append(found)
    if len(results) == 2 and yes is not None and no is not None and all(isinstance(found, Value) for found in results):
        yes_alone, no_alone = guards_apart(yes, no)
        results = [by_default(yes_alone, *results), by_default(no_alone, *reversed(results))]
    guards = state.guards
    going_on = [way for way in (yes, no) if way is not None and way.live]
    ways = [(way.copy(), result) for way, result in zip(going_on, results, strict=False)]
    merged = merge(yes, no)
    if merged is not None:
        state.become(merged)
        if len(results) == 2:
            state.guards = guards
    if not results:
        return nothing(frame.place(node.start, node.end))
    if len(results) == 1:
        return results[0]
    joined = join_things(results[0], results[1])
    if len(ways) == 2:
        told_apart(state, joined, ways)
    return joined


def _tested(run: Run, frame: Frame, state: State, node: Tested) -> Thing:
    place = frame.place(node.start, node.end)
    yes, no = run.test(frame, state.copy(), node.test)
    if no is None and yes is not None:
        return boolean(True, place)
    if yes is None and no is not None:
        return boolean(False, place)
    if yes is not None and no is not None and (yes.condition.hosts or no.condition.hosts):
        results: list[tuple[State, Thing]] = [(yes, boolean(True, place)), (no, boolean(False, place))]
        either = join_things(results[0][1], results[1][1])
        told_apart(state, either, results)
        return either
    new = () if yes is None else yes.guards[len(state.guards) :]
    about = (matching.OWN_NAME_TESTED,) if any(guard.kind == "own-host" for guard in new) else ()
    found = unknown("unknown", "", place, Emptiness.MAYBE, about=about)
    asked = enquiries.asked_by(new, negated=False)
    if asked is not None and not enquiries.answers(state.guards, asked):
        run.enquiries[place.key()] = asked
        found = map_holes(found, answer=True)
    if yes is not None and no is not None:
        failures.separate(run, found, yes.unchecked, no.unchecked)
        known, before = len(state.guards), state.variables
        ways = kept.way(boolean(True, place), yes, known, before), kept.way(nothing(place), no, known, before)
        kept.keep(run, found, ways)
    return found


# --- functions, generators ----------------------------------------------------------


def _comprehension(run: Run, frame: Frame, state: State, node: Comprehension) -> Thing:
    from maintlint.evaluate.comprehensions import comprehension

    return comprehension(run, frame, state, node)


def _lambda(run: Run, frame: Frame, state: State, node: Lambda) -> Thing:
    from maintlint.evaluate.routines import function_of

    return function_of(run, frame, state, node.routine, ())


def _await(run: Run, frame: Frame, state: State, node: Await) -> Thing:
    from maintlint.evaluate.routines import awaited

    found = thing(run, frame, state, node.base)
    return awaited(run, frame, state, found, node) if isinstance(found, Pending) else found


def _yield(run: Run, frame: Frame, state: State, node: Yield) -> Thing:
    place = frame.place(node.start, node.end)
    frame.flow.halts.append(state.directory)
    if node.base is not None:
        found = thing(run, frame, state, node.base)
        if node.many:
            inner = listing.elements(run, frame, state, found, node)
            frame.flow.yields.extend(inner.items)
            if inner.more is not None:
                frame.flow.yields.append(inner.more)
        else:
            frame.flow.yields.append(kept_item(run, state, frame.loops[-1], found) if frame.loops else found)
    return unknown("unknown", "", place, Emptiness.UNLIKELY)


def _bind(run: Run, frame: Frame, state: State, node: Bind) -> Thing:
    found = state.variables[node.name] = thing(run, frame, state, node.base)
    return found


def variable_of(run: Run, frame: Frame, state: State, expression: Expression) -> str:
    """The variable that an expression plainly reads: a name, or an attribute of a known object; else ``""``."""
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, Attribute):
        base = thing(run, frame, state, expression.base) if isinstance(expression.base, (Variable, Attribute)) else None
        if isinstance(base, Object) and len(base.ids) == 1 and attribute(state, base, expression.name) is not None:
            return key_of(base.ids[0], expression.name)
    if isinstance(expression, Bind):
        return expression.name
    if (
        isinstance(expression, Call)
        and isinstance(expression.callee, Attribute)
        and expression.callee.name in _SAME_TEXT
        and not expression.arguments
    ):
        base = expression.callee.base
        name = variable_of(run, frame, state, base) or _answer_of(run, frame, state, base)
        return "" if expression.callee.name in _OTHER_CASE and _is_spelled(state.variables.get(name)) else name
    return ""


def _answer_of(run: Run, frame: Frame, state: State, expression: Expression) -> str:
    """The variable that keeps what the environment says, if that is what is asked for."""
    asked = expression.callee.path if isinstance(expression, Call) and isinstance(expression.callee, Symbol) else ""
    return answers.name_of(state, thing(run, frame, state, expression)) if asked in _OF_ENVIRONMENT else ""


_OF_ENVIRONMENT = frozenset({"os.environ.get", "os.getenv"})
_OTHER_CASE = frozenset({"lower", "upper"})
STRIPS = frozenset({"strip", "lstrip", "rstrip"})
_SAME_TEXT = _OTHER_CASE | STRIPS


def _is_spelled(value: Thing) -> bool:
    """Is some text of it known, letter by letter?"""
    texts = value.alternatives if isinstance(value, Value) else ()
    return any(text.literal is not None or any(hole.choices is not None for hole in text.holes) for text in texts)


_THING: dict[type, Callable[[Run, Frame, State, Any], Thing]] = {
    Variable: _variable,
    Symbol: _symbol,
    Constant: _constant,
    Shown: _shown,
    Concat: _concat,
    Attribute: _attribute,
    Item: _item,
    Slice: _slice,
    ListOf: _list_of,
    Record: _record,
    Call: _call,
    Operation: later.function("maintlint.evaluate.operations", "operation"),
    Fallback: _fallback,
    Choose: _choose,
    Tested: _tested,
    Comprehension: _comprehension,
    Lambda: _lambda,
    Await: _await,
    Yield: _yield,
    Bind: _bind,
}

STRUCTURED = frozenset(_THING) - {Variable, Concat}
expressions.register(dict.fromkeys(STRUCTURED, _text))
