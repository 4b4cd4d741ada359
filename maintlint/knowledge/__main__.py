"""``python -m maintlint.knowledge`` writes the index of the packaged TOML files; run it after changing one of them."""

from __future__ import annotations

from itertools import accumulate

import msgspec.json

from maintlint.knowledge.index import FILE, digest, packaged_bytes
from maintlint.knowledge.loader import Chunks, resolved


def make_index() -> bytes:
    """The index of the TOML files as they are, one command a line."""
    files = packaged_bytes()
    chunks = Chunks({name: content.decode() for name, content in files.items()})
    tables = {name: msgspec.json.encode(resolved(name, chunks), order="sorted") for name in sorted(chunks.texts)}
    sizes = [len(table) + len(b",\n") for table in tables.values()]
    head = {
        "files": {name: len(content) for name, content in files.items()},
        "digest": digest(files),
        "harmless": sorted(chunks.harmless),
        "patterns": chunks.patterns,
        "commands": dict(zip(tables, accumulate(sizes, initial=0), strict=False)),
    }
    return b"[\n" + b",\n".join([msgspec.json.encode(head), *tables.values()]) + b"\n]\n"


if __name__ == "__main__":
    with open(FILE, "wb") as stream:
        stream.write(make_index())
