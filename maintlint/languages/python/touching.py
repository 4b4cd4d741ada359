"""Does a stretch of Python touch the world at all? A look at its names, before it is lowered and evaluated.

A look may say yes in vain, which costs time; it says no only where no described call can be.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable
from functools import lru_cache

from msgspec import Struct

from maintlint.knowledge.loader import packaged_files
from maintlint.languages.python.arguments import without_replacing
from maintlint.languages.python.imported import Imports
from maintlint.patterns import lazy

_CHAIN = lazy(rb"[\"'.A-Za-z_][\w.]*")
"""A name with its members, behind a quote or a dot: one set of signs begins it, which is what makes this fast."""
_KEY = lazy(r'^\["([\w.*?]+)"\]', re.MULTILINE)
_DOES = lazy(r"^(?:effects|runs) ?=", re.MULTILINE)
_GIVES = lazy(r'^gives ?= ?"([^"]+)"', re.MULTILINE)
_SAME = lazy(r'^same-as ?= ?"([^"]+)"', re.MULTILINE)
_IMPORTERS = frozenset({b"import_module", b"__import__"})
_SPECIAL = frozenset(
    b"__%s__" % name
    for name in (
        b"abs add aenter aexit aiter and anext await bool bytes call ceil class_getitem complex contains del delattr"
        b" delete delitem dir div divmod enter eq exit float floor floordiv format ge get getattr getattribute getitem"
        b" getstate gt hash iadd iand ifloordiv ilshift imatmul imod imul index init init_subclass instancecheck int"
        b" invert ior ipow irshift isub iter itruediv ixor le len length_hint lshift lt matmul missing mod mul ne neg"
        b" new next nonzero or pos post_init pow prepare radd rand rdiv rdivmod reduce reduce_ex repr reversed"
        b" rfloordiv rlshift rmatmul rmod rmul ror round rpow rrshift rshift rsub rtruediv rxor set set_name setattr"
        b" setitem setstate str sub subclasscheck truediv trunc unicode xor"
    ).split()
)
"""Methods that Python itself calls (data model of the language reference; ``__post_init__``: of data classes)."""
ITSELF = frozenset({b"self", b"cls"})
"""What methods call their object."""
_INTERFACES = frozenset({b"dbapi"})
"""First parts that are no modules: what any module of the same file makes."""
_ANYBODYS = frozenset({b"io"})
"""First parts of what programs have from anywhere."""
_EVALUATES = lazy(rb"(?<![.\w])(?:exec|eval|execfile)\s*\(")

_QUOTES = b"\"'"
_EMPTY = (b'"', b"'")
_DIGITS = b"0123456789"

Words = dict[bytes, frozenset[bytes]]
"""The last part of qualified names, with the first parts that they may have."""


class Triggers(Struct, frozen=True):
    """What described calls look like. A text that has the last part and the first part of a name may call it.

    ``functions``: functions of modules, with the module's own last part: they are called through it, through an
    alias, or by a name that was imported. ``methods``: called on any object. ``patterns``: names with wildcards.
    ``prefixes``: how methods begin that are known by their names alone. ``modules``: the first parts that are modules.
    """

    functions: dict[bytes, frozenset[tuple[bytes, bytes]]]
    methods: Words
    function_names: frozenset[bytes]
    method_names: frozenset[bytes]
    patterns: tuple[tuple[re.Pattern[bytes], frozenset[bytes]], ...]
    prefixes: tuple[bytes, ...] = ()
    modules: frozenset[bytes] = frozenset()


class Around(Struct, frozen=True):
    """What a whole file says: its words, the names that imports gave to others, and what the config describes.

    ``imported``: the names taken out of modules; ``None`` where some module gives all that it has. ``modules``: the
    first parts of the modules that it imports. ``origins``: the words that may be where something comes from: all
    words but those that are modules and are not imported. ``renamed``: names that stand for others out of modules.
    ``sources``: by a name here, the known modules that it is taken out of, by their first parts.
    """

    words: frozenset[bytes]
    aliases: frozenset[bytes]
    imported: frozenset[bytes] | None
    modules: frozenset[bytes]
    origins: frozenset[bytes]
    extra: Words
    renamed: dict[bytes, bytes]
    sources: dict[bytes, frozenset[bytes]]


def around(said: Spoken, imports: Imports, extra: Words, borrowed: frozenset[bytes] = frozenset()) -> Around:
    """The surroundings that a stretch of a file has.

    ``said``: the names of the file; ``borrowed``: modules whose objects it may have from others.
    """
    words = said.plain | said.names
    origins = words
    if not imports.everything and words.isdisjoint(_IMPORTERS):
        origins = words - (triggers().modules - imports.modules - imports.names) | borrowed
    imported = None if imports.everything else imports.names
    renamed = {one.alias: one.name for one in imports.taken if one.name and one.alias != one.name}
    return Around(words, imports.aliases, imported, imports.modules, origins, extra, renamed, _sources(imports))


@lru_cache(maxsize=1)
def _known_modules() -> frozenset[bytes]:
    """The first parts of the described modules and of Python's own."""
    return triggers().modules.union([name.encode() for name in sys.stdlib_module_names])


