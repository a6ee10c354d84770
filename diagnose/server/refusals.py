"""Why the service gives no answer; each surface says so in its own form."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - not an error of ours
    """No diagnosis for a reason that the user should know. `status` is HTTP's number for it, `code` a fixed name."""

    status = 500
    code = "refused"
    #: Seconds after which it is worth another try; 0 where it is not.
    retry_after = 0


class TooLarge(Refused):
    """The text is longer than the limit."""

    status = 413
    code = "too-large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"a text may have {limit:,} bytes; the end of a log, where the error stands, is enough")


class TooSlow(Refused):
    """The diagnosis took too long and was given up."""

    status = 503
    code = "too-slow"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} s; send only the part of the text that holds the error")


class Failed(Refused):
    """The process that worked on the text has ended."""

    status = 500
    code = "failed"

    def __init__(self) -> None:
        super().__init__("the diagnosis broke off: a fault of kdiag itself, or somebody ended one of its processes")


class Busy(Refused):
    """Too much is going on."""

    status = 503
    code = "busy"
    retry_after = 1
