"""What is characteristic of a program's text: its lines without comments, output, options and other boilerplate."""

from __future__ import annotations

import re

from maintlint.patterns import lazy

LARGEST = 400_000
"""Bytes; a longer text is cut."""

SHORTEST = 4

_TALK = (
    rb"echo|printf|print|puts|log\w*|logger|logging|warn\w*|err|error\w*|die|fail|fatal|info|debug|say|msg|message|notice|"
    rb"usage|help|banner|cat"
)
_BOILERPLATE = lazy(
    rb"(?:" + _TALK + rb")\b(?!\s*\(\)|=)|"
    rb"(?:exit|return|set|shopt|trap|umask|local|declare|typeset|readonly|shift|getopts|source|\.|break|continue)\b|"
    rb"(?:export |readonly )?(?:PATH|IFS|LANG|LC_ALL|LOG\w*|DEBUG|VERBOSE|SCRIPT\w*|PROG\w*|ME|HERE|DATE|NOW|TODAY)=|"
    rb"(?:import|from|try|except|finally|else|elif|pass|raise|parser|args|logging|sys\.exit|return|yield|with open)\b|"
    rb"if __name__|if \[+ (?:\$#|-z|\"?\$\{?[0-9#])|(?:while|case) .*(?:getopts|\$#|\"?\$\{?1)|"
    rb"-{1,2}[\w?-]+(?:\s*\|\s*-{1,2}[\w?-]+)*\)|[\w?]\)|\*\) (?:" + _TALK + rb"|exit)|"
    rb"[rub]*(?:\"\"\"|\'\'\')|case \"?\$\{?(?:opt|OPT|arg|key|flag)|"
    rb"(?:then|do|done|fi|esac|in|\{|\}|\(|\)|;;|\*\)|\]|\[|else:)[\s;)>&0-9\"$<-]*$"
)
_TALKING_FUNCTION = lazy(
    rb"(?:function\s+|def\s+)?_*(?:" + _TALK + rb"|on_exit|cleanup_tmp|parse_args|confirm)\w*\s*\(.*\)?\s*[{:(]?"
)
_IF_IT_FAILS = lazy(rb"\s*\|\|\s*(?:(?:" + _TALK + rb"|exit|return|break|continue|true|:)(?![\w-])[^|]*|\{[^{}|]*\})$")
"""What an edited copy does when the same step fails."""
_HOW_IT_IS_RUN = lazy(
    rb"\A(?:(?:sudo|doas|nice|ionice|command|time|nohup|exec) (?:-[\w-]+ (?:\d+ )?)*|timeout (?:-\S+ )*[\d.]+\w? |"
    rb"(?:/usr)?/bin/env (?:\w+=\S* )*|env (?:\w+=\S* )*)*(?:(?:/usr)?/s?bin/(?=\w))?"
)
"""An edited copy may run as somebody else."""
_HOW = (
    b"sudo ",
    b"doas ",
    b"nice ",
    b"ionice ",
    b"command ",
    b"time ",
    b"nohup ",
    b"exec ",
    b"timeout ",
    b"env ",
    b"/",
)
"""How a line begins that may have it."""
_HEREDOC = lazy(rb"<<-?\s*[\"'\\]?(\w+)")
_DOCSTRING = lazy(rb"[rub]*(\"\"\"|''')")
_DIGITS = bytes.maketrans(b"123456789", b"000000000")


def characteristic(data: bytes) -> frozenset[bytes]:
    """The normalised lines by which an edited copy of the program is recognised."""
    text = data[:LARGEST].translate(_DIGITS)
    boilerplate = _BOILERPLATE.match
    found: set[bytes] = set()
    until: bytes | None = None
    quiet = False
    printed, documented, single = b"<<" in text, b'"""' in text, b"'''" in text
    for raw in text.split(b"\n"):
        line = b" ".join(raw.split())
        if until is not None:
            if until in line if until in (b'"""', b"'''") else line == until:
                until = None
            continue
        if (printed and b"<<" in line) or (documented and b'"""' in line) or (single and b"'''" in line):
            until = _opened(line)
        if quiet:
            # A function ends where something stands at the margin again.
            if not raw[:1].strip():
                continue
            quiet = False
            if line.startswith((b"}", b")")):
                continue
        if len(line) < SHORTEST or line.startswith(b"#"):
            continue
        if raw[:1] > b" " and b"(" in line and _is_function(line):
            quiet = b"}" not in line
            continue
        if not boilerplate(line):
            step = line.partition(b" # ")[0].rstrip(b"; ")
            if step.startswith(_HOW):
                step = _HOW_IT_IS_RUN.sub(b"", step)
            found.add(_IF_IT_FAILS.sub(b"", step) if b"||" in step else step)
    return frozenset(found)


def stripped(data: bytes) -> frozenset[bytes]:
    """All lines, without what stands around them: the characteristic ones of a Python program are among them, but for
    those with blanks or a comment inside.
    """
    return frozenset(map(bytes.strip, data[:LARGEST].translate(_DIGITS).split(b"\n")))


def _is_function(line: bytes) -> bool:
    head = re.match(rb"(?:function\s|def\s|\w+\s*\(\))", line)
    return head is not None and _TALKING_FUNCTION.match(line) is not None


def _opened(line: bytes) -> bytes | None:
    """The end of a here-document that is only printed, or of a text in three quotes."""
    docstring = _DOCSTRING.match(line)
    if docstring is not None:
        return None if line.count(docstring[1]) > 1 else docstring[1]
    heredoc = _HEREDOC.search(line)
    if heredoc is not None and re.match(rb"(?:cat|" + _TALK + rb")\b", line):
        return heredoc[1]
    return None
