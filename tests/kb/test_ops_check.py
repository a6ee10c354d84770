"""The programs that prove the table hold every claim, and a false claim makes them fail."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from kb.ops import load_ops
from kb.ops_check import BATCH, checks_of, ops_programs

ROWS = load_ops((Path(__file__).parents[2] / "data" / "ops.yaml").read_text(encoding="utf-8"))
PYTHON = os.environ.get("KDIAG_VERIFY_PYTHON") or (sys.executable if find_spec("keras") else "")


def test_each_program_is_complete_and_together_they_hold_every_claim() -> None:
    programs = ops_programs(ROWS)
    claims = [
        claim
        for _, code in programs
        for claim in ast.literal_eval(ast.parse(code).body[0].value)  # type: ignore[attr-defined]
    ]
    assert claims == [tuple(check) for row in ROWS.values() for check in checks_of(row, ROWS)]
    assert len({name for name, _ in programs}) == len(programs) <= len(ROWS) // BATCH + 1


def test_what_is_run_is_what_the_reader_is_told() -> None:
    claims = list(checks_of(ROWS["tf.gather"], ROWS))
    assert claims[0][:4] == ("tf.gather", "example", "tf.gather(x, i)", "keras.ops.take(x, i, axis=0)")


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.symbol)
def test_every_example_is_written_without_tensorflow(row: object) -> None:
    for check in checks_of(row, ROWS):  # type: ignore[arg-type]
        assert "tf." not in check.keras, f"{check.tf} is not rewritten: {check.keras}"


PLANTED = """\
tf.exp:
  signature: x, name=None
  keras: keras.ops.log
  call: "keras.ops.log({x})"
  since: "3.0"
  examples: ["tf.exp(u)"]
tf.sin:
  signature: x, name=None
  keras: keras.ops.sin
  call: "keras.ops.sin({x})"
  since: "3.0"
  examples: ["tf.sin(x)"]
  pitfalls: [{tf: "tf.sin(x)", keras: "keras.ops.sin(x)"}]
tf.cos:
  signature: x, name=None
  keras: keras.ops.cos
  call: "keras.ops.cos({x})"
  since: "3.0"
  eager_only: [tensorflow]
  examples: [{tf: "tf.cos(x)", backends: [jax, torch]}]
tf.tan:
  signature: x, name=None
  keras: keras.ops.tan
  call: "keras.ops.tan({x})"
  since: "3.0"
  examples: ["tf.tan(x)"]
"""


@pytest.mark.skipif(not PYTHON, reason="needs an interpreter with Keras: set KDIAG_VERIFY_PYTHON")
def test_false_claims_fail_and_are_named(tmp_path: Path) -> None:
    ((_, code),) = ops_programs(load_ops(PLANTED))
    program = tmp_path / "planted.py"
    program.write_text(code, encoding="utf-8")
    surrounding = {**os.environ, "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "-1"}
    ran = subprocess.run(
        [PYTHON, str(program)], env=surrounding, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 1
    faults = ran.stderr.partition("AssertionError: ops table\n")[2].splitlines()
    assert [line.partition(": ")[0] for line in faults] == ["tf.exp", "tf.sin", "tf.cos", "tf.cos"]
