"""How bad it is to lose a path: what it becomes when a part of it is empty."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from maintlint.areas import Area, area_of, is_disposable
from maintlint.paths import MANY, NOWHERE, Path, covered_by, encode, located, normalise, path_of
from maintlint.patterns import lazy
from maintlint.policy import Policy
from maintlint.protection import is_mild, is_selective, picks
from maintlint.scope import Breadth, Directory, Effect
from maintlint.values import Atom, Emptiness, Hole, Lit, Text

MOST_VARIANTS = 16
_ANY = MANY + "*"
_ROOT = lazy(r"[^/]+://|/")


class Collapse(Struct, frozen=True, gc=False):
    """What a path becomes when its parts that may be empty are.

    ``kind``: ``root``, ``system``, ``data``, ``protected``, ``backup``, ``home``, ``here`` (the working
    directory), ``temporary`` (all of it), ``parent`` (a whole parent directory), ``bucket`` (all that it holds),
    ``keys`` (all of a store) or ``split`` (several paths: a blank in an unquoted part divides it). ``path`` is the
    resulting path for people, ``holes`` are the parts responsible, ``blanks`` the places where an empty text stood.
    """

    kind: str
    path: str
    text: Text
    everything: bool
    holes: tuple[Hole, ...] = ()
    blanks: tuple[Lit, ...] = ()

    @property
    def certain(self) -> bool:
        """Some part is empty as written, and no other is needed."""
        return bool(self.blanks) and not self.holes

    @property
    def emptiness(self) -> Emptiness:
        """How easily it comes about: as easily as its least likely part."""
        return min((hole.empty for hole in self.holes), default=Emptiness.MAYBE)


_LESSER = frozenset({"here", "temporary", "parent"})


def far_fetched(found: Collapse) -> bool:
    """Somebody would have to set a variable to nothing on purpose, and then lose no more than a directory's content."""
    return found.emptiness is Emptiness.BLANK and found.kind in _LESSER


def collapse(
    text: Text,
    policy: Policy,
    directory: Directory = NOWHERE,
    recursive: bool = False,
    breadth: Breadth = Breadth.NAMED,
    empty_is_here: bool = False,
    filters: tuple[str, ...] = (),
    alone: bool = True,
) -> Collapse | None:
    """What the path becomes if parts that may be empty are, where that is bad.

    ``recursive`` things lose all that is below. ``empty_is_here`` holds for commands that take the
    working directory when the whole operand vanishes (``find $X -delete``). Not ``alone``: the path has other
    texts too, so that a part which is empty in this one is meant to hold something.
    """
    if breadth is Breadth.FILTERED and filters and is_selective(filters, Area.ROOT):
        return None
    atoms = text.atoms
    blanks = frozenset(i for i, atom in enumerate(atoms) if isinstance(atom, Lit) and not atom.text and atom.place)
    holes = _maybe_empty(text)
    meant = _as_meant(text, frozenset() if alone else blanks)
    deep = recursive or breadth is Breadth.EVERYTHING
    for emptied in _scenarios(text, blanks, holes):
        encoded = encode(text, emptied)
        if not encoded:
            if not empty_is_here:
                continue
            encoded = "."
        if not deep and encoded.endswith("/"):
            # A directory, which only takes what takes what is below too.
            continue
        became = located(encoded, directory)
        kind = _judge(became, located(encode(meant), directory), policy, deep, breadth)
        if kind == "here" and directory.text is not None and is_disposable(Text((Lit("./x"),)), directory):
            continue
        left = Text(tuple(atom for index, atom in enumerate(atoms) if index not in emptied))
        if kind == "parent" and is_disposable(left, directory):
            continue
        if kind:
            return Collapse(
                kind,
                became.show(),
                text,
                became.everything,
                tuple(hole for i in sorted(emptied & holes) if isinstance(hole := atoms[i], Hole)),
                tuple(lit for i in sorted(emptied & blanks) if isinstance(lit := atoms[i], Lit)),
            )
    return (
        _collapse_of_glued(text, directory, deep)
        or _collapse_of_directory(text, policy, directory, deep)
        or (_split(text, policy, directory, breadth) if recursive else None)
    )


def _as_meant(text: Text, blanks: frozenset[int]) -> Text:
    """The text with something in the parts that are empty on this way alone."""
    return Text(
        tuple(
            [
                Hole("unset") if i in blanks or (isinstance(atom, Hole) and atom.origin == "literal") else atom
                for i, atom in enumerate(text.atoms)
            ]
        )
    )


def _maybe_empty(text: Text) -> frozenset[int]:
    return frozenset(
        index
        for index, atom in enumerate(text.atoms)
        if isinstance(atom, Hole) and atom.empty > Emptiness.UNLIKELY and atom.name != "HOME"
    )


