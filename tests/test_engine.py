"""From bytes to report: rules that fail, suppressions, order, several processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path

import pytest

from maintlint.conclusion import conclude
from maintlint.config_files import ConfigError
from maintlint.configuration import settle
from maintlint.engine import Options, Session, analyse, examine, run
from maintlint.outcome import Report, WorkersLostError
from maintlint.policy import Config, Override
from maintlint.registry import LoadedRule, Registry, RegistryProblem, load_registry
from maintlint.rule import Context, Finding, Rule
from maintlint.scope import Scope
from maintlint.selection import make_selection
from maintlint.sources.discover import discover


def every_deletion(scope: Scope, context: Context) -> Iterator[Finding]:
    for effect in scope.effects:
        if effect.kind == "delete":
            yield context.finding(effect.place, f"deletes {effect.resource.value}")


def crashes(scope: Scope, context: Context) -> Iterator[Finding]:
    raise KeyError("x")


def yields_nonsense(scope: Scope, context: Context) -> Iterable[str]:
    return ["finding"]


def loaded(code: str, name: str, check: object, severity: str = "warning") -> LoadedRule:
    rule = Rule(code, name, severity, "likely", "says")  # type: ignore[arg-type]
    return LoadedRule(rule, check, None, f"plugin.{name}", "family", "")  # type: ignore[arg-type]


DELETION = loaded("ABC101", "every-deletion", every_deletion)
INTERNAL = tuple(item for item in load_registry(["maintlint_rules"]).rules if item.rule.code.startswith("ML90"))
REGISTRY = Registry((DELETION, *INTERNAL))


def told(report: Report) -> list[tuple[str, int, str]]:
    return [(finding.code, finding.place.line, finding.message) for finding in report.findings]


def check(text: str, *, config: Config | None = None, registry: Registry = REGISTRY, **kwargs: object) -> Report:
    return analyse(text.encode(), "a.sh", config, registry=registry, **kwargs)  # type: ignore[arg-type]


def test_the_door() -> None:
    report = check("#!/bin/sh\nrm a\nrm b\n")
    assert told(report) == [("ABC101", 2, "deletes a"), ("ABC101", 3, "deletes b")]
    assert report.failed
    assert (report.files[0].path, report.files[0].status, report.files[0].lines) == ("a.sh", "analysed", 3)


def test_a_rule_that_fails_costs_only_its_own_findings() -> None:
    registry = Registry((loaded("ABC100", "crashes", crashes), DELETION, loaded("ABC102", "nonsense", yields_nonsense)))
    report = check("rm a\n", registry=registry)
    assert sorted(finding.code for finding in report.findings) == ["ABC101", "ML900", "ML900"]
    messages = sorted(finding.message for finding in report.findings)
    assert messages[0] == "deletes a"
    assert messages[1].startswith("the rule crashes failed on this program: KeyError: 'x' in test_engine.py:")
    assert messages[2].startswith("the rule nonsense failed on this program: TypeError: it yielded a str")


def leaves(scope: Scope, context: Context) -> Iterator[Finding]:
    raise SystemExit(0)


def test_a_rule_that_wants_to_end_the_program_has_failed() -> None:
    report = check("rm a\n", registry=Registry((loaded("ABC100", "leaves", leaves), DELETION)))
    assert sorted(finding.code for finding in report.findings) == ["ABC101", "ML900"]
    assert any("the rule leaves failed on this program: SystemExit: 0" in one.message for one in report.findings)


def test_internal_errors_cannot_be_switched_off() -> None:
    registry = Registry((loaded("ABC100", "crashes", crashes),))
    text = "# maintlint: ignore-file[ML900, internal-error] reason='no'\nrm a\n"
    report = check(text, registry=registry, options=Options(ignore=("ALL",)))
    assert report.findings == ()
    report = check(text, registry=registry)
    assert "ML900" in {finding.code for finding in report.findings}
    assert report.suppressed == ()


def test_broken_rule_modules_are_told_once() -> None:
    problem = RegistryProblem("plugin.bad", "it cannot be imported: E", "/x/bad.py")
    registry = Registry((DELETION,), (problem,))
    options = Options()
    selection = make_selection(settle(Config(), "/"), registry)
    both = [(examine(b"echo\n", path, "shell", selection, options), selection) for path in ("a.sh", "b.sh")]
    report = conclude(both)
    assert told(report) == [("ML900", 1, "the rule module plugin.bad is not used: it cannot be imported: E")]
    assert report.findings[0].place.path == "/x/bad.py"
    assert report.failed


@pytest.mark.parametrize(
    ("config", "severity", "failed"),
    [
        (Config(), "warning", True),
        (Config(fail_on="error"), "warning", False),
        (Config(rules={"every-deletion": {"severity": "error"}}, fail_on="error"), "error", True),
        (Config(rules={"ABC101": {"severity": "info"}}), "info", False),
        (Config(rules={"ABC101": {"severity": "info"}}, fail_on="info"), "info", True),
    ],
)
def test_severity(config: Config, severity: str, failed: bool) -> None:
    report = check("rm a\n", config=config)
    assert [finding.severity for finding in report.findings] == [severity]
    assert report.failed == failed


@pytest.mark.parametrize(
    ("config", "count"),
    [
        (Config(select=("ABC",)), 1),
        (Config(select=("ML9",)), 0),
        (Config(ignore=("every-deletion",)), 0),
        (Config(ignore=("family",)), 0),
    ],
)
def test_selection(config: Config, count: int) -> None:
    assert len(check("rm a\n", config=config).findings) == count


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            Config(select=("every-deletio",)),
            "select: there is no rule or family `every-deletio`; did you mean `every-deletion`?",
        ),
        (
            Config(rules={"evry-deletion": {}}),
            "rules.evry-deletion: there is no rule or family `evry-deletion`; did you mean `every-deletion`?",
        ),
        (Config(rules={"family": {}}), "rules.family: `family` is more than one rule; give the code or name of one"),
        (
            Config(rules={"ABC101": {"severity": "high"}}),
            "rules.ABC101.severity: `high` is not allowed; it is one of error, warning, info",
        ),
        (
            Config(rules={"ABC101": {"limit": 1}}),
            "rules.ABC101.limit: there is no such option; there is severity",
        ),
    ],
)
def test_wrong_configs(config: Config, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check("rm a\n", config=config)
    assert str(caught.value) == f"config: {message}"


OVERRIDES = Config(
    rules={"every-deletion": {"severity": "error"}},
    overrides=(
        Override(paths=("old/", "*.txt"), rules={"ABC101": {"severity": "info"}}),
        Override(paths=("old/quiet/**",), ignore=("family",)),
    ),
)


@pytest.mark.parametrize(
    ("path", "severities"),
    [("a.sh", ["error"]), ("old/a.sh", ["info"]), ("old/quiet/b/a.sh", []), ("../old/a.sh", ["error"])],
)
def test_overrides_by_path(path: str, severities: list[str]) -> None:
    report = analyse(b"rm a\n", path, OVERRIDES, registry=REGISTRY, root=".")
    assert [finding.severity for finding in report.findings] == severities


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (Override(paths=("a",), ignore=("nope",)), "overrides[0].ignore: there is no rule or family `nope`; "),
        (Override(paths=("a",), rules={"nope": {}}), "overrides[0].rules.nope: there is no rule or family `nope`; "),
        (Override(paths=("a",), rules={"ABC101": {"x": 1}}), "overrides[0].rules.ABC101.x: there is no such option; "),
    ],
)
def test_wrong_overrides_are_told_wherever_they_hold(override: Override, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check("rm a\n", config=Config(overrides=(override,)))
    assert str(caught.value).startswith(f"config: {message}")


def test_suppressions() -> None:
    text = (
        "rm a  # maintlint: ignore[ABC101] reason='own file'\n"
        "# maintlint: ignore[every-deletion] reason='own file'\n"
        "rm b\n"
        "rm c\n"
        "echo '# maintlint: ignore[every-deletion]'; rm d\n"
    )
    report = check(text)
    assert told(report) == [("ABC101", 4, "deletes c"), ("ABC101", 5, "deletes d")]
    assert [item.finding.place.line for item in report.suppressed] == [1, 3]


def test_a_suppression_covers_a_command_of_several_lines() -> None:
    first = "# maintlint: ignore[every-deletion] reason='x'\nrm \\\n  a\n"
    second = "rm \\\n  b # maintlint: ignore[ABC101] reason='x'\n"
    report = check(first + second)
    assert report.findings == ()
    assert len(report.suppressed) == 2


@pytest.mark.parametrize(
    "text",
    [
        "# maintlint: ignore[ABC101] reason='x'\nssh h '\n  rm a\n  rm b\n'\n",
        "ssh h '\n  rm a\n  rm b\n' # maintlint: ignore[ABC101] reason='x'\n",
        "# maintlint: ignore[ABC101] reason='x'\nssh h sh <<EOF\n  rm a\n  rm b\nEOF\n",
    ],
)
def test_a_suppression_covers_code_inside_the_command(text: str) -> None:
    report = check(text + "rm c\n")
    assert [finding.message for finding in report.findings] == ["deletes c"]
    assert [item.finding.message for item in report.suppressed] == ["deletes a", "deletes b"]


def test_a_suppression_before_a_loop_covers_its_first_line_only() -> None:
    text = "# maintlint: ignore[ABC101] reason='x'\nfor x in $(rm a); do\n  rm b\ndone\n"
    assert [finding.message for finding in check(text).findings] == ["deletes b"]


def test_a_whole_file() -> None:
    report = check("rm a\nrm b\n# maintlint: ignore-file[every-deletion] reason='x'\n")
    assert (report.findings, len(report.suppressed), report.failed) == ((), 2, False)


def test_a_suppression_holds_until_its_last_day() -> None:
    text = "rm a  # maintlint: ignore[ABC101] reason='moves in March' until=2031-03-31\n"
    on_the_day, after = (
        check(text, options=Options(today=date.fromisoformat(day))) for day in ("2031-03-31", "2031-04-01")
    )
    assert (told(on_the_day), on_the_day.suppressed[0].reason) == ([], "moves in March")
    assert told(after) == [
        ("ABC101", 1, "deletes a"),
        ("ML904", 1, "this suppression held until 2031-03-31"),
    ]


def test_suppressions_are_audited() -> None:
    text = (
        "rm a  # maintlint: ignore[ABC101]\n"
        "echo  # maintlint: ignore[ABC101] reason='x'\n"
        "echo  # maintlint: ignore[every-deletoin]\n"
        "echo  # maintlint: ignore[family]\n"
        "echo  # maintlint: ignore\n"
        "echo  # maintlint: ignore[ML904] reason='x'\n"
    )
    assert told(check(text)) == [
        ("ML905", 1, "this suppression gives no reason"),
        ("ML904", 2, "this suppression is unused: every-deletion has nothing to say here"),
        (
            "ML904",
            3,
            "this suppression does nothing: there is no rule or family `every-deletoin`; "
            "did you mean `every-deletion`?",
        ),
        ("ML904", 4, "this suppression does nothing: `family` is not the code or name of one rule"),
        ("ML903", 5, "this suppression does nothing: `ignore` needs the rules in brackets"),
        ("ML904", 6, "this suppression does nothing: unused-suppression cannot be suppressed"),
    ]


def test_a_suppression_of_a_rule_that_did_not_run_is_not_unused() -> None:
    assert check("echo  # maintlint: ignore[ABC101]\n", config=Config(select=("ML9",))).findings == ()


def test_suppressions_can_be_disregarded() -> None:
    text = "rm a  # maintlint: ignore[ABC101]\n# maintlint: ignore[ABC101]\necho\n"
    assert told(check(text, options=Options(suppressions=False))) == [("ABC101", 1, "deletes a")]


def test_declarations_are_checked() -> None:
    report = check("# /// maintlint\n# targets = '@mail'\n# limit = 5\n# ///\n")
    assert told(report) == [
        ("ML903", 2, "`targets`: the group @mail is not known: the config has no [inventory] groups or sources"),
        ("ML903", 3, "the declaration has no key `limit`"),
    ]


def test_a_failure_of_the_evaluator_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("maintlint.evaluate.evaluate", fail)
    report = check("rm a\n")
    assert report.files[0].status == "unreadable"
    assert report.findings[0].code == "ML900"
    assert report.findings[0].message.startswith(
        "maintlint failed on this program (ZeroDivisionError: oh in test_engine.py:"
    )


def test_recursion_is_a_limit_and_not_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RecursionError

    monkeypatch.setattr("maintlint.evaluate.evaluate", fail)
    assert told(check("rm a\n")) == [("ML901", 1, "not checked: it is nested too deeply to be read")]


def repository(root: Path, count: int = 6) -> None:
    (root / "lib.sh").write_text("clean() {\n  rm -rf /srv/app/cache\n}\nrm lib\n")
    for number in range(count):
        (root / f"p{number}.sh").write_text(f"#!/bin/bash\n. ./lib.sh\nclean\nrm -rf /x{number}/*\n")


def test_one_finding_for_a_place_that_many_programs_lead_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = discover(["."]).found
    report = run(found, Options(), session=Session(Options(), REGISTRY))
    places = [(finding.place.path, finding.place.line) for finding in report.findings]
    assert len(places) == len(set(places))
    assert ("lib.sh", 2) in places


def test_calls_from_many_programs_to_one_deed_are_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lib.py").write_text('import shutil\n\ndef wipe(base):\n    shutil.rmtree(base + "/etc")\n')
    programs = [f"p{number}.py" for number in range(6)]
    for program in programs:
        (tmp_path / program).write_text('import os\nfrom lib import wipe\n\nwipe(os.environ.get("BASE", ""))\n')
    without_library = run(discover(programs).found, Options()).findings
    assert [(finding.code, finding.place.path) for finding in without_library] == [("ML104", p) for p in programs[:3]]
    assert without_library[2].evidence[-1].message == "3 more calls lead to the same"
    with (tmp_path / "lib.py").open("a") as library:
        library.write('\nif __name__ == "__main__":\n    import os\n    wipe(os.environ.get("BASE", ""))\n')
    whole = run(discover(["."]).found, Options()).findings
    assert [(finding.code, finding.place.path) for finding in whole] == [("ML104", "lib.py")]


def test_comments_of_a_used_file_hold_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lib.sh").write_text("rm lib  # maintlint: ignore[ABC101] reason='own'\n")
    (tmp_path / "p.sh").write_text(". ./lib.sh\n")
    report = run(discover(["p.sh"]).found, Options(), session=Session(Options(), REGISTRY))
    assert report.findings == ()
    assert [item.finding.place.path for item in report.suppressed] == ["lib.sh"]


def test_the_report_does_not_depend_on_the_number_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from maintlint.report.json import render

    repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = discover(["."]).found
    counts: list[int] = []
    alone = render(run(found, Options(), jobs=1, progress=counts.append), Registry())
    assert counts == [1, 2, 3, 4, 5, 6, 7]
    assert render(run(found, Options(), jobs=3), Registry()) == alone


def test_a_killed_process_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path)

    class Pool(ThreadPoolExecutor):
        def map(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            raise BrokenProcessPool

    monkeypatch.setattr("maintlint.workers.ProcessPoolExecutor", Pool)
    with pytest.raises(WorkersLostError, match=r"^a worker process was killed"):
        run(discover([str(tmp_path)]).found, Options(), jobs=2, session=Session(Options(), REGISTRY))


def test_python_programs_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n")
    report = run(discover([str(tmp_path)]).found, Options(), session=Session(Options(), REGISTRY))
    assert ([(file.language, file.status) for file in report.files], report.not_read) == ([("python", "analysed")], ())


def test_a_file_that_vanishes_during_the_run(tmp_path: Path) -> None:
    path = tmp_path / "a.sh"
    path.write_text("rm a\n")
    found = discover([str(path)]).found
    path.unlink()
    report = run(found, Options(), session=Session(Options(), REGISTRY))
    assert told(report) == [("ML901", 1, "not checked: the file does not exist (any more)")]
    assert report.files[0].status == "unreadable"
