"""The config: found upwards, typed, and one clear sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from maintlint.config_files import ConfigError
from maintlint.configuration import Configurations, read_settings


def config(root: Path, text: str, name: str = "maintlint.toml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_no_config(tmp_path: Path) -> None:
    settings = Configurations().for_file(str(tmp_path / "x.sh"))
    assert settings.path == ""
    assert settings.root == str(tmp_path)
    assert settings.config.select == ("ALL",)
    assert settings.inventory.hosts == frozenset()


def test_without_config_the_repository_is_the_root(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a/b").mkdir(parents=True)
    configurations = Configurations()
    first = configurations.for_file(str(tmp_path / "a/b/x.sh"))
    assert first.root == str(tmp_path)
    assert configurations.for_file(str(tmp_path / "a/y.sh")) is first


def test_without_repository_the_deepest_given_directory_is_the_root(tmp_path: Path) -> None:
    configurations = Configurations(tops=[str(tmp_path), str(tmp_path / "a")])
    roots = [configurations.for_file(str(tmp_path / name)).root for name in ("x.sh", "ab/x.sh", "a/b/x.sh")]
    assert roots == [str(tmp_path), str(tmp_path), str(tmp_path / "a")]
    assert configurations.for_file("/elsewhere/x.sh").root == "/elsewhere"


def test_the_nearest_config_holds(tmp_path: Path) -> None:
    config(tmp_path, 'fail-on = "error"')
    config(tmp_path, 'fail-on = "info"', "a/maintlint.toml")
    configurations = Configurations()
    assert configurations.for_file(str(tmp_path / "x.sh")).config.fail_on == "error"
    inner = configurations.for_file(str(tmp_path / "a/b/x.sh"))
    assert (inner.config.fail_on, inner.root) == ("info", str(tmp_path / "a"))
    assert configurations.for_directory(str(tmp_path / "a")) is inner


def test_pyproject(tmp_path: Path) -> None:
    config(tmp_path, '[tool.maintlint]\nfail-on = "info"', "pyproject.toml")
    config(tmp_path, "[tool.other]\n", "a/pyproject.toml")
    settings = Configurations().for_file(str(tmp_path / "a/x.sh"))
    assert (settings.config.fail_on, settings.root) == ("info", str(tmp_path))


def test_a_fixed_config_holds_everywhere(tmp_path: Path) -> None:
    config(tmp_path, "", "a/maintlint.toml")
    path = config(tmp_path, 'fail-on = "info"', "other.toml")
    assert Configurations(str(path)).for_file(str(tmp_path / "a/x.sh")).config.fail_on == "info"


def test_inventory_sources_are_relative_to_the_config(tmp_path: Path) -> None:
    config(tmp_path, "web1\n", "hosts/web.txt")
    config(tmp_path, '[inventory]\nsources = ["hosts/*.txt"]\n[policy]\ncanary = "@web"')
    assert Configurations().for_file(str(tmp_path / "a/x.sh")).inventory.groups == {"web": {"web1"}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select = [", "not TOML: invalid value (at end of document)"),
        ("selct = []", "selct: there is no such key; did you mean `select`?"),
        (
            "zzz = 1",
            "zzz: there is no such key; the keys are extend, select, ignore, fail-on, exclude, "
            "inventory, policy, commands, rules, overrides",
        ),
        ('select = "ALL"', "select: must be a list, not a text"),
        ("select = [1]", "select[0]: must be a text, not a whole number"),
        ('fail-on = "fatal"', "fail-on: `fatal` is not allowed; it is one of error, warning, info"),
        ("[policy]\nbackup_paths = []", "policy.backup_paths: there is no such key; did you mean `backup-paths`?"),
        ('[policy]\nmax-parallel = "5"', "policy.max-parallel: must be a whole number, not a text"),
        ("[policy]\nmax-parallel = 0", "policy.max-parallel: must be at least 1, not 0"),
        (
            '[policy]\nrequire-declaration = "yes"',
            "policy.require-declaration: `yes` is not allowed; it is one of never, destructive, always",
        ),
        ("policy = 5", "policy: must be a table, not a whole number"),
        ("[inventory]\ngroup = {}", "inventory.group: there is no such key; did you mean `groups`?"),
        ("[inventory.groups]\na = 1", "inventory.groups[...]: must be a text, not a whole number"),
        ('[inventory.groups]\na = "@b"', "inventory.groups.a: the group @b is not known; the groups are @a"),
        (
            '[policy]\nbackup-hosts = "@b"',
            "policy.backup-hosts: the group @b is not known: the config has no [inventory] groups or sources",
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    path = config(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        Configurations().for_file(str(tmp_path / "x.sh"))
    assert str(caught.value) == f"{path}: {message}"


def test_own_commands_are_checked(tmp_path: Path) -> None:
    config(tmp_path, "[commands.fleetrun]\nrunz = 'shell'\n")
    with pytest.raises(ConfigError, match=r"maintlint\.toml: commands\.fleetrun"):
        Configurations().for_file(str(tmp_path / "x.sh"))


def test_unreadable_configs(tmp_path: Path) -> None:
    path = tmp_path / "maintlint.toml"
    with pytest.raises(ConfigError, match="the file does not exist"):
        read_settings(str(path))
    path.write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigError, match="not UTF-8 \\(byte 5\\)"):
        read_settings(str(path))
    path.write_text("a = " + "[" * 100_000)
    with pytest.raises(ConfigError, match=r"nested too deeply|not TOML"):
        read_settings(str(path))
    other = tmp_path / "pyproject.toml"
    other.write_text("[project]\n")
    with pytest.raises(ConfigError, match=r"there is no table \[tool.maintlint\]"):
        read_settings(str(other), named=True)


def test_a_config_extends_another(tmp_path: Path) -> None:
    config(
        tmp_path,
        'fail-on = "error"\nignore = ["ML403"]\n[inventory]\nsources = ["hosts/web.txt"]\n'
        '[inventory.groups]\nmail = "mail[1-2]"\n[policy]\nmax-parallel = 10\nmany-hosts = 3\n',
        "site/base.toml",
    )
    (tmp_path / "site/hosts").mkdir()
    (tmp_path / "site/hosts/web.txt").write_text("web1\nweb2\n")
    path = config(
        tmp_path,
        'extend = "../site/base.toml"\nignore = []\n[inventory.groups]\ndb = "db1"\n[policy]\nmax-parallel = 2\n',
        "team/maintlint.toml",
    )
    settings = read_settings(str(path))
    assert settings is not None
    assert (settings.config.fail_on, settings.config.ignore, settings.root) == ("error", (), str(tmp_path / "team"))
    assert (settings.config.policy.max_parallel, settings.config.policy.many_hosts) == (2, 3)
    assert {name: len(nodes) for name, nodes in settings.inventory.groups.items()} == {"web": 2, "mail": 2, "db": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extend = 1", "maintlint.toml: extend: must be the path of another config file"),
        ('extend = "gone.toml"', "maintlint.toml: extend: gone.toml is no file"),
        ('extend = "."', "maintlint.toml: extend: . is no file"),
        ('extend = "b.toml"', "b.toml: extend: maintlint.toml extends this file in turn"),
        ('extend = "pyproject.toml"', "maintlint.toml: extend: there is no table [tool.maintlint] in pyproject.toml"),
        ('extend = "c.toml"', "c.toml: fail-onn: there is no such key; did you mean `fail-on`?"),
        ('extend = "d.toml"\nselect = 5', "maintlint.toml: select: must be a list, not a whole number"),
        ('extend = "d.toml"', "maintlint.toml (with d.toml): inventory.groups.a: the group @b is not known"),
    ],
)
def test_wrong_extensions(tmp_path: Path, text: str, message: str) -> None:
    config(tmp_path, 'extend = "maintlint.toml"', "b.toml")
    config(tmp_path, 'fail-onn = "info"', "c.toml")
    config(tmp_path, '[inventory.groups]\na = "@b"', "d.toml")
    config(tmp_path, "", "pyproject.toml")
    with pytest.raises(ConfigError) as caught:
        read_settings(str(config(tmp_path, text)))
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(message)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"/etc/role" = ["nope"]', r"/etc/role.*the group @nope is not known"),
        ('"/etc/role" = "grp"', r"`grp` is not allowed; it is one of group, host"),
        ('"etc/role" = "group"', r"whole path"),
        ('"/etc/role" = 3', r"a text or a list"),
        ('"/etc/role.d/{group}" = "host"', r"tells groups, not hosts"),
    ],
)
def test_role_files(tmp_path: Path, text: str, said: str) -> None:
    path = config(tmp_path, f'[inventory.groups]\nweb = "web1"\n[policy.role-files]\n{text}\n')
    with pytest.raises(ConfigError, match=said):
        read_settings(str(path))
