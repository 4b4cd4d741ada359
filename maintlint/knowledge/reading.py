"""Reading a command's words from left to right: options, their values, operands, subcommands."""

from __future__ import annotations

from collections.abc import Sequence

from maintlint.knowledge.tables import DIGITS, FLAG, MANY, OPTIONAL, PHRASE, Branch, Option, Table, table_of
from maintlint.knowledge.words import assignment, exact, nature, option_name, single, tail
from maintlint.patterns import lazy
from maintlint.values import Lit, Value, literal

_EXPRESSION_SIGNS = frozenset({"(", ")", "!", "-not", ","})
_CONNECTIVES = frozenset({"-o", "-or", "-a", "-and"})
_MEASURES = lazy(r"-([acm](time|min|newer)|newer\w*|size|links|used|uid|gid|empty|perm)")
"""Tests of how old, large or open something is: what denies them picks as well as they do."""
_FIND_LEADING = frozenset({"-H", "-L", "-P"})


class _Denial:
    """Which tests of an expression are denied: ``! -name a``, ``! ( -name a -o -name b )``."""

    __slots__ = ("_groups", "_next")

    def __init__(self) -> None:
        self._next = False
        self._groups: list[bool] = []

    def sign(self, text: str) -> None:
        """A sign stands here."""
        if text in ("!", "-not"):
            self._next = not self._next
        elif text == "(":
            self._groups.append(self._next)
            self._next = False
        elif text == ")" and self._groups:
            self._groups.pop()

    def of_test(self) -> bool:
        """Is the test that stands here denied?"""
        denied = self._next ^ (sum(self._groups) % 2 == 1)
        self._next = False
        return denied


