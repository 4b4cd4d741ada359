"""Things that a listing names, one by one: what picked them, what their fields are, whether there are any."""

from __future__ import annotations

import pytest

from tests.evaluate.conftest import ScopeOf

KUBERNETES = "from kubernetes import client\ncore = client.CoreV1Api()\n"
EC2 = "import boto3\nec2 = boto3.client('ec2')\n"


def left_out(scope_of: ScopeOf, text: str) -> list[str]:
    """By what a few things are spared that the first loss of a program would take."""
    effect = next(effect for effect in scope_of(text, path="program.py").effects if effect.destructive)
    return [one.text for one in effect.filters if one.negated]


def test_going_on_to_the_next_item_leaves_it_out(scope_of: ScopeOf) -> None:
    loop = "for ns in core.list_namespace().items:\n    name = ns.metadata.name\n"
    skip = "    if name == 'default' or name.startswith('kube-'):\n        continue\n"
    found = left_out(scope_of, KUBERNETES + loop + skip + "    core.delete_namespace(name)\n")
    assert found == ["name == 'default'", "name.startswith('kube-')"]


def test_a_name_with_an_age_in_it_is_no_age(scope_of: ScopeOf) -> None:
    loop = "for ns in core.list_namespace().items:\n    name = ns.metadata.name\n"
    for text, expected in (("name == 'stage'", ["name == 'stage'"]), ("ns.age == 'new'", [])):
        skip = f"    if {text}:\n        continue\n"
        assert left_out(scope_of, KUBERNETES + loop + skip + "    core.delete_namespace(name)\n") == expected


def test_two_conditions_together_leave_out(scope_of: ScopeOf) -> None:
    loop = (
        "for v in ec2.describe_volumes()['Volumes']:\n    if v['Name'] == 'a' and v['Env'] == 'b':\n        continue\n"
    )
    assert left_out(scope_of, EC2 + loop + "    ec2.delete_volume(VolumeId=v['VolumeId'])\n")


def test_a_test_that_picks_leaves_nothing_out(scope_of: ScopeOf) -> None:
    loop = "for v in ec2.describe_volumes()['Volumes']:\n    if v['Size'] < 3 and v['Name'] != 'a':\n"
    assert not left_out(scope_of, EC2 + loop + "        ec2.delete_volume(VolumeId=v['VolumeId'])\n")


def test_an_option_of_the_program_picks_no_item(scope_of: ScopeOf) -> None:
    start = "import sys\nquick = sys.argv[1]\n" + EC2 + "for v in ec2.describe_volumes()['Volumes']:\n"
    skip = "    if quick == 'yes':\n        continue\n"
    assert not left_out(scope_of, start + skip + "    ec2.delete_volume(VolumeId=v['VolumeId'])\n")


def test_what_was_put_aside_remembers_what_picked_it(scope_of: ScopeOf) -> None:
    loop = "gone = []\nfor v in ec2.describe_volumes()['Volumes']:\n    if v['Name'] not in ('a', 'b'):\n"
    keep = "        gone.append(v['VolumeId'])\nfor one in gone:\n    ec2.delete_volume(VolumeId=one)\n"
    assert left_out(scope_of, EC2 + loop + keep) == ["v['Name'] not in ('a', 'b')"]


def test_filter_is_a_comprehension(scope_of: ScopeOf) -> None:
    chosen = "def kept(v):\n    return v['Name'] == 'a'\n"
    loop = "for v in filter(lambda v: v['Name'] != 'a', ec2.describe_volumes()['Volumes']):\n"
    delete = "    ec2.delete_volume(VolumeId=v['VolumeId'])\n"
    assert left_out(scope_of, EC2 + loop + delete) == ["v['Name'] != 'a'"]
    named = loop.replace("lambda v: v['Name'] != 'a'", "kept")
    assert not left_out(scope_of, EC2 + chosen + named + delete)


def test_a_field_may_be_missing(scope_of: ScopeOf) -> None:
    loop = "for a in ec2.describe_addresses()['Addresses']:\n    if a.get('AssociationId') is None:\n"
    release = "        ec2.release_address(AllocationId=a.get('AllocationId'))\n"
    (effect,) = scope_of(EC2 + loop + release, path="program.py").effects
    assert effect.live


