"""Through a log: loggers, CI jobs, containers and collectors, each line with its mark."""

from __future__ import annotations

import json

from .registry import define, each, style

STAMP = "2026-11-23T13:05:09.482113395Z"

#: What stands before each line, printed by the program's own logger or by what collects its output.
PREFIXES = {
    "logging_prefix": "2026-11-23 13:05:09,482 ERROR [trainer] ",
    "logging_dashes": "2026-11-23 13:05:09,482 - trainer.loop - ERROR - ",
    "logging_level_first": "ERROR:trainer:",
    "logging_process": "ERROR 2026-11-23 13:05:09,482 train 2212 139872341 ",
    "hydra_prefix": "[2026-11-23 13:05:09,482][trainer][ERROR] - ",
    "celery_prefix": "[2026-11-23 13:05:09,482: ERROR/ForkPoolWorker-1] ",
    "airflow_prefix": "[2026-11-23, 13:05:09 UTC] {subprocess.py:93} INFO - ",
    "airflow_iso_prefix": "[2026-11-23T13:05:09.482+0000] {taskinstance.py:2728} ERROR - ",
    "absl_each_line": "E1123 13:05:09.482113 139872341 train.py:31] ",
    "loguru_prefix": "2026-11-23 13:05:09.482 | ERROR    | __main__:main:31 - ",
    "syslog_prefix": "Nov 23 13:05:09 gpu-node-7 train[2212]: ",
    "syslog_rfc5424": "<11>1 2026-11-23T13:05:09.482113+00:00 gpu-node-7 train 2212 - - ",
    "journald_iso": "2026-11-23T13:05:09+0000 gpu-node-7 train[2212]: ",
    "heroku": "2026-11-23T13:05:09.482113+00:00 app[worker.1]: ",
    "jenkins_iso": "[2026-11-23T13:05:09.482Z] ",
    "jenkins_clock": "13:05:09  ",
    "clock_brackets": "[13:05:09] ",
    "azure_devops": "2026-11-23T13:05:09.4821133Z ##[error]",
    "gitlab_stamps": "2026-11-23T13:05:09.482113Z 01E ",
    "docker_compose": "trainer-1  | ",
    "docker_stamps": "2026-11-23T13:05:09.482113395Z ",
    "kubernetes_cri": "2026-11-23T13:05:09.482113395Z stderr F ",
    "kubectl_prefix": "[pod/trainer-0/main] ",
    "stern": "trainer-0 main ",
    "cloudwatch_tail": "2026-11-23T13:05:09.482000+00:00 train/algo-1-1763900000 ",
    "milliseconds_tab": "1763903109482\t",
    "kaggle_log": "24.5s\t12\t",
    "maven_error": "[ERROR] ",
    "stream_name": "stderr: ",
    "npm_style": "train:err | ",
    "terraform_style": "null_resource.train (local-exec): ",
}
for _name, _prefix in PREFIXES.items():
    define(_name, lambda text, before=_prefix: each(text, before))


@style
def logging_exception(text: str) -> str:
    return "2026-11-23 13:05:09,482 - trainer - ERROR - training failed\n" + text


@style
def logging_basic(text: str) -> str:
    return "INFO:trainer:epoch 1\nERROR:root:training failed\n" + text


@style
def absl_exception(text: str) -> str:
    return (
        "I1123 13:05:01.482113 139872341 train.py:12] epoch 1\nE1123 13:05:09.482113 139872341 train.py:31] training failed\n"
        + text
    )


@style
def prefix_on_the_first_line(text: str) -> str:
    return "2026-11-23 13:05:09,482 ERROR trainer: " + text


@style
def prefix_whose_time_goes_on(text: str) -> str:
    return "".join(
        f"2026-11-23 13:05:{9 + n // 9:02d},{n * 7 % 1000:03d} ERROR [trainer] {line}\n"
        for n, line in enumerate(text.splitlines())
    )


@style
def github_actions(text: str) -> str:
    return (
        "##[group]Run python train.py\n"
        + each(text, "2026-11-23T13:05:09.4821133Z ")
        + "##[error]Process completed with exit code 1.\n"
    )


