"""One evaluation from start to finish: reading embedded code and other files, exit traps, uncalled functions."""

from __future__ import annotations

import os
from functools import lru_cache

from msgspec.structs import replace

from maintlint.evaluate import follow, inertness, remarks
from maintlint.evaluate.budget import ExhaustedError
from maintlint.evaluate.frame import Flow, Frame
from maintlint.evaluate.merging import merge
from maintlint.evaluate.run import Function, Run
from maintlint.evaluate.state import State
from maintlint.evaluate.statements import understand_structure
from maintlint.files import Files
from maintlint.inventory import Inventory
from maintlint.knowledge import Knowledge
from maintlint.places import SourceText
from maintlint.policy import Config
from maintlint.program import Program
from maintlint.scope import Dormancy, UnreadRegion
from maintlint.values import Emptiness, unknown

_REHEARSAL_WORDS = (
    "dry",
    "noop",
    "no_op",
    "simulat",
    "preview",
    "pretend",
    "rehears",
    "doit",
    "do_it",
    "really",
    "execute",
)
_SWITCH_WORDS = frozenset(
    {"apply", "commit", "confirm", "confirmed", "yes", "force", "live", "go", "whatif", "trial", "practice"}
)
"""Whole words of a name, with the same meaning: without the switch nothing happens."""


@lru_cache(maxsize=4096)
def _names_rehearsal(names: tuple[str, ...]) -> bool:
    lower = [name.lower().strip("-").replace("-", "_") for name in names]
    return any(word in name for name in lower for word in _REHEARSAL_WORDS) or any(
        not _SWITCH_WORDS.isdisjoint(name.split("_")) for name in lower
    )


class Evaluation(Run):
    """A `Run` that can read shell code and files of the repository."""

    exhausted = ExhaustedError

    def __init__(
        self,
        knowledge: Knowledge,
        inventory: Inventory,
        config: Config,
        root: str | None,
        files: Files,
        turn: str | None = None,
    ) -> None:
        super().__init__(knowledge, inventory, config, root, files, turn)
        self.commands = 0
        self._programs: dict[bytes, Program] = {}

    def read_shell(self, data: bytes) -> Program:
        """Shell text as a program, each text read once."""
        program = self._programs.get(data)
        if program is None:
            from maintlint.languages.shell import read
            from maintlint.languages.shell.lower import lower

            program = self._programs[data] = lower(read(data))
        return program

    def read_python(self, data: bytes) -> Program:
        """Python text as a program, each text read once."""
        from maintlint.languages.python import read
        from maintlint.languages.python.lower import lowered

        understand_structure()
        return lowered(read(data))

    def finish_python(self, frame: Frame, state: State, program: Program) -> None:
        """Run where a Python program begins besides its first line."""
        from maintlint.evaluate import entries

        entries.finish(self, frame, state, program)

    def read_file(self, source: SourceText) -> Program:
        """A shell file of the repository as a program."""
        return self.read_shell(source.data)

    def language_of(self, source: SourceText) -> str | None:
        """``shell`` or ``python`` by shebang or ending; shell where nothing says otherwise."""
        first = source.line(1)
        if "python" in first or source.path.endswith(".py"):
            return "python"
        if first.startswith("#!") and not any(name in first for name in ("sh", "env -S sh")):
            return None
        return "shell"

    def display(self, path: str) -> str:
        """A path as reports show it: relative to the working directory where that is shorter."""
        relative = os.path.relpath(path)
        return path if relative.startswith("..") else relative

    def count(self, frame: Frame, program: Program) -> None:
        """Add a program that is read to the totals; its unreadable regions are told where they stand."""
        if not frame.muted:
            self.commands += program.commands

    def is_rehearsal_switch(self, names: tuple[str, ...]) -> bool:
        """Do the variables that a test reads, or the options that it looks for, look like a dry-run switch?"""
        found = _names_rehearsal(names)
        self.dry_run = self.dry_run or found
        return found

    def give_up(self, frame: Frame, program: Program, message: str) -> None:
        """Say that a limit was hit; what was recorded so far stays."""
        place = frame.place(program.body.start, min(program.body.end, program.body.start + 1))
        self.unread.setdefault(("limit",), UnreadRegion(place, message))

    def finish(self, frame: Frame, state: State, program: Program) -> None:
        """Run what runs at the end: exit traps; then, as dormant, uncalled functions and commented-out commands."""
        for trap in self.traps:
            code, trap_frame, at, earlier, condition = trap.code, trap.frame, trap.state, trap.exits, trap.condition
            since = earlier if trap_frame.flow.exits is frame.flow.exits else 0
            ended = state.copy() if state.live else None
            for left, _ in frame.flow.exits[since:]:
                ended = merge(ended, left.copy())
            scratch = (at if ended is None else ended).copy()
            scratch.live, scratch.output = True, None
            # A loop may have been left before it got there.
            scratch.guards = at.guards
            scratch.condition = condition.both(self.diagram.unknown()) if trap_frame.loops else condition
            follow.text(
                self, replace(trap_frame, deferred=True, flow=Flow(), conditional=True), scratch, code, same_shell=True
            )
        self._uncalled(frame, state)
        remarks.commented_out(self, frame, state, program.comments)

    def _uncalled(self, frame: Frame, state: State) -> None:
        """Functions that nothing calls are dormant, unless the file is a library, reads in code that cannot be read
        here and may call them, or calls by computed names."""
        own = [
            function
            for function in list(self.functions.values())
            if id(function.node) not in self.calls
            and function.frame.path == frame.path
            and function.frame.dormant is None
        ]
        if not own:
            return
        library = self.computed_calls or state.foreign or self._is_library(frame)
        for function in own:
            if id(function.node) in self.calls:
                continue
            self._run_uncalled(frame, state, function, library)

    def _run_uncalled(self, frame: Frame, state: State, function: Function, library: bool) -> None:
        about = inertness.summary(self, function.node)
        if not (about.acts or about.strange if library else about.destroys):
            return
        place = function.frame.place(function.node.start, function.node.end)
        dormant = None if library else Dormancy("uncalled-function", place)
        scratch = state.copy()
        scratch.live, scratch.guards, scratch.output = True, (), None
        scratch.condition = self.diagram.unknown()
        arguments = unknown("parameter", "@", place, Emptiness.UNSET, many=True)
        inner = replace(function.frame, flow=Flow(), dormant=dormant, called=(frame.called[0],))
        self.call(inner, scratch, function, [arguments], asked=False)

    def _is_library(self, frame: Frame) -> bool:
        """Does the file only define things?"""
        return all(
            effect.via or effect.place.path != frame.code.place(0, 0).path for effect in self.effects.values()
        ) and not (self.unknown_commands or self.calls)
