"""Program + knowledge + inventory -> scope."""

from __future__ import annotations

from maintlint.later import submodules

__getattr__ = submodules(__name__)

from maintlint.evaluate import roles, turns
from maintlint.evaluate.evaluation import Evaluation
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.rollouts import staged, stopping
from maintlint.evaluate.state import State
from maintlint.evaluate.statements import understand_structure
from maintlint.files import DISK, Files
from maintlint.inventory import Inventory
from maintlint.knowledge import Knowledge
from maintlint.places import CodeMap, SourceText
from maintlint.policy import Config
from maintlint.program import Program
from maintlint.scope import Effect, Scope

__all__ = ["evaluate"]


def evaluate(
    program: Program,
    source: SourceText,
    *,
    language: str,
    inventory: Inventory,
    config: Config,
    knowledge: Knowledge,
    root: str | None = None,
    path: str | None = None,
    files: Files = DISK,
) -> Scope:
    """The scope of a program.

    Args:
        program: What a reader made of ``source``.
        language: ``shell`` or ``python``.
        root: Absolute path of the repository; other files are read inside it only, none if ``None``.
        path: Absolute path of the program, if it is a file.
        files: Where other files of the repository are read.

    Never raises for anything the program contains: a limit that is hit is an `UnreadRegion`.
    """
    where = files.resolve(path) if path is not None else source.path

    def evaluated(turn: str | None = None) -> Evaluation:
        run = Evaluation(knowledge, inventory, config, root, files, turn)
        run.sources[where] = source
        _run(run, program, source, language, where)
        return run

    run = evaluated()
    turns.decided(run, evaluated)
    effects, transfers = staged(
        stopping(_without_shadows(list(run.effects.values())), run.stopping, run.seen_well),
        list(run.transfers.values()),
        config.policy.many_hosts,
    )
    return Scope(
        path=source.path,
        language=language,
        source=source,
        effects=tuple(effects),
        transfers=tuple(transfers),
        opaque=tuple(run.opaque.values()),
        unread=tuple(run.unread.values()),
        followed=tuple(name for name in run.followed if name != source.path),
        commands=run.commands,
        unknown_commands=tuple(run.unknown_commands),
        unresolved_hosts=len({effect.place.key() for effect in effects if effect.hosts.kind == "unknown"}),
        lines=source.line_count,
        has_dry_run=run.dry_run,
        has_confirmation=run.confirmation,
    )


def _run(run: Evaluation, program: Program, source: SourceText, language: str, where: str) -> None:
    """Everything that the program does, recorded in ``run``."""
    frame = Frame(CodeMap(source), where, language, Flow(), called=(f"file:{where}",))
    state = State()
    for name, told in roles.variables(run).items():
        state.variables[name if language != "python" else f"environ·[{name}]"] = told
    turns.begin(run, state, language)
    if language == "python":
        from maintlint.evaluate.modules import completed

        understand_structure()
        program = completed(run, frame, program)
        state.closed = state.errexit = True
    else:
        _shebang(source, state)
    run.count(frame, program)
    try:
        run.whole_program(frame, state, program.body)
        if language == "python":
            run.finish_python(frame, state, program)
        else:
            run.finish(frame, state, program)
    except RecursionError:
        run.give_up(frame, program, "code is nested too deeply to be followed")
    except run.exhausted:
        run.give_up(frame, program, "this program is too large to be followed to its end")


def _shebang(source: SourceText, state: State) -> None:
    """``#!/bin/sh -eu`` sets options before the first line."""
    first = source.line(1)
    if not first.startswith("#!"):
        return
    for word in first.split()[1:]:
        if word.startswith("-") and not word.startswith("--"):
            state.errexit = state.errexit or "e" in word
            state.nounset = state.nounset or "u" in word


def _without_shadows(effects: list[Effect]) -> list[Effect]:
    """What happens in one call of a function is not dormant because it cannot in another."""
    live = {(effect.place.key(), effect.kind) for effect in effects if effect.dormant is None}
    return [effect for effect in effects if effect.dormant is None or (effect.place.key(), effect.kind) not in live]
