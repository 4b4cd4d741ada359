"""The shell reader: every construct, both readers against each other, hostile input."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path
from typing import Any

import pytest
from bashlex_witness import CannotReadError, read_region
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from maintlint.languages.shell import read
from maintlint.languages.shell.syntax import Assignment, Redirection, Script, Sequence, Simple, UnreadableRegion
from maintlint.program import Concat, Glob, Literal, Node, Variable

CORPUS = sorted((Path(__file__).parents[2] / "corpus" / "shell").glob("*.sh"))
TEXTS = [path.read_bytes() for path in CORPUS]
PLACES = frozenset({"start", "end"})


def short(node: Any) -> Any:
    """A node without its places: ``Name(field, …)``; literals as their text, variables as ``$name``."""
    if isinstance(node, Literal):
        return repr(node.text)
    if isinstance(node, Glob):
        return f"glob:{node.text}"
    if isinstance(node, Variable):
        return f'"${node.name}"' if node.quoted else f"${node.name}"
    if isinstance(node, Concat):
        return "+".join(short(part) for part in node.parts)
    if isinstance(node, Sequence):
        return "[" + "; ".join(short(command) for command in node.commands) + "]"
    if isinstance(node, Simple):
        return " ".join(short(piece) for piece in (*node.assignments, *node.words, *node.redirections))
    if isinstance(node, Assignment):
        index = f"[{node.index}]" if node.index is not None else ""
        return f"{node.name}{index}{'+=' if node.append else '='}{short(node.value)}"
    if isinstance(node, Redirection):
        return f"{'' if node.descriptor is None else node.descriptor}{node.operator}{short(node.target)}"
    if isinstance(node, tuple):
        return "(" + ", ".join(str(short(item)) for item in node) + ")"
    if isinstance(node, Struct):
        absent = {"subscript"} if getattr(node, "subscript", None) is None else set()
        names = [name for name in node.__struct_fields__ if name not in PLACES and name not in absent]
        names = [name for name in names if name != "parts" or getattr(node, name)]
        fields = [str(short(getattr(node, name))) for name in names]
        return f"{type(node).__name__}({', '.join(fields)})"
    return node


def tree(text: str | bytes) -> str:
    """The commands of a script that must be readable, in short."""
    script = read(text.encode() if isinstance(text, str) else text)
    assert not script.unreadable, script.unreadable
    return "; ".join(short(command) for command in script.body.commands)


def words(text: str) -> list[str]:
    """The words behind ``echo`` in ``echo text``."""
    script = read(f"echo {text}\n".encode())
    assert not script.unreadable
    (command,) = script.body.commands
    assert isinstance(command, Simple)
    return [short(word) for word in command.words[1:]]


def check_places(script: Script, data: bytes) -> None:
    """Every node lies inside the text, ends behind its start, and literals without escapes read the same."""
    stack: list[Any] = [script.body]
    while stack:
        node = stack.pop()
        if isinstance(node, Node):
            assert 0 <= node.start <= node.end <= len(data), node
        if isinstance(node, Struct):
            stack.extend(getattr(node, name) for name in node.__struct_fields__)
        elif isinstance(node, tuple):
            stack.extend(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain a.b/c-d", ["'plain'", "'a.b/c-d'"]),
        ('"x y"', ["'x y'"]),
        ("'$x'", ["'$x'"]),
        ('""', ["''"]),
        ("''", ["''"]),
        (r"a\ b\$", ["'a b$'"]),
        (r'"\$x \"q\" \n"', ["""'$x "q" \\\\n'"""]),
        ("pre\"mid\"'post'", ["'premidpost'"]),
        ('$x "$x" ${x} "${x}"', ["$x", '"$x"', "$x", '"$x"']),
        ('a"$x"b', ["'a'+\"$x\"+'b'"]),
        ("$? $$ $! $# $0 $- $1 ${10}", ["$?", "$$", "$!", "$#", "$0", "$-", "$1", "$10"]),
        ("$@", ["Elements(@, False, False)"]),
        ('"$@" "$*" $*', ["Elements(@, True, False)", "Elements(@, True, True)", "Elements(@, False, False)"]),
        ('${a[@]} "${a[*]}"', ["Elements(a, False, False)", "Elements(a, True, True)"]),
        ("${a[1]}", ["Expansion(a, , None, None, 1, False)"]),
        (
            "${#a} ${#a[@]} ${#}",
            ["Expansion(a, length, None, None, None, False)", "Expansion(a, length, None, None, @, False)", "$#"],
        ),
        ("${!a}", ["Expansion(a, indirect, None, None, None, False)"]),
        ("${a:-b c}", ["Expansion(a, :-, 'b c', None, None, False)"]),
        ('"${a:-$b}"', ['Expansion(a, :-, "$b", None, None, True)']),
        ("${a:-}", ["Expansion(a, :-, '', None, None, False)"]),
        ("${a##*/}", ["Expansion(a, ##, glob:*+'/', None, None, False)"]),
        ('"${a%.txt}"', ["Expansion(a, %, '.txt', None, None, True)"]),
        ("${a//x/y}", ["Expansion(a, //, 'x', 'y', None, False)"]),
        ("${a/x}", ["Expansion(a, /, 'x', None, None, False)"]),
        ("${a:1:2}", ["Expansion(a, :, '1', '2', None, False)"]),
        ("${a^^} ${a,}", ["Expansion(a, ^^, '', None, None, False)", "Expansion(a, ,, '', None, None, False)"]),
        ("${a@Q}", ["Expansion(a, @, 'Q', None, None, False)"]),
        ("$((1 + x))", ["Arithmetic(1 + x)"]),
        ("$(ls -l)", ["Capture(['ls' '-l'], False)"]),
        ('"`ls`"', ["Capture(['ls'], True)"]),
        ("$(<file)", ["Capture([<'file'], False)"]),
        (r"`a \`b\``", ["Capture(['a' Capture(['b'], False)], False)"]),
        ("<(a) >(b)", ["Stream(['a'], False)", "Stream(['b'], True)"]),
        ("*.c [a-z]? **", ["glob:*+'.c'", "glob:[a-z]?", "glob:**"]),
        ("!(a|b)", ["glob:!(a|b)"]),
        ("{a,b}c", ["Braces(('a', 'b'))+'c'"]),
        (
            "{1..3} {01..02} {c..a} {0..4..2}",
            ["Braces(('1', '2', '3'))", "Braces(('01', '02'))", "Braces(('c', 'b', 'a'))", "Braces(('0', '2', '4'))"],
        ),
        ("{1..99999}", ["Arithmetic({1..99999})"]),
        ("{a} {a, b}", ["'{a}'", "'{a,'", "'b}'"]),
        ("~ ~root/x a~", ["Home()", "Home(root)+'/x'", "'a~'"]),
        (r"$'a\n\x41\101\u00e9'", ["'a\\nAAé'"]),
        ('$"text"', ["'text'"]),
        ("a#b # comment", ["'a#b'"]),
        ("a\\\nb", ["'ab'"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("# only a comment", ""),
        ("a=1 b=$x c", "a='1' b=\"$x\" 'c'"),
        ("a=1 b=2\nc", "a='1' b='2'; 'c'"),
        ("a=1 b=2\nc=$(d) >e\nf", "a='1' b='2'; c=Capture(['d'], True) >'e'; 'f'"),
        ("a=", "a=''"),
        ('a+=(b "c d") e[2]=f', "a+=('b', 'c d') e[2]='f'"),
        ("a=([k]=v # note\n w)", "a=('v', 'w')"),
        ("export A=$x B", "'export' A=\"$x\" 'B'"),
        ("local -a x=(1 2)", "'local' '-a' x=('1', '2')"),
        ("a | b |& c", "Pipeline(('a', 'b' 2>&'1', 'c'), False)"),
        ("! a | b", "Pipeline(('a', 'b'), True)"),
        ("a && b || c", "AndOr(||, AndOr(&&, 'a', 'b'), 'c')"),
        ("a || b >f && c", "AndOr(&&, AndOr(||, 'a', 'b' >'f'), 'c')"),
        ("a && b &", "Async(AndOr(&&, 'a', 'b'))"),
        ("a; b & c", "'a'; Async('b'); 'c'"),
        ("a >f b 2>&1 3<&- &>g >|h <>i {fd}>j", "'a' 'b' >'f' 2>&'1' 3<&'-' &>'g' >|'h' <>'i' >'j'"),
        (">f", ">'f'"),
        ('a <<<"$x y"', "'a' <<<\"$x\"+' y'"),
        ('[ -n "$x" ] && test -d y', "AndOr(&&, '[' '-n' \"$x\" ']', 'test' '-d' 'y')"),
        ("[ a", "'[' 'a'"),
        ("(a; b) >f", "Redirecting(SubshellGroup(['a'; 'b']), (>'f'))"),
        ("{ a; }", "Group(['a'])"),
        ("if a; then b; elif c; then d; else e; fi", "If(['a'], ['b'], [If(['c'], ['d'], ['e'])])"),
        ("for x in a $b; do c; done", "For(x, ('a', $b), ['c'], False)"),
        ("for x; do c; done", "For(x, None, ['c'], False)"),
        ("for x do c; done", "For(x, None, ['c'], False)"),
        ("for x in; do c; done", "For(x, (), ['c'], False)"),
        ("for \\\n x \\\nin a; do \\\n b; done", "For(x, ('a'), ['b'], False)"),
        ("select x in a; do b; done", "For(x, ('a'), ['b'], True)"),
        ("for ((i=0;i<3;i++)); do a; done", "CFor(i=0;i<3;i++, ['a'])"),
        ("while a; do b; done <f", "Redirecting(Loop(['a'], ['b'], False), (<'f'))"),
        ("until a; do b; done", "Loop(['a'], ['b'], True)"),
        (
            "case $x in a|b*) c ;; (d) e ;& f) ;;& *) g; esac",
            "Case(\"$x\", (CaseArm(('a', 'b'+glob:*), ['c'], ;;), CaseArm(('d'), ['e'], ;&), "
            "CaseArm(('f'), [], ;;&), CaseArm((glob:*), ['g'], )))",
        ),
        ("f() { a; } >g", "FunctionDefinition(f, Redirecting(Group(['a']), (>'g')))"),
        ("function f { a; }", "FunctionDefinition(f, Group(['a']))"),
        ("f() (a)", "FunctionDefinition(f, SubshellGroup(['a']))"),
        ("((x++))", "ArithmeticCommand(x++)"),
        (
            "[[ -n $x && ! ( $y == a* || z ) ]]",
            'DoubleBracket(TestLogic(&&, TestUnary(-n, "$x"), TestNot(TestLogic(||, '
            "TestBinary(==, \"$y\", 'a'+glob:*), TestUnary(-n, 'z')))))",
        ),
        ("[[ $x =~ ^(a|b)\\ c$ ]]", "DoubleBracket(TestBinary(=~, \"$x\", '^(a|b) c$'))"),
        ("[[ $a -lt 3 ]]", "DoubleBracket(TestBinary(-lt, \"$a\", '3'))"),
        ("time ls", "'time' 'ls'"),
        ("time -p { a; }", "Group(['a'])"),
        ("coproc a b", "Async('a' 'b')"),
        ("eval a; trap 'rm -f x' EXIT", "'eval' 'a'; 'trap' 'rm -f x' 'EXIT'"),
        (
            "x=`(a) 2>/dev/null` || b",
            "AndOr(||, x=Capture([Redirecting(SubshellGroup(['a']), (2>'/dev/null'))], True), 'b')",
        ),
        ("n=$((1)) 2>/dev/null && a", "AndOr(&&, n=Arithmetic(1) 2>'/dev/null', 'a')"),
    ],
)
def test_commands(text: str, expected: str) -> None:
    assert tree(text) == expected
    assert tree(text + "\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat <<E\na $x\nE\nb", "'cat' <<'a '+\"$x\"+'\\n'; 'b'"),
        ("cat <<'E'\na $x\nE\n", "'cat' <<'a $x\\n'"),
        ("cat <<-E\n\ta\n\t\tb\n\tE\n", "'cat' <<'a\\nb\\n'"),
        ("cat <<E; b\na\nE\n", "'cat' <<'a\\n'; 'b'"),
        ("cat <<E | b && c\na\nE\n", "AndOr(&&, Pipeline(('cat' <<'a\\n', 'b'), False), 'c')"),
        ("cat <<A <<B\na\nA\nb\nB\n", "'cat' <<'a\\n' <<'b\\n'"),
        ("cat <<E &\na\nE\n", "Async('cat' <<'a\\n')"),
        ("cat <<E\n\\$x `a` $(b)\nE\n", "'cat' <<'$x '+Capture(['a'], True)+' '+Capture(['b'], True)+'\\n'"),
        ("cat <<E\nE\n", "'cat' <<''"),
        ("cat <<E\nopen end", "'cat' <<'open end'"),
        ("x=$(cat <<E\na )\nE\n)", "x=Capture(['cat' <<'a )\\n'], True)"),
        ("while a; do b; done <<E\nx\nE\n", "Redirecting(Loop(['a'], ['b'], False), (<<'x\\n'))"),
        ("cat <<E\nif; then ' \"\nE\nb", "'cat' <<'if; then \\' \"\\n'; 'b'"),
        ('echo $((1<<2)) "<<E" # <<F\nb', "'echo' Arithmetic(1<<2) '<<E'; 'b'"),
    ],
)
def test_here_documents(text: str, expected: str) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("echo abc", 5, 8), ('echo "abc"', 6, 9), ("echo 'abc'", 6, 9), ("echo a'b'", 5, 8), ("ssh h 'rm x'", 7, 11)],
)
def test_a_literal_covers_its_text_without_its_quotes(text: str, start: int, end: int) -> None:
    (command,) = read(text.encode()).body.commands
    assert isinstance(command, Simple)
    word = command.words[-1]
    assert isinstance(word, Literal)
    assert (word.start, word.end) == (start, end)


def test_comments_come_in_order_and_commands_are_counted() -> None:
    script = read(b"#!/bin/sh\na # one\nif b; then # two\n c $(d; e)\nfi\nf() { g; }\nx=1\n")
    assert [comment.text for comment in script.comments] == ["#!/bin/sh", "# one", "# two"]
    assert script.commands == 6


def test_an_error_costs_only_its_statement() -> None:
    script = read(b"a\nif )\nb\nc\n")
    names = [short(command) for command in script.body.commands]
    assert "'a'" in names
    assert "'c'" in names
    assert script.unreadable


def test_what_stands_behind_an_unconditional_exit_is_no_code() -> None:
    script = read(b"a\nexit 0\n\x00\x01)) if (( (;; 'x\n")
    assert not script.unreadable
    assert [short(command) for command in script.body.commands] == ["'a'", "'exit' '0'"]


def test_carriage_returns_and_byte_order_marks_are_no_part_of_words() -> None:
    text = b"\xef\xbb\xbfa b\r\nif c; then\r\n  d \\\r\n e\r\nfi\r\ncat <<E\r\nx\r\nE\r\n"
    assert tree(text) == "'a' 'b'; If(['c'], ['d' 'e'], None); 'cat' <<'x\\n'"


# --- both readers ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_both_readers_give_equal_trees(path: Path) -> None:
    data = path.read_bytes()
    commands = read(data).body.commands
    compared = 0
    for number, command in enumerate(commands):
        stop = commands[number + 1].start if number + 1 < len(commands) else len(data)
        if data[max(0, command.start - 1) : command.start] not in (b"", b"\n"):
            continue
        try:
            second, _ = read_region(data, command.start, stop)
        except CannotReadError:
            continue
        assert second == [command]
        compared += 1
    assert compared >= 3


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_corpus_is_read_completely(path: Path) -> None:
    data = path.read_bytes()
    script = read(data)
    assert not script.unreadable
    check_places(script, data)


# --- hostile input -----------------------------------------------------------------------------


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=200)
def test_bytes_never_crash_it(data: bytes) -> None:
    check_places(read(data), data)


@given(st.text(alphabet=" \n\t\"'`$(){}[]<>|&;\\#!*?~=-ab1ifthenfidocaseesac", max_size=120))
@settings(deadline=None, max_examples=400)
def test_shell_like_text_never_crashes_it(text: str) -> None:
    data = text.encode()
    check_places(read(data), data)


@given(st.integers(0, len(TEXTS) - 1), st.integers(0, 2**32))
@settings(deadline=None, max_examples=100)
def test_damaged_scripts_never_crash_it(which: int, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(TEXTS[which][: chance.randrange(len(TEXTS[which]))])
    for _ in range(chance.randrange(4)):
        if data:
            data[chance.randrange(len(data))] = chance.choice(b"\"'`$(){};&|\n\\<>#\0\xff")
    check_places(read(bytes(data)), bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0", b"\xff\xfe", bytes(range(256)) * 20, b"echo '", b'echo "', b"echo `", b"echo ${x", b"echo $(",
        b"echo " + b"word " * 200_000, b"$(" * 5000, b"$(" * 5000 + b")" * 5000, b"(" * 5000, b"{ " * 5000,
        b"if " * 5000, b'"$(' * 5000, b"${x:-" * 5000, b"{a," * 3000, b"echo " + b"[" * 20_000, b"$((" * 3000,
        b"a && " * 5000 + b"a", b"! " * 5000 + b"a", b"case a in b) " * 2000, b"[[ " + b"( " * 5000, b"x=(" * 2000,
        b"cat <<E\n" + b"$(x)\n" * 3000 + b"E\n", b"cat <<A <<B " * 1000, b"f() " * 3000 + b"{ x; }",
    ],
    ids=lambda data: data[:12].decode("latin-1").encode("unicode_escape").decode() + f"-{len(data)}",
)  # fmt: skip
def test_hostile_text_is_read_or_told_in_bounded_time(data: bytes) -> None:
    began = time.process_time()
    script = read(data)
    assert time.process_time() - began < 10
    check_places(script, data)


@pytest.mark.parametrize("text", ["echo 'a\nb", 'echo "a\nb', "echo `a", "echo ${a", "echo $(a"])
def test_what_is_never_closed_is_told(text: str) -> None:
    assert read(text.encode()).unreadable


# --- what is wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "regions", "commands"),
    [
        ("fi", ["fi"], ""),
        ("echo a\ndone\nrm -rf x", ["done"], "'echo' 'a'; 'rm' '-rf' 'x'"),
        ("if a\nthen b\nrm c\n", ["if"], "If(['a'], ['b'; 'rm' 'c'], None)"),
        ("a\nif )\nb\nc\n", [")"], "'a'; 'b'; 'c'"),
        ("f() {\n a\n", ["{"], "FunctionDefinition(f, [Group(['a'])])"),
        ("while x; do\n if a; then\n b\ndone\nc\n", ["if"], "Loop(['x'], [If(['a'], ['b'], None)], False); 'c'"),
        ("for $x in a; do b; done; c", ["for $x in a;"], "'b'; 'c'"),
        ("for x in a\nb\ndone\nc", ["for x in a"], "'b'; 'c'"),
        ("echo a (b)\nc", ["(b)"], "'echo' 'a'; 'c'"),
        ("a &&\n", ["&&"], "'a'"),
        ("a && ; b", ["&& ;"], "'a'; 'b'"),
        ("(a\nb", ["("], "SubshellGroup(['a'; 'b'])"),
        (
            "case x in a b) c;; d) e;; esac",
            ["a b) c"],
            "Case('x', (CaseArm(('a'), [], ;;), CaseArm(('d'), ['e'], ;;)))",
        ),
        ("echo 'a\nb", ["echo 'a"], "'b'"),
        ("x=(a\nb", ["x=(a"], "'b'"),
        ('a; x=$(b "c\nd', ['x=$(b "c'], "'a'; 'd'"),
        ("x=$(if a; b)\nc", ["if"], "x=Capture(['a'; 'b'], True); 'c'"),
        ("x=`if a; b`\nc", ["if"], "x=Capture(['a'; 'b'], True); 'c'"),
        ("a <<E\n$(b\nE\nc", ["$(b"], "'a' <<'$(b\\n'; 'c'"),
        ("a\n[[ b ==\nc", ["[[ b =="], "'a'; 'c'"),
        (";;\n)\na", [";;\n)"], "'a'"),
    ],
)
def test_an_error_is_one_region_and_the_rest_is_read(text: str, regions: list[str], commands: str) -> None:
    script = read(text.encode())
    assert [region.text for region in script.unreadable] == regions
    kept = [short(command) for command in script.body.commands if not isinstance(command, UnreadableRegion)]
    assert re.sub(r"UnreadableRegion\((?:if|a b\) c)\)(?:; )?", "", "; ".join(kept)) == commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'f() {\n\n a \\\n  --b "c ${D}" \\\n  "${E}" \\\n  f "${@}"\n}',
            "FunctionDefinition(f, Group(['a' '--b' 'c '+\"$D\" \"$E\" 'f' Elements(@, True, False)]))",
        ),
        (
            "for x in a; do\n while b; do\n  if c | d | e 'X'\n  then\n f\n else\n g\n fi\n done\ndone",
            "For(x, ('a'), [Loop(['b'], [If([Pipeline(('c', 'd', 'e' 'X'), False)], ['f'], ['g'])], False)], False)",
        ),
        ("for ((i=0; i <= 3; i++, 'm<<=8')); do a; done", "CFor(i=0; i <= 3; i++, 'm<<=8', ['a'])"),
        ("x=$(case a in b) c;; esac)", "x=Capture([Case('a', (CaseArm(('b'), ['c'], ;;)))], True)"),
        (
            "x=`echo $(case a in b) c;; esac)`",
            "x=Capture(['echo' Capture([Case('a', (CaseArm(('b'), ['c'], ;;)))], False)], True)",
        ),
        ('x=${a:-"{{ b }}"}', "x=Expansion(a, :-, '{{b}}', None, None, True)"),
        ("x=${a:-'b}c'}", "x=Expansion(a, :-, 'b}c', None, None, True)"),
        ("a & { b; }", "Async('a'); Group(['b'])"),
        ("{ a; } && (b) || c", "AndOr(||, AndOr(&&, Group(['a']), SubshellGroup(['b'])), 'c')"),
        ("if (a) then { b; } fi", "If([SubshellGroup(['a'])], [Group(['b'])], None)"),
        ("((a); (b))", "SubshellGroup([SubshellGroup(['a']); SubshellGroup(['b'])])"),
        ("for x in a; { b; }", "For(x, ('a'), ['b'], False)"),
        ("! { a; }", "Pipeline((Group(['a'])), True)"),
        ("coproc N { a; }", "Async(Group(['a']))"),
        ("a-b::c () { d; }", "FunctionDefinition(a-b::c, Group(['d']))"),
        ("a | # why\n\n b", "Pipeline(('a', 'b'), False)"),
        ("if a; then b; fi <<E\nx\nE\nc", "Redirecting(If(['a'], ['b'], None), (<<'x\\n')); 'c'"),
        ("a <<E && {\nx\nE\nb\n}", "AndOr(&&, 'a' <<'x\\n', Group(['b']))"),
        ("echo if then fi }", "'echo' 'if' 'then' 'fi' '}'"),
    ],
)
def test_what_was_misread(text: str, expected: str) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("tail", "commands", "regions"),
    [
        ("b\nrm -rf /x\n", ["'b'", "'rm' '-rf' '/x'"], []),
        ("b\n" * 12 + "fi\n", ["'b'"] * 12 + ["UnreadableRegion(fi)"], ["fi"]),
        ("=pod\nfoo (bar)\n", [], []),
        ("use x;\nsub y { $z->(1); }\n", [], []),
        (
            "print(foo)\nsystem(x)\n  rm -rf /x\n",
            ["UnreadableRegion(print(foo)\nsystem(x)\n  rm -rf /x)"],
            ["print(foo)\nsystem(x)\n  rm -rf /x"],
        ),
        ("\x01\0'(\nrm -rf /x\n", [], []),
    ],
)
def test_text_behind_the_end(tail: str, commands: list[str], regions: list[str]) -> None:
    script = read(("a\nexit 0\n" + tail).encode())
    assert [short(command) for command in script.body.commands] == ["'a'", "'exit' '0'", *commands]
    assert [region.text for region in script.unreadable] == regions


@pytest.mark.parametrize(
    "data",
    [
        b"x=(" * 3000, b"{a," * 3000, b"{a," * 3000 + b"}" * 3000, b"x[\n" * 5000, b"x[`\n" * 5000, b"${x[\n" * 4000,
        b"${x\n" * 5000, b"$(\n" * 5000, b'"$(\n' * 5000, b"`\\" * 3000, b"'\n" * 20_001, b"if a\nthen\n" * 3000,
        b"a=$(b\n" * 300 + b"x\n" * 3000, b"cat <<E$(\n" * 3000, b"exec a\n" + bytes(range(256)) * 4000,
    ],
    ids=lambda data: data[:12].decode("latin-1").encode("unicode_escape").decode() + f"-{len(data)}",
)  # fmt: skip
def test_what_is_never_closed_costs_no_more_than_its_length(data: bytes) -> None:
    began = time.process_time()
    script = read(data)
    assert time.process_time() - began < 2
    check_places(script, data)
