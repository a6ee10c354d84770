"""Through a launcher of many processes: each line with its rank, worker or host."""

from __future__ import annotations

from .registry import define, each, style

PREFIXES = {
    "torchrun_rank": "[rank0]: ",
    "torchrun_default": "[default0]:",
    "torchrun_local": "[0]:",
    "lightning_rank": "[rank: 0] ",
    "slurm_label": "0: ",
    "slurm_label_wide": " 12: ",
    "horovod_rank": "[1,0]<stderr>:",
    "horovod_stamp": "Mon Nov 23 13:05:09 2026[1,0]<stderr>:",
    "sagemaker_mpi": "[1,mpirank:0,algo-1]<stderr>:",
    "sagemaker_host": "algo-1-8gd7b_1  | ",
    "deepspeed_host": "worker-0: ",
    "ray_short": "(pid=29733) ",
    "ray_colour": "\x1b[36m(TrainWorker pid=29733)\x1b[0m ",
    "ray_tune": "(train_fn pid=29733, ip=10.0.0.5) ",
    "kubeflow": "[worker-0] ",
    "spark_executor": "[Stage 3:>  (0 + 1) / 1] ",
    "rank_of_many": "[Rank 3/8] ",
    "bracketed_host": "[gpu-node-7:2212] ",
}
for _name, _prefix in PREFIXES.items():
    define(_name, lambda text, before=_prefix: each(text, before))


@style
def ray_worker(text: str) -> str:
    return each(text, "(TrainWorker pid=29733, ip=10.0.0.5) ", " [repeated 2x across cluster]")


@style
def ray_worker_last_line(text: str) -> str:
    note = " [repeated 3x across cluster] (Ray deduplicates logs by default. Set RAY_DEDUP_LOGS=0 to disable log deduplication, or see https://docs.ray.io/en/master/ray-observability/user-guides/configure-logging.html#log-deduplication for more options.)"
    return each(text, "(TrainWorker pid=29733, ip=10.0.0.5) ").rstrip("\n") + note + "\n"


@style
def ray_task_error(text: str) -> str:
    """The driver's view: the worker's traceback without its headline, behind the name of Ray's own exception."""
    head, found, rest = text.partition("Traceback (most recent call last):\n")
    if head or not found:
        return text
    return (
        'Traceback (most recent call last):\n  File "/home/user/project/tune.py", line 9, in <module>\n    ray.get(future)\n'
        "ray.exceptions.RayTaskError(ValueError): \x1b[36mray::train()\x1b[39m (pid=29733, ip=10.0.0.5)\n" + rest
    )


@style
def ranks_that_change(text: str) -> str:
    """Each of four ranks printed the same, one after another."""
    return "".join(each(text, f"[rank{rank}]: ") for rank in range(4))


@style
def ranks_in_turn(text: str) -> str:
    """Two ranks whose lines alternate."""
    return "".join(f"[rank{rank}]: {line}\n" for line in text.splitlines() for rank in (0, 1))


@style
def torch_elastic(text: str) -> str:
    tail = "E1123 13:05:10.482000 2212 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: 1) local_rank: 0 (pid: 2213) of binary: /usr/bin/python3\n"
    return (
        each(text, "[rank0]: ")
        + tail
        + "train.py FAILED\n------------------------------------------------------------\nRoot Cause (first observed failure):\n[0]:\n  rank      : 0 (local_rank: 0)\n  exitcode  : 1 (pid: 2213)\n"
    )


@style
def nohup(text: str) -> str:
    return "nohup: ignoring input\n" + text + "[1]+  Exit 1                  nohup python train.py\n"


@style
def slurm_epilogue(text: str) -> str:
    return (
        text
        + "srun: error: gpu-node-7: task 0: Exited with exit code 1\nsrun: Terminating StepId=1812.0\nslurmstepd: error: *** STEP 1812.0 ON gpu-node-7 CANCELLED AT 2026-11-23T13:05:09 ***\n"
    )
