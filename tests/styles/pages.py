"""Through a page: HTML of several makers."""

from __future__ import annotations

import html
import re

from .registry import each, style


@style
def html_pre(text: str) -> str:
    return f'<div class="output"><pre>{html.escape(text)}</pre></div>'


@style
def html_breaks(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n").replace("  ", "&nbsp;&nbsp;")


@style
def html_breaks_alone(text: str) -> str:
    return "<p>" + html.escape(text).replace("\n", "<br />") + "</p>"


@style
def html_code(text: str) -> str:
    return f'<p>It fails:</p>\n\n<pre class="lang-none prettyprint-override"><code>{html.escape(text, quote=False)}</code></pre>\n\n<p>Why?</p>'


@style
def html_row_per_line(text: str) -> str:
    rows = (
        f'<tr><td class="n">{n}</td><td class="l">{html.escape(line)}</td></tr>'
        for n, line in enumerate(text.splitlines(), 1)
    )
    return "<table>" + "\n".join(rows) + "</table>"


@style
def html_div_per_line(text: str) -> str:
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.splitlines())


@style
def html_highlighted(text: str) -> str:
    text = html.escape(text, quote=False)
    text = re.sub(r"^(Traceback \(most recent call last\):)$", r'<span class="gt">\1</span>', text, flags=re.MULTILINE)
    text = re.sub(
        r"^([\w.]*(?:Error|Exception|Warning))(: )(.*)$",
        r'<span class="gr">\1</span>\2<span class="n">\3</span>',
        text,
        flags=re.MULTILINE,
    )
    return f'<div class="highlight"><pre><span></span>{text}</pre></div>'


@style
def html_coloured(text: str) -> str:
    rows = (f'<span class="ansi-red-fg">{html.escape(line)}</span>' for line in text.splitlines())
    return '<div class="output_subarea output_error"><pre>' + "\n".join(rows) + "</pre></div>"


@style
def html_numbers(text: str) -> str:
    return "<pre>" + re.sub(r"[<>&\"'`\u2022]", lambda sign: f"&#{ord(sign[0])};", text) + "</pre>"


@style
def junit_report(text: str) -> str:
    first = html.escape(text.strip().splitlines()[-1] if text.strip() else "")
    return (
        f'<testsuite name="pytest" errors="0" failures="1"><testcase classname="test_train" name="test_train" time="1.2">'
        f'<failure message="{first}">{html.escape(text)}</failure></testcase></testsuite>\n'
    )


@style
def junit_attribute(text: str) -> str:
    escaped = html.escape(text.rstrip()).replace("\n", "&#10;")
    return f'<testcase name="test_train"><error message="{escaped}" /></testcase>\n'


@style
def wiki_indented(text: str) -> str:
    return "{noformat}\n" + text + "{noformat}\n"


@style
def latex_listing(text: str) -> str:
    return "\\begin{verbatim}\n" + each(text) + "\\end{verbatim}\n"
