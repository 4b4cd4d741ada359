"""Scripts that a template language fills in: a value is one word, and what chooses among lines is no command."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.evaluate.conftest import ScopeOf

Lines = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("rm -rf {{ root }}/old", ["{{root}}/old"]),
        ("rm -rf {{ root | default('/srv/x') }}/old", ["{{root}}/old"]),
        ("rm -rf {{ hosts['mail'].root }}/old", ["{{hosts}}/old"]),
        ("rm -rf <%= @root -%>/old", ["{{@root}}/old"]),
        ('d="{{ root }}"\nrm -rf "$d/old"', ["{{root}}/old"]),
        ("{% if daily %}\nrm -rf /srv/a\n{% else %}\nrm -rf /srv/b\n{% endif %}", ["/srv/a", "/srv/b"]),
        ("<% if @daily -%>\nrm -rf /srv/a\n<% end -%>", ["/srv/a"]),
        ("{# rm -rf /srv/a #}\nrm -rf /srv/b", ["/srv/b"]),
        ("a=(/srv/a /srv/b)\n[ ${#a[@]} -eq 2 ] && rm -rf {/srv/c,/srv/d}", ["/srv/c", "/srv/d"]),
        ("x=/srv/a.gz\nrm -rf ${x%.gz} #}", ["/srv/a"]),
        ("docker ps --format '{{ .Names }}' >/srv/names\nrm -rf /srv/a", ["/srv/a"]),
    ],
)
def test_what_is_filled_in_later(deleted: Lines, program: str, expected: list[str]) -> None:
    assert deleted(f"{program}\n") == expected


def test_places_stay_where_they_are(scope_of: ScopeOf) -> None:
    scope = scope_of("{% if daily %}\ncd {{ root }} && rm -rf {{ root }}/old /srv/x\n{% endif %}\n")
    (place,) = {effect.place for effect in scope.effects if effect.kind == "delete"}
    assert (place.line, place.text) == (2, "rm -rf {{ root }}/old /srv/x")
