#!/usr/bin/env python3
"""Empties the tables before the tests run."""
import os

from sqlalchemy import create_engine, text

URL = os.environ.get("DATABASE_URL", "postgresql://db.prod.example.org/shop")


def reset():
    engine = create_engine(URL)
    with engine.begin() as connection:
        for table in ("orders", "customers"):
            connection.execute(text(f"TRUNCATE TABLE {table}"))


if __name__ == "__main__":
    reset()
