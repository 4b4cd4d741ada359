"""The option parser, style by style, and what it says when it cannot know."""

from __future__ import annotations

from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interpret import read, spec_of, words_of

from maintlint.combining import concat, join, one_of
from maintlint.knowledge import Knowledge, parse
from maintlint.knowledge.arguments import Arguments
from maintlint.places import Place, SourceText
from maintlint.values import Emptiness, Hole, Lit, Text, Value, Wild, literal, unknown


def shown(arguments: Arguments) -> tuple[list[str], dict[str, list[str]]]:
    options = {name: [value.show() for value in values] for name, values in arguments.options.items()}
    return [value.show() for value in arguments.operands], options


Case: TypeAlias = tuple[str, list[str], dict[str, list[str]]]

GNU: list[Case] = [
    ("rm -rf a b", ["a", "b"], {"-r": [], "-f": []}),
    ("rm a -r", ["a"], {"-r": []}),
    ("rm -- -r", ["-r"], {}),
    ("rm -r -- a -- -f", ["a", "--", "-f"], {"-r": []}),
    ("rm --recursive --force a", ["a"], {"-r": [], "-f": []}),
    ("rm --recurs a", ["a"], {"-r": []}),
    ("rm --no-preserve-root -rf /", ["/"], {"--no-preserve-root": [], "-r": [], "-f": []}),
    ("rm --interactive=once a", ["a"], {"--interactive": ["once"]}),
    ("rm --interactive a", ["a"], {"--interactive": []}),
    ("rm -", ["-"], {}),
    ("rm ''", [""], {}),
    ("rm", [], {}),
    ("cp -at /dst a b", ["a", "b"], {"-r": [], "-t": ["/dst"]}),
    ("cp -t/dst a", ["a"], {"-t": ["/dst"]}),
    ("cp --target-directory=/dst a", ["a"], {"-t": ["/dst"]}),
    ("cp --target-directory /dst a", ["a"], {"-t": ["/dst"]}),
    ("cp a b -t", ["a", "b"], {"-t": []}),
    ("cp --unheard-of=x a b", ["a", "b"], {"--unheard-of": ["x"]}),
    ("rsync --exclude a --exclude=b x y", ["x", "y"], {"--exclude": ["a", "b"]}),
    ("rsync -e 'ssh -p 22' x y", ["x", "y"], {"-e": ["ssh -p 22"]}),
    ("sed -i.bak s/a/b/ f", ["s/a/b/", "f"], {"-i": [".bak"]}),
    ("sed -i -e s/a/b/ f", ["f"], {"-i": [], "-e": ["s/a/b/"]}),
    ("sed -ne p f", ["f"], {"-n": [], "-e": ["p"]}),
    ("perl -pi -e s/x/y/ f", ["f"], {"-p": [], "-i": [], "-e": ["s/x/y/"]}),
    ("perl -lpe s/x/y/ f", ["f"], {"-l": [], "-p": [], "-e": ["s/x/y/"]}),
    ("perl -0777ne p f", ["f"], {"-0": ["777"], "-n": [], "-e": ["p"]}),
    ("perl -l -0 f", ["f"], {"-l": [], "-0": []}),
    ("mysql -pSECRET -h db shop", ["shop"], {"-p": ["SECRET"], "-h": ["db"]}),
    (
        "update-alternatives --install /l n /p 50 --slave a b c x",
        ["x"],
        {"--install": ["/l", "n", "/p", "50"], "--slave": ["a", "b", "c"]},
    ),
    (
        "aws ec2 terminate-instances --instance-ids i-1 i-2 --region eu",
        [],
        {"--instance-ids": ["i-1", "i-2"], "--region": ["eu"]},
    ),
]
POSIX: list[Case] = [
    ("timeout -k 5 10 rm -rf x", ["10", "rm", "-rf", "x"], {"-k": ["5"]}),
    ("xargs -0 -n1 rm -f", ["rm", "-f"], {"-0": [], "-n": ["1"]}),
    ("sudo -u root -- rm -f x", ["rm", "-f", "x"], {"-u": ["root"]}),
    ("sudo A=b C=d rm -f x", ["rm", "-f", "x"], {}),
    ("env -i A=b rm -f x", ["rm", "-f", "x"], {"-i": []}),
    ("ssh -p22 root@h -l me rm -rf x", ["root@h", "rm", "-rf", "x"], {"-p": ["22"], "-l": ["me"]}),
    ("ssh -o A=b -o C=d h", ["h"], {"-o": ["A=b", "C=d"]}),
    ("ssh -- h rm -f", ["h", "rm", "-f"], {}),
    ("flock -n /l rm -f x", ["/l", "rm", "-f", "x"], {"-n": []}),
    ("flock /l -c cmd", ["/l"], {"-c": ["cmd"]}),
    ("bash -xec code a -b", ["code", "a", "-b"], {"-x": [], "-e": [], "-c": []}),
    ("bash -o pipefail s.sh -v", ["s.sh", "-v"], {"-o": ["pipefail"]}),
    ("kubectl exec -it pod -- rm -rf x", ["pod", "rm", "-rf", "x"], {"-i": [], "-t": []}),
    ("docker exec -u root c rm -rf x", ["c", "rm", "-rf", "x"], {"-u": ["root"]}),
    ("python3 -m pip install x", ["install", "x"], {"-m": ["pip"]}),
]
OTHERS: list[Case] = [
    (
        "find -L /a /b -name x -o -mtime +7 -delete",
        ["/a", "/b"],
        {"-L": [], "-name": ["x"], "-o": [], "-mtime": ["+7"], "-delete": []},
    ),
    ("find . ( -name a ) ! -name b", ["."], {"-name": ["a", "b"]}),
    ("find -name x", [], {"-name": ["x"]}),
    ("find /a -fprintf o %p -print", ["/a"], {"-fprintf": ["o", "%p"], "-print": []}),
    ("dd if=/dev/zero of=/dev/sda bs=1M x", ["x"], {"if=": ["/dev/zero"], "of=": ["/dev/sda"], "bs=": ["1M"]}),
    ("dd of=", [], {"of=": [""]}),
    ("tar xzf a.tgz -C /x", [], {"-x": [], "-z": [], "-f": ["a.tgz"], "-C": ["/x"]}),
    ("tar xfC a.tgz /x m", ["m"], {"-x": [], "-f": ["a.tgz"], "-C": ["/x"]}),
    ("tar -xzf a.tgz", [], {"-x": [], "-z": [], "-f": ["a.tgz"]}),
    ("terraform destroy -auto-approve -target=a --target b", [], {"-auto-approve": [], "-target": ["a", "b"]}),
    (
        "mdadm --create /dev/md0 --level=1 -n 2 /dev/sda",
        ["/dev/md0", "/dev/sda"],
        {"--create": [], "--level": ["1"], "--raid-devices": ["2"]},
    ),
    ("busybox rm -rf x", ["rm", "-rf", "x"], {}),
    ("parallel -j4 rm {} ::: a b ::: c", ["rm", "{}"], {"-j": ["4"]}),
]


