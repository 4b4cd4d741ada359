"""The same shell program written otherwise: what a sound reader must take for the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Rewrite = Callable[[str], str]
"""The program otherwise; as it was if there is nothing to change in it."""

_DOCUMENT = re.compile(r"<<-?\s*['\"]?(\w+)")
_QUOTED = r'(?:! )?(?:-\w "[^"\]]*"|"[^"\]]*" (?:=|!=|-\w\w) (?:"[^"\]]*"|[\w.-]+))'
_TEST = rf"(?<![\w\[$])\[ ({_QUOTED}) \](?!\])"
"""A test none of whose words is split."""
_STEP = r"(?!if |elif |while |until |for |\(|\{|\[)[^|&#;\"'`{}]*(?:\"[^\"`]*\"[^|&#;\"'`{}]*)*"
_REFUSAL = rf"^(\s*)({_STEP}) \|\| (exit(?: \d+)?|continue)$"
_LOOP = r"^(\s*)for (\w+) in \$\(((?!seq )(?:[^()<\\]|\\\S)+)\); do$"
_COMMAND = r"^(\s*)((?:rm|kubectl|mysql|aws|systemctl) [^|&;<>\\]*[^|&;<>\\\s])$"
_REMOTE = r"^(\s*)ssh (\"?\$\{?\w+\}?\"?|\w[\w.-]*) (?![<-])"
_DELETES = r"^(\s*)find ([^|;&]*?) -delete$"


def _head(lines: list[str]) -> int:
    """How many lines stay in front: comments."""
    at = 0
    while at < len(lines) and (lines[at].startswith("#") or not lines[at].strip()):
        at += 1
    return at


def _of_code(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines that are neither comments nor inside of a here-document, with their numbers."""
    end = ""
    for at, line in enumerate(lines):
        if end:
            end = "" if line.strip() == end else end
            continue
        document = _DOCUMENT.search(line) if "<<<" not in line else None
        end = document[1] if document else ""
        if not line.lstrip().startswith("#") and (at == 0 or not lines[at - 1].endswith("\\")):
            yield at, line


def lines_as(pattern: str, replacement: str | Callable[[re.Match[str]], str], first: str = "") -> Rewrite:
    """Each line of code that has ``pattern``, otherwise; ``first`` stands in front of them all then."""
    search = re.compile(pattern)

    def rewrite(code: str) -> str:
        lines = code.splitlines()
        changed = lines.copy()
        for at, line in _of_code(lines):
            changed[at] = search.sub(replacement, line)
        if changed == lines:
            return code
        at = _head(lines)
        return "\n".join([*changed[:at], *first.splitlines(), *changed[at:], ""])

    return rewrite


def loops_as(opened: str, closed: str = "done") -> Rewrite:
    """``for x in $(command)`` as another loop: its first line, of ``{name}`` and ``{command}``, and its last one."""
    search = re.compile(_LOOP)

    def rewrite(code: str) -> str:
        lines = code.splitlines()
        changed = lines.copy()
        for at, line in _of_code(lines):
            match = search.match(line)
            end = (
                next((to for to in range(at + 1, len(lines)) if lines[to] == f"{match[1]}done"), None)
                if match
                else None
            )
            if match is None or end is None:
                continue
            facts = {"name": match[2], "command": match[3]}
            changed[at] = "\n".join([match[1] + one.format(**facts) for one in opened.splitlines()])
            changed[end] = match[1] + closed.format(**facts)
        return "\n".join([*changed, ""]) if changed != lines else code

    return rewrite


def in_main(code: str) -> str:
    """All of it in a function, whose variables are its own."""
    lines = code.splitlines()
    numbers = {at for at, _ in _of_code(lines)}
    head = _head(lines)
    if any(re.match(r"\w+\s*\(\)|function ", line) for line in lines):
        return code
    body = [
        re.sub(r"^([A-Za-z_]\w*=(?:\"[^\"]*\"|\S*))$", r"local \1", line) if at in numbers else line
        for at, line in enumerate(lines)
    ]
    return "\n".join([*lines[:head], "main() {", *body[head:], "}", 'main "$@"', ""])


def _document(match: re.Match[str]) -> str:
    return f"{match[1]}ssh {match[2]} <<'REMOTE'\n{match[3]}\nREMOTE"


REWRITES: dict[str, Rewrite] = {
    "double brackets": lines_as(_TEST, r"[[ \1 ]]"),
    "the command test": lines_as(_TEST, r"test \1"),
    "refuses by if": lines_as(_REFUSAL, r'\1if ! \2; then\n\1    echo "failed" >&2\n\1    \3\n\1fi'),
    "refuses in a group": lines_as(_REFUSAL, r'\1\2 || { echo "failed" >&2; \3; }'),
    "refuses in a function": lines_as(
        r"\|\| exit( \d+)?$", '|| die "failed"', first='die() {\n    echo "$*" >&2\n    exit 1\n}'
    ),
    "read line by line": loops_as("while read -r {name}; do", "done < <({command})"),
    "read from a pipe": loops_as("{command} | while read -r {name}; do"),
    "read into a list": loops_as('mapfile -t items < <({command})\nfor {name} in "${{items[@]}}"; do'),
    "taken into a list": loops_as('items=($({command}))\nfor {name} in "${{items[@]}}"; do'),
    "taken into a text": loops_as("items=$({command})\nfor {name} in $items; do"),
    "in backquotes": loops_as("for {name} in `{command}`; do"),
    "read only": lines_as(r"^([A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|[^\s;&|<>()]*))$", r"readonly \1"),
    "in braces": lines_as(r"^([^'\\]*)\$([A-Za-z_]\w*)(?!\w)", r"\1${\2}"),
    "in main": in_main,
    "with options of ssh": lines_as(_REMOTE, r"\1ssh -q -o BatchMode=yes -o ConnectTimeout=5 \2 "),
    "with options in a variable": lines_as(_REMOTE, r"\1ssh $SSH_OPTS \2 ", first='SSH_OPTS="-o BatchMode=yes -q"'),
    "as root": lines_as(_REMOTE, r"\1ssh root@\2 "),
    "through a function": lines_as(
        _REMOTE, r"\1on \2 ", first='on() {\n    local host=$1\n    shift\n    ssh "$host" "$@"\n}'
    ),
    "as a document": lines_as(_REMOTE + r"'([^']*)'$", _document),
    "removed by -exec": lines_as(_DELETES, r"\1find \2 -exec rm -rf {} +"),
    "removed by xargs": lines_as(_DELETES, r"\1find \2 -print0 | xargs -0 rm -rf"),
    "removed one by one": lines_as(
        _DELETES, r'\1find \2 | while IFS= read -r found; do\n\1    rm -rf "$found"\n\1done'
    ),
    "past aliases": lines_as(r"^(\s*)(rm|cp|mv) (?=-)", r"\1\\\2 "),
    "by its path": lines_as(r"^(\s*)(rm|cp|mv) (?=-)", r"\1/bin/\2 "),
    "timed": lines_as(r"^(\s*)(rm|ssh|find|rsync|mysql|kubectl|aws) (?=\S)", r"\1time \2 "),
    "logged": lines_as(_COMMAND, r"\1\2 >>/var/log/job.log 2>&1"),
    "told": lines_as(_COMMAND, r'\1{ echo "now"; \2; } >/var/log/job.log'),
    "in a shell of its own": lines_as(_COMMAND, r"\1(umask 022; \2)"),
}


def rewritten(code: str, name: str) -> str | None:
    """The program otherwise; ``None`` if there is nothing to change in it."""
    changed = REWRITES[name](code)
    return changed if changed != code else None
