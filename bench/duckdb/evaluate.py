"""Evaluates expressions over rows in DuckDB, for the differential test of `crates/rules/tests/batch/duckdb.rs`.

Reads from standard input: the names of the columns, the rows (numbers, separated by spaces), an empty line, and one SQL expression a line.
Writes one line an expression: its values as whole numbers.
"""

import sys

import duckdb

lines = sys.stdin.read().split("\n")
names = lines[0].split()
gap = lines.index("")
rows = [[int(word) for word in line.split()] for line in lines[1:gap]]
expressions = [line for line in lines[gap + 1 :] if line]

db = duckdb.connect()
db.execute(f"CREATE TABLE facts (place BIGINT, {', '.join(f'{name} BIGINT' for name in names)})")
marks = ", ".join("?" * (len(names) + 1))
db.executemany(f"INSERT INTO facts VALUES ({marks})", [[place, *row] for place, row in enumerate(rows)])
# Days count from 1970 here as there.
table = "(SELECT * REPLACE (DATE '1970-01-01' + born::INT AS born, DATE '1970-01-01' + moved::INT AS moved) FROM facts)"
for expression in expressions:
    found = db.execute(f"SELECT CAST(({expression}) AS BIGINT) FROM {table} ORDER BY place").fetchall()
    print(*(row[0] for row in found))
