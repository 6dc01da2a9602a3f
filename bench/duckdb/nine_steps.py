"""The rule of nine steps of `crates/rules/benches/batch/nine.rs` in DuckDB: CPU time, and how many rows are wrong.

    python bench/duckdb/nine_steps.py [ROWS] [THREADS]

The rows are random within the bounds of that bench. The exact value of each row is computed with integers by numpy.
"""

import sys
import time

import duckdb
import numpy as np

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
THREADS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
TODAY = "DATE '2026-03-01'"

rng = np.random.default_rng(7)
born = rng.integers(-15_000, 20_000, ROWS, dtype=np.int32)
moved = rng.integers(18_000, 20_600, ROWS, dtype=np.int32)
rent = rng.integers(100_000, 1_000_000, ROWS, dtype=np.int32)
income = rng.integers(0, 4_000_000, ROWS, dtype=np.int32)

db = duckdb.connect()
db.execute(f"SET threads = {THREADS}")
frame = {"born": born, "moved": moved, "rent": rent, "income": income}
db.execute(
    "CREATE TABLE people AS SELECT DATE '1970-01-01' + born AS born, DATE '1970-01-01' + moved AS moved, rent, income FROM frame"
)


AS_WRITTEN = f"date_sub('year', born, {TODAY}) >= 18 AND moved + INTERVAL 6 MONTH <= {TODAY}"
BY_HAND = "born <= DATE '2008-03-01' AND moved <= DATE '2025-09-01'"


def rule(dates: str, rate_of_rent: str, rate_of_income: str) -> str:
    """The formula, its two rates and the conditions on its dates as given."""
    allowance = f"(trunc(rent * {rate_of_rent} / 10) * 10)"
    share = f"round(income * {rate_of_income})"
    return (
        f"CASE WHEN {dates} "
        f"THEN greatest(0, least({allowance} - {share}, 400000)) ELSE 0 END"
    )


DECIMALS = ("0.633::DECIMAL(4,3)", "0.1325::DECIMAL(5,4)")
DOUBLES = ("0.633::DOUBLE", "0.1325::DOUBLE")
RULES = {
    "decimals": rule(AS_WRITTEN, *DECIMALS),
    "doubles": rule(AS_WRITTEN, *DOUBLES),
    "decimals, dates compared by hand": rule(BY_HAND, *DECIMALS),
    "doubles, dates compared by hand": rule(BY_HAND, *DOUBLES),
}

born_by = db.execute(
    f"SELECT max(d) - DATE '1970-01-01' FROM (SELECT DATE '2000-01-01' + i::INT AS d FROM range(10000) t(i)) "
    f"WHERE date_sub('year', d, {TODAY}) >= 18"
).fetchone()[0]
moved_by = db.execute(
    f"SELECT max(d) - DATE '1970-01-01' FROM (SELECT DATE '2020-01-01' + i::INT AS d FROM range(3000) t(i)) "
    f"WHERE d + INTERVAL 6 MONTH <= {TODAY}"
).fetchone()[0]
allowance = rent.astype(np.int64) * 633 // 10_000 * 10
share = (income.astype(np.int64) * 1325 + 5_000) // 10_000
exact = np.where((born <= born_by) & (moved <= moved_by), np.clip(allowance - share, 0, 400_000), 0)

for name, formula in RULES.items():
    found = db.execute(f"SELECT ({formula})::BIGINT AS benefit FROM people").fetchnumpy()["benefit"]
    wrong = int((found != exact).sum())
    seconds = []
    for _ in range(5):
        before = time.process_time()
        db.execute(f"SELECT sum({formula}) FROM people").fetchall()
        seconds.append(time.process_time() - before)
    median = sorted(seconds)[2]
    print(f"{name:33} {ROWS / median / 1e6:7.1f} million rows a CPU-second, {wrong} of {ROWS} rows wrong")
