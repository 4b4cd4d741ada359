"""Lines made of styled pieces, so that one layout serves plain text and colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Segment: TypeAlias = "tuple[str, str]"
"""A text and its style: "", ``error``, ``warning``, ``info``, ``bold``, ``frame``, ``evidence`` or ``help``."""

Line: TypeAlias = "list[Segment]"

STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "bold": "bold",
    "frame": "blue",
    "evidence": "cyan",
    "help": "green",
}


def plain(lines: Iterable[Line]) -> str:
    """The lines without their styles."""
    return "".join("".join(text for text, _ in line) + "\n" for line in lines)


def coloured(lines: Iterable[Line]) -> str:
    """The lines with the control sequences of a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(force_terminal=True, color_system="standard", width=10_000, highlight=False, markup=False)
    with console.capture() as capture:
        for line in lines:
            whole = Text(no_wrap=True, end="\n")
            for text, style in line:
                whole.append(text, STYLES.get(style, ""))
            console.print(whole, overflow="ignore", crop=False)
    return capture.get()


def printable(text: str) -> str:
    """``text`` without characters that would move the cursor or reverse the writing direction on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\u200d" else _stand_in(letter) for letter in text)


def _stand_in(letter: str) -> str:
    if letter in "\t\n\r\u00a0\u2003\u3000":
        return " "
    return chr(0x2400 + ord(letter)) if ord(letter) < 0x20 else "\ufffd"


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)
