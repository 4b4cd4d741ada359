"""SQL inside programs: which statements delete, drop, truncate or change rows, and whether a condition selects them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from maintlint.evaluate import rolls
from maintlint.evaluate.frame import Frame
from maintlint.evaluate.recording import alternatives, effect, identity, on_hosts
from maintlint.evaluate.state import State
from maintlint.patterns import lazy
from maintlint.places import CodeMap, Place, Segment
from maintlint.scope import Breadth, Filter, Resource
from maintlint.values import Emptiness, Hole, Lit, Roll, Text, Value

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run

_CHANGES = lazy(r"\b(delete|drop|truncate|update|alter|replace|insert|create)\b", re.IGNORECASE)
_STORE = lazy(
    r"\s*(?:(?:keyspace|tablespace|owned\s+by|measurement|collection)\s+(?:if\s+exists\s+)?|user\s+(?=.*\bcascade\b))"
    r"(?P<name>[^\s;]+)",
    re.IGNORECASE,
)
"""What else holds all that somebody stores: of Cassandra, Oracle, PostgreSQL, InfluxDB, ArangoDB."""

_NEW_DATABASE = lazy(r"\s*database\s+(?!if\b)(?P<name>[^\s;(]+)", re.IGNORECASE)
_HOLE = lazy(r"(mlhole\d+)")
_LINE_COMMAND = lazy(
    r"^[ \t]*(?:\\.*|(?:use|exit|quit|disconnect)[ \t]*[\w.$-]*[ \t]*"
    r"|(?:whenever[ \t]+(?:sql|os)error|spool|prompt|rem(?:ark)?|show|col(?:umn)?|[tb]title|@{1,2}\S|:\w+)\b[^;\n]*"
    r"|conn(?:ect)?[ \t]+(?!by\b)[^;\n]*|set[ \t]+\w+[ \t]+[^=;\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
"""What a client does itself: such a line needs no semicolon, and is no part of the statement below it."""
_BATCH = lazy(r"^[ \t]*GO(?=[ \t]*\d*[ \t]*$)", re.MULTILINE | re.IGNORECASE)
"""What ends statements of SQL Server, which need no semicolon."""
_PARAGRAPH = lazy(r"\n[ \t]*\n\s*(?=(delete|drop|truncate|update|insert|create|alter|merge)\b)", re.IGNORECASE)
"""A line between statements that nothing else divides."""


_TRIAL = lazy(r"(^|[^a-z])(test(s|ing)?|ci|scratch|sandbox)([^a-z]|$)", re.IGNORECASE)
_NAMED_IN = lazy(r"\b(?:dbname|database)=(?P<given>[\w.-]+)|://[^/]*/(?P<path>[\w.-]+)|(?P<bare>[\w.-]+)$")
"""The database in a connection string, in an address, or by itself."""


def tags_of(stores: tuple[Value, ...]) -> frozenset[str]:
    """``trial``: the database is one to try things in, by its name, whichever of them it is."""
    names = [text for store in stores for text in store.literals or ("",)]
    found = [_NAMED_IN.search(name) for name in names]
    trial = bool(found) and all(one is not None and _TRIAL.search(one[one.lastgroup or 0]) for one in found)
    return frozenset({"trial"}) if trial else frozenset()


def statements(
    run: Run,
    frame: Frame,
    state: State,
    code: Value,
    tags: frozenset[str] = frozenset(),
    bound: tuple[Value, ...] = (),
) -> None:
    """Record the effects of SQL text; computed parts are read as names.

    ``tags`` go with all of them; ``bound``: what is given for the places that the text leaves open.
    """
    for text in code.alternatives[:4]:
        spelled, names, places = _spelled(text)
        if places is None or not _CHANGES.search(spelled):
            continue
        for tree, start, end in _parse(spelled):
            _statement(run, frame, state, tree, names, places.place(start, end), tags, bound)


def _spelled(text: Text) -> tuple[str, dict[str, Hole], CodeMap | None]:
    """The text to parse, what its computed parts are, and where its pieces come from (by bytes)."""
    parts: list[str] = []
    names: dict[str, Hole] = {}
    segments: list[Segment] = []
    at = 0
    for atom in text.atoms:
        if isinstance(atom, Hole):
            part = f"mlhole{len(names)}"
            names[part] = atom
        else:
            part = atom.text
        size = len(part.encode("utf-8", "replace"))
        if size and isinstance(atom, Lit) and atom.place is not None:
            segments.append(Segment(at, at + size, atom.place))
        parts.append(part)
        at += size
    whole = text.place
    if segments:
        places: CodeMap | None = CodeMap(segments[0].place.source, tuple(segments))
    else:
        places = None if whole is None else CodeMap(whole.source, (Segment(0, at, whole),))
    return _BATCH.sub(_end, _LINE_COMMAND.sub(_blank, "".join(parts))), names, places


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0].encode())


def _end(found: re.Match[str]) -> str:
    return ";".ljust(len(found[0].encode()))


def _parse(text: str) -> list[tuple[Any, int, int]]:
    """Statement by statement, with its stretch in bytes, so that one that cannot be read costs only itself."""
    import logging

    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    found: list[tuple[Any, int, int]] = []
    pending = _pieces(text)[::-1]
    while pending:
        piece, at = pending.pop()
        start = len(text[:at].encode("utf-8", "replace"))
        end = start + len(piece.encode("utf-8", "replace"))
        for dialect in ("mysql", "postgres", None):
            try:
                trees = sqlglot.parse(piece, read=dialect)
                found.extend((tree, start, end) for tree in trees if tree is not None)
                break
            except (SqlglotError, RecursionError, ValueError):
                continue
        else:
            gap = _PARAGRAPH.search(piece)
            if gap is not None:
                pending += [(piece[gap.end() :], at + gap.end()), (piece[: gap.start()], at)]
    return found


def _pieces(text: str) -> list[tuple[str, int]]:
    """Statements between semicolons outside quotes that may change something, and where they start."""
    pieces: list[tuple[str, int]] = []
    start, quote = 0, ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        elif character == ";":
            pieces.append((text[start:index], start))
            start = index + 1
    pieces.append((text[start:], start))
    bare = [(piece.strip(), at + len(piece) - len(piece.lstrip())) for piece, at in pieces]
    return [(piece, at) for piece, at in bare if _CHANGES.search(piece)][:500]


def _statement(
    run: Run,
    frame: Frame,
    state: State,
    tree: Any,
    names: dict[str, Hole],
    place: Place,
    tags: frozenset[str],
    bound: tuple[Value, ...],
) -> None:
    from sqlglot import expressions as sql

    if isinstance(tree, (sql.Delete, sql.Update)) and not isinstance(tree.this, sql.Expression):
        return  # words that begin like a statement, and name no table
    database = _new_database(tree)
    if database:
        state.made = state.made | {on_hosts(frame.hosts, identity(_named(database, names, place)))}
    if isinstance(tree, sql.Delete):
        sought = _sought(tree, names, place)
        roll = _kept(tree, names, bound, place)
        _record(run, frame, state, "delete", "table", tree.this, _breadth(tree), names, place, tags, sought, roll)
    elif isinstance(tree, sql.Update):
        _record(run, frame, state, "update", "table", tree.this, _breadth(tree), names, place, tags)
    elif isinstance(tree, sql.Drop):
        kind = str(tree.args.get("kind") or "").upper()
        if kind in ("TABLE", "DATABASE", "SCHEMA") and not tree.args.get("temporary"):
            kind = "table" if kind == "TABLE" else "database"
            for target in tree.args.get("tables") or [tree.this]:
                _record(run, frame, state, "drop", kind, target, Breadth.EVERYTHING, names, place, tags)
    elif isinstance(tree, sql.Alter):
        for action in tree.args.get("actions") or ():
            if isinstance(action, sql.Drop) and str(action.args.get("kind") or "").upper() in ("COLUMN", "PARTITION"):
                _record(run, frame, state, "drop", "object", action.this, Breadth.NAMED, names, place, tags)
    elif isinstance(tree, sql.Command) and str(tree.this).upper() == "DROP":
        store = _STORE.match(str(tree.args.get("expression") or ""))
        if store is not None:
            name = sql.to_identifier(store["name"])
            _record(run, frame, state, "drop", "database", name, Breadth.EVERYTHING, names, place, tags)
    elif isinstance(tree, sql.Create):
        made = tree.find(sql.Table)
        if made is not None and str(tree.args.get("kind") or "").upper() == "TABLE":
            state.made = state.made | {made.sql()}
    elif isinstance(tree, sql.TruncateTable):
        for table in tree.expressions:
            _record(run, frame, state, "truncate", "table", table, Breadth.EVERYTHING, names, place, tags)


def _breadth(tree: Any) -> Breadth:
    where = tree.args.get("where")
    if where is None:
        narrowed = tree.args.get("limit") is not None or _joined(tree)
        return Breadth.FILTERED if narrowed else Breadth.EVERYTHING
    return Breadth.EVERYTHING if _always_true(where.this) else Breadth.FILTERED


def _sought(tree: Any, names: dict[str, Hole], place: Place) -> tuple[Filter, ...]:
    """``WHERE name LIKE '$NAME%'``: every row, if there is no name."""
    from sqlglot import expressions as sql

    where = tree.args.get("where")
    condition = None if where is None else where.this
    if not isinstance(condition, (sql.Like, sql.ILike)) or not isinstance(condition.expression, sql.Literal):
        return ()
    hole = names.get(str(condition.expression.this).strip("%"))
    if hole is None or hole.empty <= Emptiness.UNLIKELY:
        return ()
    return (Filter(place, Text((hole,)).show(), False, True, "all"),)


def _kept(tree: Any, names: dict[str, Hole], bound: tuple[Value, ...], place: Place) -> Roll | None:
    """``WHERE id NOT IN ($ids)``, ``NOT (id = ANY(%s))``: the list whose rows stay, where it comes from elsewhere."""
    from sqlglot import expressions as sql

    where = tree.args.get("where")
    for condition in where.find_all(sql.Not, sql.NEQ) if where is not None else ():
        listed = _listed(condition)
        if listed is None or listed.find(sql.Select) is not None:
            continue
        holes = [Value((Text((names[name],)),)) for name in _HOLE.findall(listed.sql()) if name in names]
        for value in (*holes, *bound):
            if any(hole.many or hole.listing for hole in value.holes):
                roll = rolls.of_value(value, place)
                if roll is not None:
                    return roll
    return None


def _listed(condition: Any) -> Any:
    """The test for membership that is negated; ``None`` if it is another one."""
    from sqlglot import expressions as sql

    if isinstance(condition, sql.NEQ):
        other = condition.expression
        return other if isinstance(other, sql.All) or str(other.this).upper() == "ALL" else None
    inner = condition.this.unnest()
    if isinstance(inner, sql.In):
        return inner
    return inner if isinstance(inner, sql.EQ) and isinstance(inner.expression, sql.Any) else None


def _joined(tree: Any) -> bool:
    """``DELETE o FROM orders o JOIN bad b ON …``: only rows that have a partner go."""
    from sqlglot import expressions as sql

    target = tree.this
    joins = target.find_all(sql.Join) if isinstance(target, sql.Expression) else ()
    return any(join.args.get("on") or join.args.get("using") for join in joins)


def _always_true(condition: Any) -> bool:
    from sqlglot import expressions as sql

    if isinstance(condition, sql.Boolean):
        return bool(condition.this)
    if isinstance(condition, sql.Literal):
        return str(condition.this) not in ("0", "")
    if isinstance(condition, sql.EQ):
        return isinstance(condition.this, sql.Literal) and condition.this == condition.expression
    if isinstance(condition, sql.Paren):
        return _always_true(condition.this)
    return False


def _new_database(tree: Any) -> str:
    """The database that a statement makes; not one that may be there already."""
    from sqlglot import expressions as sql

    if isinstance(tree, sql.Create) and str(tree.args.get("kind") or "").upper() == "DATABASE":
        return "" if tree.args.get("exists") or tree.this is None else str(tree.this.sql())
    if isinstance(tree, sql.Command) and str(tree.this).upper() == "CREATE":
        found = _NEW_DATABASE.match(str(tree.args.get("expression") or ""))
        return found["name"] if found is not None else ""
    return ""


def _named(shown: str, names: dict[str, Hole], place: Place) -> Text:
    """A name as it was before its computed parts were spelled as names."""
    pieces = [piece for piece in _HOLE.split(shown.strip('`"')) if piece]
    return Text(tuple(names.get(piece) or Lit(piece, place) for piece in pieces))


def _record(
    run: Run,
    frame: Frame,
    state: State,
    kind: str,
    resource: str,
    target: Any,
    breadth: Breadth,
    names: dict[str, Hole],
    place: Place,
    tags: frozenset[str],
    filters: tuple[Filter, ...] = (),
    roll: Roll | None = None,
) -> None:
    shown = target.sql() if target is not None else ""
    texts = alternatives(Value((_named(shown, names, place),)))
    landed = Resource(resource, texts, place)
    effect(
        run, frame, state, kind, landed, place,
        command="sql", breadth=breadth, filters=filters, tags=tags, unlisted=roll,
    )  # fmt: skip
