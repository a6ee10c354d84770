"""Through a chat or a forum: Markdown, names with times, signs that an editor changed or ate."""

from __future__ import annotations

import re

from .registry import each, style

_SMART = str.maketrans({"'": "\u2019", '"': "\u201d"})


@style
def markdown_fence(text: str) -> str:
    return f"Hi all, after the upgrade I get this:\n\n```python-traceback\n{text}```\n\nAny idea? Thanks!\n"


@style
def markdown_fence_in_list(text: str) -> str:
    return (
        "1. Install the new version\n2. Run the script:\n\n   ```\n"
        + each(text, "   ")
        + "   ```\n\n3. See the error\n"
    )


@style
def markdown_quote(text: str) -> str:
    return each(text, "> ") + "\nSame here.\n"


@style
def markdown_quote_tight(text: str) -> str:
    return each(text, ">")


@style
def markdown_quote_of_fence(text: str) -> str:
    return "> ```\n" + each(text, "> ") + "> ```\n\nI get the same.\n"


@style
def markdown_bullet(text: str) -> str:
    lines = text.splitlines()
    return "- Error:\n  - " + "\n    ".join(lines) + "\n"


@style
def markdown_inline_code(text: str) -> str:
    return each(text, "`", "`")


@style
def markdown_hard_breaks(text: str) -> str:
    return each(text, "", "  ").replace("  \n", "\\\n")


@style
def markdown_escaped(text: str) -> str:
    return re.sub(r"([_*<>])", r"\\\1", text)


@style
def markdown_eaten(text: str) -> str:
    """A forum that took `__init__` for bold and backticks for code."""
    return re.sub(r"__(\w{1,40})__", r"\1", text).replace("`", "")


@style
def stars_eaten(text: str) -> str:
    return text.replace("**", "").replace("*", "")


@style
def issue_details(text: str) -> str:
    return f"### Standalone code to reproduce\n\n<details><summary>Log</summary>\n<p>\n\n```\n{text}```\n\n</p>\n</details>\n"


@style
def indented_block(text: str) -> str:
    return "My script fails:\n\n" + each(text, "    ") + "\nWhat is wrong?\n"


@style
def tab_indented_block(text: str) -> str:
    return "My script fails:\n\n" + each(text, "\t")


@style
def slack_message(text: str) -> str:
    return "Some User  1:05 PM\nafter the upgrade:\n" + text + ":eyes: 2\nOther User  1:07 PM\nsame here\n"


@style
def discord_message(text: str) -> str:
    return "someuser — Today at 13:05\n" + text + "otheruser — Today at 13:07\n@someuser which version?\n"


@style
def teams_message(text: str) -> str:
    return "[Monday 1:05 PM] Some User\n" + text.replace("  ", " \u00a0") + "\n[Monday 1:07 PM] Other User\nhm\n"


@style
def whatsapp_message(text: str) -> str:
    return "[23/11/2026, 13:05:09] Some User: " + text


@style
def irc_lines(text: str) -> str:
    return each(text, "[13:05] <someuser> ")


@style
def hard_spaces(text: str) -> str:
    return text.replace(" ", "\u00a0")


@style
def hard_hyphens(text: str) -> str:
    return text.replace("-", "\u2011")


@style
def zero_width_signs(text: str) -> str:
    return re.sub(r"(?<=[./_])(?=\w)", "\u200b", text)


@style
def soft_hyphens(text: str) -> str:
    return re.sub(r"(?<=[a-z]{4})(?=[a-z]{4})", "\u00ad", text)


@style
def word_joiners(text: str) -> str:
    return text.replace(" ", " \u2060")


@style
def smart_quotes(text: str) -> str:
    return text.translate(_SMART)


@style
def typographic(text: str) -> str:
    """An editor that means well: paired quotes, dashes, one sign for three dots."""
    text = re.sub(r'"([^"\n]*)"', "\u201c\\1\u201d", text)
    text = re.sub(r"'([^'\n]*)'", "\u2018\\1\u2019", text)
    return text.replace("...", "\u2026").replace("--", "\u2013")


@style
def angle_quotes(text: str) -> str:
    return re.sub(r'"([^"\n]*)"', "\u00ab\\1\u00bb", text)


@style
def full_width_signs(text: str) -> str:
    return text.translate(str.maketrans({"(": "\uff08", ")": "\uff09", ":": "\uff1a", ",": "\uff0c"}))


@style
def backticks_for_quotes(text: str) -> str:
    return text.replace("'", "`")


@style
def no_backticks(text: str) -> str:
    return text.replace("`", "")


@style
def no_quotes(text: str) -> str:
    return text.replace("'", "")


@style
def escaped_marks(text: str) -> str:
    """A chat's program interface hands out three signs as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@style
def escaped_quote_marks(text: str) -> str:
    return each(text, "&gt; ")


@style
def after_a_question(text: str) -> str:
    return (
        "Hello, I am training a model. I have tried several versions and the error stays: first I saw a warning, "
        "then this. Can somebody help me?\n\nmain(x, y)\n\n" + text + "\nI use Python 3.11 on Ubuntu.\n"
    )


@style
def labelled(text: str) -> str:
    return "Error message: " + text
