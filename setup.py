"""Finds the packages; everything else is in ``pyproject.toml``."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[
        *find_namespace_packages(include=["maintlint", "maintlint.*"]),
        "maintlint_rules",
        *(f"maintlint_rules.{family}" for family in find_namespace_packages("rules")),
    ],
    package_dir={"maintlint_rules": "rules"},
)
