"""The scope of programs as one page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from maintlint import __version__
from maintlint.policy import Declaration
from maintlint.report.scope_text import (
    HEADINGS,
    SEEN_HEADINGS,
    TOTAL_HEADINGS,
    declaration_items,
    rows_of,
    shared_totals,
    total_cells,
)
from maintlint.report.scope_words import legend
from maintlint.report.segments import printable
from maintlint.report.text import counted
from maintlint.scope import UnreadRegion
from maintlint.views import Chosen, ScopedProgram

_STYLE = """
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --page: #fff; --band: #f3f5f7; --line: #d0d7de;
  --loss: #b3261e; --change: #8a5300; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --soft: #a3adb7; --page: #14171a; --band: #1e2328;
  --line: #3a424a; --loss: #ff9d94; --change: #f0bd6b; --link: #82bdf5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--page); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; overflow-wrap: anywhere; }
a { color: var(--link); } .skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
p, dd { margin: 0; } .soft { color: var(--soft); } code, td, dd { overflow-wrap: anywhere; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; margin-top: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; padding: .5rem .75rem; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem; border-top: 1px solid var(--line); }
thead th { background: var(--band); white-space: nowrap; } tbody th { font-weight: 600; white-space: nowrap; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.code { font-family: ui-monospace, monospace; font-size: .85rem; }
.loss th { color: var(--loss); } .change th { color: var(--change); } .asleep { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { font-weight: 600; } .gaps { border-left: .3rem solid var(--change); padding-left: .75rem; margin: .75rem 0; }
@media print { body { max-width: none; padding: 0; } .wide { overflow: visible; } .skip { display: none; } }
"""

_CODE = frozenset({"resource", "guard", "place"})


def render_html(programs: Sequence[ScopedProgram], chosen: Chosen | None = None) -> str:
    """The whole page, with a line ending."""
    used: list[str] = []
    sections = [part for at, program in enumerate(programs) for part in _program(program, at, chosen, used)]
    what = "Scope of maintenance programs" + (f" on {chosen.name}" if chosen else "")
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{_text(what)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#content">Skip to the programs</a>',
        "<header>",
        f"<h1>{_text(what)}</h1>",
        f'<p class="soft">{counted(len(programs), "program")}, as maintlint {_text(__version__)} reads them: '
        "what they do, where, and how it spreads. Nothing was run.</p>",
        "</header>",
        *_contents(programs),
        '<main id="content">',
        *(_totals(programs) if chosen is None else ()),
        *sections,
        *_legend(used),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _contents(programs: Sequence[ScopedProgram]) -> Iterator[str]:
    if len(programs) > 1:
        yield '<nav aria-label="Programs"><ul>'
        for at, program in enumerate(programs):
            yield f'<li><a href="#program-{at}">{_text(program.scope.path)}</a></li>'
        yield "</ul></nav>"


def _program(program: ScopedProgram, at: int, chosen: Chosen | None, used: list[str]) -> Iterator[str]:
    yield f'<section aria-labelledby="program-{at}">'
    yield f'<h2 id="program-{at}">{_text(program.scope.path)}</h2>'
    yield from _declared(program.declaration)
    yield from _gaps(program)
    rows = list(rows_of(program, chosen))
    where = f" on {chosen.name}" if chosen else ""
    if rows:
        used.extend(cell for _, cells in rows for cell in cells)
        kinds = [
            "asleep" if not effect.live else "loss" if effect.destructive else "change" if effect.changing else ""
            for effect, _ in rows
        ]
        caption = f"{counted(len(rows), 'effect')}{where} of {program.scope.path}"
        yield from _table(SEEN_HEADINGS if chosen else HEADINGS, [cells for _, cells in rows], caption, kinds)
    else:
        yield f"<p>No effects{_text(where)} in {counted(program.scope.lines, 'line')}.</p>"
    yield "</section>"


def _declared(declaration: Declaration | None) -> Iterator[str]:
    items = declaration_items(declaration)
    if not items:
        yield '<p class="soft">The header declares nothing.</p>'
        return
    yield "<dl>"
    for key, value in items:
        yield f"<dt>{_text(key)}</dt><dd>{_text(value)}</dd>"
    yield "</dl>"


def _how(region: UnreadRegion) -> str:
    return " as written" if region.near else ""


def _gaps(program: ScopedProgram) -> Iterator[str]:
    scope = program.scope
    gaps = [f"Line {one.place.line} was not read{_how(one)}: {one.message}" for one in scope.unread]
    gaps += [f"Line {one.place.line} cannot be known ({one.reason}): {one.text}" for one in scope.opaque]
    if gaps:
        yield '<div class="gaps" role="note">'
        yield from (f"<p>{_text(gap)}</p>" for gap in gaps)
        yield "</div>"


def _totals(programs: Sequence[ScopedProgram]) -> Iterator[str]:
    rows = shared_totals(programs)
    if rows:
        yield '<section aria-labelledby="totals"><h2 id="totals">Totals</h2>'
        cells = [total_cells(row) for row in rows]
        yield from _table(
            TOTAL_HEADINGS, cells, "Hosts that are reached, and the number of effects, for each group", ()
        )
        yield "</section>"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str, kinds: Sequence[str]) -> Iterator[str]:
    used = [at for at in range(len(headings)) if any(row[at] for row in rows)]
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{_text(caption)}"><table>'
    yield f"<caption>{_text(caption)}</caption>"
    yield "<thead><tr>" + "".join(f'<th scope="col">{_text(headings[at])}</th>' for at in used) + "</tr></thead>"
    yield "<tbody>"
    for number, row in enumerate(rows):
        kind = f' class="{kinds[number]}"' if kinds and kinds[number] else ""
        cells = [_cell(headings[at], row[at], first=at == 0) for at in used]
        yield f"<tr{kind}>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _cell(heading: str, text: str, first: bool) -> str:
    if first:
        return f'<th scope="row">{_text(text)}</th>'
    style = "code" if heading in _CODE else "number" if text.isdigit() and heading in TOTAL_HEADINGS else ""
    return f'<td class="{style}">{_text(text)}</td>' if style else f"<td>{_text(text)}</td>"


def _legend(used: Iterable[str]) -> Iterator[str]:
    words = legend(used)
    if words:
        yield '<section aria-labelledby="legend"><h2 id="legend">What the words mean</h2><dl>'
        yield from (f"<dt>{_text(word)}</dt><dd>{_text(meaning)}</dd>" for word, meaning in words)
        yield "</dl></section>"


def _text(text: str) -> str:
    return escape(printable(text))
