"""What the words in the tables of a scope mean."""

from __future__ import annotations

from collections.abc import Iterable

from maintlint.scope import Resource
from maintlint.views import ELSEWHERE, HERE, UNKNOWN

_TERMS = (
    ("here", "the machine that the program is started on", lambda cell: cell == "here"),
    ("wherever it is sent", "the program does it on every host that gets it", lambda cell: cell.startswith("wherever")),
    ("perhaps", "a condition decides that cannot be told from here", lambda cell: "perhaps @" in cell),
    ("every host", "all hosts of the inventory, or of the tool's own", lambda cell: cell.startswith("every host")),
    ("unknown", "the hosts cannot be told: their names come from outside", lambda cell: cell.startswith("unknown")),
    ("does", "it happens there, as far as the program's conditions go", lambda cell: cell.startswith("does")),
    ("may", "a condition decides that cannot be told from here", lambda cell: "may" in cell.split(" ")[:1]),
    ("all at once", "nothing limits on how many hosts at a time", lambda cell: cell.startswith("all at once")),
    ("0 at once", "several at a time, how many is not known", lambda cell: cell.startswith("0 at once")),
    ("goes on after a failure", "one host's failure does not stop the others", lambda cell: "goes on after" in cell),
    ("rehearsed", "shown or simulated, not done", lambda cell: cell.endswith("(rehearsed)")),
    ("after-exit", "cannot happen: the program has ended before", lambda cell: cell.endswith("(after-exit)")),
    ("false-branch", "cannot happen: its condition is never true", lambda cell: cell.endswith("(false-branch)")),
    ("never-matches", "cannot happen: no known value meets its condition", lambda c: c.endswith("(never-matches)")),
    ("uncalled-function", "cannot happen: nothing calls it", lambda cell: cell.endswith("(uncalled-function)")),
)

MOST_TEXTS = 3
"""A cell with more would be cut: what else something may be is in the JSON."""

_NAMES = {HERE: "the starting machine", UNKNOWN: "hosts not known", ELSEWHERE: "hosts in no group"}


def legend(cells: Iterable[str]) -> list[tuple[str, str]]:
    """The words of the tables that need one, with their meaning."""
    every = set(cells)
    return [(word, meaning) for word, meaning, used in _TERMS if any(map(used, every))]


def resource_text(resource: Resource) -> str:
    """Its type and what it may be: the first few texts, and how many more there are."""
    texts = list(dict.fromkeys(text.show() for text in resource.alternatives))
    shown = texts if len(texts) <= MOST_TEXTS else texts[: MOST_TEXTS - 1]
    more = f" and {len(texts) - len(shown)} more" if len(texts) > len(shown) else ""
    return f"{resource.type} {', '.join(shown)}{more}".rstrip()


def total_name(name: str) -> str:
    """What a row of the totals is called."""
    return _NAMES.get(name, name)