def _scenarios(text: Text, blanks: frozenset[int], holes: frozenset[int]) -> Iterator[frozenset[int]]:
    """Which atoms to think empty: those that are, all that may be, and those at the end alone."""
    if blanks:
        yield blanks
    if not holes:
        return
    everything = blanks | holes
    yield everything
    tail = set()
    for index in range(len(text.atoms) - 1, -1, -1):
        atom = text.atoms[index]
        if index in everything:
            tail.add(index)
        elif tail or isinstance(atom, Hole) or (isinstance(atom, Lit) and atom.text.strip("/")):
            break
    glued = bool(tail) and min(tail) > 0 and isinstance(text.atoms[min(tail) - 1], Hole)
    if tail and tail != everything and not glued:
        yield frozenset(tail)


def _judge(became: Path, was: Path, policy: Policy, deep: bool, breadth: Breadth) -> str:
    """How bad it is to lose ``became`` instead of ``was``; empty if it is not."""
    whole = became.everything
    if not (deep or whole):
        return ""
    area = area_of(became, policy)
    if breadth is Breadth.FILTERED and area not in (Area.ROOT, Area.TOP, Area.RELATIVE):
        return ""
    if area is Area.ROOT:
        return "root"
    if area in (Area.TOP, Area.SYSTEM):
        return "system"
    shorter = _is_ancestor(became.directory, was.directory)
    if area is Area.HOME:
        return "home"
    if area is Area.DATA:
        return "data"
    if area is Area.PROTECTED and (shorter or area_of(was, policy) is not Area.PROTECTED):
        return "protected"
    if area is Area.BACKUP and (shorter or area_of(was, policy) is Area.UNKNOWN):
        return "backup" if covered_by(policy.backup_paths, became) is True or shorter else ""
    if area is Area.RELATIVE:
        return "here" if not became.directory.parts else ""
    if area is Area.TEMP:
        bare = became.directory.parts in (("tmp",), ("var", "tmp"), ("dev", "shm"))
        return "temporary" if bare and shorter and deep else ""
    if area is Area.UNKNOWN:
        return "parent" if shorter and deep and became.directory.parts else ""
    return "parent" if shorter and area is Area.ORDINARY else ""


def _is_ancestor(above: Path, below: Path) -> bool:
    return (
        above.anchor == below.anchor and below.parts[: len(above.parts)] == above.parts and above.parts != below.parts
    )


def _collapse_of_glued(text: Text, directory: Directory, deep: bool) -> Collapse | None:
    """``"$A$B"``: without ``B`` the whole of ``A``, and nothing says that there is either."""
    holes = _maybe_empty(text)
    if not deep or len(text.atoms) < 2 or len(holes) < len(text.atoms) or is_disposable(text, directory):
        return None
    return Collapse("parent", path_of(Text(text.atoms[:-1])).show(), text, False, text.holes[-1:])


def _collapse_of_directory(text: Text, policy: Policy, directory: Directory, deep: bool) -> Collapse | None:
    """``cd "$DIR" || exit; rm -rf -- *``: an empty directory name stays where it is, and the ``cd`` succeeds."""
    base = directory.text
    path = normalise(encode(text))
    if base is None or directory.unchecked is not None or path.anchor != "" or path.directory.parts:
        return None
    if not (path.everything or deep) or not encode(text):
        return None
    holes = _maybe_empty(base)
    if not holes or is_disposable(base):
        return None
    became = normalise(encode(base, holes))
    if became.parts or became.anchor not in ("", "/"):
        return None
    responsible = tuple(hole for i in sorted(holes) if isinstance(hole := base.atoms[i], Hole))
    return Collapse("root" if became.anchor else "here", became.show(), text, path.everything, responsible)


def _split(text: Text, policy: Policy, directory: Directory, breadth: Breadth) -> Collapse | None:
    """``$2Applications/x``, ``/srv/$1/x``, unquoted: with a blank in it, what stands before is a path by itself."""
    for index, atom in enumerate(text.atoms[:-1]):
        if not isinstance(atom, Hole) or not atom.splits or atom.checked or atom.choices is not None:
            continue
        after = text.atoms[index + 1]
        if atom.origin not in ("argv", "input") or not isinstance(after, Lit) or "/" not in after.text:
            continue
        before = Text(text.atoms[:index])
        encoded = encode(before)
        was = located(encode(text), directory)
        if index == 0 and not after.text.startswith("/"):
            return Collapse("split", was.show(), text, False, (atom,))
        if encoded.endswith("/") and not is_disposable(before, directory):
            became = located(encoded, directory)
            if became.parts and _judge(became, was, policy, True, breadth):
                return Collapse("split", became.show(), text, False, (atom,))
    return None


