"""How many examples each rule's page has: ``python bench/examples.py``.

A row per rule: code, name, and how many bad and good programs its page shows in shell and in Python. The programs
under "Instead" count as good ones. The last row is the sum. `tests/rules/test_rules.py` demands the least.
"""

from __future__ import annotations

from collections import Counter

from maintlint.registry import load_registry
from maintlint.testing import load_examples

COLUMNS = (("Flagged", "shell"), ("Flagged", "python"), ("Not flagged", "shell"), ("Not flagged", "python"))


def examples() -> dict[tuple[str, str], tuple[int, ...]]:
    """Code and name of each rule, with its bad shell, bad Python, good shell and good Python programs."""
    table = {}
    for loaded in load_registry(("maintlint_rules",)).rules:
        found = Counter(
            ("Flagged" if example.heading == "Flagged" else "Not flagged", example.language)
            for example in load_examples(loaded.documentation)
        )
        table[loaded.rule.code, loaded.rule.name] = tuple(found[column] for column in COLUMNS)
    return table


def main() -> None:
    table = examples()
    print(f"{'code':6} {'rule':30} {'bad sh':>7} {'bad py':>7} {'good sh':>8} {'good py':>8}")
    for (code, name), counts in table.items():
        print(f"{code:6} {name:30} {counts[0]:7} {counts[1]:7} {counts[2]:8} {counts[3]:8}")
    total = [sum(column) for column in zip(*table.values(), strict=True)]
    print(f"{'':6} {'all':30} {total[0]:7} {total[1]:7} {total[2]:8} {total[3]:8}")


if __name__ == "__main__":
    main()
