"""How many rows the rule of nine steps gets wrong where both its roundings fall exactly on an edge, in decimals and in floats.

    python bench/duckdb/edges.py

Its rents are those of which the rate gives an exact multiple of KRW 10, where rounding down has its edge; its incomes those of which
the rate gives exactly a half. The same rows, with the kernel exact on each: `crates/rules/tests/batch/edges.rs`. What is exact is
computed here with fractions, from the rates as they are written.
"""

from fractions import Fraction
from math import floor

import duckdb
import numpy as np

ROWS = 900_000
# Of the rent and of the income: those of the rule, and two whose nearest doubles are a little less.
RATES = [("0.633", "0.1325"), ("0.7", "0.145")]


def rows(rate_of_rent, rate_of_income):
    """Rents, incomes and exact benefits."""
    a, b = Fraction(rate_of_rent), Fraction(rate_of_income)
    rents = [rent for rent in range(100_000, 1_000_000, 100) if a * rent % 10 == 0]
    incomes = [income for income in range(0, 4_000_000, 100) if b * income % 1 == Fraction(1, 2)]
    allowances = np.array([floor(a * rent / 10) * 10 for rent in rents])
    shares = np.array([floor(b * income + Fraction(1, 2)) for income in incomes])
    row = np.arange(ROWS)
    of_rents, of_incomes = row * 7919 % len(rents), row % len(incomes)
    exact = np.clip(allowances[of_rents] - shares[of_incomes], 0, 400_000)
    return np.array(rents, np.int32)[of_rents], np.array(incomes, np.int32)[of_incomes], exact


def in_numpy(kind, rates, rent, income):
    a, b = map(kind, rates)
    allowance = np.floor(rent.astype(kind) * a / kind(10)) * kind(10)
    share = np.floor(income.astype(kind) * b + kind(0.5))
    return np.clip(allowance - share, 0, 400_000).astype(np.int64)


def in_duckdb(kind, rates):
    allowance = f"trunc(rent * {rates[0]}::{kind} / 10) * 10"
    share = f"round(income * {rates[1]}::{kind})"
    query = f"SELECT greatest(0, least({allowance} - {share}, 400000))::BIGINT AS benefit FROM facts ORDER BY place"
    return db.execute(query).fetchnumpy()["benefit"]


db = duckdb.connect()
for rates in RATES:
    rent, income, exact = rows(*rates)
    frame = {"place": np.arange(ROWS), "rent": rent, "income": income}
    db.execute("CREATE OR REPLACE TABLE facts AS SELECT * FROM frame")
    found = {
        f"DuckDB {duckdb.__version__}, DECIMAL(5,4)": in_duckdb("DECIMAL(5,4)", rates),
        f"DuckDB {duckdb.__version__}, DOUBLE": in_duckdb("DOUBLE", rates),
        f"numpy {np.__version__}, float64": in_numpy(np.float64, rates, rent, income),
        f"numpy {np.__version__}, float32": in_numpy(np.float32, rates, rent, income),
    }
    print(f"{rates[0]} of the rent, {rates[1]} of the income")
    for name, benefit in found.items():
        off = np.abs(benefit - exact)
        print(f"  {name:28} {int((off != 0).sum()):7} of {ROWS} rows wrong, by KRW {int(off.max())} at most")
