"""What hooks cost: at the start, at the first error of a process, at the next ones, and while a model is trained.

    python tests/benchmarks/hooks.py [--runs 60]

Starts are measured by turns in one run, so that a busy machine slows all alike: ``install()`` against
``python -c pass``, and a program that ends in an error with hooks against without. Live errors and training are
those of real Keras, on each backend, where `kdiag verify` has built its environment: epochs with hooks and without
take turns in one process. As an installation has them, modules are compiled and the catalogue is, too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tests"), str(ROOT)]

from bars import Bar, by_turns, environment, median, percentile, progress, report  # noqa: E402 - the path is set above
from needs import KERAS_PYTHON, PACKAGES  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator

START, WARM, COLD, TRAINING = 1.3, 5.0, 150.0, 1.05
BACKENDS = ("tensorflow", "jax", "torch")
INSTALL = "import diagnose; diagnose.install()"
MESSAGE = "A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic placeholder"
FAIL = f"\ndef f(x):\n    raise ValueError({MESSAGE!r})\nf(1)"
PROGRAMS = {"bare": "pass", "install": INSTALL, "fail": FAIL, "explained": INSTALL + FAIL}
#: Prints milliseconds of the first diagnosis and of 200 later ones, then seconds of epochs without hooks and with.
KERAS = f"""
import json, sys, time
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
        start = time.perf_counter()
        found = diagnose.diagnose_exception(error)
        taken = time.perf_counter() - start
    assert found.matches[0].id == "kerastensor-as-python-bool"
    return taken * 1000
cold, *warm = [diagnosed() for _ in range(201)]
x, y = numpy.ones((2048, 16), "float32"), numpy.ones((2048, 1), "float32")
model = keras.Sequential([keras.Input((16,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
def epoch():
    start = time.perf_counter()
    model.fit(x, y, batch_size=16, verbose=0)
    return time.perf_counter() - start
epoch()
bare, hooked = [], []
for _ in range(int(sys.argv[1])):
    bare.append(epoch())
    diagnose.install(*diagnose.hooks.SURFACES)
    hooked.append(epoch())
    diagnose.uninstall()
print(json.dumps([cold, warm, bare, hooked]))
"""


def bars(runs: int) -> Iterator[Bar]:
    """One row each."""
    with tempfile.TemporaryDirectory() as folder:
        place = environment(folder)
        yield from starts(runs, place)
        if not KERAS_PYTHON:
            print("no real Keras: `kdiag verify` has built no environment yet", file=sys.stderr)
            return
        for backend in BACKENDS:
            progress(f"training on {backend}")
            yield from with_keras(backend, place)
        progress("")


def starts(runs: int, place: dict[str, str]) -> Iterator[Bar]:
    """Whole processes."""

    def ended(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=place, stderr=subprocess.DEVNULL, check=False)

    actions = {name: lambda code=code: ended(code) for name, code in PROGRAMS.items()}
    by_turns(actions, 3)  # compiles modules and the catalogue
    progress(f"{runs} starts of each kind")
    taken = {name: median(times) * 1000 for name, times in by_turns(actions, runs).items()}
    ratio = taken["install"] / taken["bare"]
    numbers = f"{ratio:.2f} x ({taken['install']:.1f} ms, {taken['bare']:.1f} ms)"
    yield Bar("start with `install()` against `python -c pass`", numbers, f"at most {START:g} x", ratio <= START)
    more = taken["explained"] - taken["fail"]
    yield Bar("a program's error, explained as it ends", f"{more:.0f} ms more", f"at most {COLD:g} ms", more <= COLD)


def with_keras(backend: str, place: dict[str, str]) -> Iterator[Bar]:
    """Errors and training of real Keras in one process."""
    own = {"KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    line = [KERAS_PYTHON, "-c", KERAS, "20"]
    done = subprocess.run(line, env={**place, **own}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    cold, warm, bare, hooked = json.loads(done.stdout.splitlines()[-1])
    usual, rare = median(warm), percentile(warm, 0.99)
    numbers = f"median {usual:.1f} ms, 99 % within {rare:.1f} ms"
    yield Bar(f"first live error on {backend}", f"{cold:.0f} ms", f"at most {COLD:g} ms", cold <= COLD)
    yield Bar(f"the next live errors on {backend}", numbers, f"at most {WARM:g} ms", usual <= WARM)
    ratio = min(hooked) / min(bare)
    numbers = f"{ratio:.3f} x ({min(hooked) * 1e3:.0f} ms, {min(bare) * 1e3:.0f} ms an epoch)"
    yield Bar(
        f"training on {backend} with hooks against without", numbers, f"at most {TRAINING:g} x", ratio <= TRAINING
    )


def main() -> int:
    """Measure and print; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=60, help="starts of each kind (60)")
    return report(bars(parser.parse_args().runs))


if __name__ == "__main__":
    sys.exit(main())
