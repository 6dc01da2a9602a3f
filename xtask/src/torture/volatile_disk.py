"""An nbdkit plugin: a disk with a volatile write cache, whose power is cut at a chosen moment.

A write goes to the cache. A flush, or a write with FUA, brings it to the image. Once the file ARM holds a number K, the
K-th write or flush after that is the cut: of what lies in the cache each sector (512 or 4096 bytes) ends as any one of
the versions written since the last flush, or as the image had it, so that writes are lost, reordered and torn. From then
on every request fails, and the file CUT tells what was done.

Parameters: image, arm, cut (paths), seed (a number).
"""

import errno
import os
import random

import nbdkit

API_VERSION = 2
SECTOR = 512
PHYSICAL = 4096

parameters = {}
image = None
size = 0
versions = {}  # sector -> contents written since the last flush, oldest first
left = None  # writes and flushes until the cut; None while not armed
powered = True


def config(key, value):
    parameters[key] = value


def get_ready():
    global image, size
    image = os.open(parameters["image"], os.O_RDWR)
    size = os.fstat(image).st_size


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def open(readonly):
    return 1


def get_size(h):
    return size


def can_write(h):
    return True


def can_flush(h):
    return True


def can_fua(h):
    return nbdkit.FUA_NATIVE


def can_zero(h):
    return False


def can_trim(h):
    return False


def refuse():
    nbdkit.set_error(errno.EIO)
    raise OSError("the power is off")


def cut():
    """Decides sector by sector what the cache leaves behind."""
    global powered
    powered = False
    chance = random.Random(int(parameters["seed"]))
    unit = chance.choice([SECTOR, PHYSICAL]) // SECTOR
    survives = chance.choice([0.0, 0.25, 0.5, 0.75, 0.95])
    groups = {}
    for sector in sorted(versions):
        groups.setdefault(sector // unit, []).append(sector)
    kept = 0
    for sectors in groups.values():
        if chance.random() >= survives:
            continue
        kept += 1
        age = chance.random()
        for sector in sectors:
            written = versions[sector]
            os.pwrite(image, written[int(age * len(written))], sector * SECTOR)
    with os.fdopen(os.open(parameters["cut"], os.O_WRONLY | os.O_CREAT), "w") as report:
        report.write(f"{len(groups)} {kept}\n")


def step():
    """Counts one write or flush; the cut is when the count has run out."""
    global left
    if not powered:
        refuse()
    if left is None:
        try:
            with os.fdopen(os.open(parameters["arm"], os.O_RDONLY)) as arm:
                left = int(arm.read())
        except (FileNotFoundError, ValueError):
            return
    left -= 1
    if left <= 0:
        cut()
        refuse()


def pread(h, buf, offset, flags):
    if not powered:
        refuse()
    data = memoryview(buf)
    data[:] = os.pread(image, len(data), offset)
    for sector in range(offset // SECTOR, (offset + len(data) + SECTOR - 1) // SECTOR):
        if sector in versions:
            start = max(sector * SECTOR, offset)
            end = min((sector + 1) * SECTOR, offset + len(data))
            newest = versions[sector][-1]
            data[start - offset : end - offset] = newest[start - sector * SECTOR : end - sector * SECTOR]


def pwrite(h, buf, offset, flags):
    step()
    if offset % SECTOR or len(buf) % SECTOR:
        nbdkit.set_error(errno.EINVAL)
        raise OSError("not a whole number of sectors")
    durable = flags & nbdkit.FLAG_FUA
    for at in range(0, len(buf), SECTOR):
        sector, content = (offset + at) // SECTOR, bytes(buf[at : at + SECTOR])
        if durable:
            versions.pop(sector, None)
            os.pwrite(image, content, sector * SECTOR)
        else:
            versions.setdefault(sector, []).append(content)


def flush(h, flags):
    step()
    for sector, written in versions.items():
        os.pwrite(image, written[-1], sector * SECTOR)
    versions.clear()
