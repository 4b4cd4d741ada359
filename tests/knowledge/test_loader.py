"""The packaged files as files, the chunkwise reading of them, and users' own commands."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from interpret import spec_of

from maintlint.knowledge import Knowledge, KnowledgeError, lookup, parse
from maintlint.knowledge.check import checked, mistakes
from maintlint.knowledge.loader import Chunks, packaged_chunks, packaged_files, parse_toml, raw
from maintlint.knowledge.model import TAGS, CommandSpec
from maintlint.knowledge.tables import inherit, table_of
from maintlint.values import literal

FILES = packaged_files()
NAMES = sorted(packaged_chunks().texts)


@pytest.mark.parametrize("file", FILES)
def test_chunks_equal_whole_files(file: str) -> None:
    whole = parse_toml(FILES[file])
    chunks = Chunks({file: FILES[file]})
    assert set(whole.pop("harmless", [])) == chunks.harmless
    assert {name: parse_toml("".join(texts))[name] for name, texts in chunks.texts.items()} == whole


def test_nothing_is_defined_twice() -> None:
    seen: Counter[str] = Counter()
    for text in FILES.values():
        whole = parse_toml(text)
        seen.update(whole.pop("harmless", []))
        seen.update(list(whole))
    assert [name for name, count in seen.items() if count > 1] == []


def walk(spec: CommandSpec, name: str) -> list[tuple[str, CommandSpec]]:
    found = [(name, spec)]
    for phrase, sub in spec.subcommands.items():
        found += walk(sub, f"{name} {phrase}")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_command_follows_the_format(name: str) -> None:
    spec = checked(raw(name), name)
    assert spec == spec_of(name) or "[" in name or "*" in name
    assert spec.source, "say where the facts come from"
    assert list(mistakes(spec)) == []
    table_of(spec)
    for where, each in walk(spec, name):
        for effect in each.effects:
            assert set(effect.tags) <= set(TAGS), where
            assert bool(effect.on) != bool(effect.fixed), f"{where}: {effect.kind} needs `on` or `fixed`"


@pytest.mark.parametrize("name", NAMES)
def test_aliases_are_unique(name: str) -> None:
    for where, spec in walk(spec_of(name), name) if "*" not in name and "[" not in name else []:
        groups = (*spec.flags, *spec.values, *spec.optional, *spec.phrases)
        aliases = Counter(word for group in groups for word in group.split() if word not in "+#" and not word.isdigit())
        assert [alias for alias, count in aliases.items() if count > 1] == [], where


def test_names_and_paths() -> None:
    rm = lookup("rm")
    assert rm is not None
    assert lookup("/bin/rm") is lookup("\\rm") is lookup("./rm") is rm
    assert lookup("nothing-of-the-kind") is None
    assert lookup("") is None
    assert lookup("/") is None
    assert lookup("mkfs.vfat") == lookup("mkfs.minix")
    assert lookup("mkfs.ext4") != lookup("mkfs.xfs")
    assert lookup("python3.12") == lookup("python3")
    assert lookup("pipeline") is None
    harmless = lookup("grep")
    assert harmless is not None and not harmless.effects
    init = lookup("/etc/init.d/postfix")
    assert init is not None
    found = parse(init, [literal("stop")], literal("/etc/init.d/postfix"))
    assert [found.select(effect.on)[0].show() for effect in found.spec.effects if found.all_hold(effect.when)] == [
        "postfix"
    ]


def test_same_as_takes_over_what_is_not_said() -> None:
    assert spec_of("pscp").hosts == spec_of("pssh").hosts
    assert spec_of("pscp").runs == ()
    assert spec_of("pssh").runs != ()


def test_a_subcommand_takes_over_from_its_command() -> None:
    parent = CommandSpec(flags=("-n",), rehearses=("-n",), style="long", subcommands={"x": CommandSpec(values=("-v",))})
    child = inherit(parent, parent.subcommands["x"])
    assert (child.flags, child.values, child.rehearses, child.style) == (("-n",), ("-v",), ("-n",), "long")


def test_the_shorthand_of_the_design() -> None:
    table = {
        "runs": "shell",
        "hosts": {"option": "--group", "kind": "group", "empty": "all"},
        "code": {"operands": "0.."},
    }
    spec = Knowledge({"fleetrun": table}).lookup("fleetrun")
    assert spec is not None
    assert spec.system and spec.style == "posix"
    arguments = parse(spec, [literal(word) for word in ("--group", "mail", "rm", "-rf", "/x")])
    assert [value.show() for value in arguments.select(spec.runs[0].code)] == ["rm", "-rf", "/x"]
    assert [value.show() for value in arguments.select(spec.hosts[0].on)] == ["mail"]
    assert (spec.runs[0].form, spec.hosts[0].kind, spec.hosts[0].empty) == ("joined", "group", "all")


def test_a_shorthand_with_the_code_in_an_option() -> None:
    spec = Knowledge({"on": {"runs": "python", "code": {"option": "-c"}}}).lookup("on")
    assert spec is not None
    assert (spec.runs[0].code, spec.runs[0].form, spec.runs[0].language) == ("option -c", "text", "python")
    assert spec.values == ("-c",)


def test_users_commands_win_and_may_build_on_known_ones() -> None:
    own = Knowledge(
        {"rm": {"source": "ours"}, "saferm": {"same-as": "rm"}, "wipeit": {"same-as": "shred", "flags": ["-z"]}}
    )
    rm, saferm, wipeit = own.lookup("rm"), own.lookup("saferm"), own.lookup("wipeit")
    assert rm is not None and not rm.effects
    assert saferm == rm
    assert wipeit is not None and wipeit.effects == spec_of("shred").effects and wipeit.flags == ("-z",)
    assert "ls" in own and "saferm" in own.names


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"effect": []}, "commands.x.effect: no such key; did you mean `effects`?"),
        ({"hosts": [{"kind": "grup"}]}, "commands.x.hosts[0].kind: `grup` is not allowed here; did you mean `group`?"),
        (
            {"effects": [{"kind": "delet", "on": "operands"}]},
            "commands.x.effects[0].kind: `delet` is not known; did you mean `delete`?",
        ),
        (
            {"effects": [{"kind": "delete", "resource": "pth"}]},
            "commands.x.effects[0].resource: `pth` is not known; did you mean `path`?",
        ),
        ({"effects": [{"on": "operands"}]}, "commands.x.effects[0]: object missing required field `kind`"),
        (
            {"effects": [{"kind": "delete", "on": "arguments"}]},
            "commands.x.effects[0].on: `arguments` is not a selector; ",
        ),
        (
            {"effects": [{"kind": "delete", "on": "operands 1-2"}]},
            "commands.x.effects[0].on: `operands 1-2` is not a selector; ",
        ),
        (
            {"effects": [{"kind": "delete", "when": ["force"]}]},
            "commands.x.effects[0].when: `force` is not a condition; ",
        ),
        ({"rehearses": ["dry"]}, "commands.x.rehearses: `dry` is not a condition; "),
        ({"flags": "-f"}, "commands.x.flags: expected `array`, got `str`"),
        ({"same-as": "nothing"}, "commands.x.same-as: no other command `nothing` is known"),
        ({"same-as": "x"}, "commands.x.same-as: no other command `x` is known"),
        ({"subcommands": {"a": {"same-as": "b"}}}, "commands.x.subcommands.a.same-as: there is no subcommand `b` here"),
        ("rm", "commands.x: must be a table, for example [commands.x]"),
    ],
)
def test_mistakes_are_one_clear_sentence(table: object, message: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        Knowledge({"x": table})
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_specifications_survive_encoding() -> None:
    spec = spec_of("kubectl")
    assert msgspec.json.decode(msgspec.json.encode(spec), type=CommandSpec) == spec


def test_destructive_names() -> None:
    assert Knowledge().destructive_names("if rm -rf x; then ls; mkfs.ext4 /dev/sda") == ("rm", "mkfs.ext4")
