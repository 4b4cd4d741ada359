"""Where it happens: remote shells in all spellings, host lists, fan-out, rollouts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maintlint.scope import Scope

Lines = Callable[..., list[str]]


@pytest.mark.parametrize(
    "program",
    [
        "ssh mail01 rm /srv/a",
        "ssh mail01 'rm /srv/a'",
        'ssh "mail01" "rm /srv/a"',
        "ssh -o BatchMode=yes -p 22 mail01 rm /srv/a",
        "ssh -l root mail01 rm /srv/a",
        "ssh root@mail01 rm /srv/a",
        "ssh mail01 -- rm /srv/a",
        "ssh -q -i key mail01 'sudo rm /srv/a'",
        "ssh mail01 sudo -n rm /srv/a",
        "ssh mail01 sudo sh -c \"'rm /srv/a'\"",
        "ssh mail01 'cd /srv && rm /srv/a'",
        "ssh mail01 \"bash -c 'rm /srv/a'\"",
        "ssh jump ssh mail01 rm /srv/a",
        "ssh jump \"ssh mail01 'rm /srv/a'\"",
        "SSH='ssh -o BatchMode=yes'\n$SSH mail01 rm /srv/a",
        'SSH="ssh -q"; HOST=mail01\n$SSH "$HOST" rm /srv/a',
        'remote() { ssh "$1" "$2"; }\nremote mail01 "rm /srv/a"',
        'remote() { local h=$1; shift; ssh "$h" "$@"; }\nremote mail01 rm /srv/a',
        'remote() { ssh -o ConnectTimeout=5 root@"$1" "${@:2}"; }\nremote mail01 rm /srv/a',
        "ssh mail01 <<E\nrm /srv/a\nE",
        "ssh mail01 bash -s <<'E'\nrm /srv/a\nE",
        "ssh mail01 sh -s <<E\nrm /srv/a\nE",
        "echo 'rm /srv/a' | ssh mail01",
        "echo 'rm /srv/a' | ssh mail01 sh",
        "ssh mail01 <<<'rm /srv/a'",
        'CMD="rm /srv/a"\nssh mail01 "$CMD"',
        'CMD="rm /srv/a"\nssh mail01 $CMD',
        "ssh mail01 'f() { rm /srv/a; }; f'",
        "ssh -t mail01 'rm /srv/a; reboot'",
        "timeout 9 ssh mail01 rm /srv/a",
        "nohup ssh mail01 rm /srv/a &",
        'eval "ssh mail01 rm /srv/a"',
        "(ssh mail01 rm /srv/a)",
        "x=$(ssh mail01 'rm /srv/a')",
        "sshpass -p x ssh mail01 rm /srv/a",
    ],
)
def test_spellings(deleted: Lines, program: str) -> None:
    assert deleted(program + "\n") == ["/srv/a on mail01"]


@pytest.mark.parametrize(
    "program",
    [
        'ssh mail01 "$(cat fix.sh)"',
        "ssh mail01 < fix.sh",
        "ssh mail01 bash < fix.sh",
        "ssh mail01 'bash -s' < fix.sh",
        "cat fix.sh | ssh mail01 bash",
        "scp fix.sh mail01:\nssh mail01 sh fix.sh",
        "scp fix.sh mail01: && ssh mail01 ./fix.sh",
        "scp -q fix.sh root@mail01:/tmp/fix.sh\nssh root@mail01 'sh /tmp/fix.sh'",
        "scp fix.sh mail01:/tmp/\nssh mail01 /tmp/fix.sh",
    ],
)
def test_sent_programs(deleted: Lines, program: str) -> None:
    assert "/srv/a on mail01" in deleted(program + "\n", {"fix.sh": "rm /srv/a\n"})


FILES = {
    "hosts.txt": "mail01\nmail02\nweb001\n# old\nbk01\n",
    "more.txt": "mail02\nmail03\n",
}


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("for h in mail01 mail02; do", "mail[01-02]"),
        ("for h in mail0{1..3}; do", "mail[01-03]"),
        ("for h in $(cat more.txt); do", "mail[02-03]"),
        ("for h in `cat more.txt`; do", "mail[02-03]"),
        ("for h in $(<more.txt); do", "mail[02-03]"),
        ("while read h; do", "mail[02-03]"),
        ("for h in $(grep mail hosts.txt); do", "mail[01-02]"),
        ("for h in $(grep -v '^#' more.txt); do", "mail[02-03]"),
        ("for h in $(cat hosts.txt | grep -v mail | grep -v '#'); do", "bk01,web001"),
        ("for h in $(head -n 2 hosts.txt); do", "mail[01-02]"),
        ("for h in $(head -1 hosts.txt); do", "mail01"),
        ("for h in $(tail -n 1 hosts.txt); do", "bk01"),
        ("for h in $(tail -n +4 hosts.txt | grep -v '#'); do", "bk01"),
        ("for h in $(sort -u more.txt); do", "mail[02-03]"),
        ("for h in $(cat more.txt more.txt | sort | uniq); do", "mail[02-03]"),
        ("HOSTS='mail01 mail02'\nfor h in $HOSTS; do", "mail[01-02]"),
        ("HOSTS=$(cat more.txt)\nfor h in $HOSTS; do", "mail[02-03]"),
        ('HOSTS=(mail01 mail02)\nfor h in "${HOSTS[@]}"; do', "mail[01-02]"),
        ('mapfile -t HOSTS < more.txt\nfor h in "${HOSTS[@]}"; do', "mail[02-03]"),
        ('HOSTS=; for x in mail01 mail02; do HOSTS="$HOSTS $x"; done\nfor h in $HOSTS; do', "mail[01-02]"),
        ("HOSTS=mail01,mail02; IFS=,\nfor h in $HOSTS; do", "mail[01-02]"),
        ("for h in $(echo mail01,mail02 | tr , ' '); do", "mail[01-02]"),
        ("for h in $(nodeset -e mail[01-02]); do", "mail[01-02]"),
        ("for h in mail01 web001; do [ $h = web001 ] && continue\n", "mail01"),
        ("for h in mail01 web001; do [[ $h == mail* ]] || continue\n", "mail01"),
        ("for h in mail01 web001; do case $h in web*) continue ;; esac\n", "mail01"),
        ("for n in 01 02; do h=mail$n\n", "mail[01-02]"),
        ("set -- mail01 mail02\nfor h; do", "mail[01-02]"),
    ],
)
def test_host_lists(deleted: Lines, loop: str, expected: str) -> None:
    end = "done < more.txt" if loop.startswith("while") else "done"
    assert deleted(f'{loop}\nssh "$h" rm /srv/a\n{end}\n', FILES) == [f"/srv/a on {expected}"]


@pytest.mark.parametrize(
    "loop",
    [
        "for h in $(curl -s http://inventory/); do",
        'for h in "$@"; do',
        "for h in $HOSTS; do",
        "for h in $(cat /etc/hosts.list); do",
    ],
)
def test_lists_that_are_not_known(deleted: Lines, loop: str) -> None:
    (line,) = deleted(f'{loop}\nssh "$h" rm /srv/a\ndone\n', FILES)
    assert line.startswith("/srv/a on ?")


@pytest.mark.parametrize(
    "loop",
    [
        "for h in $(comm -23 hosts.txt more.txt); do",
        'for h in $(grep "$1" hosts.txt); do',
    ],
)
def test_narrowed_lists_remember_the_filter(scope_of: Callable[..., Scope], loop: str) -> None:
    (effect,) = scope_of(f'{loop}\nssh "$h" rm /srv/a\ndone\n', FILES).effects
    assert effect.hosts.filters


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("pdsh -w mail[01-02] rm /srv/a", "mail[01-02]"),
        ("clush -w mail01,mail02 'rm /srv/a'", "mail[01-02]"),
        ("clush -w @mail rm /srv/a", "mail[01-20]"),
        ("pssh -H 'mail01 mail02' rm /srv/a", "mail[01-02]"),
        ("printf 'mail01\\nmail02\\n' | xargs -n1 -I{} ssh {} rm /srv/a", "mail[01-02]"),
        ("printf '%s\\n' mail01 mail02 | xargs -P4 -I{} ssh {} 'rm /srv/a'", "mail[01-02]"),
        ("xargs -I{} ssh {} rm /srv/a < more.txt", "mail[02-03]"),
        ("parallel ssh {} rm /srv/a ::: mail01 mail02", "mail[01-02]"),
        ("parallel ssh {} rm /srv/a :::: more.txt", "mail[02-03]"),
    ],
)
def test_fan_out(deleted: Lines, program: str, expected: str) -> None:
    assert deleted(program + "\n", FILES) == [f"/srv/a on {expected}"]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("ssh $h rm /srv/a", "one by one, goes on"),
        ("ssh $h rm /srv/a || exit 1", "one by one, stops"),
        ("ssh $h rm /srv/a || break", "one by one, stops"),
        ("ssh $h rm /srv/a || true", "one by one, goes on"),
        ("ssh $h rm /srv/a || echo failed", "one by one, goes on"),
        ("ssh $h rm /srv/a || { echo failed; exit 1; }", "one by one, stops"),
        ("if ! ssh $h rm /srv/a; then exit 1; fi", "one by one, stops"),
        ("ssh $h rm /srv/a &", "all at once, goes on"),
        ("ssh $h rm /srv/a & wait", "one by one, goes on"),
        ("ssh $h rm /srv/a; sleep 9", "one by one, waits, goes on"),
        ("ssh $h rm /srv/a & i=$((i+1)); [ $((i % 5)) = 0 ] && wait", "0 at once, batched, goes on"),
    ],
)
def test_rollout(effects_of: Lines, program: str, expected: str) -> None:
    lines = effects_of(f"for h in mail01 mail02; do\n{program}\ndone\n", rollout=True)
    assert lines == [f"delete /srv/a on mail[01-02] {expected}"]


def test_errexit_stops_a_rollout(effects_of: Lines) -> None:
    program = "set -e\nfor h in mail01 mail02; do\nssh $h rm /srv/a\ndone\n"
    assert effects_of(program, rollout=True) == ["delete /srv/a on mail[01-02] one by one, stops"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("ssh mail01 rm /srv/a || exit 1", True),
        ("set -e\nssh mail01 rm /srv/a", True),
        ("ssh mail01 rm /srv/a", False),
        ("ssh mail01 rm /srv/b || exit 1", False),
        ("ssh mail01 rm /srv/a\nread -p 'go on? ' a; [ \"$a\" = y ] || exit 1", True),
    ],
)
def test_canary(effects_of: Lines, first: str, expected: bool) -> None:
    program = f"{first}\nfor h in mail01 mail02 mail03 mail04 mail05 mail06; do ssh $h rm /srv/a; done\n"
    assert any("canary" in line for line in effects_of(program, rollout=True)) is expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("case $(hostname) in mail*) rm /srv/a ;; esac", 20),
        ("case $(hostname -s) in mail*|web*) rm /srv/a ;; esac", 420),
        ("[[ $(hostname) == web* ]] && rm /srv/a", 400),
        ('h=$(uname -n)\nif [ "$h" = mail01 ]; then rm /srv/a; fi', 1),
        ("case ${HOSTNAME%%.*} in bk0?) rm /srv/a ;; esac", 4),
        ("[[ $HOSTNAME =~ ^mail0[1-5]$ ]] || exit\nrm /srv/a", 5),
    ],
)
def test_own_host(scope_of: Callable[..., Scope], program: str, expected: int) -> None:
    (effect,) = scope_of(program + "\n").effects
    (guard,) = [guard for guard in effect.guards if guard.kind == "own-host"]
    assert guard.nodes is not None
    assert len(guard.nodes) == expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("ssh mail01 'rm /srv/$X'", "/srv/$X? on mail01"),
        ("X=a\nssh mail01 'rm /srv/$X'", "/srv/$X? on mail01"),
        ('X=a\nssh mail01 "rm /srv/$X"', "/srv/a on mail01"),
        ("X=a\nssh mail01 <<E\nrm /srv/$X\nE", "/srv/a on mail01"),
        ("X=a\nssh mail01 <<'E'\nrm /srv/$X\nE", "/srv/$X? on mail01"),
        ("ssh mail01 'X=a; rm /srv/$X'", "/srv/a on mail01"),
        ("ssh mail01 'cd /srv; rm a'", "a on mail01"),
        ('[ -n "$X" ] || exit\nssh mail01 "rm /srv/$X"', "/srv/$X on mail01"),
        ("[ -n \"$X\" ] || exit\nssh mail01 'rm /srv/$X'", "/srv/$X? on mail01"),
        ("ssh mail01 'rm /srv/'$1", "/srv/$1? on mail01"),
        ('ssh mail01 "[ -z \\"$X\\" ] && rm /srv/a"', "/srv/a on mail01"),
        ('ssh mail01 <<E\nif [ "$X" = a ]; then rm /srv/a; fi\nE', "/srv/a on mail01"),
    ],
)
def test_values_on_the_other_side(deleted: Lines, program: str, expected: str) -> None:
    assert deleted(program + "\n") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        'ssh web1 "echo \\"a\\"; rm -rf \\"/srv/x\\"; echo \\"b\\""',
        'ssh web1 "echo \\\\$HOME; rm -rf \\"/srv/x\\""',
        'ssh web1 bash <<END\necho \\$HOME "a"\nrm -rf /srv/x \\$HOME\nEND',
        'ssh web1 "echo a \\\n  b; rm -rf /srv/x"',
    ],
)
def test_code_with_escapes_stands_where_it_is_written(scope_of: Callable[..., Scope], text: str) -> None:
    found = next(effect for effect in scope_of(text + "\n").effects if effect.kind == "delete")
    assert found.place.text.startswith("rm -rf")
