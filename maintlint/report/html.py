"""A page that stands alone: findings by program, each with the lines that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from maintlint import __version__
from maintlint.outcome import Report
from maintlint.registry import Registry
from maintlint.report.frames import frame
from maintlint.report.segments import Line
from maintlint.report.text import counted, coverage
from maintlint.rule import Finding

STYLE = """
:root { color-scheme: light dark; --error: light-dark(#b3261e, #ff8a80); --warning: light-dark(#8a5a00, #ffc566);
  --info: light-dark(#00639b, #8ecdff); --frame: light-dark(#3f51b5, #9fa8da); --evidence: light-dark(#006a6a, #80d8d8);
  --help: light-dark(#2e6b2e, #9ccc9c); --back: light-dark(#ffffff, #16181d); --card: light-dark(#f5f6f8, #1f2229);
  --text: light-dark(#1b1b1f, #e4e4e8); --line: light-dark(#d5d7dd, #363a44); }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif;
  background: var(--back); color: var(--text); }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-left-width: .4rem; border-radius: .3rem;
  padding: .8rem 1rem; overflow-x: auto; font: .875rem/1.45 ui-monospace, monospace; }
pre.error { border-left-color: var(--error); } pre.warning { border-left-color: var(--warning); }
pre.info { border-left-color: var(--info); }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
pre.error, pre.warning, pre.info { color: inherit; }
.error, .warning, .info, .bold { font-weight: 600; } pre.error, pre.warning, pre.info { font-weight: 400; }
.frame { color: var(--frame); } .evidence { color: var(--evidence); } .help { color: var(--help); }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .875rem; }
"""


def render(report: Report, registry: Registry) -> str:
    """The page."""
    title = ", ".join(counted(report.count(kind), kind) for kind in ("error", "warning", "info"))
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>maintlint: {title}</title>",
            f"<style>{STYLE}</style></head>",
            f"<body><main><h1>maintlint: {title}</h1>",
            *_programs(report),
            f"</main><footer>{escape(coverage(report))}<br>maintlint {__version__}</footer></body>",
            "</html>\n",
        ]
    )


def _programs(report: Report) -> Iterator[str]:
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_path.setdefault(finding.place.path, []).append(finding)
    if not by_path:
        yield "<p>Nothing to report.</p>"
    for path, findings in by_path.items():
        yield f"<section><h2>{escape(path)}</h2>"
        for finding in findings:
            yield f'<pre class="{finding.severity}">{"".join(map(_line, frame(finding))).rstrip()}</pre>'
        yield "</section>"


def _line(line: Line) -> str:
    return "".join(_segment(text, style) for text, style in line) + "\n"


def _segment(text: str, style: str) -> str:
    return f'<span class="{style}">{escape(text)}</span>' if style else escape(text)
