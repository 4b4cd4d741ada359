"""``[ -e "/src/$f" ] || rm "/dst/$f"``: a directory that is asked, one item after the other, for what another holds."""

from __future__ import annotations

from maintlint.evaluate import listed
from maintlint.evaluate.frame import Frame
from maintlint.places import Place
from maintlint.scope import Resource
from maintlint.values import Hole, Lit, Roll, Text, Value, Wild

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
    directory = listed.directory(text, at)
    if not any(map(str.isalnum, directory)) or directory.startswith(_KERNEL):
        return None
    return Roll(directory, place, (directory,), tree=True)


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
