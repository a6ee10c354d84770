"""The formats of a plain answer for machines that show it: a page, and the workflow commands of GitHub."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from diagnose.model import Diagnosis


def render(diagnosis: Diagnosis, form: str) -> str:
    """The answer in one of these; paths of GitHub's are relative to the working directory."""
    if form == "html":
        from diagnose.render import html

        return html.page(diagnosis)
    from diagnose.render import github

    return github.render(diagnosis, below=os.getcwd())  # noqa: PTH109 - pathlib takes longer to load than an answer
