"""``maintlint init``: a first config from what a repository shows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from maintlint.configuration import read_settings

SEND = """for h in $(cat hosts/web.txt); do
    scp fix.conf "$h":/etc/fix.conf || exit 1
done
clush -f 20 -w 'web[1-30]' systemctl restart app
"""

SAVE = """rsync -a /srv/data/ /srv/bkup/data/
tar -czf /data/snapshots/etc.tgz /etc
rm -rf /mnt/backup/old
cp my.cnf my.cnf.backup
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "send.sh": SEND,
        "save.sh": SAVE,
        "hosts/web.txt": "web01\nweb02\n",
        "hosts/backup.txt": "bk01\n",
        "hosts/canary.txt": "web01\n",
        "notes/about-hosts.txt": "The hosts of this site are many\nand nobody knows all of them\n",
        "vendor/hosts.txt": "web77\n",
        ".gitignore": "vendor/\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_was_found_is_told(run, site: Path) -> None:
    result = run("init")
    assert (result.status, result.err) == (0, "")
    assert result.out == (
        "wrote maintlint.toml\n"
        "  programs       2\n"
        "  hosts          3 hosts in 3 groups, from hosts/*.txt\n"
        "  backup paths   /data/snapshots (1 program), /srv/bkup (1 program)\n"
        "  backup hosts   @backup\n"
        "  ways to hosts  clush (1 program), scp (1 program)\n"
        "Read it, correct it, then run: maintlint check\n"
    )


def test_the_config_says_what_was_found(run, site: Path) -> None:
    run("init")
    settings = read_settings(str(site / "maintlint.toml"))
    assert settings is not None
    assert settings.inventory.hosts == {"web01", "web02", "bk01"}
    policy = settings.config.policy
    assert policy.backup_paths == (
        "/backup", "/backups", "/mnt/backup*", "/var/backups", "/data/snapshots", "/srv/bkup",
    )  # fmt: skip
    assert (policy.backup_hosts, policy.canary) == ("@backup", "@canary")


def test_every_line_is_explained(run, site: Path) -> None:
    run("init")
    lines = (site / "maintlint.toml").read_text().splitlines()
    for before, line in pairwise(lines):
        if line and not line.startswith(("#", "[")):
            assert before.startswith("# "), line
    assert max(map(len, lines)) <= 120


def test_check_runs_with_it(run, site: Path) -> None:
    run("init")
    result = run("check")
    assert result.status == 1
    assert "[ML301]" not in result.out.split("save.sh:1")[0]
    (site / "wipe.sh").write_text("rm -rf /srv/bkup/data\n")
    assert "[ML301]" in run("check", "wipe.sh").out


def test_commented_settings_are_valid_too(run, site: Path) -> None:
    run("init")
    path = site / "maintlint.toml"
    opened = [
        line[2:]
        if line.startswith("# ") and " = " in line and line[2:].split(" = ")[0].replace("-", "").isalpha()
        else line
        for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(opened))
    assert '\ndistribution-systems = ["clush"]\n' in path.read_text()
    settings = read_settings(str(path))
    assert settings is not None
    assert settings.config.policy.role_files == {"/etc/role": ("canary", "web")}
    assert settings.config.policy.role_variables == {"ROLE": ("canary", "web")}
    assert run("check").status == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("maintlint.toml", "# mine\n"),
        ("maintlint.toml", "not toml ["),
        ("pyproject.toml", "[tool.maintlint]\nignore = []\n"),
    ],
)
def test_nothing_is_overwritten(run, site: Path, name: str, text: str) -> None:
    (site / name).write_text(text)
    result = run("init")
    assert (result.status, result.out) == (2, "")
    assert "already" in result.err
    assert (site / name).read_text() == text
    assert name == "maintlint.toml" or not (site / "maintlint.toml").exists()


def test_a_project_without_our_table_is_no_config(run, site: Path) -> None:
    (site / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert run("init").status == 0


def test_an_empty_directory(run, tmp_path: Path) -> None:
    result = run("init", tmp_path)
    assert result.status == 0
    assert "no list found" in result.out
    assert "no program reaches another host" in result.out
    assert run("check", tmp_path).status == 3


def test_lists_that_cannot_be_used_are_told(run, site: Path) -> None:
    (site / "old").mkdir()
    (site / "old/hosts").mkdir()
    (site / "old/hosts/web.txt").write_text("web99\n")
    (site / "hosts/broken.txt").write_text("web[1-\n")
    result = run("init")
    assert result.status == 0
    assert "not used       hosts/broken.txt: " in result.out
    assert "both give the group @web" in result.out
    assert "web.txt" in (site / "maintlint.toml").read_text()


def test_names_that_need_quoting(run, site: Path) -> None:
    (site / 'hosts/my "old" list.txt').write_text("db01\n")
    assert run("init").status == 0
    settings = read_settings(str(site / "maintlint.toml"))
    assert settings is not None
    assert "db01" in settings.inventory.hosts


def test_a_config_above_is_told(run, site: Path) -> None:
    (site / "maintlint.toml").write_text("")
    (site / "sub").mkdir()
    result = run("init", "sub")
    assert (result.status, "instead of" in result.out) == (0, True)
    assert (site / "sub/maintlint.toml").exists()


def test_a_directory_that_is_not_there(run, site: Path) -> None:
    assert "nowhere: there is no such directory" in run("init", "nowhere").err
    assert run("init", "nowhere").status == 2


def test_the_same_again(run, site: Path) -> None:
    run("init")
    first = (site / "maintlint.toml").read_text()
    (site / "maintlint.toml").unlink()
    run("init")
    assert (site / "maintlint.toml").read_text() == first
