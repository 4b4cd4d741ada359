"""Which hosts, and how they were picked: lists, filters, tests of names, fan-out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maintlint.scope import Effect, Scope

ScopeOf = Callable[..., Scope]
FILES = {"all.txt": "mail01\nmail02\nweb001\nweb002\n", "keep.txt": "web001\n"}


def deletion(scope: Scope) -> Effect:
    """The only deletion that happens."""
    (found,) = [effect for effect in scope.effects if effect.kind == "delete" and effect.live]
    return found


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ('for h in $(grep mail all.txt); do ssh "$h" rm -rf /srv/x; done', "mail01 mail02"),
        ('for h in $(head -n 1 all.txt); do ssh "$h" rm -rf /srv/x; done', "mail01"),
        ('for h in $(tail -n +3 all.txt); do ssh "$h" rm -rf /srv/x; done', "web001 web002"),
        ('while read -r h; do echo "$h" | grep -q ^mail || ssh -n "$h" rm -rf /srv/x; done < all.txt', "web001 web002"),
        (
            'for h in $(cat all.txt); do [ "${h#mail}" = "$h" ] && continue; ssh "$h" rm -rf /srv/x; done',
            "mail01 mail02",
        ),
        ('for h in $(cat all.txt); do grep -q "$h" keep.txt && ssh "$h" rm -rf /srv/x; done', "web001"),
        ('hosts=($(cat all.txt)); for h in "${hosts[@]:2}"; do ssh "$h" rm -rf /srv/x; done', "web001 web002"),
        (
            'run() { "$@"; }; for h in $(cat all.txt); do run ssh "$h" rm -rf /srv/x; done',
            "mail01 mail02 web001 web002",
        ),
        ("xargs -I{} ssh {} rm -rf /srv/x < keep.txt", "web001"),
        ("parallel ssh {} rm -rf /srv/x ::: web001 web002", "web001 web002"),
        ("for h in $(awk '/^mail/ && !/2/ {print $1}' all.txt); do ssh \"$h\" rm -rf /srv/x; done", "mail01"),
        ("for h in $(awk 'NR > 3' all.txt); do ssh \"$h\" rm -rf /srv/x; done", "web002"),
        ("for ((i = 1; i <= 3; i++)); do ssh web$i rm -rf /srv/x; done", "web1 web2 web3"),
        ("for ((i=3;i>1;--i)); do ssh web$i rm -rf /srv/x; done", "web2 web3"),
        ("N=3; for ((i=1; i<N; i+=1)); do ssh web$i rm -rf /srv/x; done", "web1 web2"),
        ("for i in $(seq 1 2 5); do ssh web$i rm -rf /srv/x; done", "web1 web3 web5"),
        # One of a few files, each of them known.
        (
            'for f in keep.txt all.txt; do while read -r h; do ssh -n "$h" rm -rf /srv/x; done < "$f"; done',
            "mail01 mail02 web001 web002",
        ),
        (
            'f=keep.txt; [ -n "$1" ] && f=all.txt; mapfile -t a <$f; for h in "${a[@]}"; do ssh $h rm -rf /srv/x; done',
            "mail01 mail02 web001 web002",
        ),
        ("for h in $(cat keep.txt | sed 's/1$/2/'); do ssh \"$h\" rm -rf /srv/x; done", "web002"),
    ],
)
def test_exactly_these(scope_of: ScopeOf, text: str, nodes: str) -> None:
    assert deletion(scope_of(text, FILES)).hosts.nodes == frozenset(nodes.split())


@pytest.mark.parametrize(
    "text",
    [
        "for ((i=1; i<$N; i++)); do ssh web$i rm -rf /srv/x; done",
        "for ((i=1; i<9; i++)); do read i; ssh web$i rm -rf /srv/x; done",
        "for ((i=1; i<9; i++)); do ((i+=n)); ssh web$i rm -rf /srv/x; done",
        "for ((i=1; i<9; i++)); do for j in 1 2; do let i=j; done; ssh web$i rm -rf /srv/x; done",
        "for ((i=1;; i++)); do ssh web$i rm -rf /srv/x || break; done",
    ],
)
def test_a_number_that_is_not_known(scope_of: ScopeOf, text: str) -> None:
    assert deletion(scope_of(text)).hosts.kind == "unknown"


@pytest.mark.parametrize(
    "loop",
    [
        "for ((i=0; i<${#hosts[@]}; i++))",
        "for i in $(seq 0 $((${#hosts[@]}-1)))",
        'for i in "${!hosts[@]}"',
        "for i in 0 1 2 3",
    ],
)
def test_numbers_of_the_hosts_in_a_list(scope_of: ScopeOf, loop: str) -> None:
    text = f"hosts=($(cat all.txt))\n{loop}; do ssh ${{hosts[$i]}} rm -rf /srv/x & done"
    found = deletion(scope_of(text, FILES))
    assert len(found.hosts.nodes) == 4
    assert found.rollout.parallel is None
    assert deletion(scope_of(text)).rollout.parallel is None


@pytest.mark.parametrize(
    "text",
    [
        'for h in $(grep -v web001 all.txt); do ssh "$h" rm -rf /srv/x; done',
        'for h in $(grep -vxFf keep.txt all.txt); do ssh "$h" rm -rf /srv/x; done',
        'for h in $(comm -23 all.txt keep.txt); do ssh "$h" rm -rf /srv/x; done',
    ],
)
def test_a_list_remembers_what_it_leaves_out(scope_of: ScopeOf, text: str) -> None:
    assert [chosen.negated for chosen in deletion(scope_of(text, FILES)).hosts.filters] == [True]


def test_a_filter_that_may_be_empty(scope_of: ScopeOf) -> None:
    (chosen,) = deletion(
        scope_of('for h in $(grep "$1" all.txt); do ssh "$h" rm -rf /srv/x; done', FILES)
    ).hosts.filters
    assert (chosen.empty, chosen.empty_selects) == (True, "all")


@pytest.mark.parametrize(
    ("text", "parallel"),
    [
        ('for h in $(cat all.txt); do ssh "$h" rm -rf /srv/x & done; wait', None),
        ('for h in $(cat all.txt); do ssh "$h" rm -rf /srv/x & wait; done', 1),
        ('for h in $(cat all.txt); do ssh "$h" rm -rf /srv/x & [ $((++n % 5)) -eq 0 ] && wait; done', 0),
        ("xargs -P 0 -I{} ssh {} rm -rf /srv/x < all.txt", None),
        ("xargs -P 3 -I{} ssh {} rm -rf /srv/x < all.txt", 3),
    ],
)
def test_how_many_at_once(scope_of: ScopeOf, text: str, parallel: int | None) -> None:
    assert deletion(scope_of(text, FILES)).rollout.parallel == parallel


def test_own_host_by_a_pipeline(scope_of: ScopeOf) -> None:
    text = 'if hostname | grep -q "^mail"; then touch /etc/flag; else rm -rf /srv/x; fi'
    (guard,) = deletion(scope_of(text)).guards
    assert (guard.kind, guard.negated, guard.nodes) == (
        "own-host",
        True,
        frozenset(f"mail{n:02}" for n in range(1, 21)),
    )


HOSTS_INI = "[web]\nweb[001:003]\n[mail]\nmail01\n[prod:children]\nweb\nmail\n"


@pytest.mark.parametrize(
    ("command", "nodes"),
    [
        ("ansible -i inv/hosts.ini web -m shell -a", "web001 web002 web003"),
        ("ansible -i inv 'prod:!web' -m shell -a", "mail01"),
        ("ansible prod -i inv/hosts.ini --limit mail -m shell -a", "mail01"),
        ("ansible -i 'a1,a2,' all -m shell -a", "a1 a2"),
        ("cd inv && ansible -i hosts.ini mail -m shell -a", "mail01"),
    ],
)
def test_the_inventory_that_the_command_names(scope_of: ScopeOf, command: str, nodes: str) -> None:
    assert deletion(scope_of(f"{command} 'rm -rf /srv/x'", {"inv/hosts.ini": HOSTS_INI})).hosts.nodes == set(
        nodes.split()
    )


def test_a_command_s_inventory_that_cannot_be_read(scope_of: ScopeOf) -> None:
    text = "ansible -i gone.ini mail -m shell -a 'rm -rf /srv/x'"
    assert len(deletion(scope_of(text)).hosts.nodes) == 20


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ('ssh "$APP_HOST" rm -rf /srv/x', "env"),
        ('. /etc/site/hosts.env\nssh "$APP_HOST" rm -rf /srv/x', "settings"),
        ('. /etc/site/hosts.env\nmysql -h "$APP_HOST" shop -e "DELETE FROM a WHERE b = 1"', "config"),
    ],
)
def test_what_a_file_may_have_set_that_is_not_here(scope_of: ScopeOf, text: str, origin: str) -> None:
    assert deletion(scope_of(text)).hosts.origin == origin


@pytest.mark.parametrize("host", ["root@$h", "root@${h}", "$USER@$h", "-l root $h"])
def test_who_logs_in_says_nothing_of_the_host(scope_of: ScopeOf, host: str) -> None:
    told = deletion(scope_of('for h in "$@"; do ssh "$h" rm -rf /srv/x; done')).hosts
    found = deletion(scope_of(f'for h in "$@"; do ssh {host} rm -rf /srv/x; done')).hosts
    assert (found.origin, found.source) == (told.origin, told.source)


def test_a_process_that_takes_the_output_is_no_file(scope_of: ScopeOf) -> None:
    scope = scope_of("exec > >(tee -a /var/log/job.log) 2>&1\ndate\n")
    assert [effect.resource.value for effect in scope.effects] == ["/var/log/job.log"]