def _sources(imports: Imports) -> dict[bytes, frozenset[bytes]]:
    """The known modules that names are taken out of; a module that is not known may give what it has from any other."""
    known = _known_modules()
    found: dict[bytes, set[bytes]] = {}
    for one in imports.taken:
        if one.name:
            found.setdefault(one.alias, set()).add(one.module.partition(".")[0].encode())
    return {alias: frozenset(roots) for alias, roots in found.items() if roots <= known}


@lru_cache(maxsize=1)
def triggers() -> Triggers:
    """The triggers of the packaged knowledge. The classes of one file may be made by any of its modules."""
    functions: dict[bytes, frozenset[tuple[bytes, bytes]]] = {}
    methods: Words = {}
    patterns: Words = {}
    prefixes: list[bytes] = []
    texts = [text for name, text in packaged_files().items() if name.startswith("py_")]
    given = _givers(texts)
    classes = frozenset(name for text in texts for name in _GIVES.findall(text))
    modules: set[bytes] = set()
    for text in texts:
        roots, names = _of_file(text)
        modules |= roots
        for parts in names:
            last = parts[-1]
            origins = roots if parts[0] in _INTERFACES else frozenset({parts[0]})
            if parts[0] == b"*":
                # A method that is known by its name, whatever it is called on, or whose object is.
                if b"*" in last:
                    prefixes.append(last.partition(b"*")[0])
                else:
                    methods[last] = methods.get(last, frozenset()) | {last if len(parts) == 2 else parts[-2]}
                continue
            origins |= given.get(b".".join(parts[:-1]), frozenset())
            if b"*" in last or last.startswith(b"__"):
                last = b"*" if last.startswith(b"__") else last
                patterns[last] = patterns.get(last, frozenset()) | origins
            elif b".".join(parts[:-1]).decode() not in classes and all(part.islower() for part in parts[:-1]):
                functions[last] = functions.get(last, frozenset()) | {(parts[-2], root) for root in origins}
            else:
                methods[last] = methods.get(last, frozenset()) | origins
    compiled = [(re.compile(last.replace(b"*", rb"\w*")), roots) for last, roots in patterns.items()]
    return Triggers(
        functions,
        methods,
        frozenset(functions),
        frozenset(methods),
        tuple(compiled),
        tuple(prefixes),
        frozenset(modules) - _INTERFACES - {b"*"},
    )


def _givers(texts: list[str]) -> Words:
    """Classes whose objects calls give, with the first parts of those calls and of what those are called on.

    Of ``*.objects.all`` it is the second part.
    """
    given: dict[bytes, set[bytes]] = {}
    calls: list[tuple[bytes, bytes]] = []
    for text in texts:
        matches = list(_KEY.finditer(text))
        for match, end in zip(matches, [*(later.start() for later in matches[1:]), len(text)], strict=True):
            gives = _GIVES.search(text, match.end(), end)
            if gives:
                name, parts = gives[1].encode(), match[1].encode().split(b".")
                found = given.setdefault(name, set())
                if parts[0] not in _ANYBODYS:
                    found.add(parts[1] if parts[0] == b"*" else parts[0])
                calls.append((b".".join(parts[:-1]), name))
    growing = True
    while growing:
        growing = False
        for owner, name in calls:
            more = given.get(owner, set()) - given[name]
            given[name] |= more
            growing = growing or bool(more)
    return {name: frozenset(roots) for name, roots in given.items()}


