"""The ops table: what it holds, how it is looked up, and how it refuses what is wrong."""

from __future__ import annotations

import marshal
from pathlib import Path

import pytest

from kb import CatalogError
from kb.ops import OpRow, by_name, describe, load_ops

TABLE = Path(__file__).parents[2] / "data" / "ops.yaml"
#: Both tables of the guide: what it names on the left.
GUIDE = """\
abs reduce_all reduce_max reduce_min reduce_any concat range acos asin asinh atan atan2 atanh convert_to_tensor
reduce_mean clip_by_value math.conj linalg.diag_part reverse gather math.is_finite math.is_inf math.is_nan rank
math.pow reduce_prod math.reduce_std reduce_sum gather_nd math.reduce_variance nn.sigmoid_cross_entropy_with_logits
nn.sparse_softmax_cross_entropy_with_logits nn.softmax_cross_entropy_with_logits nn.conv1d nn.conv2d nn.conv3d
nn.convolution nn.conv_transpose nn.conv1d_transpose nn.conv2d_transpose nn.conv3d_transpose nn.depthwise_conv2d
nn.separable_conv2d nn.batch_normalization nn.dropout nn.embedding_lookup nn.l2_normalize scatter_nd_update
tensor_scatter_nd_update signal.fft2d signal.inverse_stft image.crop_to_bounding_box image.pad_to_bounding_box
"""


@pytest.fixture(scope="module")
def rows() -> dict[str, OpRow]:
    return load_ops(TABLE.read_text(encoding="utf-8"))


def test_every_row_of_the_guide_is_there_with_a_replacement_that_was_run(rows: dict[str, OpRow]) -> None:
    names = by_name(rows)
    for symbol in (*(f"tf.{name}" for name in GUIDE.split()), "x.numpy"):
        assert names[symbol].replacement, symbol
        assert names[symbol].examples, symbol


@pytest.mark.parametrize(
    ("symbol", "naive"),
    [
        ("tf.gather", "keras.ops.take(x, i)"),
        ("tf.nn.embedding_lookup", "keras.ops.take(x, i)"),
        ("tf.gather_nd", "keras.ops.take_along_axis(x, ij)"),
        ("tf.linalg.diag_part", "keras.ops.diagonal(a)"),
        ("tf.reduce_mean", "keras.ops.mean(n)"),
        ("tf.tensor_scatter_nd_update", "keras.ops.slice_update(x, ij, v3)"),
        ("tf.image.crop_to_bounding_box", "keras.ops.image.crop_images(img, 1, 1, 2, 2)"),
        ("tf.image.pad_to_bounding_box", "keras.ops.image.pad_images(img, 1, 2, 6, 9)"),
        ("tf.nn.sigmoid_cross_entropy_with_logits", "keras.ops.binary_crossentropy(u, x)"),
    ],
)
def test_what_the_guide_gets_wrong_is_kept_as_a_pitfall(rows: dict[str, OpRow], symbol: str, naive: str) -> None:
    assert naive in [keras for _, keras, _, _ in rows[symbol].pitfalls]
    assert rows[symbol].caveat


def test_rows_are_plain_enough_for_the_index(rows: dict[str, OpRow]) -> None:
    def plain(value: object) -> object:
        return tuple(map(plain, value)) if isinstance(value, tuple) else value

    assert OpRow(*marshal.loads(marshal.dumps(plain(rows["tf.norm"])))) == rows["tf.norm"]  # noqa: S302 - written here


def test_no_two_rows_share_a_name(rows: dict[str, OpRow]) -> None:
    assert len(by_name(rows)) == sum(1 + len(row.aliases) for row in rows.values())


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("tf.reduce_sum", "tf.reduce_sum"),
        ("tf.math.reduce_sum", "tf.reduce_sum"),
        ("tensorflow.math.reduce_sum", "tf.reduce_sum"),
        (" tf.compat.v2.reduce_sum() ", "tf.reduce_sum"),
        ("reduce_sum", "tf.reduce_sum"),
        ("keras.ops.logsumexp", "tf.reduce_logsumexp"),
        ("ops.logsumexp", "tf.reduce_logsumexp"),
        ("numpy", "x.numpy"),
    ],
)
def test_a_name_finds_its_row(rows: dict[str, OpRow], name: str, symbol: str) -> None:
    assert [row.symbol for row in describe(name, rows).rows] == [symbol]


def test_an_unknown_name_gets_those_that_look_alike(rows: dict[str, OpRow]) -> None:
    found = describe("tf.reduce_sun", rows)
    assert not found.rows
    assert found.near[0] == "tf.reduce_sum"
    assert len(found.near) <= 5


@pytest.mark.parametrize("name", ["", "zzzzqqqq", "\0", "x" * 5000])
def test_nonsense_gets_nothing(rows: dict[str, OpRow], name: str) -> None:
    assert describe(name, rows)[1:] == ((), ())


GOOD = """\
tf.f:
  signature: x, axis=None, name=None
  keras: keras.ops.f
  call: "keras.ops.f({x}{, axis})"
  since: "3.0"
  examples: ["tf.f(x)"]
"""


def _faults(text: str) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load_ops(text)
    return [f"{fault.line} {fault.field}: {fault.message}" for fault in caught.value.faults]


def test_the_smallest_row_is_read() -> None:
    row = load_ops(GOOD)["tf.f"]
    assert (row.replacement, row.parameters) == ("keras.ops.f", ("x", "axis=None", "name=None"))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('since: "3.0"', "since: 3.10", "5 tf.f.since: YAML reads 3.10 as a number"),
        ("{, axis}", "{, axes}", "1 tf.f: 'keras.ops.f({x}{, axes})' names no parameter of the signature: axes"),
        ("({x}{", "({x|big}{", "1 tf.f: no converter big"),
        ("({x}{, axis})", "({x}) + 1", "1 tf.f: 'keras.ops.f({x}) + 1' is no single call"),
        ("({x}{, axis})", "({x})}", "1 tf.f: 'keras.ops.f({x})}' holds a brace that is no hole"),
        ("  signature", "  sinature: x\n  signature", "2 tf.f.sinature: is no field"),
        ('["tf.f(x)"]', "[]", "1 tf.f: `examples` is empty: a row is checked by running"),
        ("tf.f:", "tf.f: 3\ntf.g:", "1 tf.f: "),
        ("tf.f:\n", "tf.f:\n  aliases: [tf.f]\n", "2 tf.f.aliases: tf.f is a name of tf.f"),
        ("  since:", '  since: "3.0"\n  since:', "6 tf.f.since: repeats the key of line 5"),
        ("  keras: keras.ops.f\n", "", "1 tf.f: a row without `keras` says what to do in `instead`"),
        (
            "  keras: keras.ops.f\n",
            "  instead: so\n",
            "1 tf.f: without `keras`, an example gives the Keras code itself",
        ),
        (
            '  keras: keras.ops.f\n  call: "keras.ops.f({x}{, axis})"\n  since: "3.0"\n  examples: ["tf.f(x)"]\n',
            '  instead: so\n  since: "3.0"\n',
            "1 tf.f: a row without `keras` has no call and no since",
        ),
    ],
)
def test_a_faulty_row_is_told_with_its_place(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert any(found.startswith(fault) for found in _faults(GOOD.replace(old, new))), _faults(GOOD.replace(old, new))


def test_all_faults_come_in_one_pass() -> None:
    text = GOOD.replace('"3.0"', "3.10") + GOOD.replace("tf.f:", "tf.g:").replace("{, axis}", "{, axes}")
    assert len(_faults(text)) >= 2
