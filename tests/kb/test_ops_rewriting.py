"""The reader's own line, written with Keras; half a statement, nonsense and hostile text included."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.ops import OpRow, load_ops, rewrite_calls

ROWS = load_ops((Path(__file__).parents[2] / "data" / "ops.yaml").read_text(encoding="utf-8"))


def after(line: str) -> str:
    found = rewrite_calls(line, ROWS)
    return found[0].after if found else line


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        # positional and keyword arguments, defaults that differ
        ("x = tf.squeeze(inputs)", "x = keras.ops.squeeze(inputs)"),
        ("y = tf.gather(params, indices)", "y = keras.ops.take(params, indices, axis=0)"),
        ("y = tf.gather(params=p, indices=i, axis=1)", "y = keras.ops.take(p, i, axis=1)"),
        ("tf.argmax(x, name='best')", "keras.ops.argmax(x, axis=0)"),
        ("tf.transpose(x, perm=[0, 2, 1])", "keras.ops.transpose(x, axes=[0, 2, 1])"),
        ("tf.nn.gelu(x)", "keras.ops.gelu(x, approximate=False)"),
        ("tf.matmul(a, b, transpose_b=True)", "keras.ops.matmul(a, keras.ops.swapaxes(b, -1, -2))"),
        ("tf.where(mask)", "keras.ops.stack(keras.ops.nonzero(mask), axis=-1)"),
        ("tf.where(mask, a, b)", "keras.ops.where(mask, a, b)"),
        ("tf.meshgrid(a, b, indexing='ij')", "keras.ops.meshgrid(a, b, indexing='ij')"),
        ("tf.einsum('ij,jk->ik', a, b)", "keras.ops.einsum('ij,jk->ik', a, b)"),
        # converted arguments
        ("tf.split(x, [1, 2, 3], axis=-1)", "keras.ops.split(x, [1, 3], axis=-1)"),
        ("tf.split(x, self.heads)", "keras.ops.split(x, self.heads)"),
        (
            "tf.nn.conv2d(x, w, strides=[1, 2, 2, 1], padding='SAME')",
            'keras.ops.conv(x, w, strides=(2, 2), padding="same")',
        ),
        ("tf.cast(x, tf.float32)", 'keras.ops.cast(x, "float32")'),
        ("tf.zeros(3, tf.int32)", 'keras.ops.zeros((3,), dtype="int32")'),
        (
            "tf.random.uniform((2,), 0, 9, dtype=tf.int32)",
            'keras.random.randint((2,), 0, 9, dtype="int32")',
        ),
        (
            "tf.image.crop_to_bounding_box(x, 1, 2, 3, 4)",
            "keras.ops.image.crop_images(x, top_cropping=1, left_cropping=2, target_height=3, target_width=4)",
        ),
        # spellings and nesting
        ("tensorflow.math.reduce_sum(x, 1)", "keras.ops.sum(x, axis=1)"),
        ("tf.compat.v2.math.exp(x)", "keras.ops.exp(x)"),
        (
            "tf.sqrt(tf.reduce_sum(tf.abs(x), axis=-1))",
            "keras.ops.sqrt(keras.ops.sum(keras.ops.absolute(x), axis=-1))",
        ),
        ("y = tf.exp(a) + tf.exp(b)", "y = keras.ops.exp(a) + keras.ops.exp(b)"),
        ("y = tf.squeeze(x).numpy()", "y = keras.ops.convert_to_numpy(keras.ops.squeeze(x))"),
        ("y = tf.my_own(tf.exp(x))", "y = tf.my_own(keras.ops.exp(x))"),
        ("    return tf.squeeze(x)  # tf.exp(x)", "    return keras.ops.squeeze(x)  # tf.exp(x)"),
        ("é = tf.exp(é); print('tf.exp(x)')", "é = keras.ops.exp(é); print('tf.exp(x)')"),
        # parts of statements
        ("if tf.reduce_sum(x) > 0:", "if keras.ops.sum(x) > 0:"),
        ("elif tf.reduce_sum(x) > 0:  # why", "elif keras.ops.sum(x) > 0:  # why"),
        ("else: y = tf.exp(x)", "else: y = keras.ops.exp(x)"),
        ("while tf.reduce_any(x):", "while keras.ops.any(x):"),
        ("for row in tf.unstack(x):", "for row in keras.ops.unstack(x):"),
        ("with scope(tf.exp(x)) as y:", "with scope(keras.ops.exp(x)) as y:"),
        ("def call(self, x=tf.zeros(3)):", "def call(self, x=keras.ops.zeros((3,))):"),
        ("@wrap(tf.exp(x))", "@wrap(keras.ops.exp(x))"),
        ("x = tf.concat([a,", "x = keras.ops.concatenate([a,"),
        ("x = tf.squeeze(", "x = keras.ops.squeeze("),
        ("x = f(tf.exp(a), [b", "x = f(keras.ops.exp(a), [b"),
        ("tf.exp(x), axis=1)", "keras.ops.exp(x), axis=1)"),
        ("'a': tf.exp(x),", "'a': keras.ops.exp(x),"),
        ("and tf.reduce_any(x)", "and keras.ops.any(x)"),
        ("x = tf.exp(x ... y", "x = keras.ops.exp(x ... y"),
    ],
)
def test_a_line_is_written_with_keras(line: str, wanted: str) -> None:
    assert after(line) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "tf.gather(x, i, batch_dims=1)",  # no such argument
        "tf.gather(*args)",
        "tf.gather(x, i, **more)",
        "tf.gather(x,",  # the axis must be written, and the rest is not here
        "tf.norm(x, ord=2,",
        "tf.math.reduce_euclidean_norm(x, 1,",  # the second one is the order in Keras
        "tf.nn.conv2d(x, w, [1, 1, 2, 2], 'SAME', data_format='NCHW')",
        "tf.nn.conv2d(x, w, 1, [[0, 0], [1, 1], [1, 1], [0, 0]])",
        "tf.split(x, [2, -1])",
        "tf.gather_nd(x, i)",  # no single call
        "tf.exp(1, 2, 3)",  # no such call
        "tf.strings.as_string(x)",  # no counterpart
        "f'{tf.exp(x)}'",  # positions inside are not to be trusted
        "'tf.exp(x ...",
    ],
)
def test_what_is_not_safe_stays_as_it_is(line: str) -> None:
    assert after(line) == line


def test_each_known_call_is_told_outermost_first_with_the_whole_line() -> None:
    line = "y = tf.gather(tf.squeeze(x), i, batch_dims=1) + tf.other(1)"
    first, second = rewrite_calls(line, ROWS)
    assert (first.symbol, first.replacement) == ("tf.gather", "keras.ops.take")
    assert (second.symbol, second.replacement) == ("tf.squeeze", "keras.ops.squeeze")
    assert first.before == line
    assert first.after == second.after == "y = tf.gather(keras.ops.squeeze(x), i, batch_dims=1) + tf.other(1)"
    assert first.caveat.startswith("Carry `batch_dims` over by hand: keras.ops.take has no such argument. ")
    assert second.caveat == ""


def test_a_call_without_counterpart_says_what_to_do() -> None:
    (found,) = rewrite_calls("s = tf.strings.as_string(x)", ROWS)
    assert (found.replacement, found.before) == ("", found.after)
    assert found.caveat == ROWS["tf.strings.as_string"].instead


def test_a_young_replacement_names_its_release() -> None:
    row: OpRow = ROWS["tf.exp"]._replace(since="3.7")
    assert rewrite_calls("tf.exp(x)", {"tf.exp": row})[0].caveat == "Needs Keras 3.7 or newer."


@pytest.mark.parametrize("line", ["", "x = 1", "tf", "tf.", "tf.exp", "np.tf.exp(x)", "my_tf.exp(x)", "a.tf.exp(x)"])
def test_other_lines_give_nothing(line: str) -> None:
    assert rewrite_calls(line, ROWS) == ()


@pytest.mark.parametrize(
    "line",
    [
        "tf.exp(" * 300,
        "tf.exp(" * 90 + "x" + ")" * 90,
        "tf.exp(x)" * 200,
        "tf.exp(x)\0",
        "tf.exp(x)\ntf.exp(y)",
        "tf.exp('\\d')",
        "tf." + "a" * 5000 + "(",
        "tf.exp(" + "[" * 500,
        "tf.exp(\ud800)",
        ")" * 400 + "tf.exp(x)",
        "tf.exp(yield)",
        "tf.exp(x := 1)",
        "tf.exp(x for x in y)",
        "tf.exp(x for",
    ],
)
def test_odd_lines_neither_raise_nor_warn(line: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rewrite_calls(line, ROWS)


WORDS = r"""tf.exp( tf.concat( tf.where tf.split( tf.float32 .numpy() ( ) [ ] { } x 1 , = : ' " # \ é * ** - @
f' if lambda elif else"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\t", "\n"])


@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_text_makes_it_raise(line: str) -> None:
    for found in rewrite_calls(line, ROWS):
        assert found.before == line
        assert found.symbol in ROWS
