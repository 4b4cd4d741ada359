"""What awk programs do with known text: as the awk that is installed does, or nothing is said."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from maintlint.evaluate.awk import Outcome, outcome

AWK = shutil.which("awk")
TABLE = "mail01 rack1 mail\nmail02 rack2 mail\nweb01 rack1 web\nweb02 rack10 web\n\ndb1 rack2 db 7\n"
UNDERSTOOD = [
    "$1==h{f=1} END{exit !f}",
    "$1 == h { print $2 }",
    '$2 == "rack1" {print $1}',
    "!/mail/ {print $1, $3}",
    '$3 ~ /^(web|db)$/ && $2 != "rack2" {print $1}',
    "NR>3{print $1}",
    "{n++} END{print n; exit n>5}",
    "!seen[$2]++ {print $2}",
    '{if ($3=="web") print $1; else if ($3=="db") {print "x" $1} else next}',
    'BEGIN{print "a"; exit 3}',
    'length($1) > 4 {print toupper($1) "-" substr($1,2,3)}',
    "{print $NF}",
    '{c[$3]++} END{print c["web"]}',
    "$1 == h { exit 0 } END { exit 1 }",
    "$1 == h { found = 1; exit } END { exit !found }",
    "$1 == h { exit 4 } END { exit }",
    '$1 ~ "^web"',
    '# by group\n$3 == "web" {\n  print $1\n}\n',
    '{ x = $2 == "rack1" ? "a" : "b"; print x }',
    "index($1, h) == 1",
    '$2 > "rack1"',
    "NR%2==0{print NR-1}",
    "$4 > 6",
    "$4 == 7.0 { print $1 }",
    'BEGIN { OFS = "," } { print $1, $2 }',
]
FOREIGN = [
    "{print $(NF-1)}",
    "$1 ~ h",
    '{ sub(/x/, "y"); print }',
    '{ print > "file" }',
    'BEGIN { FS = "," } { print $1 }',
    "{ for (i = 1; i < 3; i++) print $i }",
    '{ print -1 " " -1 }',
    "NR==1,NR==2",
    '{ $2 = ""; print }',
    "{ system($1) }",
    "{ print $1",
    "$1 ~ /[[:digit:]]/",
]


@pytest.mark.skipif(AWK is None, reason="needs awk")
@pytest.mark.parametrize("script", UNDERSTOOD)
@pytest.mark.parametrize("name", ["mail01", "nobody"])
def test_as_awk_itself(script: str, name: str) -> None:
    command = [str(AWK), "-v", f"h={name}", script]
    done = subprocess.run(command, input=TABLE, capture_output=True, text=True, check=False)
    assert outcome(script, TABLE, {"h": name}, None) == Outcome(done.stdout, done.returncode)


@pytest.mark.skipif(AWK is None, reason="needs awk")
@pytest.mark.parametrize("separator", [":", "[:,]", ".", "\t", "|"])
def test_separators(separator: str) -> None:
    text = "a:b,c\td.e|f\nx:y.z\n\n"
    command = [str(AWK), "-F", separator, "{ print $2 }"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert outcome("{ print $2 }", text, {}, separator) == Outcome(done.stdout, done.returncode)


@pytest.mark.parametrize("script", FOREIGN)
def test_the_rest_is_not_understood(script: str) -> None:
    assert outcome(script, TABLE, {"h": "mail01"}, None) is None
