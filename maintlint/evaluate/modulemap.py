"""The modules of a repository: where they are, and what in them touches the world, itself or through others.

Decided from the text of the modules, once for all programs of a run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Set
from weakref import WeakKeyDictionary

from msgspec import Struct

from maintlint.files import Asked, Files
from maintlint.languages.python.imported import imports_of
from maintlint.languages.python.kinds import HARMLESS, OWN
from maintlint.languages.python.outlines import Definition, Outline, outline, stretch
from maintlint.languages.python.touching import ITSELF, Spoken, Words, is_special, triggers, words_of_names
from maintlint.sources.decode import UnreadableError

MOST_FOLLOWED = 200_000
"""Larger modules of the repository are not followed."""
_MOST_GIVEN_ON = 4
"""Modules that give on what they have from others."""
_NONE: frozenset[bytes] = frozenset()
_TEST_RUNNERS = frozenset({b"pytest", b"unittest", b"mock", b"nose"})
STANDARD = sys.stdlib_module_names | {"builtins"}


class Touching(Struct, frozen=True):
    """What of a module touches something.

    ``functions``: those of its functions and classes of which to speak is enough; ``classes``: those with a method
    that does; ``methods``: of its own classes and those of the modules it imports. ``loud``: where its definitions
    that touch something start. ``whole``: does anything, its statements included?
    """

    functions: frozenset[bytes] = frozenset()
    classes: frozenset[bytes] = frozenset()
    methods: frozenset[bytes] = frozenset()
    loud: frozenset[int] = frozenset()
    whole: bool = False


_NOTHING = Touching()


class _Module:
    """A module whose definitions are being decided."""

    def __init__(self, shape: Outline, imports: dict[bytes, list[tuple[str, bytes]]]) -> None:
        self.shape = shape
        self.imports = imports
        """By the name that it has here: the module's path and the name in it; an empty name is the module."""
        self.functions: set[bytes] = set()
        self.loud: set[int] = set()
        self.inherited: set[tuple[int, bytes]] = set()
        """The methods that touch something, with the family of their classes."""
        self.bases = {alias for alias, found in imports.items() if any(not inside for _, inside in found)}
        self.foreign = {
            one.alias
            for one in shape.taken
            if not one.name and "." not in one.module and one.alias not in imports and one.alias not in shape.said.names
        }
        """Modules from elsewhere, which have no methods of classes of the repository."""
        self.open: list[Definition] | None = None
        """The definitions that are not known to touch anything; ``None`` before any of them may."""
        self.heard = 0
        """How much of the news was taken note of."""
        self.idle: dict[int, bool] = {}
        """By where they start: definitions that do nothing when they are made."""
        self.tests = not _TEST_RUNNERS.isdisjoint(shape.whole.modules)

    def has_from_elsewhere(self, written: bytes) -> bool:
        """Is the first part of a name imported from outside of the repository?"""
        first = written.partition(b".")[0]
        return first not in self.imports and any(one.alias == first for one in self.shape.taken)

    def is_test(self, one: Definition) -> bool:
        """Does a test runner call it? What it reaches in other functions has stand-ins for the world."""
        return self.tests and one.name.startswith(b"test")


class Own(Struct, frozen=True):
    """What of a program touches something, and the surroundings to ask about a stretch of it."""

    around: ModuleMap
    module: _Module
    touching: Touching

    def reaches(self, data: bytes) -> bool:
        """May a stretch of the program do anything?"""
        one = stretch(data, self.module.shape.whole)
        return one.touches or one.evaluates or self.around.speaks(one.said, self.module, self.touching.methods, {})

    def starts(self, at: int) -> bool:
        """Does a definition start there?"""
        return at in self.module.shape.starts


