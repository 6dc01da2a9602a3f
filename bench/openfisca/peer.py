"""Random populations, and what OpenFisca's country template makes of them.

    peer.py write DIRECTORY --seed 1 --households 300 --months 2010-01..2024-12     a population and every value of every variable
    peer.py write FILE.txt ...                                                      the same as one file of text
    peer.py time DIRECTORY --rounds 5                                               CPU seconds for the population written there

`index.txt` has a line for each column: name, month (or `-`), `i32` or `f32`, number of rows; their values follow one another in
`data.bin`, four bytes each, little-endian. In a file of text the values stand in the line itself. Money that goes in is in cents and
sizes in quarters of a square metre, ages in months, so that neither engine rounds what it is given; what comes out is as OpenFisca has it, in euros.
`error` instead of a type says that OpenFisca has no value of its law for that month, and stops.
"""

import argparse
import json
import os
import resource
import sys
import time
from importlib import import_module

try:
    import numpy as np
    from openfisca_core.errors import ParameterNotFoundError
    from openfisca_core.periods import instant
    from openfisca_core.reforms import Reform
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_country_template import CountryTaxBenefitSystem
except ImportError as missing:
    print(f"openfisca-country-template is not installed for {sys.executable}: {missing}", file=sys.stderr)
    sys.exit(3)

PERSON = ["years_of_age", "basic_income", "pension", "income_tax", "social_security_contribution"]
HOUSEHOLD = [
    "household_income", "housing_allowance", "parenting_allowance", "meal_price", "swimming_pool_access", "housing_tax",
    "disposable_income", "total_benefits", "total_taxes",
]
TIMED = ["disposable_income", "total_benefits", "total_taxes"]
THEIR_NAME = {"years_of_age": "age", "given_age": "age", "given_household_income": "household_income", "at_school": "goes_to_school"}
# What a column holds in one euro, square metre or year.
FACTOR = {"salary": 100, "capital_returns": 100, "rent": 100, "given_household_income": 100, "accommodation_size": 4, "given_age": 12}
OCCUPANCY = ["owner", "tenant", "free_lodger", "homeless"]
# Amounts at which something changes, and their neighbours.
EDGES = np.array([0, 249, 249.25, 250, 499, 499.25, 500, 500.25, 999, 1000, 2000, 6000, 12000, 12100, 12200, 12300, 12400, 12400.25])


def months_of(text):
    """`2010-01..2011-12` or `2010-01,2015-12`, always with the Januaries, since the housing tax looks there."""
    months = set()
    for part in text.split(","):
        first, _, last = part.partition("..")
        year, month = map(int, first.split("-"))
        until = tuple(map(int, (last or first).split("-")))
        while (year, month) <= until:
            months |= {(year, month), (year, 1)}
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return [f"{year}-{month:02}" for year, month in sorted(months)]


def quarters(rng, values):
    """Amounts that 32-bit floats hold exactly."""
    return np.round(values * 4) / 4


def salaries(rng, n):
    drawn = quarters(rng, rng.lognormal(7.3, 0.9, n))
    edge = rng.random(n)
    return np.where(edge < 0.25, 0, np.where(edge < 0.4, rng.choice(EDGES, n), drawn)).astype(np.float32)


def population(rng, households, months, shuffled):
    size = rng.choice(np.arange(1, 7), households, p=[0.3, 0.3, 0.15, 0.15, 0.06, 0.04])
    household = np.repeat(np.arange(households), size)
    if shuffled:
        rng.shuffle(household)
    n = len(household)
    order = np.argsort(household, kind="stable")
    place = np.empty(n, int)
    place[order] = np.arange(n) - np.repeat(np.cumsum(size) - size, size)
    child = np.where(place == 0, False, rng.random(n) < np.where(place == 1, 0.35, 0.85))
    born = rng.integers(-16500, 12500, n)  # 1924 to 2004
    born = np.where(child, rng.integers(7000, 20200, n), born)  # 1989 to 2025: some are not born yet
    columns = {("household_of", "-"): household, ("born", "-"): born, ("is_child", "-"): child}
    held = {
        "salary": lambda: salaries(rng, n),
        "capital_returns": lambda: np.where(rng.random(n) < 0.7, 0, quarters(rng, rng.normal(0, 500, n))),
        "rent": lambda: np.where(rng.random(households) < 0.2, 0, quarters(rng, rng.uniform(100, 1500, households))),
        "accommodation_size": lambda: np.where(rng.random(households) < 0.1, 20, quarters(rng, rng.uniform(0, 200, households))),
        "housing_occupancy_status": lambda: rng.integers(0, 4, households),
    }
    for name, draw in held.items():
        now = draw()
        for month in months:
            now = np.where(rng.random(len(now)) < 0.1, draw(), now)
            columns[name, month] = now
    return columns


def coded(name, values):
    return np.asarray(values * FACTOR.get(name, 1)).astype(np.int32)


class add_inline_parametric_reform(Reform):
    """The reform that a test of the template's writes in the test itself."""

    def apply(self):
        self.modify_parameters(self.lower)

    @staticmethod
    def lower(parameters):
        parameters.benefits.housing_allowance.update(start=instant("2010-01-01"), value=0.1)
        return parameters


SYSTEM = CountryTaxBenefitSystem()
REFORMS = [
    "add_dynamic_variable", "add_new_tax", "flat_social_security_contribution", "modify_social_security_taxation",
    "removal_basic_income", "add_inline_parametric_reform", "given",
]


