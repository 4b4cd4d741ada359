"""What a command substitution makes of what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.combining import join
from maintlint.conditions import NEVER, Condition
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.merging import told_of
from maintlint.evaluate.state import State, Told
from maintlint.program import Block
from maintlint.values import EMPTY, Atom, Emptiness, Hole, Lit, Text, Value, stretch

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def both_ways(run: Run, frame: Frame, state: State, body: Block) -> tuple[Value | None, Value | None]:
    """What a block prints if it succeeds, and if it fails; in a process of its own."""
    inner = state.copy()
    inner.output = EMPTY
    flow = Flow(apart=True)
    good, bad = run.ways(replace(frame, flow=flow, conditional=True), inner, body)
    outputs: list[list[tuple[State, Value]]] = [[], []]
    for way, into in ((good, 0), (bad, 1)):
        if way is not None and way.live and way.output is not None:
            outputs[into].append((way, way.output))
    for ended, status in flow.ended():
        if ended.output is not None:
            if status is not False:
                outputs[0].append((ended, ended.output))
            if status is not True:
                outputs[1].append((ended, ended.output))
    return _joined_outputs(state, outputs[0]), _joined_outputs(state, outputs[1])


def either(good: Value | None, bad: Value | None) -> Value:
    """What is printed on either way; nothing on none."""
    if good is None:
        return EMPTY if bad is None else bad
    return good if bad is None else join(good, bad)


def _joined_outputs(state: State, outputs: list[tuple[State, Value]]) -> Value | None:
    """Any of several outputs; ``state`` remembers on which hosts it is which."""
    if not outputs:
        return None
    merged = outputs[0][1]
    for _, output in outputs[1:]:
        merged = join(merged, output)
    merged = strip_newlines(merged)
    if len(merged.alternatives) > 1 and any(way.condition.hosts or way.told for way, _ in outputs):
        found: dict[Text, Condition] = {}
        for way, output in outputs:
            for line, condition in told_of(way, output):
                for text in strip_newlines(Value((line,))).alternatives:
                    found[text] = condition.either(found.get(text, NEVER))
        state.told = (*state.told, Told(merged, tuple(found.items())))
    return merged


def strip_newlines(output: Value) -> Value:
    """A command substitution drops the line ends at the end, those before a part that is empty included."""
    alternatives = []
    texts = list(output.alternatives)
    for text in texts:
        atoms = list(text.atoms)
        last = atoms[-1] if len(atoms) > 1 else None
        if isinstance(last, Hole) and last.empty > Emptiness.UNLIKELY and _ends_a_line(atoms[-2]):
            texts.append(Text(tuple(atoms[:-1])))
        while atoms and isinstance(atoms[-1], Lit):
            kept = atoms[-1].text.rstrip("\n")
            if kept == atoms[-1].text:
                break
            if kept:
                atoms[-1] = stretch(atoms[-1], 0, len(kept))
                break
            atoms.pop()
        alternatives.append(Text(tuple(atoms)) if len(atoms) != len(text.atoms) or tuple(atoms) != text.atoms else text)
    return Value(tuple(dict.fromkeys(alternatives)))


def _ends_a_line(atom: Atom) -> bool:
    return isinstance(atom, Lit) and atom.text.endswith("\n")