class Reading:
    """The state of the parser over one command's words."""

    __slots__ = (
        "_at",
        "_branches",
        "_ends_at",
        "_matched",
        "_path",
        "_strange",
        "_words",
        "denied",
        "ended",
        "maybe",
        "operands",
        "options",
        "phrases",
        "rest",
        "subcommand",
        "table",
        "uncertain",
        "variables",
    )

    def __init__(self, table: Table, words: Sequence[Value]) -> None:
        self.table = table
        self.operands: list[Value] = []
        self.options: dict[str, tuple[Value, ...]] = {}
        self.phrases: dict[str, tuple[tuple[Value, ...], ...]] = {}
        self.variables: list[tuple[str, Value]] = []
        self.maybe: set[str] | None = None
        self.denied: frozenset[tuple[str, int]] = frozenset()
        self.subcommand: tuple[str, ...] = ()
        self.rest: tuple[Value, ...] = ()
        self.uncertain = False
        self.ended = False
        self._words = words
        self._at = 0
        self._ends_at = table.ends_at
        self._branches: list[Branch] | None = None if table.root is None else [table.root]
        self._path: list[Value] = []
        self._matched = 0
        self._strange = ("", 0)

    def run(self) -> None:
        """Read all words."""
        style = self.table.style
        if style == "words":
            self._plain()
        elif style == "find":
            self._find()
        elif style == "assignments":
            self._assignments()
        else:
            if style == "tar":
                self._bundled()
            self._common()
            self._leftover()

    def _plain(self) -> None:
        for word in self._words:
            self._operand(word, word.literal)

    def _common(self) -> None:
        words, count = self._words, len(self._words)
        closed, sections, closing = False, self.table.sections, frozenset(self.table.spec.closing)
        while self._at < count:
            word = words[self._at]
            self._at += 1
            # The same as `exact`, which a call would make the greater part of the cost.
            alternatives = word.alternatives
            atoms = alternatives[0].atoms
            if len(alternatives) == 1 and len(atoms) == 1:
                first = atoms[0]
                text = first.text if type(first) is Lit else None
            else:
                text = exact(word)
            if text is None:
                if closed:
                    self._operand(word, None)
                else:
                    closed = self._inexact(word)
            elif sections and text in sections:
                self._section(text)
            elif closed or text[:1] != "-" or len(text) == 1:
                closed = self._operand(word, text) or closed
            elif text == "--" and text not in self.table.options:
                closed = self.ended = True
                self.rest = tuple(words[self._at :])
            elif self.table.style == "long" or text[1] == "-":
                self._long(word, text)
                closed = bool(closing) and not closing.isdisjoint(self.options)
            else:
                self._cluster(word, text)
                closed = bool(closing) and not closing.isdisjoint(self.options)

    def _operand(self, word: Value, text: str | None) -> bool:
        """Take an operand. True if options end here."""
        if self._branches is not None and self._descend(word, text):
            return False
        if self.table.variables and not self.operands:
            name, value = assignment(word)
            if name:
                self.variables.append((name, value))
                return False
        self.operands.append(word)
        if len(self.operands) != self._ends_at:
            return False
        return not any(name in self.options for name in self.table.spec.anywhere)

    def _leftover(self) -> None:
        """Words that only began a longer subcommand are operands after all."""
        self.operands.extend(self._path[self._matched :])
        self._path = []
        self._matched = 0

    def _descend(self, word: Value, text: str | None) -> bool:
        """Is this word (a part of) the subcommand?"""
        branches = self._branches or []
        reached = [] if text is None else [branch for known in branches for branch in known.step(text)]
        if not reached:
            name, behind = self._strange
            if behind == self._at - 1 > 0 and not self.table.spec.effects and not self.table.spec.runs:
                # Nothing is known of the option in front: what is no subcommand is its value.
                self._give(name, (word,))
                return True
            if text is None:
                self.uncertain = True
            self._branches = None
            self._leftover()
            return False
        self._path.append(word)
        self._branches = None if all(branch.ends for branch in reached) else reached
        spec = next((branch.spec for branch in reached if branch.spec is not None), None)
        if spec is not None:
            self._matched = len(self._path)
            self.subcommand = tuple(part.literal or "" for part in self._path)
            self._enter(table_of(spec))
        return True

    def _enter(self, table: Table) -> None:
        renamed = {}
        for name, values in self.options.items():
            renamed[table.name(name)] = values
        self.options = renamed
        self.table = table
        self._ends_at = table.ends_at
        if table.root is not None and self._branches is None:
            self._branches = [table.root]

    def _give(self, name: str, values: tuple[Value, ...]) -> None:
        before = self.options.get(name)
        self.options[name] = values if before is None else before + values

    def _take(self, option: Option) -> None:
        """An option whose values, if any, are the following words."""
        arity, words = option.arity, self._words
        if arity in (FLAG, OPTIONAL):
            self._give(option.name, ())
            return
        start = self._at
        if arity == PHRASE:
            self._phrase(option.name)
            return
        if arity == MANY:
            end = start
            while end < len(words) and not words[end].alternatives[0].prefix.startswith("-"):
                end += 1
        else:
            end = min(start + arity, len(words))
        self._at = end
        self._give(option.name, tuple(words[start:end]))

    def _phrase(self, name: str) -> None:
        words, end = self._words, self._at
        while end < len(words):
            text = words[end].literal
            if text == ";" or (text == "+" and end > self._at and words[end - 1].literal == "{}"):
                break
            end += 1
        self.phrases[name] = (*self.phrases.get(name, ()), tuple(words[self._at : end]))
        self._give(name, ())
        self._at = end + 1

    def _section(self, text: str) -> None:
        end = self._at
        while end < len(self._words) and self._words[end].literal not in self.table.sections:
            end += 1
        self.phrases[text] = (*self.phrases.get(text, ()), tuple(self._words[self._at : end]))
        self._at = end

    def _long(self, word: Value, text: str) -> None:
        name, sign, _ = text.partition("=")
        option = self._find_long(name)
        if sign:
            self._give(name if option is None else option.name, (tail(word, len(name) + 1),))
        elif option is None:
            self._give(name, ())
            self._strange = (name, self._at)
        else:
            self._take(option)

    def _find_long(self, name: str) -> Option | None:
        table = self.table
        if table.style != "long":
            return table.long(name)
        other = name[1:] if name.startswith("--") else "-" + name
        return table.options.get(name) or table.options.get(other)

    def _cluster(self, word: Value, text: str) -> None:
        """``-rf``, ``-n5``, ``-rn 5``, and options listed with one dash and several letters."""
        options = self.table.options
        if len(text) > 2:
            name, sign, _ = text.partition("=")
            option = options.get(name)
            if option is not None and len(name) > 2:
                if sign:
                    self._give(option.name, (tail(word, len(name) + 1),))
                else:
                    self._take(option)
                return
        self._letters(word, text, whole=True)

    def _letters(self, word: Value, text: str, whole: bool) -> None:
        options, last = self.table.options, len(text) - 1
        digits = 0
        for at in range(1, len(text)):
            if at < digits:
                continue
            name = "-" + text[at]
            option = options.get(name)
            if option is None:
                self._give(name, ())
                self._strange = (name, self._at)
            elif option.arity == FLAG:
                self._give(option.name, ())
            elif option.arity == DIGITS:
                digits = len(text) - len(text[at + 1 :].lstrip("0123456789"))
                self._give(option.name, (literal(text[at + 1 : digits]),) if digits > at + 1 else ())
            elif at < last or not whole:
                self._give(option.name, (tail(word, at + 1),))
                return
            else:
                self._take(option)
                return
        if not whole:
            self.uncertain = True

    def _inexact(self, word: Value) -> bool:
        """A word that is not one exact text. True if options end here."""
        kind = nature(word)
        if kind == "operand":
            return self._operand(word, None if self._branches is None else single(word))
        if len(word.alternatives) > 1 and (name := option_name(word)):
            option = self._find_long(name)
            self._give(name if option is None else option.name, (tail(word, len(name) + 1),))
            return False
        if kind == "options":
            self.uncertain = True
            return False
        if kind == "known":
            self._alternatives(word)
            return False
        if kind == "several":
            self.uncertain = True
            if self.table.style == "posix" and word.alternatives[0].prefix.startswith("-"):
                return False  # an option with its value, in front of the first operand
            return self._operand(word, None)
        prefix = word.alternatives[0].prefix
        if len(word.alternatives) > 1 or len(prefix) < 2:
            self.uncertain = True
        elif prefix.startswith("--") or self.table.style in ("long", "find"):
            name, sign, _ = prefix.partition("=")
            if not sign:
                self.uncertain = True
                return False
            option = self._find_long(name)
            self._give(name if option is None else option.name, (tail(word, len(name) + 1),))
        else:
            self._letters(word, prefix, whole=False)
        return False

    def _alternatives(self, word: Value) -> None:
        """Options of which one or another is given: none of them is sure."""
        maybe = self.maybe = self.maybe or set()
        for text in word.literals or ():
            if text.startswith("--"):
                option = self._find_long(text.partition("=")[0])
                maybe.add(text if option is None else option.name)
            else:
                for letter in text[1:]:
                    maybe.add(self.table.name("-" + letter))

    def _bundled(self) -> None:
        """The first word of ``tar xzf a.tgz`` is a cluster whose values follow in order."""
        words = self._words
        text = exact(words[0]) if words else None
        if text is None or text[:1] in ("", "-"):
            return
        self._at = 1
        for letter in text:
            name = "-" + letter
            self._take(self.table.options.get(name) or Option(name, FLAG))

    def _assignments(self) -> None:
        for word in self._words:
            name, value = assignment(word)
            if name:
                self._give(name + "=", (value,))
            elif nature(word) == "operand" or exact(word):
                self.operands.append(word)
            else:
                self.uncertain = True

    def _find(self) -> None:
        words, count = self._words, len(self._words)
        options, in_paths = self.table.options, True
        denial = _Denial()
        while self._at < count:
            word = words[self._at]
            self._at += 1
            text = exact(word)
            if text is None:
                self._find_inexact(word, in_paths)
            elif in_paths and text in _FIND_LEADING:
                self._give(text, ())
            elif text in _EXPRESSION_SIGNS:
                in_paths = False
                denial.sign(text)
            elif text[:1] == "-" and len(text) > 1:
                in_paths = in_paths and text[:2] in ("-D", "-O")
                option = options.get(text)
                known = 0 if option is None else len(self.options.get(option.name, ()))
                if option is None:
                    self._give(text, ())
                else:
                    self._take(option)
                if text not in _CONNECTIVES and denial.of_test() and option and not _MEASURES.fullmatch(text):
                    given = len(self.options.get(option.name, ()))
                    self.denied = self.denied | {(option.name, at) for at in range(known, given)}
            elif in_paths:
                self.operands.append(word)

    def _find_inexact(self, word: Value, in_paths: bool) -> None:
        kind = nature(word)
        if kind == "known":
            self._alternatives(word)
        elif not in_paths or kind in ("options", "prefixed"):
            self.uncertain = True
        else:
            self.uncertain = self.uncertain or kind == "several"
            self.operands.append(word)