def test_a_test_of_one_field_says_nothing_of_another(scope_of: ScopeOf) -> None:
    loop = "for i in ec2.describe_instances()['Reservations']:\n"
    fields = "    key = i.get('InstanceId')\n    state = i.get('State')\n"
    stop = "    if state in ('running', 'pending'):\n        ec2.terminate_instances(InstanceIds=[key])\n"
    (effect,) = scope_of(EC2 + loop + fields + stop, path="program.py").effects
    assert "running" not in effect.resource.value


def test_nothing_known_or_an_empty_list_may_have_items(scope_of: ScopeOf) -> None:
    text = "import shutil\nfrom elsewhere import load\nfor one in load() or []:\n    shutil.rmtree('/srv/x/' + one)\n"
    (effect,) = scope_of(text, path="program.py").effects
    assert effect.live


def test_a_section_or_no_settings_may_have_settings(scope_of: ScopeOf) -> None:
    read = "import configparser, shutil, sys\nparser = configparser.ConfigParser()\nparser.read('/etc/x.ini')\n"
    section = "section = parser['x'] if parser.has_section('x') else {}\nname = section.get('name', '')\n"
    use = "if not name:\n    sys.exit('no name')\nshutil.rmtree('/srv/x/' + name)\n"
    (effect,) = scope_of(read + section + use, path="program.py").effects
    assert effect.live


def test_an_argument_may_be_an_opened_file(scope_of: ScopeOf) -> None:
    parse = "import argparse, subprocess\nparser = argparse.ArgumentParser()\n"
    option = "parser.add_argument('hosts', type=argparse.FileType('r'))\nargs = parser.parse_args()\n"
    loop = "for host in args.hosts.read().split():\n    subprocess.run(['ssh', host, 'reboot'], check=True)\n"
    (effect,) = scope_of(parse + option + loop, path="program.py").effects
    assert effect.hosts.origin == "file" and effect.hosts.many


def test_the_object_of_a_container_is_no_container(scope_of: ScopeOf) -> None:
    (effect,) = scope_of("swift delete photos cat.jpg\n").effects
    assert (effect.resource.type, effect.resource.value) == ("object", "cat.jpg")
    (effect,) = scope_of("swift delete photos\n").effects
    assert (effect.resource.type, effect.resource.value) == ("bucket", "photos")


def test_a_count_bounds_the_hosts_of_its_list(scope_of: ScopeOf) -> None:
    read = "import subprocess, sys\nhosts = open('/etc/web').read().split()\n"
    test = "if len(hosts) > {}:\n    sys.exit('too many')\n"
    loop = "for host in hosts:\n    subprocess.run(['ssh', host, 'reboot'], check=True)\n"
    few = scope_of(read + test.format(4) + loop, path="program.py").effects[-1]
    lots = scope_of(read + test.format(400) + loop, path="program.py").effects[-1]
    assert few.hosts.capped and not lots.hosts.capped


def test_every_node_but_some(scope_of: ScopeOf) -> None:
    (effect,) = scope_of("clush -w '@*!web[001-400]' rm -rf /srv/x\n").effects
    assert len(effect.hosts.nodes) == 24
    assert [one.text for one in effect.hosts.filters if one.negated] == ["web[001-400]"]


def test_a_listing_that_is_narrowed_by_what_is_not_asked_for(scope_of: ScopeOf) -> None:
    scope = scope_of('name=$(redis-cli -h cache01 GET app:current)\nrm -rf "/srv/app/releases/$name"\n')
    assert [effect.resource.value for effect in scope.effects if effect.kind == "delete"] == ["/srv/app/releases/$name"]


@pytest.mark.parametrize("command", ["set", "export -p", "declare -p", "alias", "jobs -p", "type x"])
def test_what_the_shell_lists_of_itself_is_not_nothing(scope_of: ScopeOf, command: str) -> None:
    program = f"{command} | sort > list.txt\nfor name in $(cat list.txt); do rm -rf /srv/$name; done\n"
    assert [effect.live for effect in scope_of(program).effects if effect.kind == "delete"] == [True]


def test_a_builtin_that_changes_something_prints_nothing(scope_of: ScopeOf) -> None:
    program = "set -e > list.txt\nfor name in $(cat list.txt); do rm -rf /srv/$name; done\n"
    assert [effect.live for effect in scope_of(program).effects if effect.kind == "delete"] == [False]
