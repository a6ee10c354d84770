"""A JupyterLab server of its own on the loopback, with a kernel that has real Keras, and a page of it in Chromium."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from needs import BROWSER
from real_keras import kernel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

_PLACES = ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR")
_PLACES += ("JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")
_QUIET = {"fetchNews": "false", "checkForUpdates": False}
#: What is run before the kernel has answered once is lost.
_READY = """() => { const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus == 'connected' && kernel.status == 'idle'; }"""
SECONDS = 120


def notebook(folder: Path, cells: list[str]) -> None:
    """Write ``train.ipynb``, and the kernel that it names."""
    import nbformat

    kernel(folder / "JUPYTER_DATA_DIR", "tensorflow")
    written = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    written.metadata["kernelspec"] = {"name": "keras", "display_name": "Keras", "language": "python"}
    nbformat.write(written, folder / "train.ipynb")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Serve `folder`; gives the address."""
    settings = folder / "JUPYTERLAB_SETTINGS_DIR" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(_QUIET))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"ip": "127.0.0.1", "port": port, "port_retries": 0, "root_dir": folder, "open_browser": False}
    options |= {"allow_root": True}
    line = [f"--ServerApp.{name}={value}" for name, value in options.items()]
    line += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *line],
            cwd=folder, env={**os.environ, **{name: str(folder / name) for name in _PLACES}},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield _answering(f"http://127.0.0.1:{port}", process, folder / "server.log")
    finally:
        process.terminate()
        process.wait(SECONDS)


def _answering(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/api"):  # noqa: S310 - our own server
            return address
        time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace")[-4000:])


@contextmanager
def page(address: str) -> Iterator[Page]:
    """Open the notebook of `notebook`; its kernel is ready for cells."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 1280, "height": 1700}, permissions=["clipboard-read", "clipboard-write"]
        )
        opened = context.new_page()
        opened.set_default_timeout(SECONDS * 1000)
        opened.goto(f"{address}/lab/tree/train.ipynb?reset")
        opened.wait_for_selector(".jp-Notebook .jp-CodeCell")
        opened.wait_for_function(_READY)
        yield opened
        browser.close()