@pytest.mark.parametrize(("line", "operands", "options"), GNU + POSIX + OTHERS)
def test_styles(line: str, operands: list[str], options: dict[str, list[str]]) -> None:
    assert shown(read(line)) == (operands, options)


@pytest.mark.parametrize(
    ("line", "subcommand", "operands"),
    [
        ("kubectl -n x delete pods", ("delete",), ["pods"]),
        ("kubectl rollout restart deploy/a", ("rollout", "restart"), ["deploy/a"]),
        ("kubectl rollout elsewhere", (), ["rollout", "elsewhere"]),
        ("git -C /x clean -fd", ("clean",), []),
        ("aws --profile p s3 rm s3://b", ("s3", "rm"), ["s3://b"]),
        ("aws rds delete-db-instance --db-instance-identifier d", ("rds", "delete-db-instance"), []),
        ("gcloud projects delete p", ("projects", "delete"), ["p"]),
        ("gcloud compute instances delete a b", ("compute", "instances", "delete"), ["a", "b"]),
        ("docker $X", (), ["$X"]),
        ("systemctl", (), []),
    ],
)
def test_subcommands(line: str, subcommand: tuple[str, ...], operands: list[str]) -> None:
    arguments = read(line)
    assert arguments.subcommand == subcommand
    assert [value.show() for value in arguments.operands] == operands


