"""What hooks cost: at the start, at the first error of a process, at the next ones, and while a model is trained.

    python tests/benchmarks/hooks.py [--runs 40] [--backend jax torch]

Starts are measured by turns in one run: ``install()`` against ``python -c pass``, and a program that ends in an error
with hooks against without. Live errors and training are those of real Keras, on each backend, where `kdiag verify` has
built its environment: epochs with hooks and without take turns in one process. As an installation has them, modules
are compiled and the catalogue is, too. What is held is processor time: a busy machine is no fault of a hook.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tests"), str(ROOT)]

from bars import Bar, environment, median, percentile, progress, report
from needs import KERAS_PYTHON, PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

START, WARM, COLD, TRAINING = 1.3, 5.0, 150.0, 1.05
BACKENDS = ("tensorflow", "jax", "torch")
INSTALL = "import diagnose; diagnose.install()"
MESSAGE = "A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic placeholder"
FAIL = f"\ndef f(x):\n    raise ValueError({MESSAGE!r})\nf(1)"
PROGRAMS = {"bare": "pass", "install": INSTALL, "fail": FAIL, "explained": INSTALL + FAIL}
#: Prints milliseconds of the first diagnosis and of 200 later ones, then seconds of epochs without hooks and with:
#: each on the processor and as the clock sees it.
KERAS = f"""
import json, sys, threading, time
sys.path += {PACKAGES!r}
import keras, numpy
import diagnose
def wrong():
    inputs = keras.Input((1,))
    return inputs if inputs > 0 else 0.1 * inputs
def diagnosed():
    try:
        wrong()
    except TypeError as error:
        start, clock = time.thread_time(), time.perf_counter()
        found = diagnose.diagnose_exception(error)
        taken = time.thread_time() - start, time.perf_counter() - clock
    assert found.matches[0].id == "kerastensor-as-python-bool"
    return [seconds * 1000 for seconds in taken]
cold, *warm = [diagnosed() for _ in range(201)]
x, y = numpy.ones((2048, 16), "float32"), numpy.ones((2048, 1), "float32")
model = keras.Sequential([keras.Input((16,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
BACKEND_EPOCHS = {{"tensorflow": 1, "jax": 6, "torch": 1}}
def epoch():
    start, clock = time.process_time(), time.perf_counter()
    model.fit(x, y, batch_size=16, epochs=BACKEND_EPOCHS[keras.backend.backend()], verbose=0)
    return time.process_time() - start, time.perf_counter() - clock
epoch()
bare, hooked = [epoch()], []
for _ in range(int(sys.argv[1])):
    diagnose.install(*diagnose.hooks.SURFACES)
    hooked.append(epoch())
    diagnose.uninstall()
    bare.append(epoch())
diagnose.install(*diagnose.hooks.SURFACES)
calls = 0
def count(frame, event, _):
    global calls
    calls += event == "call" and frame.f_code.co_filename.startswith(diagnose.__path__[0])
threading.setprofile(count)
sys.setprofile(count)
epoch()
sys.setprofile(None)
print(*map(json.dumps, [cold, warm, bare, hooked, calls]), sep="\\n")
"""


class Times(NamedTuple):
    """Milliseconds of one process: on the processor, and as the clock sees it."""

    processor: float
    clock: float


def bars(runs: int, backends: tuple[str, ...]) -> Iterator[Bar]:
    """One row each."""
    with tempfile.TemporaryDirectory() as folder:
        place = environment(folder)
        yield from starts(runs, place)
        if not KERAS_PYTHON:
            print("no real Keras: `kdiag verify` has built no environment yet", file=sys.stderr)
            return
        for backend in backends:
            progress(f"training on {backend}")
            yield from with_keras(backend, place)
        progress("")


def starts(runs: int, place: dict[str, str]) -> Iterator[Bar]:
    """Whole processes."""
    found: dict[str, list[Times]] = {name: [] for name in PROGRAMS}
    for number in range(-3, runs):  # the first ones compile modules and the catalogue
        progress(f"start {number} of {runs}")
        for name, code in PROGRAMS.items():
            times = once(code, place)
            if number >= 0:
                found[name].append(times)
    taken = {name: middle(times) for name, times in found.items()}
    ratio, clock = (a / b for a, b in zip(taken["install"], taken["bare"], strict=True))
    numbers = (
        f"{ratio:.2f} x ({taken['install'].processor:.1f} ms, {taken['bare'].processor:.1f} ms; clock {clock:.2f} x)"
    )
    yield Bar("start with `install()` against `python -c pass`", numbers, f"at most {START:g} x", ratio <= START)
    more, clock = (a - b for a, b in zip(taken["explained"], taken["fail"], strict=True))
    numbers = f"{more:.0f} ms more (clock {clock:.0f} ms)"
    yield Bar("a program's error, explained as it ends", numbers, f"at most {COLD:g} ms", more <= COLD)


def once(code: str, place: dict[str, str]) -> Times:
    """One process, whatever its exit status is."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    line = [sys.executable, "-c", code]
    subprocess.run(line, cwd=ROOT, env=place, stderr=subprocess.DEVNULL, check=False)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Times(1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime), 1000 * clock)


def middle(times: list[Times]) -> Times:
    """Medians of both."""
    return Times(*map(median, zip(*times, strict=True)))


def with_keras(backend: str, place: dict[str, str]) -> Iterator[Bar]:
    """Errors and training of real Keras in one process."""
    own = {"KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    own["OMP_NUM_THREADS"] = "1"  # threads that wait by spinning count as work, the more the busier the machine is
    line = [KERAS_PYTHON, "-c", KERAS, "24"]
    done = subprocess.run(line, env={**place, **own}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    cold, warm, bare, hooked, calls = (json.loads(part) for part in done.stdout.splitlines()[-5:])
    yield Bar(
        f"first live error on {backend}", f"{cold[0]:.0f} ms (clock {cold[1]:.0f} ms)", f"at most {COLD:g} ms",
        cold[0] <= COLD,
    )  # fmt: skip
    usual, rare = median(one for one, _ in warm), percentile((one for one, _ in warm), 0.99)
    numbers = f"median {usual:.1f} ms, 99 % within {rare:.1f} ms (clock {median(one for _, one in warm):.1f} ms)"
    yield Bar(f"the next live errors on {backend}", numbers, f"at most {WARM:g} ms", rare <= WARM)
    ratio, clock = paired(bare, hooked, 0), paired(bare, hooked, 1)
    numbers = f"{ratio:.3f} x (clock {clock:.3f} x, {min(one for _, one in bare) * 1e3:.0f} ms a round)"
    yield Bar(
        f"training on {backend} with hooks against without", numbers, f"at most {TRAINING:g} x", ratio <= TRAINING
    )
    yield Bar(f"calls of kdiag while {backend} trains with hooks", str(calls), "0", calls == 0)


def paired(bare: list[list[float]], hooked: list[list[float]], clock: int) -> float:
    """Median ratio of a round with hooks to the mean of the rounds before and after it, which had none."""
    around = zip(hooked, bare, bare[1:], strict=False)
    return median(2 * one[clock] / (before[clock] + after[clock]) for one, before, after in around)


def main() -> int:
    """Measure and print; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=40, help="starts of each kind (40)")
    parser.add_argument("--backend", choices=BACKENDS, nargs="*", default=BACKENDS, help="these alone")
    options = parser.parse_args()
    return report(bars(options.runs, tuple(options.backend)))


if __name__ == "__main__":
    sys.exit(main())
