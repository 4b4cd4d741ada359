"""Whether the Python calls of the knowledge exist, with those parameters: ``python bench/python_facts.py``.

Run it in an environment with the libraries (``pip install boto3 kubernetes paramiko fabric ...``; nothing else of the
project is needed). Libraries that are not installed are counted as such. Exit status 1 if a fact is wrong.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomllib

KNOWLEDGE = Path(__file__).parent.parent / "maintlint" / "knowledge"
_PARAMETER = re.compile(r"!?parameter (\w+)")
_OLDER = re.compile(r"\buntil\b")
"""In the source of a fact that today's version does not have."""


def facts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every described call, with what ``same-as`` gives it."""
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted(KNOWLEDGE.glob("py_*.toml")):
        tables.update(tomllib.loads(path.read_text(encoding="utf-8")))
    for name in tables:
        yield name, resolved(name, tables)


def resolved(name: str, tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A table over the one that it is the same as."""
    table = tables.get(name, {})
    base = table.get("same-as")
    return {**resolved(base, tables), **table} if base else table


def found(name: str) -> tuple[str, Any]:
    """The object of a name that is ``there``; or it is ``absent`` (no such library here), ``missing``, ``unnamed``."""
    parts = name.split(".")
    thing: Any = None
    try:
        for at in range(len(parts)):
            thing = _member(thing, parts[: at + 1])
    except ImportError:
        return ("absent" if thing is None else "missing"), None
    except Exception:
        # Some objects work only in a program that is set up.
        return "unnamed", None
    return "there", thing


def _member(thing: Any, parts: list[str]) -> Any:
    """The last of the names, in ``thing`` or as a module.

    Raises ImportError if there is neither.
    """
    if thing is not None and hasattr(thing, parts[-1]):
        return getattr(thing, parts[-1])
    return importlib.import_module(".".join(parts))


def parameters_of(thing: Any) -> list[str] | None:
    """The names of parameters; ``None`` if anything may be given."""
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return None
    kinds = {parameter.kind for parameter in signature.parameters.values()}
    if inspect.Parameter.VAR_KEYWORD in kinds:
        return None
    return [name for name in signature.parameters if name not in ("self", "cls")]


def spoken(table: dict[str, Any]) -> set[str]:
    """The parameters that a table reads."""
    texts = [str(value) for key, value in table.items() if key not in ("source", "parameters")]
    return {name for text in texts for name in _PARAMETER.findall(text)}


def of_service(name: str, table: dict[str, Any]) -> str:
    """The same of a boto3 client's method: some service has the operation, with these members."""
    state, session = found("botocore.session.get_session")
    if state != "there":
        return "absent"
    operations = _operations(session(), found("botocore.xform_name")[1])
    method = name.rsplit(".", 1)[-1]
    if "*" in method or method == "get_paginator":
        return "there"
    if method not in operations:
        return "missing"
    unknown = spoken(table) - operations[method]
    return f"no parameter {', '.join(sorted(unknown))}" if unknown else "there"


_KNOWN: dict[str, set[str]] = {}


def _operations(session: Any, xform_name: Any) -> dict[str, set[str]]:
    for service in () if _KNOWN else session.get_available_services():
        model = session.get_service_model(service)
        for operation in model.operation_names:
            shape = model.operation_model(operation).input_shape
            _KNOWN.setdefault(xform_name(operation), set()).update(shape.members if shape is not None else ())
    return _KNOWN


def judged(name: str, table: dict[str, Any]) -> str:
    """What is wrong with a fact; ``there`` if nothing is, ``absent`` or ``unnamed`` if that cannot be told here."""
    if name.startswith("boto3.client."):
        return of_service(name, table)
    older = _OLDER.search(table.get("source", ""))
    if older or "*" in name or "__" in name or table.get("parameters") == ["self"]:
        return "unnamed"
    state, thing = found(name)
    if state == "missing" and not _is_real(name.rpartition(".")[0]):
        return "unnamed"
    if state != "there":
        return state
    names = parameters_of(thing)
    if names is None:
        return "there"
    given = [parameter for parameter in table.get("parameters", []) if parameter != "self"]
    if given and names[: len(given)] != given:
        return f"parameters are {names[: len(given) + 1]}, not {given}"
    unknown = spoken(table) - set(names) - {"self"}
    return f"no parameter {', '.join(sorted(unknown))}" if unknown else "there"


def _is_real(owner: str) -> bool:
    """Is it a module or a class, and no name of our own for what some call gives?"""
    state, thing = found(owner)
    return state == "there" and (inspect.ismodule(thing) or inspect.isclass(thing))


def main() -> int:
    """Prints what is wrong, and how much could be looked at."""
    warnings.simplefilter("ignore")
    counts: Counter[str] = Counter()
    absent: Counter[str] = Counter()
    for name, table in facts():
        verdict = judged(name, table)
        known = verdict in ("there", "absent", "unnamed")
        counts[verdict if known else "wrong"] += 1
        if verdict == "absent":
            absent[name.split(".")[0]] += 1
        if not known:
            print(f"{name}: {verdict}")
    print(", ".join(f"{number} {what}" for what, number in sorted(counts.items())))
    print("not installed:", ", ".join(sorted(absent)))
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
