"""What commands do: one TOML file per tool family, read piece by piece when a command is asked for."""

from __future__ import annotations

from maintlint.knowledge.arguments import Arguments, parse
from maintlint.knowledge.loader import Knowledge, lookup, packaged_knowledge
from maintlint.knowledge.selectors import KnowledgeError

__all__ = ["Arguments", "Knowledge", "KnowledgeError", "lookup", "packaged_knowledge", "parse"]
