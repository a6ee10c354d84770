"""Lines with which a library written in C++ ends the whole process: no exception of Python is named."""

from __future__ import annotations

PATTERNS = {
    "crash": (
        r"(?:LLVM ERROR: |Fatal Python error: |terminate called (?:after throwing|without an active)"
        r"|Check failed: |libc\+\+abi: |pure virtual method called$"
        r"|(?:[\w./-]{1,60}: line \d{1,7}: {1,8}\d{1,9} {1,8})?(?:Aborted|Segmentation fault|Illegal instruction"
        r"|Bus error|Floating point exception)(?: {1,40}\(core dumped\)?|: \d{1,3}|[ \t]*$)"
        r"|\[\d{1,3}\] [ +-]{1,8}\d{1,9} (?:abort|segmentation fault|illegal hardware instruction|bus error)\b)"
    ),
}
