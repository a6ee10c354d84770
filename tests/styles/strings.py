"""Written as a string: of Python, JSON, a shell, a table, a query."""

from __future__ import annotations

import json

from .registry import each, style


@style
def collapsed(text: str) -> str:
    return " ".join(text.split())


@style
def collapsed_with_spaces(text: str) -> str:
    return text.replace("\n", " ")


@style
def python_repr(text: str) -> str:
    return repr(text)


@style
def python_list(text: str) -> str:
    """What traceback.format_exception gives, printed."""
    return repr(text.splitlines(keepends=True))


@style
def python_error_in_message(text: str) -> str:
    return f"RuntimeError: worker failed: {text!r}\n"


@style
def json_string(text: str) -> str:
    return json.dumps(text)


@style
def json_string_utf8(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@style
def json_list(text: str) -> str:
    return json.dumps({"traceback": text.splitlines()}, indent=1)


@style
def json_in_json(text: str) -> str:
    return json.dumps({"body": json.dumps({"traceback": text})})


@style
def json_in_json_in_json(text: str) -> str:
    return json.dumps({"record": json.dumps({"body": json.dumps({"traceback": text})})})


@style
def bytes_repr(text: str) -> str:
    return repr(text.encode())


@style
def bytes_in_error(text: str) -> str:
    return f"CalledProcessError(1, ['python', 'train.py'], stderr={text.encode()!r})\n"


@style
def backslashes_alone(text: str) -> str:
    """Breaks became two characters, nothing else was touched."""
    return text.replace("\n", "\\n")


@style
def backslashes_with_returns(text: str) -> str:
    return text.replace("\n", "\\r\\n")


@style
def yaml_block(text: str) -> str:
    return "status: failed\nerror: |\n" + each(text, "  ") + "retries: 3\n"


@style
def yaml_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'status: failed\nerror: "{escaped}"\nretries: 3\n'


@style
def csv_cell(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'run,status,error\r\n17,failed,"{doubled}"\r\n'


@style
def shell_variable(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"declare -- output=$'{escaped}'\n"