class ModuleMap:
    """The modules below a root; without a root there are none."""

    def __init__(self, files: Files, root: str | None, extra: Words) -> None:
        """``extra``: the words of calls that the config describes."""
        self._files, self._root = files, root
        self._extra = tuple(sorted(extra.items()))
        self._located: dict[tuple[str, int, tuple[str, ...]], tuple[str | None, Asked]] = {}
        self._outlines: dict[str, tuple[Outline | None, Asked]] = {}
        self._imported: dict[str, tuple[frozenset[bytes], Asked]] = {}
        self._decided: dict[str, Touching] = {}
        self._asked: dict[str, Asked] = {}
        """What was asked of the disk until a module was decided."""
        self._modules: dict[str, _Module] = {}

    def locate(self, here: str, level: int, parts: tuple[str, ...]) -> str | None:
        """The file of a module that a file in ``here`` imports; absolute names are tried beside it and in the root."""
        if self._root is None or (not level and (not parts or parts[0] in STANDARD)):
            return None
        return self._files.once(self._located, (here, level, parts), lambda: self._locate(here, level, parts))

    def _locate(self, here: str, level: int, parts: tuple[str, ...]) -> str | None:
        assert self._root is not None
        bases = [here, self._root, os.path.join(self._root, "src")]
        if level:
            base = here
            for _ in range(level - 1):
                base = os.path.dirname(base)
            bases = [base]
        for base in bases:
            stem = os.path.join(base, *parts)
            for candidate in (f"{stem}.py", os.path.join(stem, "__init__.py")):
                if self._files.is_file(candidate):
                    real = self._files.resolve(candidate)
                    if real.startswith(self._root.rstrip("/") + "/"):
                        return real
        return None

    def outline(self, path: str) -> Outline | None:
        """The outline of a module; ``None`` if it cannot be read or is too large."""
        return self._files.once(self._outlines, path, lambda: self._read_outline(path))

    def _read_outline(self, path: str) -> Outline | None:
        data = self._load(path)
        return self._whole_outline(path, data) if 0 < len(data) <= MOST_FOLLOWED else None

    def _whole_outline(self, path: str, data: bytes) -> Outline:
        """The outline of a file that may have objects of libraries from the modules that it imports."""
        alone = outline(data, self._extra)
        borrowed = {name for other in _others(self._imports(path, alone)) for name in self._libraries(other)}
        borrowed -= alone.whole.origins
        return outline(data, self._extra, frozenset(borrowed)) if borrowed else alone

    def _libraries(self, path: str) -> frozenset[bytes]:
        """The described modules that a module of the repository imports itself."""
        return self._files.once(self._imported, path, lambda: imports_of(self._load(path)).modules & triggers().modules)

    def _load(self, path: str) -> bytes:
        try:
            return self._files.load(path)
        except UnreadableError:
            return b""

    def touching(self, path: str) -> Touching:
        """What of a module touches something."""
        if path not in self._decided:
            names, asked = self._files.watched(lambda: self._decide(path))
            self._asked.update(dict.fromkeys(names, asked))
        self._files.again(self._asked[path])
        return self._decided[path]

    def own(self, path: str, data: bytes) -> Own:
        """The same of a program with this content, whatever is at its path."""
        known = self._outlines.get(path)
        if known is not None and known[0] is not None and known[0].data == data:
            touching = self.touching(path)
            return Own(self, self._modules[path], touching)
        shape = self._whole_outline(path, data)
        module = _Module(shape, self._imports(path, shape))
        for imported in _paths(module):
            self.touching(imported)
        return Own(self, module, self._settle({path: module})[path])

    # --- deciding ---------------------------------------------------------------------------------------

    def _imports(self, path: str, shape: Outline) -> dict[bytes, list[tuple[str, bytes]]]:
        here = os.path.dirname(path)
        found: dict[bytes, list[tuple[str, bytes]]] = {}
        for taken in shape.taken:
            name = taken.module.lstrip(".")
            level = len(taken.module) - len(name)
            parts = tuple(name.split(".")) if name else ()
            below = self.locate(here, level, (*parts, taken.name.decode())) if taken.name not in (b"", b"*") else None
            if below is not None:
                found.setdefault(taken.alias, []).append((below, b""))
                continue
            where = self.locate(here, level, parts)
            if where is not None and where != path:
                found.setdefault(taken.alias, []).append((where, taken.name))
        return found

    def _decide(self, path: str) -> list[str]:
        """Decides a module with all that it imports; those that import each other at once. Their names."""
        waiting: list[tuple[str, list[str]]] = []
        number: dict[str, int] = {}
        lowest: dict[str, int] = {}
        modules: dict[str, _Module] = {}
        open_: list[str] = []

        def enter(one: str) -> None:
            number[one] = lowest[one] = len(number)
            open_.append(one)
            shape = self.outline(one)
            if shape is not None:
                self._modules[one] = modules[one] = _Module(shape, self._imports(one, shape))
            waiting.append((one, sorted(_paths(modules[one])) if shape is not None else []))

        enter(path)
        while waiting:
            one, imports = waiting[-1]
            if imports:
                other = imports.pop()
                if other in open_:
                    lowest[one] = min(lowest[one], number[other])
                elif other not in self._decided:
                    enter(other)
                elif other not in number:
                    self.touching(other)
                continue
            waiting.pop()
            if waiting:
                lowest[waiting[-1][0]] = min(lowest[waiting[-1][0]], lowest[one])
            if lowest[one] == number[one]:
                at = open_.index(one)
                circle, open_[at:] = open_[at:], []
                self._decided.update({name: _NOTHING for name in circle if name not in modules})
                self._decided.update(self._settle({name: modules[name] for name in circle if name in modules}))
        return list(number)

    def _settle(self, circle: dict[str, _Module]) -> dict[str, Touching]:
        """What touches something in modules that import each other; what else they import is decided."""
        methods = {
            name
            for module in circle.values()
            for path in _paths(module)
            if path not in circle
            for name in self._decided[path].methods
        }
        news: list[bytes] = []
        before = -1
        while len(news) > before:
            before = len(news)
            for module in circle.values():
                self._take_over(module, circle, news)
            for module in circle.values():
                self._grow(module, methods, circle, news)
        frozen = frozenset(methods)
        return {path: self._touching(module, frozen, circle) for path, module in circle.items()}

    def _grow(self, module: _Module, methods: set[bytes], circle: dict[str, _Module], news: list[bytes]) -> None:
        """Definitions that touch something by what is known of others: their names go to the ``news``."""
        shape, first = module.shape, module.open is None
        fresh = frozenset(news[module.heard :])
        if module.heard and fresh.isdisjoint(shape.said.plain) and fresh.isdisjoint(shape.said.names):
            return
        module.heard = len(news)
        if module.open is None:
            if not shape.acts and not self.speaks(shape.said, module, methods, circle):
                return
            module.open = list(shape.definitions)
        still = []
        for one in module.open:
            told = first or not (fresh.isdisjoint(one.said.plain) and fresh.isdisjoint(one.said.names))
            if one.touches or (
                told and not module.is_test(one) and self.speaks(one.said, module, methods, circle, one.family)
            ):
                module.loud.add(one.start)
                news.append(one.name)
                if not one.method:
                    module.functions.add(one.name)
                elif not is_special(one.name):
                    methods.add(one.name)
                    module.inherited.add((one.family, one.name))
            else:
                still.append(one)
        module.open = still

    def _take_over(self, module: _Module, circle: dict[str, _Module], news: list[bytes]) -> None:
        """Imported functions that touch something do so by the name that they have here, which goes to the ``news``."""
        before = module.functions.copy()
        for alias, found in module.imports.items():
            for path, inside in found:
                functions = self._functions(path, circle)
                if inside == b"*":
                    module.functions |= functions
                elif inside in functions:
                    module.functions.add(alias)
        news.extend(module.functions - before)

    def _touching(self, module: _Module, methods: frozenset[bytes], circle: dict[str, _Module]) -> Touching:
        shape = module.shape
        # What is evaluated matters; whoever calls it does nothing else.
        loud = shape.evaluates.union(module.loud)
        whole = shape.touches or bool(loud) or self.speaks(shape.said, module, methods, circle)
        classes = frozenset(
            [
                one.name
                for one in (shape.definitions if loud or not methods.isdisjoint(shape.said.plain) else ())
                if one.is_class and (one.start in loud or not one.members.isdisjoint(methods))
            ]
        )
        return Touching(frozenset(module.functions), classes, methods, loud, whole)

    def speaks(
        self,
        said: Spoken,
        module: _Module,
        methods: set[bytes] | frozenset[bytes],
        circle: dict[str, _Module],
        family: int = -1,
    ) -> bool:
        """Does a stretch speak of something that touches: a function here, one that is imported, a method?

        ``family``: the classes whose methods an object has of which the stretch speaks as itself.
        """
        if not module.functions.isdisjoint(said.plain):
            return True
        if methods.isdisjoint(said.names) and module.bases.isdisjoint(said.bases):
            return False
        for base, name in said.members:
            if base in module.foreign:
                continue
            modules = [path for path, inside in module.imports.get(base, ()) if not inside]
            if any(name in self._functions(path, circle) for path in modules):
                return True
            if not modules and name in methods and self._may_touch(base, name, module, circle, family):
                return True
        return False

    def _may_touch(self, base: bytes, name: bytes, module: _Module, circle: dict[str, _Module], family: int) -> bool:
        """May the method ``name`` of what ``base`` stands for touch something, where some object's method does?"""
        itself = base in ITSELF
        where, kin = (module, family) if itself else self._class(module, base, circle)
        if kin < 0 and not itself:
            kind = module.shape.kinds.get(base)
            if kind is None or kind.name == OWN:
                return kind is None and name not in HARMLESS
            if not kind.made and name not in HARMLESS:
                return True  # It may be of a class made of that one.
            where, kin = self._class(module, kind.name, circle)
            if kin < 0 and module.has_from_elsewhere(kind.name):
                return False
        return name not in where.shape.families.get(kin, _NONE) or (kin, name) in where.inherited

    def _class(self, module: _Module, written: bytes, circle: dict[str, _Module]) -> tuple[_Module, int]:
        """The family of a class, here or in the module that gives it; -1 if there is none.

        ``written``: its name, behind that of its module.
        """
        *through, name = written.split(b".")
        for _ in range(_MOST_GIVEN_ON):
            family = None if through else module.shape.classes.get(name)
            if family is not None:
                return module, family
            given = module.imports.get(through[0] if through else name, ())
            if len(given) != 1 or len(through) > 1 or bool(given[0][1]) is bool(through) or given[0][1] == b"*":
                break
            other = circle.get(given[0][0]) or self._modules.get(given[0][0])
            if other is None:
                break
            module, name, through = other, given[0][1] or name, []
        return module, -1

    def _functions(self, path: str, circle: dict[str, _Module]) -> Set[bytes]:
        module = circle.get(path)
        return module.functions if module is not None else self._decided[path].functions


def _paths(module: _Module) -> set[str]:
    return _others(module.imports)


def _others(imports: dict[bytes, list[tuple[str, bytes]]]) -> set[str]:
    return {path for found in imports.values() for path, _ in found}


_MAPS: WeakKeyDictionary[object, dict[tuple[Files, str | None], ModuleMap]] = WeakKeyDictionary()


def module_map(settings: object, files: Files, root: str | None, described: Iterable[str]) -> ModuleMap:
    """The map of a root, kept as long as ``settings``; ``described``: the names that the config describes."""
    maps = _MAPS.setdefault(settings, {})
    key = (files, root)
    if key not in maps:
        maps[key] = ModuleMap(files, root, words_of_names(name for name in described if "." in name))
    return maps[key]
