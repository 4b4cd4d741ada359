"""The option parser: a command's words, as the command itself would read them.

Words are abstract values. A word that may be an option and is not known is never guessed: the
arguments are then ``uncertain``, and conditions on options that were not seen answer ``None``.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from maintlint.knowledge.model import CommandSpec
from maintlint.knowledge.reading import Reading
from maintlint.knowledge.selectors import (
    Count,
    Given,
    Keyed,
    Matches,
    Named,
    OperandRange,
    SelectorPart,
    condition_terms,
    selector_parts,
)
from maintlint.knowledge.tables import Table, table_of
from maintlint.knowledge.words import base_name, is_one_of, is_several, keyed_values
from maintlint.values import Value, literal


class Arguments(Struct):
    """What a command was given.

    ``table``: of the subcommand's specification, or of the command's own. ``options``: by first alias, the
    values given; a flag has none. ``maybe``: options that some alternative of a word gives and another
    does not. ``phrases``: the word lists of find's ``-exec`` and of section words. ``rest``: the words
    behind ``--``, operands too. ``variables``: leading ``NAME=value``. ``uncertain``: there may be
    further options. ``fed``: data from outside the program comes on standard input; whoever knows
    that sets it. ``denied``: values of tests that stand denied (``! -name x``), by option and position.
    """

    table: Table
    operands: tuple[Value, ...]
    options: dict[str, tuple[Value, ...]]
    phrases: dict[str, tuple[tuple[Value, ...], ...]]
    subcommand: tuple[str, ...]
    rest: tuple[Value, ...]
    variables: tuple[tuple[str, Value], ...]
    maybe: frozenset[str]
    uncertain: bool
    ended: bool
    command: Value | None
    fed: bool | None = False
    denied: frozenset[tuple[str, int]] = frozenset()

    @property
    def spec(self) -> CommandSpec:
        """The subcommand's specification, or the command's own."""
        return self.table.spec

    def select(self, selector: str) -> tuple[Value, ...]:
        """The values that ``selector`` names, in order; standard input has none here.

        Raises:
            NotationError: if the selector does not parse.
        """
        for parts in selector_parts(selector):
            found = self._part(parts[0]) if len(parts) == 1 else tuple(v for part in parts for v in self._part(part))
            if found:
                return found
        return ()

    def groups(self, selector: str) -> tuple[tuple[Value, ...], ...]:
        """As `select`, one group per phrase: find may have several ``-exec``."""
        for parts in selector_parts(selector):
            if len(parts) == 1 and isinstance(parts[0], Named) and parts[0].what == "phrase":
                return self.phrases.get(self.name(parts[0].name), ())
        selected = self.select(selector)
        return (selected,) if selected else ()

    def given_values(self) -> list[Value]:
        """Every value that is given, whatever it is for."""
        return []

    def name(self, alias: str) -> str:
        """The first alias of an option."""
        return self.table.name(alias)

    def holds(self, condition: str) -> bool | None:
        """Is the condition met? ``None`` if that cannot be known.

        Raises:
            NotationError: if the condition does not parse.
        """
        outcome: bool | None = True
        for term in condition_terms(condition):
            test = term.test
            if isinstance(test, Given):
                found = self._given(test.name)
            elif isinstance(test, Matches):
                found = self._matches(test)
            else:
                found = self._count(test)
            if found is None:
                outcome = None
            elif found is term.negated:
                return False
        return outcome

    def all_hold(self, conditions: Sequence[str]) -> bool | None:
        """Are all conditions met (``when``)?"""
        outcome: bool | None = True
        for condition in conditions:
            found = self.holds(condition)
            if found is False:
                return False
            if found is None:
                outcome = None
        return outcome

    def may_say(self, condition: str) -> bool:
        """Is the condition met, or is one of the words that are known to stand there one that it asks for?"""
        return self.holds(condition) is True or any(
            isinstance(term.test, Matches)
            and not term.negated
            and any(
                is_one_of(literal(text), term.test.texts, term.test.glob)
                for value in self._part(term.test.part)
                for text in value.literals or ()
            )
            for term in condition_terms(condition)
        )

    def any_holds(self, conditions: Sequence[str]) -> bool | None:
        """Is one of the conditions met (``rehearses``, ``everything-when`` …)?"""
        outcome: bool | None = False
        for condition in conditions:
            found = self.holds(condition)
            if found:
                return True
            if found is None:
                outcome = None
        return outcome

    def takes_one(self, value: Value) -> bool:
        """Is this what an option was given that takes one thing?"""
        for name, given in self.options.items():
            if any(one is value for one in given):
                option = self.table.options.get(name)
                return option is not None and option.arity == 1
        return False

    def _part(self, part: SelectorPart) -> tuple[Value, ...]:
        if isinstance(part, OperandRange):
            return self.operands[part.start : part.stop]
        if isinstance(part, Named):
            if part.what == "option":
                return self.options.get(self.name(part.name), ())
            return tuple(value for phrase in self.phrases.get(self.name(part.name), ()) for value in phrase)
        if isinstance(part, Keyed):
            return tuple(found for value in self._part(part.part) for found in keyed_values(value, part.keys))
        if part.what == "rest":
            return self.rest
        if part.what == "subcommand":
            return (literal(" ".join(self.subcommand)),) if self.subcommand else ()
        return (base_name(self.command),) if part.what == "command" and self.command is not None else ()

    def _given(self, name: str) -> bool | None:
        if name == "stdin":
            return self.fed
        if name == "rest":
            return self.ended or (None if self.uncertain else False)
        name = self.name(name)
        if name in self.options or name in self.phrases:
            return True
        return None if self.uncertain or name in self.maybe else False

    def _matches(self, test: Matches) -> bool | None:
        outcome: bool | None = False
        if isinstance(test.part, Named) and self._given(test.part.name) is None:
            outcome = None
        for value in self._part(test.part):
            found = is_one_of(value, test.texts, test.glob)
            if found:
                return True
            if found is None:
                outcome = None
        return outcome

    def _count(self, test: Count) -> bool | None:
        sure = 0
        for value in self.operands:
            if not is_several(value):
                sure += 1
        more = self.uncertain or sure < len(self.operands)
        if test.operator == ">=":
            return True if sure >= test.number else (None if more else False)
        if sure > test.number:
            return False
        if more:
            return None
        return sure == test.number or test.operator == "<="


def parse(spec: CommandSpec, words: Sequence[Value], command: Value | None = None) -> Arguments:
    """Read a command's words (without its name) by its specification.

    Args:
        spec: What is known of the command.
        words: The words, expanded and split.
        command: The command's own word, for the selector ``command``.
    """
    reading = Reading(table_of(spec), words)
    reading.run()
    return Arguments(
        reading.table,
        tuple(reading.operands),
        reading.options,
        reading.phrases,
        reading.subcommand,
        reading.rest,
        tuple(reading.variables),
        frozenset(reading.maybe) if reading.maybe else _NONE,
        reading.uncertain,
        reading.ended,
        command,
        denied=reading.denied,
    )


_NONE: frozenset[str] = frozenset()
