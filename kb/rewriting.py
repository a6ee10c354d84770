"""Rewriting the ``tf.*`` calls of one source line; the line may be a part of a statement only."""

from __future__ import annotations

from .ops_template import bind, fill, fitting_template, keeps_arguments, lost_arguments

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import ast
    import re
    from collections.abc import Iterator, Mapping
    from typing import NamedTuple

    from .records import OpRow
else:
    import _ast as ast  # the nodes alone: the module around them loads four others

    from kb import regexes as re
    from kb.named import NamedTuple

#: Longer lines are data, not code that someone wrote.
LINE_LIMIT = 2000
_NAME = re.compile(r"(?<![\w.])(?:tf|tensorflow)(?:\.[A-Za-z_]\w{0,60}){1,6}(?=[ ]?\()")
_SPELLING = re.compile(r"^(?:tf|tensorflow)\.(?:compat\.v2\.)?")
_DTYPE = re.compile(r"^(?:bool|bfloat16|float(?:16|32|64)|u?int(?:8|16|32|64)|complex(?:64|128))$")
_CLAUSE = re.compile(r"(?:elif\b|else\b|except\b|finally\b|case\b)")
_ODD = re.compile(r"\\|\b\d\w*[A-Za-z]")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_CLOSERS = {"(": ")", "[": "]", "{": "}"}

Found = list[tuple["OpRow", str]]


def rewrite_line(line: str, names: Mapping[str, OpRow]) -> tuple[str, Found]:
    """Give the line with its known tf calls replaced where that is safe, and each known call's row and caveat."""
    code = line.strip()
    if len(code) > LINE_LIMIT or "\n" in code or "\0" in code:
        return line, []
    for before, kept, after in _readings(code):
        tree = _parse(before + kept + after)
        if tree is None:
            continue
        writer = _Writer(before + kept, len(before.encode()), names)
        text = writer.write(tree)
        if _parse(before + text + after) is None:
            text = kept
        dropped = len(code) - len(kept)
        return line.replace(code, code[:dropped] + text, 1), writer.found
    return _by_name(line, names)


def _parse(text: str) -> ast.Module | None:
    if not _ODD.search(text):
        return _tree(text)
    import warnings  # noqa: PLC0415 - most lines have neither escapes nor 1if

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in the reader's line is not our news
        return _tree(text)


def _tree(text: str) -> ast.Module | None:
    try:
        tree = compile(text, "<line>", "exec", ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return tree if isinstance(tree, ast.Module) else None


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name in node._fields:
        value = getattr(node, name, None)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST):
                yield part


def _readings(code: str) -> Iterator[tuple[str, str, str]]:
    """Ways to make a whole statement of `code`: (text before, the code without a clause word, text after)."""
    openers, closers = _unclosed(code)
    clause = _CLAUSE.match(code)
    yield openers, code, closers
    if clause:
        yield "if 1" if clause[0] in ("else", "finally") else "if ", code[clause.end() :], "\n pass"
        yield "if 1" if clause[0] in ("else", "finally") else "if ", code[clause.end() :], ""
    yield openers, code, closers + "\n pass"
    yield openers, code, closers + ":\n pass"
    yield "", code, "\ndef f(): pass"
    yield "{" + openers, code, closers + "\n}"
    yield "f(" + openers, code, closers + "\n)"
    yield "x " + openers, code, closers


def _unclosed(code: str) -> tuple[str, str]:
    """Brackets that close what `code` leaves open, and those that open what it closes only."""
    stack: list[str] = []
    before = ""
    for char in _outside_strings(code):
        if char in _CLOSERS:
            stack.append(char)
        elif char in _PAIRS and stack and stack[-1] == _PAIRS[char]:
            stack.pop()
        elif char in _PAIRS:
            before = ("f(" if char == ")" else _PAIRS[char]) + before
    after = "".join(_CLOSERS[char] for char in reversed(stack))
    return before, "\n" + after if after else ""


def _outside_strings(code: str) -> Iterator[str]:
    quote = ""
    skip = False
    for char in code:
        if skip:
            skip = False
        elif quote:
            skip = char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#":
            return
        else:
            yield char


class _Site(NamedTuple):
    """A part of the line to be written anew: a known call (with its row), or a tf dtype. Byte positions."""

    node: ast.expr
    row: OpRow | None
    start: int
    end: int
    open: bool


