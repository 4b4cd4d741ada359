"""Which findings a change brings."""

from __future__ import annotations

import json

BAD = '#!/bin/bash\nrm -rf "$1"/*\n'


def codes(run, *arguments: str) -> list[tuple[str, int, str]]:
    result = run("check", "--format", "json", "--diff", "HEAD", *arguments)
    assert result.status in (0, 1), result.err
    return [(item["path"], item["line"], item["code"]) for item in json.loads(result.out)["findings"]]


def test_moved_lines_are_older(small, run) -> None:
    small.commit("one", {"p.sh": BAD})
    small.write({"p.sh": BAD.replace("rm", "\n\n# now here\nif true; then\n    rm") + "fi\n"})
    assert codes(run) == []


def test_a_second_one_like_it_is_new(small, run) -> None:
    small.commit("one", {"p.sh": BAD})
    small.write({"p.sh": BAD + 'rm -rf "$1"/*\n'})
    assert len(codes(run)) == 1


def test_a_renamed_file_keeps_its_findings(small, run) -> None:
    small.commit("one", {"p.sh": BAD + "echo one\necho two\n"})
    small.write({"p.sh": None, "q.sh": BAD + "echo one\necho three\n"})
    assert codes(run) == []


def test_a_copy_brings_its_findings(small, run) -> None:
    small.commit("one", {"p.sh": BAD})
    small.write({"q.sh": BAD})
    assert codes(run) == [("q.sh", 2, "ML104")]
    assert codes(run, "q.sh") == [("q.sh", 2, "ML104")]


def test_a_new_program_that_git_does_not_know_yet(small, run) -> None:
    small.commit("one", {"x": "x"})
    small.write({"q.sh": BAD})
    assert codes(run) == [("q.sh", 2, "ML104")]


def test_code_that_moves_into_a_library_is_older(small, run) -> None:
    small.commit("one", {"p.sh": 'drop() {\n    rm -rf "$1"/*\n}\ndrop "$1"\n', "lib.sh": "say() { echo; }\n"})
    small.write({"p.sh": '. ./lib.sh\ndrop "$1"\n', "lib.sh": 'say() { echo; }\ndrop() {\n    rm -rf "$1"/*\n}\n'})
    assert codes(run, "p.sh") == []


def test_more_hosts_make_it_new_fewer_do_not(small, run) -> None:
    text = "#!/bin/bash\nfor h in web{{1..{}}}; do ssh $h rm -rf /srv/data & done\n"
    small.commit("one", {"p.sh": text.format(20)})
    small.write({"p.sh": text.format(40)})
    assert "ML401" in {code for _, _, code in codes(run)}
    small.write({"p.sh": text.format(10)})
    assert codes(run) == []


def test_a_suppression_that_is_taken_away(small, run) -> None:
    small.commit("one", {"p.sh": BAD.rstrip() + ' # maintlint: ignore[ML104] reason="checked"\n'})
    small.write({"p.sh": BAD})
    assert codes(run) == [("p.sh", 2, "ML104")]


def test_what_a_library_does_to_an_unchanged_program(small, run) -> None:
    small.commit("one", {"p.sh": '. ./paths.sh\nrm -rf "$DIR"/*\n', "paths.sh": "DIR=/srv/a\n"})
    small.write({"paths.sh": "DIR=$1\n"})
    assert ("p.sh", 2, "ML104") in codes(run)


def test_the_old_config_judges_the_old_side(small, run) -> None:
    config = '[policy]\nprotected-paths = ["{}"]\n'
    small.commit("one", {"maintlint.toml": config.format("/srv/x"), "p.sh": "#!/bin/sh\nrm -rf /srv/data/a\n"})
    assert codes(run) == []
    small.write({"maintlint.toml": config.format("/srv/data")})
    assert ("p.sh", 2, "ML105") in codes(run)


def test_what_was_fixed_does_not_hide_what_is_new(small, run) -> None:
    small.commit("one", {"p.sh": BAD})
    small.write({"p.sh": BAD.replace('"$1"/*', '"$2"/*')})
    assert codes(run) == [("p.sh", 2, "ML104")]


def test_the_exit_status_is_about_what_is_left(small, run) -> None:
    small.commit("one", {"p.sh": BAD})
    assert run("check").status == 1
    result = run("check", "--diff", "HEAD")
    assert result.status == 0
    assert result.out.rstrip().endswith("1 older finding left out")
