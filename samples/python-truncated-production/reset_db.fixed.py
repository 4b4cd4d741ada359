#!/usr/bin/env python3
"""Empties the tables of a database that the tests made themselves."""
import os
import sys

from sqlalchemy import create_engine, text


def reset():
    url = os.environ["TEST_DATABASE_URL"]
    if not url.endswith("/shop_test"):
        sys.exit("this is not the test database")
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in ("test_orders", "test_customers"):
            connection.execute(text(f"TRUNCATE TABLE {table}"))


if __name__ == "__main__":
    reset()