def _of_file(text: str) -> tuple[frozenset[bytes], list[list[bytes]]]:
    """The first parts of all names of a file, and the names that do something."""
    matches = list(_KEY.finditer(text))
    does: dict[str, bool | str] = {}
    for match, end in zip(matches, [*(later.start() for later in matches[1:]), len(text)], strict=True):
        same = _SAME.search(text, match.end(), end)
        does[match[1]] = _DOES.search(text, match.end(), end) is not None or (same[1] if same else False)
    names = []
    for name, known in does.items():
        found = known
        while isinstance(found, str):
            found = does.get(found, True)
        if found and not name.startswith("builtins."):
            names.append(name.encode().split(b"."))
    return frozenset(name.encode().split(b".")[0] for name in does), names


def words_of_names(names: Iterable[str]) -> Words:
    """The words by which calls with these qualified names are recognised."""
    found: dict[bytes, set[bytes]] = {}
    for name in names:
        parts = name.encode().split(b".")
        if parts[0] != b"builtins" and len(parts) > 1:
            found.setdefault(parts[-1], set()).add(parts[0])
    return {last: frozenset(roots) for last, roots in found.items()}


# --- looking ------------------------------------------------------------------------------------------------


class Spoken(Struct, frozen=True):
    """The names in a stretch of text: those that stand alone or first, and the members, with what stands before.

    ``names``: the members alone; ``bases``: what stands before them.
    """

    plain: frozenset[bytes]
    members: frozenset[tuple[bytes, bytes]]
    names: frozenset[bytes]
    bases: frozenset[bytes]


def said_of(plain: Iterable[bytes], members: Iterable[tuple[bytes, bytes]]) -> Spoken:
    """The names of several stretches together."""
    pairs = frozenset(members)
    return Spoken(
        frozenset(plain), pairs, frozenset([name for _, name in pairs]), frozenset([base for base, _ in pairs])
    )


def is_special(name: bytes) -> bool:
    """Is it a method that is called by what is done with an object, not by its name?"""
    return name in _SPECIAL


def spoken(data: bytes) -> Spoken:
    """The names in a stretch of text."""
    plain: set[bytes] = set()
    members: set[tuple[bytes, bytes]] = set()
    for chain in frozenset(_CHAIN.findall(without_replacing(data))):
        first, *rest = chain.split(b".")
        if rest and first in _EMPTY:
            continue  # The method of a text.
        first = first.lstrip(_QUOTES)
        if first and first[0] not in _DIGITS:
            plain.add(first)
        for name in rest:
            if not name or name[0] in _DIGITS:
                break
            members.add((first, name))
            first = name
    return said_of(plain, members)


def without_own(said: Spoken, methods: Collection[bytes]) -> Spoken:
    """The same without what an object calls on itself that its classes define: such a method is seen itself."""
    if said.bases.isdisjoint(ITSELF) or said.names.isdisjoint(methods):
        return said
    return said_of(said.plain, [pair for pair in said.members if pair[0] not in ITSELF or pair[1] not in methods])


def calls_something(names: Spoken, whole: Around) -> bool:
    """Is some described call among these names of a file?"""
    known = triggers()
    origins = whole.origins
    if any(_is_function(word, word, whole) for word in known.function_names & names.plain):
        return True
    if any(_is_function(word, whole.renamed[word], whole) for word in whole.renamed.keys() & names.plain):
        return True
    if whole.extra and any(whole.extra.get(name, _NONE) & whole.words for name in names.plain | names.names):
        return True
    for name in known.method_names & names.names:
        if known.methods[name] & origins:
            return True
    if not known.function_names.isdisjoint(names.names):
        for base, name in names.members:
            found = known.functions.get(name)
            if found is not None and _of_module(base, found, whole):
                return True
    if any(name.startswith(known.prefixes) for name in names.names):
        return True
    return any(
        roots & whole.modules and any(pattern.fullmatch(name) for name in names.plain | names.names)
        for pattern, roots in known.patterns
    )


_NONE: frozenset[bytes] = frozenset()


def _is_function(word: bytes, name: bytes, whole: Around) -> bool:
    """May a word stand for a described function with this name?"""
    found = triggers().functions.get(name)
    if found is None or (whole.imported is not None and name not in whole.imported):
        return False
    origins = whole.sources.get(word, whole.origins)
    return any(root in origins for _, root in found)


def _of_module(base: bytes, found: frozenset[tuple[bytes, bytes]], whole: Around) -> bool:
    """Is the base the module of such a function, or another name for it?"""
    return any(root in whole.origins and (base == module or base in whole.aliases) for module, root in found)


def evaluates(data: bytes) -> bool:
    """Does a stretch run text as code?"""
    return (b"exec" in data or b"eval" in data) and _EVALUATES.search(data) is not None
