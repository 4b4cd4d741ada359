"""What runs here cannot be known before it runs."""

from __future__ import annotations

from collections.abc import Iterator

from maintlint.patterns import lazy
from maintlint.reach import one_per_place
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Opaque, Scope

RULE = Rule(
    "ML902",
    "opaque-code",
    severity="warning",
    confidence="proved",
    summary="what runs cannot be known",
    needs=("opaque",),
)

REASONS = {
    "eval": "runs a computed string as code",
    "download": "runs what it downloads, unseen",
    "fetched": "runs what it downloaded, unseen",
    "computed-source": "reads in a program whose name is computed",
    "computed-command": "runs a command whose name is computed",
    "computed-code": "runs a computed string as code",
}
COMPUTED_NAME = lazy(r"""['"]*[$`]""")
"""The command begins with what is computed; else something is handed to a shell."""


def check(scope: Scope, context: Context) -> Iterator[Finding]:
    yield from one_per_place(_findings(scope, context))


def _findings(scope: Scope, context: Context) -> Iterator[Finding]:
    for opaque in scope.opaque:
        text = " ".join(_shown(opaque).split())
        short = text if len(text) <= 60 else text[:57] + "..."
        handed_over = opaque.reason == "computed-command" and not COMPUTED_NAME.match(opaque.place.text)
        reason = REASONS.get("computed-code" if handed_over else opaque.reason, "what runs here cannot be known")
        yield context.finding(
            opaque.place,
            f"{reason}: {short}" if short else reason,
            help="name the command or the file outright, so that reader and tool can see what it does",
            evidence=[opaque.origin] if opaque.origin is not None else [],
        )


def _shown(opaque: Opaque) -> str:
    """The command as it stands; for a download what fetches it, too."""
    command = opaque.place.text
    return command if opaque.reason != "download" else f"{opaque.text.removeprefix('$')} … | {command}"
