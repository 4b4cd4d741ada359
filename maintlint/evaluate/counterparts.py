"""``[ -e "/src/$f" ] || rm "/dst/$f"``: a directory that is asked, one item after the other, for what another holds.

Or asked at once: ``set(os.listdir("/dst")) - set(os.listdir("/src"))``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintlint.evaluate import listed
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.objects import Sequence, Thing
from maintlint.places import Place
from maintlint.scope import Resource
from maintlint.values import Hole, Lit, Roll, Text, Value, Wild

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_KERNEL = ("/proc", "/sys", "/dev")
"""What is there is what the kernel says, and it is always there to ask."""


def asked(frame: Frame, path: Value, place: Place) -> Roll | None:
    """The directory in which a test looks for an item of a loop; ``None`` if it looks for something else."""
    if not frame.loops or len(path.alternatives) != 1:
        return None
    text = path.alternatives[0]
    at = next((index for index, atom in enumerate(text.atoms) if _is_item(frame, atom)), None)
    if at is None or not at:
        return None
    before = text.atoms[at - 1]
    if isinstance(before, Lit) and not before.text.endswith("/"):
        return None  # a mark that is called after the item (``logs/done_$host``), and not the item itself
    return _holding(listed.directory(text, at), place, ())


def held(run: Run, thing: Thing, place: Place, names: tuple[str, ...]) -> Roll | None:
    """The directory whose names a list is, picked by nothing; ``None`` if it is another list.

    ``names``: the variables that the list is read by.
    """
    entries = thing.more if isinstance(thing, Sequence) and not thing.items else thing
    if not isinstance(entries, Value) or len(entries.alternatives) != 1:
        return None
    atoms = entries.alternatives[0].atoms
    if len(atoms) != 1 or not isinstance(atoms[0], Wild) or atoms[0].selectors or atoms[0].place is None:
        return None
    directories = run.listings.get(atoms[0].place.key(), ())
    return _holding(next(iter(directories)), place, names) if len(directories) == 1 else None


def _holding(directory: str, place: Place, names: tuple[str, ...]) -> Roll | None:
    if not any(map(str.isalnum, directory)) or directory.startswith(_KERNEL):
        return None
    return Roll(directory, place, (directory, *names), tree=True)


def _is_item(frame: Frame, atom: Lit | Hole | Wild) -> bool:
    if isinstance(atom, Hole):
        computed = atom.place is not None and any(atom.place.within(around.place) for around in frame.loops)
        return atom.many or bool(atom.listing) or atom.any_entry or atom.origin == "walk" or computed
    return isinstance(atom, Wild)


def is_apart(roll: Roll, resource: Resource) -> bool:
    """Do the things lie somewhere else than in that directory, or beside it? What is known by name is none of them."""
    texts = resource.alternatives
    if all(isinstance(atom, Lit) for text in texts for atom in text.atoms):
        return False
    return resource.type != "path" or not any(_is_near(roll.name, text) for text in texts)


def _is_near(asked: str, text: Text) -> bool:
    name = text.show().rstrip("/")
    holder = name.rpartition("/")[0]
    if not holder or f"{name}/".startswith(f"{asked}/") or f"{asked}/".startswith(f"{holder}/"):
        return True
    return asked.rpartition("/")[0] == holder.rpartition("/")[0] != ""
