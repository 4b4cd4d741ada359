"""Thirty programs with a history: what diff, check --diff and ML103 say of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

Programs = dict[str, dict[str, Any]]


def programs(text: str) -> Programs:
    return {program["path"]: program for program in json.loads(text)["programs"]}


def kinds(program: dict[str, Any], wider: bool | None = True) -> set[str]:
    return {item["kind"] for item in program["differences"] if item["wider"] is wider}


@pytest.fixture
def reviewed(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> Programs:
    monkeypatch.chdir(fleet)
    result = run("diff", "v2", "main", "--format", "json")
    assert (result.status, result.err) == (0, "")
    return programs(result.out)


def test_there_are_thirty_programs(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    monkeypatch.chdir(fleet)
    added = programs(run("diff", "v1~0", "v1", "--format", "json").out)
    assert added == {}
    assert sum(1 for path in fleet.rglob("*.*") if path.suffix in (".sh", ".py")) >= 30


def test_what_widened(reviewed: Programs) -> None:
    assert kinds(reviewed["fleet/purge_spool.sh"]) == {
        "hosts-gained",
        "guard-lost",
        "resource-widened",
        "declaration-widened",
    }
    assert kinds(reviewed["fleet/restart_web.sh"]) == {"rollout-widened"}
    assert kinds(reviewed["fleet/patch.sh"]) == {"hosts-gained"}
    assert kinds(reviewed["fleet/drop_copy.sh"]) == {"resource-changed"}
    assert kinds(reviewed["fleet/old_logs.sh"]) == {"effect-woken", "resource-widened"}


def test_hosts_are_folded_and_counted_per_group(reviewed: Programs) -> None:
    gained = next(d for d in reviewed["fleet/purge_spool.sh"]["differences"] if d["kind"] == "hosts-gained")
    assert gained["hosts"] == "mail[06-20]"
    assert {"name": "mail", "count": 15, "size": 20} in gained["groups"]


def test_a_program_that_did_not_change_itself(reviewed: Programs) -> None:
    program = reviewed["web/queue.sh"]
    assert (program["status"], program["because"]) == ("unchanged", ["lib/common.sh"])
    assert kinds(program) == {"resource-widened"}


def test_what_changed_for_no_effect_is_silent(reviewed: Programs) -> None:
    for path in ("fleet/prune_dumps.py", "db/rotate_logs.sh"):
        assert reviewed[path]["differences"] == []
    assert "deploy/nginx.sh" not in reviewed


def test_renames_and_copies(reviewed: Programs) -> None:
    assert (reviewed["db/rotate_logs.sh"]["status"], reviewed["db/rotate_logs.sh"]["before"]) == (
        "renamed",
        "fleet/rotate.sh",
    )
    copy = reviewed["deploy/varnish_edge.sh"]
    assert (copy["status"], copy["before"]) == ("copied", "deploy/varnish.sh")
    assert "db[1-2]" in {item["hosts"] for item in copy["differences"]}


def test_the_other_way_round_it_narrows(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    monkeypatch.chdir(fleet)
    back = programs(run("diff", "main", "v2", "--format", "json").out)
    assert kinds(back["fleet/purge_spool.sh"]) == set()
    assert kinds(back["fleet/restart_web.sh"], False) == {"rollout-narrowed"}
    assert kinds(back["web/queue.sh"], False) == {"resource-narrowed"}
    assert back["fleet/old_logs.sh"]["differences"][0]["kind"] in ("effect-put-to-sleep", "resource-narrowed")


def test_the_working_tree_is_compared_like_a_commit(own_fleet: Any, run) -> None:
    committed = programs(run("diff", "v2", "main", "--format", "json").out)
    assert programs(run("diff", "v2", "--format", "json").out) == committed
    own_fleet.git("checkout", "--quiet", "v2")
    own_fleet.git("checkout", "--quiet", "main", "--", ".")
    for gone in ("fleet/rotate.sh",):
        (own_fleet.directory / gone).unlink()
    assert programs(run("diff", "--format", "json").out) == committed


def test_the_first_commits_are_additions(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    monkeypatch.chdir(fleet)
    later = programs(run("diff", "v1", "v2", "--format", "json").out)
    assert later["fleet/replace_collector.sh"]["status"] == "deleted"
    assert kinds(later["fleet/replace_collector.sh"], False) == {"effect-removed"}
    assert later["fleet/stop_mail_loop.sh"]["status"] == "added"
    assert kinds(later["web/queue.sh"]) == {"hosts-gained"}


def test_markdown_is_a_comment(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    monkeypatch.chdir(fleet)
    text = run("diff", "v2", "main", "--format", "markdown").out
    assert text.startswith("### maintlint")
    assert "mail\\[06\\-20\\]" in text
    assert "\n| 🔺 wider | **guard lost**" in text
    assert len(text) < 65_536


def test_text_ends_with_what_was_compared(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    monkeypatch.chdir(fleet)
    last = run("diff", "v2", "main").out.splitlines()[-1]
    assert last.startswith("v2 to main: ")
    assert "8 programs with a wider scope" in last


def test_check_diff_reports_what_the_change_brings(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    monkeypatch.chdir(fleet)
    result = run("check", "--diff", "v2", "--format", "json")
    document = json.loads(result.out)
    assert result.status == 1
    found = {(item["path"], item["code"]) for item in document["findings"]}
    assert ("fleet/restart_web.sh", "ML401") in found
    assert ("fleet/old_logs.sh", "ML105") in found
    assert not {path for path, _ in found} & {"fleet/prune_dumps.py", "db/rotate_logs.sh", "fleet/stop_mail_loop.sh"}
    everything = json.loads(run("check", "--format", "json").out)
    assert document["summary"]["older"] == len(everything["findings"]) - len(document["findings"]) > 0


def test_check_diff_says_how_many_were_left_out(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    monkeypatch.chdir(fleet)
    result = run("check", "--diff", "main")
    assert (result.status, len(result.out.splitlines())) == (0, 1)
    assert "older findings left out" in result.out


def test_check_diff_is_the_same_for_any_number_of_jobs(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    monkeypatch.chdir(fleet)
    assert run("check", "--diff", "v2", "--jobs", "2").out == run("check", "--diff", "v2", "--jobs", "1").out


def test_ancestry_from_the_history(fleet: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    """The older program was deleted from the repository before this one was written."""
    monkeypatch.chdir(fleet)
    result = run("check", "--select", "ML103", "--format", "json")
    findings = json.loads(result.out)["findings"]
    assert [(item["path"], item["line"]) for item in findings] == [("fleet/stop_mail_loop.sh", 12)]
    assert "~:fleet/replace_collector.sh of 2023-01-" in findings[0]["message"]


def test_the_ancestor_can_be_shown_by_git(own_fleet: Any, run) -> None:
    finding = json.loads(run("check", "--select", "ML103", "--format", "json").out)["findings"][0]
    name = next(step["path"] for step in finding["evidence"] if "~:" in step["path"])
    assert "install the collector" in own_fleet.git("show", name)


def test_monthly_families_have_no_heirs(own_fleet: Any, run) -> None:
    own_fleet.write({"calls/pack_2023_09.sh": (own_fleet.directory / "calls/pack_2023_06.sh").read_text()})
    assert run("check", "--select", "ML103", "calls").status == 0
