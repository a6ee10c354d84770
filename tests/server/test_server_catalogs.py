"""A team's own catalogue in service: taken up as it changes, and refused where it is at fault."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from sample import PLACE, changed, folder
from served import serving

if TYPE_CHECKING:
    from pathlib import Path

    from served import Server

TEXT = "ValueError: Widget 'w' has no gears to turn. Received: 3"


def title(server: Server) -> str:
    matches = server.diagnose(TEXT).json()["matches"]
    return matches[0]["title"] if matches else ""


def test_a_catalogue_is_taken_up_as_it_changes(tmp_path: Path) -> None:
    with serving("--rate", "0", "--catalog", folder(tmp_path)) as server:
        assert title(server) == "A widget was asked for its gears"
        etag = server.client.get("/v1/entries/no-gears").headers["etag"]

        folder(tmp_path, {PLACE: changed(("A widget was", "A gadget was"))})
        server.wait_for("the changed catalogue is in service")
        assert title(server) == "A gadget was asked for its gears"
        again = server.client.get("/v1/entries/no-gears", headers={"if-none-match": etag})
        assert again.json()["title"] == "A gadget was asked for its gears"

        folder(tmp_path, {PLACE: changed(("title: A widget", "titel: A widget"))})
        row = server.wait_for("the changed catalogue is refused, the one before stays")
        assert any("titel" in fault for fault in row["faults"])
        assert title(server) == "A gadget was asked for its gears"
        assert server.client.get("/readyz").status_code == 200

        (tmp_path / "data" / PLACE).unlink()
        folder(tmp_path, {PLACE: changed()})
        server.wait_for("the changed catalogue is in service")
        assert title(server) == "A widget was asked for its gears"


def test_requests_go_on_while_it_changes(tmp_path: Path) -> None:
    with serving("--rate", "0", "--catalog", folder(tmp_path)) as server:
        names = ["widget", "gadget"]
        for number in range(4):
            folder(tmp_path, {PLACE: changed(("A widget was", f"A {names[number % 2]} was"))})
            end = time.monotonic() + 3
            while time.monotonic() < end:
                assert title(server) in {f"A {name} was asked for its gears" for name in names}


def test_a_server_does_not_start_with_a_faulty_one(tmp_path: Path) -> None:
    place = folder(tmp_path, {PLACE: changed(("title: A widget", "titel: A widget"))})
    line = [sys.executable, "-m", "diagnose", "serve", "--port", "0", "--catalog", place]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert "titel" in done.stderr
    assert "Traceback" not in done.stderr