def test_phrases_and_sections() -> None:
    arguments = read("find /a -exec rm -rf {} ';' -ok mv {} /b ';' -exec ls {} + -name +")
    groups = [[word.show() for word in group] for group in arguments.groups("phrase -exec")]
    assert groups == [["rm", "-rf", "{}"], ["ls", "{}"]]
    assert [word.show() for word in arguments.select("phrase -ok")] == ["mv", "{}", "/b"]
    assert arguments.select("option -name")[0].show() == "+"
    items = read("parallel rm ::: a b ::: c").groups("phrase :::")
    assert [[word.show() for word in group] for group in items] == [["a", "b"], ["c"]]


def test_unfinished_exec_takes_the_rest() -> None:
    assert [word.show() for word in read("find . -exec rm {}").select("phrase -exec")] == ["rm", "{}"]


def test_rest_and_variables() -> None:
    arguments = read("sudo A=b rm -- x")
    assert [(name, value.show()) for name, value in arguments.variables] == [("A", "b")]
    assert arguments.holds("rest") is False
    arguments = read("kubectl exec p -- ls -l")
    assert [value.show() for value in arguments.select("rest")] == ["ls", "-l"]
    assert arguments.holds("rest") is True


@pytest.mark.parametrize(
    ("line", "denied"),
    [
        ("find . -name a ! -name b", {("-name", 1)}),
        ("find . -not ( -name a -o -path b ) -name c", {("-name", 0), ("-path", 0)}),
        ("find . ! ( ! -name a ) -type f", set()),
        ("find . ! -empty -name a", set()),
        ("find . ! -mtime -7 ! -newer a ! -user b", {("-user", 0)}),
    ],
)
def test_tests_that_stand_denied(line: str, denied: set[tuple[str, int]]) -> None:
    assert read(line).denied == denied


def test_unknown_options_are_not_guessed() -> None:
    rm = spec_of("rm")
    for word in (unknown("env", "OPTS"), unknown("argv", "*", many=True), concat((literal("-"), unknown("env", "X")))):
        arguments = parse(rm, [word, literal("/x")])
        assert arguments.uncertain
        assert arguments.holds("-r") is None
        assert arguments.holds("!-r") is None
        assert arguments.operands[-1] == literal("/x")


def test_an_unknown_operand_is_no_option() -> None:
    arguments = parse(spec_of("rm"), [literal("-rf"), unknown("env", "DIR")])
    assert not arguments.uncertain
    assert arguments.holds("-i") is False
    assert len(arguments.operands) == 1


def test_options_that_some_alternative_gives() -> None:
    for word in (join(literal("-f"), literal("")), one_of(["", "-f"], "env", "FORCE")):
        arguments = parse(spec_of("rm"), [word, literal("x")])
        assert not arguments.uncertain
        assert arguments.holds("-f") is None
        assert arguments.holds("-r") is False
        assert [value.show() for value in arguments.operands] == ["x"]


def test_attached_unknown_values() -> None:
    spec = spec_of("rsync")
    limit = unknown("env", "N")
    arguments = parse(spec, [concat((literal("--bwlimit="), limit)), literal("a"), literal("b")])
    assert arguments.options["--bwlimit"] == (limit,)
    arguments = parse(spec_of("xargs"), [concat((literal("-rP"), limit)), literal("ls")])
    assert arguments.options["-P"] == (limit,)
    assert "-r" in arguments.options
    arguments = parse(spec, [concat((literal("-av"), limit))])
    assert arguments.uncertain and "-r" in arguments.options


def test_a_cut_value_keeps_its_place() -> None:
    source = SourceText("f", b"--limit=web")
    word = Value((Text((Lit("--limit=web", Place(source, 0, 11)),)),))
    (value,) = parse(spec_of("ansible"), [word]).options["-l"]
    assert value.place is not None and value.place.text == "web"


@pytest.mark.parametrize(
    ("line", "condition", "expected"),
    [
        ("rm -r x", "-R", True),
        ("rm x", "!-R", True),
        ("rm -r x", "-r & -f", False),
        ("rm -rf x", "-r & -f", True),
        ("mv a b c", "operands>=3", True),
        ("mv a b c", "operands>=4", False),
        ("mv a b c", "operands<=3", True),
        ("mv a b c", "operands==2", False),
        ("mv $A... b", "operands>=2", None),
        ("mv $A... b", "operands==0", False),
        ("kubectl delete pods --dry-run=client", "--dry-run=client|server", True),
        ("kubectl delete pods --dry-run=none", "--dry-run=client|server", False),
        ("kubectl delete pods", "--dry-run=client", False),
        ("service nginx stop", "operand 1=stop|kill", True),
        ("service nginx $X", "operand 1=stop", None),
        ("service nginx start", "operand 1=stop", False),
        ("mv a:b c", "operand 0~*:*", True),
        ("mv a c", "operands=c", True),
        ("mv a c", "operands~[d-z]", False),
        ("dd of=/dev/sda", "of=", True),
        ("dd of=/dev/sda", "of=/dev/*", True),
        ("dd if=x", "of=", False),
        ("dd of=x", "of=/dev/*", False),
        ("mysql shop", "stdin", False),
    ],
)
def test_conditions(line: str, condition: str, expected: bool | None) -> None:
    assert read(line).holds(condition) is expected


