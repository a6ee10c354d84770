"""What the README tells to write where a server is run: its command lines, the container file and the unit."""

from __future__ import annotations

import ast
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache

import pytest

README = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
INSTRUCTIONS = {"FROM", "COPY", "RUN", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}
INSTALLED = "/opt/kdiag/bin/kdiag"
VERIFY = shutil.which("systemd-analyze")


def block(language: str, word: str) -> str:
    """The README's one block in `language` that holds `word`."""
    found = [text for text in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if word in text]
    assert len(found) == 1
    return found[0]


def commands() -> list[str]:
    """Every command line of kdiag that the README has: in blocks for a shell, the container file and the unit."""
    shells = "".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL)).replace("\\\n", " ")
    lines = [
        found[1].strip()
        for line in shells.splitlines()
        if (found := re.search(r"(?:^|[|;&] ?|\w=\S+ )(kdiag(?: [^|;&#>]*)?)", line))
    ]
    container = json.loads(re.search(r"^CMD (.*)$", block("dockerfile", "kdiag"), re.MULTILINE)[1])  # type: ignore[index]
    unit = re.search(r"^ExecStart=(.*)$", block("ini", "ExecStart"), re.MULTILINE)
    assert unit
    return [*lines, shlex.join(container), unit[1].replace(INSTALLED, "kdiag")]


@cache
def help_of(*words: str) -> str:
    """What ``kdiag WORDS --help`` prints; "" where it is no command."""
    line = [sys.executable, "-m", "diagnose", *words, "--help"]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
    return done.stdout if done.returncode == 0 else ""


def test_there_are_such_lines() -> None:
    found = commands()
    assert len(found) > 10
    assert sum("kdiag serve" in line for line in found) >= 4


@pytest.mark.parametrize("line", commands())
def test_every_option_of_a_command_line_exists(line: str) -> None:
    words = shlex.split(line)[1:]
    named: list[str] = []
    for word in words:
        if (
            not re.fullmatch("[a-z]+", word)
            or "COMMAND" not in help_of(*named).partition("\n")[0]
            or not help_of(*named, word)
        ):
            break
        named.append(word)
    told = help_of(*named)
    assert told
    for option in [word.partition("=")[0] for word in words if word.startswith("-") and word != "-"]:
        assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", told), f"{option} is no option of {named}"


def test_the_container_file_has_known_instructions_and_a_program_that_compiles() -> None:
    text = block("dockerfile", "kdiag")
    assert {line.split()[0] for line in text.splitlines()} <= INSTRUCTIONS
    check = re.search(r'^HEALTHCHECK CMD python -c "(.*)"$', text, re.MULTILINE)
    assert check
    ast.parse(check[1])
    assert "/healthz" in check[1]


@pytest.mark.skipif(VERIFY is None, reason="systemd is not here")
@pytest.mark.parametrize("fault", ["", "ProtectSystem=strictly\n"])
def test_the_unit_is_one(tmp_path: pathlib.Path, fault: str) -> None:
    text = block("ini", "ExecStart").replace(INSTALLED, sys.executable)
    unit = tmp_path / "kdiag.service"
    unit.write_text(text.replace("PrivateTmp=yes\n", f"PrivateTmp=yes\n{fault}"), encoding="utf-8")
    done = subprocess.run(
        [str(VERIFY), "verify", "--man=no", str(unit)], capture_output=True, encoding="utf-8", check=False
    )
    ours = [line for line in done.stderr.splitlines() if str(unit) in line or unit.name in line]
    assert bool(ours) == bool(fault), done.stderr
