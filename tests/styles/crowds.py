"""Among other things: healthy logs, progress bars, other errors, the same error again."""

from __future__ import annotations

from .registry import style

_BARS = "".join(
    f"Epoch {i}/50\n 12/12 ━━━━━━━━━━━━━━━━━━━━ 0s 3ms/step - accuracy: 0.51 - loss: 0.69\n" for i in range(1, 20)
)
_LOG = "".join(f"2026-11-23 13:04:{i % 60:02d},123 INFO trainer: step {i} loss=0.{693 - i % 50}\n" for i in range(400))
_TQDM = "".join(f"\r {n * 10}%|{'█' * n:<10}| {n}/10 [00:0{n}<00:0{9 - n},  1.02it/s]" for n in range(1, 9))
_OTHER = (
    'Traceback (most recent call last):\n  File "/home/user/project/data.py", line 3, in load\n    frame = rows["label"]\n'
    "            ~~~~^^^^^^^^^\nKeyError: 'label'\n"
)


@style
def among_training_logs(text: str) -> str:
    return (
        "2026-11-23 13:05:01.1: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on.\n"
        + _BARS
        + text
        + "Terminated\n"
    )


@style
def after_many_log_lines(text: str) -> str:
    return _LOG + text


@style
def before_many_log_lines(text: str) -> str:
    return text + _LOG


@style
def printed_five_times(text: str) -> str:
    return text * 5


@style
def behind_a_progress_bar(text: str) -> str:
    """The bar ends without a line break, so the traceback's headline stands behind it."""
    return _TQDM + text


@style
def behind_a_bar_of_keras(text: str) -> str:
    return (
        "Epoch 1/5\n\r\x1b[1m 1/12\x1b[0m \x1b[32m━\x1b[0m\x1b[37m━━━━━━━\x1b[0m \x1b[1m1s\x1b[0m 90ms/step - loss: 0.69"
        + text
    )


@style
def bar_between_the_lines(text: str) -> str:
    """A bar that goes on while the traceback is printed: its line is begun anew before each line of the text."""
    lines = text.splitlines()
    bars = _TQDM.split("\r")[1:]
    return "".join(
        f"\r{bars[n % len(bars)]}\n{line}\n" if line.startswith("  File ") else line + "\n"
        for n, line in enumerate(lines)
    )


@style
def noise_between_the_frames(text: str) -> str:
    """Another thread logs while this one prints."""
    noise = "2026-11-23 13:05:09.482113: I tensorflow/core/framework/local_rendezvous.cc:405] Local rendezvous is aborting\n"
    return "".join(noise + line + "\n" if line.startswith("  File ") else line + "\n" for line in text.splitlines())


@style
def after_a_handled_error(text: str) -> str:
    return "could not read the cache, going on without\n" + _OTHER + "INFO:trainer:epoch 1\n" + text


@style
def before_another_error(text: str) -> str:
    return text + "\n" + _OTHER


@style
def before_the_caller_fails(text: str) -> str:
    return text + (
        'Traceback (most recent call last):\n  File "/home/user/project/run.py", line 4, in <module>\n    subprocess.run(["python", "train.py"], check=True)\n'
        '  File "/usr/lib/python3.11/subprocess.py", line 571, in run\n    raise CalledProcessError(retcode, process.args,\n'
        "subprocess.CalledProcessError: Command '['python', 'train.py']' returned non-zero exit status 1.\n"
    )


@style
def with_the_shell_around(text: str) -> str:
    return "(venv) user@gpu-node-7:~/project$ python train.py\n" + text + "(venv) user@gpu-node-7:~/project$ \n"


@style
def with_the_power_shell_around(text: str) -> str:
    return "PS C:\\Users\\user\\project> python .\\train.py\n" + text + "PS C:\\Users\\user\\project>\n"


@style
def behind_the_start_of_tensorflow(text: str) -> str:
    return (
        "2026-11-23 13:05:01.482113: E external/local_xla/xla/stream_executor/cuda/cuda_fft.cc:467] Unable to register cuFFT factory: Attempting to register factory for plugin cuFFT when one has already been registered\n"
        "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
        "I0000 00:00:1763903101.482113    2212 gpu_device.cc:2022] Created device /job:localhost/replica:0/task:0/device:GPU:0 with 13775 MB memory\n"
        "2026-11-23 13:05:02.482113: W tensorflow/core/common_runtime/gpu/gpu_device.cc:2343] Cannot dlopen some GPU libraries.\n"
        + text
    )
