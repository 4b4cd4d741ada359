"""Programs that came over the network: kept in a file and run from there, they are as strange as through a pipe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from maintlint.evaluate.frame import Frame
from maintlint.evaluate.products import Produced
from maintlint.evaluate.state import State
from maintlint.knowledge.arguments import Arguments
from maintlint.knowledge.model import EffectSpec
from maintlint.patterns import lazy
from maintlint.places import Place
from maintlint.scope import Opaque, Resource, Step
from maintlint.values import Value

_PART = lazy(r"\$\w+|<[^>]*>")
_SIGNATURE = lazy(r"\.(asc|sig|gpg|minisig|sha(1|224|256|384|512)(sum)?|md5(sum)?)$")

WHATEVER = "*"
"""Stands for all files: a digest was made of contents, which go by no name."""

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def remember(state: State, about: EffectSpec, arguments: Arguments, resource: Resource, place: Place) -> None:
    """A downloader writes a file: the one that it is told, or one that is called as in the address."""
    if about.kind == "overwrite":
        names = [text.show() for text in resource.alternatives]
    elif about.kind == "create" and about.fixed:
        names = [operand.show().rpartition("/")[2] for operand in arguments.operands]
    else:
        return
    written(state, names, place)


def written(state: State, names: list[str], place: Place) -> None:
    """These files hold what came over the network."""
    for name in names:
        key = _key(name)
        known = state.produced.get(name) or state.produced.get(key)
        if key:
            made = Produced(place, True, True) if known is None else replace(known, fetched=True)
            state.produced = state.produced.adding(key, made)


def send(state: State, name: str, paths: list[str]) -> None:
    """A file that came over the network is copied to a host, to one of these."""
    made = state.produced.get(_key(name))
    if made is not None and made.fetched:
        for path in paths:
            state.produced = state.produced.adding(path, made)


def run_from(run: Run, frame: Frame, state: State, path: Value, place: Place) -> bool:
    """The program at ``path`` is run; was it fetched, and did nothing compare it with what it should be?"""
    key = _key(path.show())
    made = state.produced.get(key)
    if made is None or not made.fetched or frame.rehearsed or not run.vouched.isdisjoint((key, WHATEVER)):
        return False
    run.hide(frame, Opaque("fetched", place, path.show(), Step(made.place, "it is downloaded here")))
    return True


def vouch(run: Run, state: State, arguments: Arguments) -> None:
    """A checksum or signature is compared: of the files that are named, or of all so far where a list names them."""
    strange = [path for path, made in state.produced.items() if made.fetched]
    fed = state.input
    listed = arguments.holds("-c") is True
    if listed and any(operand.literal != "-" for operand in arguments.operands):
        run.vouched.update(strange)
        return
    texts = [operand.show() for operand in arguments.operands if not listed]
    if fed is not None and (listed or not texts):
        texts.append(fed.show())
    names = {_signed(word.lstrip("*")) for text in texts for word in text.split()}
    hits = [path for path in strange if any(_is_named(path, name) for name in names)]
    told = bool(names) and (fed is None or not any(hole.many for hole in fed.holes))
    run.vouched.update(hits if hits or told else strange)


def _is_named(path: str, name: str) -> bool:
    """Is it the file, or one that may be called so (``tool-$(uname -m).sh``)?"""
    if name in (path, path.rpartition("/")[2]):
        return True
    pieces = _PART.split(path.rpartition("/")[2])
    return len(pieces) > 1 and bool(re.fullmatch(".*".join(map(re.escape, pieces)), name.rpartition("/")[2]))


def _signed(name: str) -> str:
    """The file that a signature or checksum beside it is about."""
    return _key(_SIGNATURE.sub("", name))


def _key(name: str) -> str:
    return name.removeprefix("./").rstrip("/")
