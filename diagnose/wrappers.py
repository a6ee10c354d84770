"""Texts that Keras and its backends put around a message; what stands inside is the real one."""

from __future__ import annotations

#: Openings of wrappers, as printed; what they tell (a layer's name) is read by the entries' own templates.
OPENINGS = (
    "Exception encountered when calling ",
    "Could not automatically infer the output shape / dtype of ",
    "Unable to automatically build the model.",
    "Graph execution error:",
    "in user code:",
    "Exception encountered: ",
    "Exception encountered:\n",
    "Error encountered:",
    "Error when deserializing class ",
    " to a tensor and failed. Error: ",
    "The actual error was:",
)


def depth(message: str, start: int) -> int:
    """How many wrappers open before `start` in a message."""
    before = message[:start]
    return sum(opening in before for opening in OPENINGS)