@style
def github_actions_download(text: str) -> str:
    rows = ["train\tRun training\t\ufeff2026-11-23T13:05:01.0000001Z ##[group]Run python train.py\n"]
    return (
        rows[0]
        + each(text, "train\tRun training\t2026-11-23T13:05:09.4821133Z ")
        + "train\tRun training\t2026-11-23T13:05:10.0Z ##[error]Process completed with exit code 1.\n"
    )


@style
def github_annotation(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::error file=train.py,line=12,title=training failed::{escaped}\n"


@style
def github_error_lines(text: str) -> str:
    return each(text, "Error: ") + "Error: Process completed with exit code 1.\n"


@style
def gitlab(text: str) -> str:
    head = "\x1b[0Ksection_start:1763900000:step_script\r\x1b[0K\x1b[32;1m$ python train.py\x1b[0;m\n"
    return head + each(text) + "\x1b[31;1mERROR: Job failed: exit code 1\n\x1b[0;m"


@style
def kubernetes_json(text: str) -> str:
    return "".join(
        json.dumps({"log": line + "\n", "stream": "stderr", "time": STAMP}) + "\n" for line in text.splitlines()
    )


@style
def fluentd_json(text: str) -> str:
    more = {"container_name": "main", "namespace_name": "ml", "labels": {"app": "train"}}
    return "".join(
        json.dumps({"log": line + "\n", "stream": "stderr", "kubernetes": more}) + "\n" for line in text.splitlines()
    )


@style
def json_lines_without_breaks(text: str) -> str:
    return "".join(
        json.dumps({"severity": "ERROR", "message": line, "timestamp": STAMP}) + "\n" for line in text.splitlines()
    )


@style
def journald_json(text: str) -> str:
    return "".join(
        json.dumps({"__REALTIME_TIMESTAMP": "1763903109482113", "MESSAGE": line, "_PID": "2212"}) + "\n"
        for line in text.splitlines()
    )


@style
def kubernetes_cri_partial(text: str) -> str:
    """The container runtime cuts long lines and marks what goes on with a P."""
    rows = []
    for line in text.splitlines():
        parts = [line[i : i + 150] for i in range(0, max(1, len(line)), 150)]
        rows += [f"{STAMP} stderr {'F' if n == len(parts) - 1 else 'P'} {part}\n" for n, part in enumerate(parts)]
    return "".join(rows)


@style
def rsyslog_octal(text: str) -> str:
    return (
        "Nov 23 13:05:09 gpu-node-7 train[2212]: "
        + text.rstrip("\n").replace("\t", "#011").replace("\n", "#012")
        + "\n"
    )


@style
def json_log_record(text: str) -> str:
    record = {"level": "ERROR", "logger": "trainer", "message": "training failed", "exc_info": text}
    return json.dumps({"level": "INFO", "message": "epoch 1"}) + "\n" + json.dumps(record) + "\n"


@style
def cloud_text_payload(text: str) -> str:
    return (
        json.dumps([{"severity": "ERROR", "textPayload": text, "resource": {"type": "k8s_container"}}], indent=2) + "\n"
    )


@style
def loguru_serialized(text: str) -> str:
    record = {
        "exception": {"type": "Exception", "traceback": True},
        "level": {"icon": "\u274c", "name": "ERROR", "no": 40},
        "message": "failed",
    }
    return (
        json.dumps(
            {"text": "2026-11-23 13:05:09.482 | ERROR    | __main__:main:8 - failed\n" + text, "record": record},
            ensure_ascii=False,
        )
        + "\n"
    )


@style
def structlog_json(text: str) -> str:
    return json.dumps({"epoch": 1, "event": "failed", "exception": text.rstrip("\n")}) + "\n"


@style
def structlog_key_value(text: str) -> str:
    return f"epoch=1 event='failed' exception={text.rstrip()!r}\n"


@style
def structlog_logfmt(text: str) -> str:
    escaped = text.rstrip().replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'epoch=1 event=failed exception="{escaped}"\n'


@style
def kaggle_json(text: str) -> str:
    rows = ({"stream_name": "stderr", "time": 24.5, "data": line + "\n"} for line in text.splitlines())
    return "[" + "\n,".join(json.dumps(row) for row in rows) + "\n]"
