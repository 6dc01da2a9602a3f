"""Both engines over one random population, in one run: CPU time, medians, peak memory, totals.

    RESETTLE_OPENFISCA_PYTHON=/path/to/venv/bin/python python3 bench/openfisca/run.py --persons 1000000 --rounds 5

The Python that the variable names (or `python3`) must have openfisca-country-template 8.2.0.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PYTHON = os.environ.get("RESETTLE_OPENFISCA_PYTHON", "python3")
PEER = [PYTHON, str(HERE / "peer.py")]
PACK = ROOT / "packs/openfisca-country-template"


def told(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return done.stdout


def engine():
    """The example, built; its path is cargo's word."""
    build = ["cargo", "build", "--release", "--quiet", "--package", "programme", "--example", "openfisca", "--message-format=json"]
    built = [json.loads(line) for line in told(build).splitlines() if line.startswith("{")]
    return next(line["executable"] for line in built if line.get("target", {}).get("name") == "openfisca" and line.get("executable"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=1_000_000, help="about so many")
    parser.add_argument("--months", default="2018-01..2018-12")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    binary = engine()
    with tempfile.TemporaryDirectory() as folder:
        # 2.485 persons a household on average.
        households = str(round(given.persons / 2.485))
        write = ["write", folder, "--seed", str(given.seed), "--households", households, "--months", given.months, "--no-answers"]
        told(PEER + write)
        ours = lambda threads: json.loads(told([binary, "time", str(PACK), folder, str(given.rounds), str(threads)]))
        one, two = ours(1), ours(2)
        # A process for each round, so that its peak of memory is that of one.
        rounds = [json.loads(told(PEER + ["time", folder, "--rounds", "1"])) for _ in range(given.rounds)]
    theirs = rounds[0] | {"cpu_seconds": [seconds for each in rounds for seconds in each["cpu_seconds"]]}
    person_months = theirs["person_months"]
    speed = person_months / statistics.median(theirs["cpu_seconds"])
    print(f"{person_months:,} person-months, seed {given.seed}, {given.months}")
    print(f"OpenFisca          {speed / 1e6:8.2f} million person-months a CPU-second, peak {theirs['peak_mib']:.0f} MiB")
    for threads, run in (1, one), (2, two):
        millis = "cpu_millis" if threads == 1 else "wall_millis"
        done = person_months * run["repeats"] / statistics.median(run[millis]) * 1000
        clock = "CPU-second" if threads == 1 else "second"
        print(f"Resettle, {threads} thread{'s'[:threads - 1]:1} {done / 1e6:9.2f} million person-months a {clock}, {done / speed:.1f} times, peak {run['peak_kib'] / 1024:.0f} MiB")
    for name, a, b in zip(["disposable income", "benefits", "taxes"], one["totals"], theirs["totals"]):
        print(f"total {name}: EUR {a:,} and EUR {b:,.2f}")
        if abs(a - b) > 1e-6 * abs(a) + 1:
            sys.exit("the totals differ")


if __name__ == "__main__":
    main()
