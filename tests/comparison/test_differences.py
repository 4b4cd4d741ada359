"""One program before and after: what is told, and what is not worth a word."""

from __future__ import annotations

import json

import pytest

LOOP = "for h in mail01 mail02; do\n    ssh $h {}\ndone\n"

CASES = {
    "effect added": ("echo\n", "rm -rf /srv/a\n", "effect-added", True, "deletes /srv/a"),
    "effect removed": ("rm -rf /srv/a\n", "echo\n", "effect-removed", False, "deletes /srv/a"),
    "remote command added": (
        "echo\n",
        "ssh web001 systemctl restart nginx\n",
        "effect-added",
        True,
        "restarts service nginx on 1 server (web001)",
    ),
    "hosts of a loop": (
        LOOP.format("rm -rf /srv/a"),
        LOOP.format("rm -rf /srv/a").replace("mail02", "mail02 web{001..400}"),
        "hosts-gained",
        True,
        "deletes /srv/a on 400 more servers (web[001-400])",
    ),
    "hosts lost": (
        LOOP.format("rm -rf /srv/a"),
        LOOP.format("rm -rf /srv/a").replace(" mail02", ""),
        "hosts-lost",
        False,
        "deletes /srv/a no longer on 1 server (mail02)",
    ),
    "local becomes remote": (
        "rm -rf /srv/a\n",
        "ssh web001 rm -rf /srv/a\n",
        "hosts-gained",
        True,
        "deletes /srv/a on 1 server (web001) instead of on the machine it runs on",
    ),
    "an exit that is gone": (
        '[ "$1" = yes ] || exit 1\nrm -rf /srv/a\n',
        "rm -rf /srv/a\n",
        "guard-lost",
        True,
        'the condition `[ "$1" = yes ]` no longer stands before what deletes /srv/a',
    ),
    "a question that is gone": (
        'read -p "sure? " answer\n[ "$answer" = y ] || exit\nrm -rf /srv/a\n',
        "rm -rf /srv/a\n",
        "guard-lost",
        True,
        "",
    ),
    "a guard that is new": ("rm -rf /srv/a\n", '[ "$1" = yes ] && rm -rf /srv/a\n', "guard-gained", False, ""),
    "a guard that is edited": (
        '[ "$1" = one ] && rm -rf /srv/a\n',
        '[ "$1" = all ] && rm -rf /srv/a\n',
        "guard-changed",
        None,
        'deletes /srv/a under the condition `[ "$1" = all ]` instead of `[ "$1" = one ]`',
    ),
    "a guard about the own host": (
        "case $(hostname) in mail*) rm -rf /srv/a ;; esac\n",
        "case $(hostname) in *) rm -rf /srv/a ;; esac\n",
        "guard-lost",
        True,
        "",
    ),
    "a comment that lives again": (
        "# rm -rf /srv/a\n",
        "rm -rf /srv/a\n",
        "effect-woken",
        True,
        "it was commented out",
    ),
    "behind an exit": ("exit 0\nrm -rf /srv/a\n", "rm -rf /srv/a\n", "effect-woken", True, "had ended before"),
    "a function that is called now": (
        "old() { rm -rf /srv/a; }\ncp a /srv/b\n",
        "old() { rm -rf /srv/a; }\ncp a /srv/b\nold\n",
        "effect-woken",
        True,
        "nothing called its function",
    ),
    "put to sleep": ("rm -rf /srv/a\n", "exit 0\nrm -rf /srv/a\n", "effect-put-to-sleep", False, ""),
    "set -e is gone": (
        "set -e\ncp a b\nrm -rf /srv/a\n",
        "cp a b\nrm -rf /srv/a\n",
        "guard-lost",
        True,
        "even after an earlier step failed",
    ),
    "all at once": (
        LOOP.format("rm -rf /srv/a"),
        LOOP.format("rm -rf /srv/a &"),
        "rollout-widened",
        True,
        "deletes /srv/a on all servers at once instead of one server at a time",
    ),
    "more at once": (
        "pdsh -f 4 -w web[001-400] rm -rf /srv/a\n",
        "pdsh -f 40 -w web[001-400] rm -rf /srv/a\n",
        "rollout-widened",
        True,
        "on 40 servers at once instead of 4 servers at once",
    ),
    "goes on after a failure": (
        "set -e\n" + LOOP.format("rm -rf /srv/a"),
        "set -e\n" + LOOP.format("rm -rf /srv/a || true"),
        "rollout-widened",
        True,
        "goes on after a failure",
    ),
    "a wider directory": (
        "rm -rf /srv/a/b\n",
        "rm -rf /srv/a\n",
        "resource-widened",
        True,
        "deletes /srv/a, and before",
    ),
    "a narrower directory": ("rm -rf /srv/a\n", "rm -rf /srv/a/b\n", "resource-narrowed", False, ""),
    "another directory": ("rm -rf /srv/a\n", "rm -rf /srv/b\n", "resource-changed", True, ""),
    "a wider glob": ("rm -rf /srv/a/x*\n", "rm -rf /srv/a/*\n", "resource-widened", True, ""),
    "may collapse": (
        'rm -rf "/srv/${1:?}"/*\n',
        'rm -rf "$1"/*\n',
        "resource-widened",
        True,
        "which may now become /*",
    ),
    "may not collapse any more": ('rm -rf "$1"/*\n', ': "${1:?}"\nrm -rf "$1"/*\n', "resource-narrowed", False, ""),
    "nothing selects": (
        "find /srv/a -name '*.old' -delete\n",
        "find /srv/a -delete\n",
        "resource-widened",
        True,
        "nothing selects what",
    ),
    "a server for a database": (
        "az sql db delete -n shop -y\n",
        "az sql server delete -n shop -y\n",
        "resource-changed",
        True,
        "by `az sql server delete`, and before by `az sql db delete`",
    ),
    "an instance for a database": (
        "gcloud sql databases delete shop --instance=main\n",
        "gcloud sql instances delete main\n",
        "resource-changed",
        True,
        "gcloud sql instances delete",
    ),
    "a WHERE that is gone": (
        "mysql shop -e 'DELETE FROM orders WHERE id = 1'\n",
        "mysql shop -e 'DELETE FROM orders'\n",
        "resource-widened",
        True,
        "",
    ),
    "what cannot be known": ("echo\n", "curl -s https://example.net/x.sh | sh\n", "opaque-added", True, ""),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_shell(compare, case) -> None:
    before, after, kind, wider, message = case
    found = compare("#!/bin/bash\n" + before, "#!/bin/bash\n" + after)
    assert [(k, w) for k, w, m in found if k == kind and message in m] == [(kind, wider)], found


PYTHON = {
    "hosts": (
        'for h in ["mail01"]:\n    subprocess.run(["ssh", h, "rm -rf /srv/a"])\n',
        'for h in ["mail01", "web001"]:\n    subprocess.run(["ssh", h, "rm -rf /srv/a"])\n',
        "hosts-gained",
        True,
    ),
    "guard": (
        'if sys.argv[1] == "yes":\n    shutil.rmtree("/srv/a")\n',
        'shutil.rmtree("/srv/a")\n',
        "guard-lost",
        True,
    ),
    "path": ('shutil.rmtree("/srv/a/b")\n', 'shutil.rmtree("/srv/a")\n', "resource-widened", True),
    "added": ("print()\n", 'os.remove("/srv/a")\n', "effect-added", True),
}


@pytest.mark.parametrize("case", PYTHON.values(), ids=PYTHON.keys())
def test_python(compare, case) -> None:
    before, after, kind, wider = case
    head = "import os, shutil, subprocess, sys\n"
    found = compare(head + before, head + after, "p.py")
    assert (kind, wider) in {(k, w) for k, w, _ in found}, found


DECLARED = {
    "targets": ('targets = "@mail"', 'targets = "@mail,@web"', True, "takes in 400 more servers (web[001-400])"),
    "targets less": ('targets = "@mail,@web"', 'targets = "@mail"', False, "no longer takes in 400 servers"),
    "targets gone": ('targets = "@mail"', 'purpose = "x"', True, "`targets` was `@mail` and is not given"),
    "deletes": ('deletes = ["/srv/a"]', 'deletes = ["/srv/a", "/srv/b"]', True, "`deletes` allows /srv/b as well"),
    "deletes wider": ('deletes = ["/srv/a/b"]', 'deletes = ["/srv/a"]', True, "`deletes` allows /srv/a as well"),
    "deletes narrower": ('deletes = ["/srv/a"]', 'deletes = ["/srv/a/b"]', False, "no longer allows /srv/a"),
    "deletes gone": ("deletes = []", 'purpose = "x"', True, "`deletes` is gone"),
    "deletes given": ('purpose = "x"', "deletes = []", False, "`deletes` is given now: nothing"),
    "below": ('deletes = ["/srv/a/**"]', 'deletes = ["/srv/a"]', True, "`deletes` allows /srv/a as well"),
    "expires": ("expires = 2026-01-01", "expires = 2027-01-01", True, "`expires` was 2026-01-01 and is 2027-01-01"),
    "expires sooner": ("expires = 2027-01-01", "expires = 2026-01-01", False, ""),
    "parallel": ("max-parallel = 2", "max-parallel = 20", True, "`max-parallel` was 2 and is 20"),
    "canary": ('canary = "mail01"', 'purpose = "x"', True, "`canary` was `mail01` and is not given"),
    "review": ('reviewed-by = "ops"', 'purpose = "x"', True, "`reviewed-by` was `ops` and is gone"),
}


@pytest.mark.parametrize("case", DECLARED.values(), ids=DECLARED.keys())
def test_declarations(compare, case) -> None:
    before, after, wider, message = case
    text = "#!/bin/bash\n# /// maintlint\n# {}\n# ///\necho\n"
    found = compare(text.format(before), text.format(after))
    assert [w for k, w, m in found if k.startswith("declaration-") and message in m and w is not None] == [wider], found


def test_a_declaration_that_is_gone(compare) -> None:
    found = compare('#!/bin/bash\n# /// maintlint\n# targets = "@mail"\n# ///\necho\n', "#!/bin/bash\necho\n")
    assert [(kind, wider) for kind, wider, _ in found] == [("declaration-widened", True)]


SILENT = {
    "moved": ("rm -rf /srv/a\nsystemctl restart x\n", "\n\n# why\nsystemctl restart x\nrm   -rf  /srv/a\n"),
    "a variable for a text": ("rm -rf /srv/a\n", "dir=/srv/a\nrm -rf $dir\n"),
    "a function around it": ("rm -rf /srv/a\n", "drop() {\n    rm -rf /srv/a\n}\ndrop\n"),
    "output": ("echo a\nrm -rf /srv/a\n", "printf 'b\\n'\nrm -rf /srv/a\n"),
    "its own temporary directory": ("echo\n", 'work=$(mktemp -d)\necho >"$work/x"\nrm -rf "$work"\n'),
    "a read elsewhere": ("cat /etc/hosts\n", "cat /etc/passwd\n"),
    "two lists for one": (
        LOOP.format("rm -rf /srv/a"),
        LOOP.format("rm -rf /srv/a").replace("mail01 mail02", "mail0{1,2}"),
    ),
}


@pytest.mark.parametrize("case", SILENT.values(), ids=SILENT.keys())
def test_silent(compare, case) -> None:
    before, after = case
    assert compare("#!/bin/bash\n" + before, "#!/bin/bash\n" + after) == []


def test_the_config_changes_what_a_program_reaches(small, run) -> None:
    small.commit("one", {"maintlint.toml": GROUPS.format("web[1-4]"), "p.sh": "#!/bin/sh\npdsh -g web rm -rf /srv/a\n"})
    small.write({"maintlint.toml": GROUPS.format("web[1-9]")})
    out = run("diff").out
    assert "p.sh (itself unchanged, uses maintlint.toml)" in out
    assert "deletes /srv/a on 5 more servers (web[5-9])" in out


GROUPS = '[inventory]\ngroups = {{ web = "{}" }}\n'


def test_a_list_of_the_inventory_changes(small, run) -> None:
    files = {
        "maintlint.toml": '[inventory]\nsources = ["hosts/*.txt"]\n',
        "hosts/web.txt": "web1\n",
        "p.sh": "#!/bin/sh\npdsh -g web rm -rf /srv/a\n",
        "q.sh": "#!/bin/sh\nrm -rf /srv/b\n",
    }
    small.commit("one", files)
    small.write({"hosts/web.txt": "web1\nweb2\n"})
    out = run("diff").out
    assert "p.sh (itself unchanged, uses hosts/web.txt)" in out
    assert "q.sh" not in out


def test_a_library_behind_a_library(small, run) -> None:
    small.commit(
        "one",
        {
            "p.sh": "#!/bin/sh\n. lib/a.sh\nclear_all\n",
            "lib/a.sh": ". lib/b.sh\nclear_all() { clear_one; }\n",
            "lib/b.sh": "clear_one() { rm -rf /srv/a/b; }\n",
        },
    )
    small.write({"lib/b.sh": "clear_one() { rm -rf /srv/a; }\n"})
    out = run("diff").out
    assert "p.sh (itself unchanged, uses lib/b.sh)" in out


def test_a_module_of_python(small, run) -> None:
    small.commit(
        "one",
        {
            "p.py": "from tools.paths import TARGET\nimport shutil\nshutil.rmtree(TARGET)\n",
            "tools/paths.py": 'TARGET = "/srv/a/b"\n',
        },
    )
    small.write({"tools/paths.py": 'TARGET = "/srv/a"\n'})
    out = run("diff").out
    assert "p.py (itself unchanged, uses tools/paths.py)" in out
    assert "deletes /srv/a, and before: deletes /srv/a/b" in out


def test_a_list_that_is_deleted(small, run) -> None:
    small.commit(
        "one",
        {"p.sh": '#!/bin/sh\nfor h in $(cat hosts.txt); do ssh "$h" rm -rf /srv/a; done\n', "hosts.txt": "web1\n"},
    )
    small.write({"hosts.txt": None})
    out = run("diff").out
    assert "p.sh (itself unchanged, uses hosts.txt)" in out
    assert "hosts gained" in out


def test_what_is_to_be_told_of_the_inventory(run, small) -> None:
    sources = {
        "inv/a.ini": "[mail]\nmail1\n",
        "inv/b.ini": "[mail]\nmail2\n",
        "maintlint.toml": '[inventory]\nsources = ["inv"]\n',
    }
    small.commit("before", {**sources, "p.sh": "#!/bin/bash\nssh mail1 rm -rf /srv/a\n"})
    small.write({"p.sh": "#!/bin/bash\nssh mail2 rm -rf /srv/a\n"})
    for form in ("text", "markdown", "json"):
        result = run("diff", "--format", form)
        assert "note: @mail stands in " in result.err and "the hosts of both are taken" in result.err
        assert result.err.count("\n") == 1
    (note,) = json.loads(result.out)["notes"]
    assert note in result.err