def collapse_of(effect: Effect, policy: Policy) -> Collapse | None:
    """The text of an effect's path that collapses to something bad most easily, the first of several.

    A repository holds what git takes.
    """
    if effect.tags & {"tracked", "untracked"}:
        return None
    texts = effect.resource.alternatives
    starred = any(text.suffix.endswith("*") for text in texts)
    below = effect.resource.type in ("bucket", "database", "object") and effect.recursive
    if (below or (starred and effect.resource.type in ("bucket", "cloud"))) and not effect.filters:
        keys = effect.resource.type not in ("bucket", "cloud")
        indices = effect.resource.type == "database"
        named = texts if keys else ()
        of_keys = (_collapse_of_keys(one, len(texts) == 1, "empty-is-all" in effect.tags, indices) for one in named)
        of_prefix = (_collapse_of_prefix(text, len(texts) == 1, 0 if keys else 1) for text in texts)
        every = [one for one in (*of_keys, *of_prefix) if one is not None]
        return max(every, key=lambda one: one.emptiness, default=None)
    worst: Collapse | None = None
    written = effect.resource.alternatives if effect.resource.type == "path" else ()
    for text in [variant for each in written for variant in _chosen(each)]:
        found = collapse(
            text,
            policy,
            effect.directory,
            recursive=effect.recursive,
            breadth=effect.breadth,
            empty_is_here="empty-is-here" in effect.tags,
            filters=picks(effect),
            alone=len(effect.resource.alternatives) == 1,
        )
        if found is not None and (effect.kind != "permission" or _takes_over(effect, found)):
            if found.emptiness is not Emptiness.BLANK:
                return found
            worst = worst if worst is not None and not far_fetched(worst) else found
    return worst


def collapses(effect: Effect, policy: Policy) -> bool:
    """Does the path collapse in an ordinary course of things, so that this is what is said of it?"""
    found = collapse_of(effect, policy)
    return found is not None and not far_fetched(found)


def _chosen(text: Text) -> list[Text]:
    """The text with each choice of its parts that are known, where others may be empty (``"$ROOT/$sub"/*``)."""
    if not _maybe_empty(text):
        return [text]
    variants: list[tuple[Atom, ...]] = [()]
    for atom in text.atoms:
        choices = atom.choices if isinstance(atom, Hole) and atom.origin != "literal" else None
        if not choices or "" in choices or len(variants) * len(choices) > MOST_VARIANTS:
            variants = [(*variant, atom) for variant in variants]
        else:
            variants = [(*variant, Lit(choice, text.place)) for variant in variants for choice in choices]
    return [Text(variant) for variant in variants]


def _collapse_of_prefix(text: Text, alone: bool, whole: int) -> Collapse | None:
    """``s3://bucket/$PREFIX``: without the prefix it is all that the bucket, or the part of it above, holds.

    An address of ``whole`` parts is that of a bucket.
    """
    blanks = _blanks(text)
    was = _address(encode(_as_meant(text, frozenset() if alone else blanks)))
    for emptied in _scenarios(text, blanks, _maybe_empty(text)):
        became = _address(encode(text, emptied))
        if became and len(became) < len(was) and was[: len(became)] == became:
            start = _ROOT.match(encode(text, emptied))
            shown = Path("", (f"{start[0] if start else ''}{'/'.join(became)}",)).show()
            holes = tuple(hole for i in sorted(emptied - blanks) if isinstance(hole := text.atoms[i], Hole))
            lits = tuple(lit for i in sorted(emptied & blanks) if isinstance(lit := text.atoms[i], Lit))
            return Collapse("bucket" if len(became) == whole else "parent", shown, text, True, holes, lits)
    return None


def _collapse_of_keys(text: Text, alone: bool, prefix: bool, indices: bool) -> Collapse | None:
    """``del "$PREFIX/" --prefix``, ``hdfs dfs -rm -r "$X/*"``: without the variable it is all there is.

    An empty text is that only where names are a ``prefix``. ``indices``: names of a store, which are no paths.
    """
    holes, blanks = _maybe_empty(text), frozenset() if alone else _blanks(text)
    left = encode(text, holes)
    if not (holes or blanks) or left.strip("/" + _ANY) or not (left or prefix):
        return None
    emptied = tuple(hole for index in sorted(holes) if isinstance(hole := text.atoms[index], Hole))
    lits = tuple(lit for index in sorted(blanks) if isinstance(lit := text.atoms[index], Lit))
    return Collapse("keys" if prefix or indices else "root", "/", text, True, emptied, lits)


def _blanks(text: Text) -> frozenset[int]:
    """Where an empty text stands as one of several that the program has for this part."""
    return frozenset(i for i, atom in enumerate(text.atoms) if isinstance(atom, Lit) and not atom.text and atom.place)


def _address(encoded: str) -> tuple[str, ...]:
    """Bucket and prefixes of ``s3://bucket/a/b``, the parts of ``/keys/a/b``; nothing without a bucket."""
    scheme, sign, rest = encoded.partition("://")
    if sign and rest.startswith("/"):
        return ()
    return tuple(part for part in (rest if sign else scheme).split("/") if part.strip(_ANY))


def _takes_over(effect: Effect, found: Collapse) -> bool:
    return found.kind in ("root", "system") and not is_mild(effect)
