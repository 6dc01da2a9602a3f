#!/usr/bin/env python3
"""Looks for the same names in the same register with rapidfuzz, the usual way: the ratio of letters, Hangul romanised first.

    cargo run --release -p xtask -- names --search 1000000 --write /tmp/search.tsv
    cargo run --release -p xtask -- names --duplicates 20000 --write /tmp/doubles.tsv
    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install rapidfuzz numpy
    /tmp/venv/bin/python bench/names_rapidfuzz.py /tmp/search.tsv /tmp/doubles.tsv

Times are CPU time of one thread.
"""

import sys
import time
from collections import defaultdict

from rapidfuzz import fuzz, process

ASKED_OF_EACH_KIND = 30
YEARS_AROUND = 3
# The threshold at which rapidfuzz's ratio has its best F1 on pairs in Latin letters.
SAME_FROM = 80


ONSETS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")
CODAS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")


def letters(character):
    """A Hangul syllable by the Revised Romanisation, anything else as it is."""
    at = ord(character) - ord("가")
    if not 0 <= at < 11_172:
        return character
    return ONSETS[at // 588] + VOWELS[at // 28 % 21] + CODAS[at % 28] + " "


def folded(name):
    return "".join(map(letters, name.lower())).replace("-", " ").strip()


def search(path):
    by_year, asked = defaultdict(list), defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if fields[0] == "?":
                asked[fields[4]].append((int(fields[1]), folded(fields[2]), int(fields[3])))
            else:
                by_year[int(fields[2])].append((int(fields[0]), folded(fields[1])))
    for kind, queries in asked.items():
        step = max(1, len(queries) // ASKED_OF_EACH_KIND)
        ten, fifty, times = 0, 0, []
        for wanted, name, year in queries[::step]:
            years = range(year - YEARS_AROUND, year + YEARS_AROUND + 1)
            near = [person for y in years for person in by_year[y]]
            choices = [name for _, name in near]
            began = time.thread_time()
            found = process.extract(name, choices, scorer=fuzz.ratio, limit=50)
            times.append(time.thread_time() - began)
            people = [near[at][0] for _, _, at in found]
            ten += wanted in people[:10]
            fifty += wanted in people
        times.sort()
        print(
            f"rapidfuzz, birth year give or take 3, {kind}: in the first 10 {ten / len(times):.2f}, 50 {fifty / len(times):.2f} "
            f"(of {len(times)}); p50 {times[len(times) // 2] * 1e3:.1f} ms, longest {times[-1] * 1e3:.1f} ms"
        )


def duplicates(path):
    by_year = defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            person, name, year = line.rstrip("\n").split("\t")
            by_year[year].append((int(person), folded(name)))
    people = {person for block in by_year.values() for person, _ in block}
    began, listed, found = time.thread_time(), 0, 0
    for block in by_year.values():
        names = [name for _, name in block]
        scores = process.cdist(names, names, scorer=fuzz.ratio, score_cutoff=SAME_FROM)
        for a, b in zip(*scores.nonzero()):
            if a < b:
                listed += 1
                found += block[a][0] // 2 == block[b][0] // 2
    twice = sum(1 for person in people if person % 2 == 1)
    print(
        f"rapidfuzz, duplicates within a birth year: {found} of {twice} people entered twice are among {listed} pairs, "
        f"in {time.thread_time() - began:.1f} s ({len(people)} entries)"
    )


if __name__ == "__main__":
    search(sys.argv[1])
    duplicates(sys.argv[2])