def test_conditions_on_partly_known_texts() -> None:
    dd = spec_of("dd")

    def of(*parts: Value) -> Arguments:
        return parse(dd, [concat((literal("of="), *parts))])

    assert of(literal("/tmp/"), unknown("env", "X")).holds("of=/dev/*") is False
    assert of(literal("/dev/"), unknown("env", "X")).holds("of=/dev/*") is True
    assert of(unknown("env", "X")).holds("of=/dev/*") is None
    fed = parse(spec_of("mongosh"), [literal("--eval"), unknown("file", "change.js")])
    assert fed.holds("--eval~*dropDatabase*") is False, "that some word is in a text of which nothing is known"
    chosen = parse(spec_of("service"), [literal("x"), one_of(["stop", "start"])])
    assert chosen.holds("operand 1=stop") is None
    assert chosen.holds("operand 1=stop|start") is True
    assert chosen.holds("operand 1=kill") is False


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("operands", ["a", "b", "c"]),
        ("operand 0", ["a"]),
        ("operand -1", ["c"]),
        ("operand 9", []),
        ("operands 1..", ["b", "c"]),
        ("operands ..-1", ["a", "b"]),
        ("operands 1..-1", ["b"]),
        ("option -t", ["/d"]),
        ("option --target-directory", ["/d"]),
        ("option -S else operand 0", ["a"]),
        ("option -t, operand 0", ["/d", "a"]),
        ("command", ["cp"]),
        ("stdin", []),
        ("", []),
    ],
)
def test_selectors(selector: str, expected: list[str]) -> None:
    arguments = read("/bin/cp -t /d a b c")
    assert [value.show() for value in arguments.select(selector)] == expected


def test_values_inside_module_arguments() -> None:
    arguments = read("""ansible web -m file -a 'path="/srv/a b" state=absent mode=0644'""")
    assert [value.show() for value in arguments.select("key path|dest in option -a")] == ["/srv/a b"]
    path = concat((literal("path=/srv/"), unknown("env", "X"), literal(" state=absent")))
    arguments = parse(spec_of("ansible"), [literal("web"), literal("-mfile"), literal("-a"), path])
    (value,) = arguments.select("key path in option -a")
    assert value.show() == "/srv/$X"
    assert arguments.holds("-a~*state=absent*") is True


ATOMS = st.one_of(
    st.text(alphabet="-=abfnrxz{};+:/. é", max_size=6).map(Lit),
    st.sampled_from(["*", "?"]).map(Wild),
    st.builds(
        Hole,
        st.sampled_from(["env", "argv"]),
        st.sampled_from(["", "X", "OPTS", "1"]),
        st.none(),
        st.sampled_from(Emptiness),
        st.sampled_from([None, ("-f",), ("", "-x"), ("a", "b")]),
        st.booleans(),
    ),
)
TEXTS = st.lists(ATOMS, max_size=3).map(lambda atoms: Text(tuple(atoms)))
VALUES = st.lists(TEXTS, min_size=1, max_size=3).map(lambda texts: Value(tuple(texts)))
NAMES = sorted(name for name in Knowledge().names if not set(name) & set("*?["))


@given(
    st.sampled_from(NAMES),
    st.lists(st.one_of(VALUES, st.sampled_from(words_of("delete -- -c rm ::: ; + {} xzf of=a s3"))), max_size=8),
)
def test_never_fails(name: str, words: list[Value]) -> None:
    arguments = parse(spec_of(name), words, literal(name))
    spec = arguments.spec
    for effect in spec.effects:
        arguments.all_hold(effect.when)
        arguments.any_holds(effect.filters)
        arguments.select(effect.on)
    for code in spec.runs:
        arguments.groups(code.code)
    assert len(arguments.operands) <= len(words)
