"""``python -m maintlint.knowledge`` writes the index of the packaged TOML files; run it after changing one of them."""

from __future__ import annotations

import msgspec.json

from maintlint.knowledge.index import FILE, digest, packaged_bytes
from maintlint.knowledge.loader import Chunks, resolved


def make_index() -> bytes:
    """The index of the TOML files as they are, one command a line."""
    files = packaged_bytes()
    chunks = Chunks({name: content.decode() for name, content in files.items()})
    head = {
        "files": {name: len(content) for name, content in files.items()},
        "digest": digest(files),
        "harmless": sorted(chunks.harmless),
        "patterns": chunks.patterns,
    }
    lines = [
        msgspec.json.encode(name) + b":" + msgspec.json.encode(resolved(name, chunks), order="sorted")
        for name in sorted(chunks.texts)
    ]
    return msgspec.json.encode(head)[:-1] + b',"commands":{\n' + b",\n".join(lines) + b"\n}}\n"


if __name__ == "__main__":
    with open(FILE, "wb") as stream:
        stream.write(make_index())