class _Writer:
    """Writes a parsed line anew; `found` collects what it met, outermost first."""

    def __init__(self, source: str, start: int, names: Mapping[str, OpRow]) -> None:
        self.source = source.encode()
        self.start = start
        self.names = names
        self.found: Found = []

    def write(self, tree: ast.AST) -> str:
        """Give the code from `start` to the end."""
        return self._part([tree], self.start, len(self.source), keras=False)

    def _part(self, nodes: list[ast.AST], start: int, end: int, *, keras: bool) -> str:
        pieces, at = [], start
        sites = sorted((site for node in nodes for site in self._sites(node)), key=lambda site: site.start)
        for site in sites:
            if site.start < at or site.end > end:
                continue
            pieces += [self._raw(at, site.start), self._site(site, keras=keras)]
            at = site.end
        return "".join([*pieces, self._raw(at, end)])

    def _raw(self, start: int, end: int) -> str:
        return self.source[start:end].decode(errors="replace")

    def _sites(self, node: ast.AST) -> Iterator[_Site]:
        """Outermost sites in `node`. Strings with code inside have no reliable positions and stay."""
        queue = [node]
        while queue:
            node = queue.pop()
            if isinstance(node, ast.JoinedStr):
                continue
            site = self._as_site(node) if isinstance(node, ast.Call | ast.Attribute) else None
            if site:
                yield site
            else:
                queue.extend(_children(node))

    def _as_site(self, node: ast.Call | ast.Attribute) -> _Site | None:
        if node.lineno != 1:
            return None
        whole = node.end_lineno == 1
        end = (node.end_col_offset or 0) if whole else len(self.source)
        if isinstance(node, ast.Attribute):
            is_dtype = isinstance(node.value, ast.Name) and node.value.id in ("tf", "tensorflow")
            return _Site(node, None, node.col_offset, end, False) if is_dtype and _DTYPE.match(node.attr) else None
        row = self.names.get(_symbol(node))
        return _Site(node, row, node.col_offset, end, not whole) if row else None

    def _site(self, site: _Site, *, keras: bool) -> str:
        if isinstance(site.node, ast.Attribute):
            return f'"{site.node.attr}"' if keras else self._raw(site.start, site.end)
        if site.row is None or not isinstance(site.node, ast.Call):
            return self._raw(site.start, site.end)
        call, row = site.node, site.row
        place = len(self.found)
        given = None if site.open else self._given(row, call, raw=True)
        template = None if given is None else fitting_template(row, given)
        self.found.append((row, _caveat(row, [] if template else lost_arguments(row, given or {}))))
        if template:
            text = fill(template, self._given(row, call, raw=False) or {})
            if text is not None:
                return text
            del self.found[place + 1 :]
        name_end = call.func.end_col_offset or 0
        renamed = site.open and keeps_arguments(row, len(call.args), [k.arg or "" for k in call.keywords])
        head = row.replacement if renamed else self._raw(site.start, name_end)
        if isinstance(call.func, ast.Attribute) and row.symbol == "x.numpy":
            head = self._part([call.func.value], site.start, name_end, keras=False)
        rest: list[ast.AST] = [*call.args, *call.keywords]
        return head + self._part(rest, name_end, site.end, keras=renamed)

    def _given(self, row: OpRow, call: ast.Call, *, raw: bool) -> dict[str, str] | None:
        if row.symbol == "x.numpy" and isinstance(call.func, ast.Attribute):
            return {"x": self._value(call.func.value, raw=raw)} if not call.args and not call.keywords else None
        if any(isinstance(arg, ast.Starred) for arg in call.args) or any(k.arg is None for k in call.keywords):
            return None
        keywords = {k.arg: self._value(k.value, raw=raw) for k in call.keywords if k.arg}
        return bind(row.parameters, [self._value(arg, raw=raw) for arg in call.args], keywords)

    def _value(self, node: ast.expr, *, raw: bool) -> str:
        start, end = node.col_offset, node.end_col_offset or 0
        return self._raw(start, end) if raw else self._part([node], start, end, keras=True)


def _symbol(call: ast.Call) -> str:
    """``tf.math.exp`` of a call to it, ``x.numpy`` of a method call, else ""."""
    parts: list[str] = []
    node: ast.AST = call.func
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in ("tf", "tensorflow"):
        return _SPELLING.sub("tf.", ".".join([node.id, *reversed(parts)]), count=1)
    return "x.numpy" if parts[:1] == ["numpy"] and not call.args and not call.keywords else ""


def _caveat(row: OpRow, lost: list[str]) -> str:
    words = [row.caveat or row.instead]
    if lost and row.replacement:
        names = " and ".join(f"`{name}`" for name in lost)
        words.insert(0, f"Carry {names} over by hand: {row.replacement} has no such argument.")
    if row.since not in ("", "3.0"):
        words.append(f"Needs Keras {row.since} or newer.")
    return " ".join(filter(None, words))


def _by_name(line: str, names: Mapping[str, OpRow]) -> tuple[str, Found]:
    """For a line that is no code as it stands: names only, and only where nothing else changes."""
    found: Found = []

    def put(match: re.Match[str]) -> str:
        row = names.get(_SPELLING.sub("tf.", match[0], count=1))
        if row is None:
            return match[0]
        found.append((row, _caveat(row, [])))
        quoted = any(mark in line[: match.start()] for mark in "'\"#")
        return row.replacement if keeps_arguments(row) and not quoted else match[0]

    return _NAME.sub(put, line), found
