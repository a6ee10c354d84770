"""Tracebacks of IPython: Jupyter, Colab, VS Code and Spyder cells, new and old forms, and of rich."""

from __future__ import annotations

_NEXT = r"(?=\n\s{0,20}(?:-{1,8}> ?|❱ {0,8})?\d{1,7}\b)"

#: Searching a line backwards for a literal is fast, forwards it is not: `cell` and `old` look ahead before they do.
PATTERNS = {
    "file": (
        r"[ \t]{0,8}File[ \n](?P<file_path>[^\n\"]{1,500}?):(?P<file_number>\d{1,9})"
        r"(?:,?[ \n]in[ \n](?P<file_function>[^\n]{1,400}))?[ \t]*$"
    ),
    "cell": (
        r"[ \t]{0,8}(?P<cell_path>(?:Cell |Input )In ?\[[\d ]{1,6}\]"
        r"|(?=[^\n]{0,300}\.ipynb Cell \d)[^\n]{0,300}?\.ipynb Cell \d{1,6})"
        r"(?:,? line (?P<cell_number>\d{1,9}))?(?:,?[ \n]in[ \n](?P<cell_function>[^\n]{1,400}))?[ \t]*$"
    ),
    "rich": r"(?P<rich_path>[^\s:'\"][^\n:'\"]{0,400}\.(?:py|ipynb)):"
    r"(?P<rich_number>\d{1,9}):? in[ \n](?P<rich_function>[\w.<>]{1,160})[ \t]*$",
    "old": rf"(?=[^\n'\"=(),]{{1,301}} in )(?!\d{{1,7}}\s|[\w.]{{1,80}}(?:Error|Exception|Warning): )"
    rf"(?P<old_path>[^\s'\"=(),][^\n'\"=(),]{{0,300}}?) in "
    rf"(?P<old_function>[\w.<>: ]{{1,160}}(?:\([^\n]{{0,400}}\))?)[ \t]*{_NEXT}",
    "arrow": r"[ \t]{0,8}(?:-{1,8}>[ \t]?|❱[ \t]{0,8})(?P<arrow_number>\d{1,9})(?: │)?(?P<arrow_code>[^\n]{0,2000})",
}
