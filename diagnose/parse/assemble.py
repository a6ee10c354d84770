"""Put the found lines together: frames gather until an exception is named; its message runs to the next such line."""

from __future__ import annotations

from diagnose.model import Frame, Raised, Span

from .final import EXCEPTION, indented, kind_of, names_exception
from .logged import severe
from .warned import source_line

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
else:
    from kb import regexes as re

_CARETS = re.compile(r"^[\s~^]+$")
_CONTINUED = re.compile(
    r"\n(?![ \t]{0,12}\d{1,6}\b|[ \t]*\n|File |Cell |Input |[ \t]{0,8}-{2,8}>|[\w.]{1,120}:(?:\s|$))([^\n]{1,300})"
)
_DEFINED = re.compile(r"^[ \t]{2,40}(?:async )?def (\w{1,100})\(", re.MULTILINE)
_LISTED = 4000
#: A line of a source listing, right below a piece of the one above: ``except\nTypeError:\n-> 12     pass``.
_NUMBERED = re.compile(r"[ \t]*\n[ \t]{0,12}(?:-{1,8}> ?)?\d{1,7}[ \t]")


class Assembler:
    """Takes line matches in order. Its state: frames that await a name, or an open message."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.errors: list[Raised] = []
        self.frames: list[Frame] = []
        self.start = -1  # of the block that is being read
        self.awaited = ""  # name in IPython's headline
        self.open: tuple[str, str, int] | None = None  # exception, kind, start of the message
        self.draft: tuple[str, int | None, str, int, int] | None = None
        self.shown = ("", "")  # line and function that await their place, in a report of pytest
        self.above = False  # the frames to come belong to the last error

    def take(self, token: re.Match[str]) -> None:
        """One line."""
        kind = token.lastgroup or ""
        if kind == "final" and not self._names(token):
            return
        if self.draft is not None and kind != "arrow":
            self._settle(token.start())
        _TAKES[kind](self, token)

    def finish(self) -> list[Raised]:
        """All errors, the last one up to the end of the text."""
        self._close(len(self.text))
        return self.errors

    # --- lines --------------------------------------------------------------------------------------

    def _head(self, token: re.Match[str]) -> None:
        self._close(token.start())
        self.start = token.start()
        self.awaited = token["head_name"] or self._named_above(token.start())

    def _named_above(self, end: int) -> str:
        """Name that a line of its own states right above: IPython's headline, broken; "" for none."""
        line = self.text[max(0, end - 200) : end].rstrip("\n").rpartition("\n")[2]
        named = EXCEPTION.fullmatch(line)
        return named["name"] if named and names_exception(named["name"], colon=False, awaited=True) else ""

    def _link(self, token: re.Match[str]) -> None:
        self._close(token.start())
        self._relate("cause" if "direct cause" in token[0] else "context")

    def _part(self, token: re.Match[str]) -> None:
        self._close(token.start())
        self._relate("group")

    def _relate(self, link: str) -> None:
        if self.errors and not self.errors[-1].link:
            self.errors[-1] = self.errors[-1]._replace(link=link)

    def _again(self, token: re.Match[str]) -> None:
        """`[Previous line repeated ...]` says nothing new."""

    def _frame(self, token: re.Match[str]) -> None:
        path = token["path"]
        if "\n" in path:
            path = "".join(part.strip() for part in path.split("\n"))
        name, _, code = (token["function"] or "").partition(" ")
        self._begin(token, path, token["number"], name)
        if code.strip() and self.draft is not None:  # the line break before the source line is lost
            self.draft = (*self.draft[:4], token.end() - len(code))

    def _file(self, token: re.Match[str]) -> None:
        self._begin(token, token["file_path"], token["file_number"], token["file_function"])

    def _cell(self, token: re.Match[str]) -> None:
        self._begin(token, token["cell_path"], token["cell_number"], token["cell_function"])

    def _old(self, token: re.Match[str]) -> None:
        self._begin(token, token["old_path"], None, token["old_function"])

    def _rich(self, token: re.Match[str]) -> None:
        self._begin(token, token["rich_path"], token["rich_number"], token["rich_function"])

    def _begin(self, token: re.Match[str], path: str, number: str | None, function: str | None) -> None:
        if self.open is not None:
            if self.open[1] == "error":
                return  # TensorFlow and "in user code:" print frames inside of a message
            self._close(token.start())
        if self.start < 0:
            self._top_cut(token.start())
            self.start = token.start()
        name = (function or "").partition("(")[0].strip()
        self.draft = (path.strip(), int(number) if number else None, name, token.start(), token.end())

    def _top_cut(self, end: int) -> None:
        """Keep what stands before the first frame where no headline does: the rest of an earlier message."""
        if not self.errors and (message := self.text[:end].strip()):
            self.errors.append(Raised("", message, "message", (), "", Span(0, end)))

    def _arrow(self, token: re.Match[str]) -> None:
        if self.draft is None:
            return
        path, number, name, start, _ = self.draft
        line = int(token["arrow_number"]) if number is None else number
        self.draft = None
        code = token["arrow_code"].strip()
        end = token.end()
        while more := _CONTINUED.match(self.text, end):  # a mail program wrapped the source line
            code, end = f"{code} {more[1].strip()}", more.end()
        self.frames.append(Frame(path, line, name, code, Span(start, end)))

    def _settle(self, end: int) -> None:
        """Close the frame whose source lines end at `end`."""
        assert self.draft is not None  # noqa: S101 - the only caller looked
        path, number, name, start, stop = self.draft
        self.draft = None
        code = self.text[stop:end].strip() if end - stop < 4000 else self.text[stop : stop + 400].strip()
        if "\n" in code:
            lines = [line.strip() for line in code.split("\n") if line.strip() and not _CARETS.match(line)]
            code = " ".join(lines[:12]) if not lines or not lines[0][:1].isdigit() else ""
        self.frames.append(Frame(path, number, name, code, Span(start, end)))

    def _shown(self, token: re.Match[str]) -> None:
        before = self.text[max(0, token.start() - _LISTED) : token.start()]
        names = _DEFINED.findall(before)
        self.shown = (token["shown_code"].strip(), names[-1] if names else "")

    def _place(self, token: re.Match[str]) -> None:
        code, function = self.shown
        self.shown = ("", "")
        place = Span(token.start(), token.end())
        name = token["place_name"] or ""
        if self.start < 0:
            self.start = token.start()
        self.frames.append(Frame(token["place_path"], int(token["place_number"]), function, code, place))
        if self.open is not None:
            self._close(token.start())
        elif token[0].endswith(":") and name:
            self.open = (name, kind_of(name), token.end())

    def _below(self, token: re.Match[str]) -> None:
        """The frames of the error above follow."""
        name = self._named_above(token.start())
        if self.open is not None:
            self._close(token.start())
        elif name:
            self.errors.append(Raised(name, "", kind_of(name), (), "", Span(0, token.start())))
        self.above = bool(self.errors)

    def _closing(self, token: re.Match[str]) -> None:
        if self.open is not None:
            self._close(token.start())

    def _warned(self, token: re.Match[str]) -> None:
        self._close(token.start())
        self.start = token.start()
        place = Span(token.start(), token.end())
        self.frames = [Frame(token["warned_path"].strip(), int(token["warned_number"]), "", "", place)]
        self.open = (token["warned_name"], "warning", token.end())

    def _logged(self, token: re.Match[str]) -> None:
        level = token["logged_level"] or token["logged_letter"] or token["logged_sign"] or token["logged_word"] or ""
        if not severe(level) and self.open is None:
            return  # another thread's, perhaps amid the frames
        self._close(token.start())
        if severe(level):
            self.start = token.start()
            named = EXCEPTION.match(self.text, token.end())
            name = named["name"] if named and names_exception(named["name"], colon=True, awaited=False) else ""
            said = "error" if level == "F" else "message"  # C++ ends the process with such a line
            self.open = (name, kind_of(name), named.end()) if named and name else ("", said, token.end())

    def _names(self, token: re.Match[str]) -> bool:
        name = token["name"]
        if (self.draft is not None or self.awaited) and token["colon"] and _NUMBERED.match(self.text, token.end()):
            return False
        if self.open is None and self.start >= 0 and self.awaited and name.rpartition(".")[2] == self.awaited:
            return True
        # Where the headline has told the name, another one is a piece of a source line.
        awaited = self.open is None and not self.awaited and (bool(self.frames) or self.draft is not None)
        return names_exception(name, colon=token["colon"] == ":", awaited=awaited)

    def _final(self, token: re.Match[str]) -> None:
        name = token["name"]
        if self.open is not None:
            self._close(token.start())
        if self.start < 0:
            self.start = token.start()
        self.open = (name, kind_of(name), token.end())

    def _crash(self, token: re.Match[str]) -> None:
        """The process ends: nothing is named but the line itself, and frames above it are not of what ended it."""
        if self.open is None:
            self.frames, self.draft, self.start = [], None, token.start()
            self.open = ("", "error", token.start())

    # --- errors ---------------------------------------------------------------------------------------

    def _close(self, end: int) -> None:
        """End the message or the frames that are open."""
        if self.draft is not None:
            self._settle(end)
        if self.open is not None:
            exception, kind, start = self.open
            stop, frames, last = end, self.frames, end
            if kind == "warning":
                stop, code, last = source_line(self.text, start, end)
                if frames and code:
                    frames = [*frames[:-1], frames[-1]._replace(code=code)]
            message = self.text[start:stop].strip()
            self.errors.append(Raised(exception, message, kind, tuple(frames), "", Span(self.start, last)))
        elif self.frames and self.above:
            self.errors[-1] = self.errors[-1]._replace(frames=tuple(self.frames))
        elif self.frames:
            name, start = indented(self.text[self.start : end]) or ("", end - self.start)
            message = self.text[self.start + start : end].strip()
            self.errors.append(Raised(name, message, "error", tuple(self.frames), "", Span(self.start, end)))
        self.frames, self.open, self.start, self.awaited, self.above = [], None, -1, "", False


#: By the name of a line's pattern what takes it.
_TAKES = {
    name[1:]: method for name, method in vars(Assembler).items() if name.startswith("_") and not name.startswith("__")
}