def reform(name, rng, columns, months):
    """Changes the law as a reform of the template does, and gives the inputs that only it asks for."""
    global SYSTEM
    persons, households = len(columns["born", "-"]), columns["household_of", "-"].max() + 1
    for month in months:
        if name == "given":
            columns["given_age", month] = rng.integers(0, 90, persons)
            columns["given_household_income", month] = rng.choice(EDGES, households).astype(np.float32)
        elif name == "add_new_tax":
            columns["has_car", month] = rng.random(persons) < 0.5
        elif name == "add_dynamic_variable":
            columns["at_school", month] = rng.random(persons) < 0.5
    own = {"add_new_tax": "new_tax", "add_dynamic_variable": "goes_to_school"}.get(name)
    if own:
        PERSON.append(own)
    if name == "add_inline_parametric_reform":
        SYSTEM = add_inline_parametric_reform(SYSTEM)
    elif name != "given":
        SYSTEM = getattr(import_module(f"openfisca_country_template.reforms.{name}"), name)(SYSTEM)


def simulation(columns):
    """A simulation with these columns as its inputs; those of persons and households come first."""
    always, made = {}, None
    for (name, month), values in columns:
        if month == "-":
            always[name] = values
            if len(always) == 3:
                made = populated(always)
            continue
        if name == "housing_occupancy_status":
            # Their enumeration numbers its words as it likes; the words are safe.
            values = np.array(OCCUPANCY)[values]
        made.set_input(THEIR_NAME.get(name, name), month, values)
    return made


def populated(always):
    builder = SimulationBuilder()
    builder.create_entities(SYSTEM)
    household = always["household_of"]
    builder.declare_person_entity("person", np.arange(len(household)))
    homes = builder.declare_entity("household", np.arange(household.max() + 1))
    builder.join_with_persons(homes, household, np.where(always["is_child"], "child", "adult"))
    made = builder.build(SYSTEM)
    made.set_input("birth", "ETERNITY", always["born"].astype("datetime64[D]"))
    return made


def asked(made, name, month):
    period = month[:4] if name == "housing_tax" else month
    return made.calculate(THEIR_NAME.get(name, name), period)


def results(made, months):
    for month in months:
        for name in PERSON + HOUSEHOLD:
            try:
                yield name, month, asked(made, name, month)
            except ParameterNotFoundError:
                yield name, month, None


def lines(columns, answers):
    """Name, month, type and values of every column."""
    for (name, month), values in columns.items():
        yield name, month, "i32", coded(name, values)
    for name, month, values in answers:
        if values is None:
            yield name, month, "error", np.empty(0, np.int32)
        elif values.dtype.kind == "f":
            yield name, month, "f32", values.astype(np.float32)
        else:
            yield name, month, "i32", values.astype(np.int32)


def write(path, columns, answers):
    if path.endswith(".txt"):
        with open(path, "w") as out:
            out.write("# openfisca-country-template 8.2.0 with openfisca-core 46.0.1, by bench/openfisca/peer.py\n")
            for name, month, kind, values in lines(columns, answers):
                out.write(" ".join([name, month, kind, *map(str, values)]) + "\n")
        return
    os.makedirs(path, exist_ok=True)
    with open(f"{path}/index.txt", "w") as index, open(f"{path}/data.bin", "wb") as data:
        for name, month, kind, values in lines(columns, answers):
            index.write(f"{name} {month} {kind} {len(values)}\n")
            data.write(values.astype("<i4" if values.dtype.kind == "i" else "<f4").tobytes())


def read(path):
    """The columns one after the other, so that only OpenFisca keeps them."""
    with open(f"{path}/index.txt") as index, open(f"{path}/data.bin", "rb") as data:
        for line in index:
            name, month, kind, rows = line.split()
            values = np.fromfile(data, "<i4", int(rows))
            divisor = FACTOR.get(name)
            yield (name, month), (values / np.float32(divisor)).astype(np.float32) if divisor else values


def timed(path, rounds):
    """CPU seconds of every round: three variables of every month. Making the simulation and handing it its inputs do not count."""
    index = [line.split() for line in open(f"{path}/index.txt")]
    months = sorted({month for _, month, _, _ in index} - {"-"})
    seconds = []
    for _ in range(rounds):
        made = simulation(read(path))
        before = time.process_time()
        for month in months:
            for name in TIMED:
                asked(made, name, month)
        seconds.append(time.process_time() - before)
        totals = [sum(asked(made, name, month).sum(dtype=float) for month in months) for name in TIMED]
        del made
    persons = int(next(rows for name, _, _, rows in index if name == "household_of"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"person_months": persons * len(months), "cpu_seconds": seconds, "peak_mib": peak, "totals": totals}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["write", "time"])
    parser.add_argument("path")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--households", type=int, default=100)
    parser.add_argument("--months", type=months_of, default="2010-01..2024-12")
    parser.add_argument("--reform", choices=REFORMS, help="under a reform of the template's, or with inputs that replace formulas")
    parser.add_argument("--shuffled", action="store_true", help="persons of a household do not stand together")
    parser.add_argument("--no-answers", action="store_true", help="the population only")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if given.task == "time":
        return timed(given.path, given.rounds)
    rng = np.random.default_rng(given.seed)
    columns = population(rng, given.households, given.months, given.shuffled)
    if given.reform:
        reform(given.reform, rng, columns, given.months)
    write(given.path, columns, [] if given.no_answers else results(simulation(columns.items()), given.months))


if __name__ == "__main__":
    main()
