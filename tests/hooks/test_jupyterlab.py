"""JupyterLab in headless Chromium: an error of real Keras, as IPython shows it, and the panel under it.

Pictures of the page are kept in pytest's temporary folder, or in that of ``KDIAG_SCREENSHOTS``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.keras, pytest.mark.browser]
ENTRY = "kerastensor-in-tf-function"
#: What Keras's own cells do: fails bare, fails explained, fails for a reason that is not Keras's.
BARE, INSTALL, EXPLAINED, UNKNOWN = range(4)
#: WCAG's level AA for text.
CONTRAST = 4.5
#: The contrast of every piece of text below an element, as a browser paints it: [ratio, text].
CONTRASTS = """root => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = text => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, base, alpha) => [0, 1, 2].map(i => top[i] * alpha + base[i] * (1 - alpha));
  const chain = node => node ? [...chain(node.parentElement), node] : [];
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const found = [], walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, holder = node.parentElement, text = node.data.trim();
    if (!text || !holder.getClientRects().length) continue;
    let base = [255, 255, 255], opacity = 1;
    for (const one of chain(holder)) {
      const style = getComputedStyle(one), fill = rgba(style.backgroundColor);
      base = over(fill, base, fill[3]);
      if (root.contains(one)) opacity *= Number(style.opacity);
    }
    const ink = rgba(getComputedStyle(holder).color), shown = over(ink, base, ink[3] * opacity);
    const [dark, bright] = [light(shown), light(base)].sort((a, b) => a - b);
    found.push([(bright + 0.05) / (dark + 0.05), text]);
  }
  return found;
}"""


class Lab(NamedTuple):
    """The page after its cells have run."""

    page: Page
    program: str
    errors: list[str]

    def outputs(self, cell: int) -> Locator:
        return self.page.locator(f".jp-Notebook .jp-CodeCell >> nth={cell} >> .jp-OutputArea-child")

    def trace(self, cell: int) -> str:
        """The traceback of a cell, without its number."""
        shown = self.page.locator(f".jp-CodeCell >> nth={cell} >> .jp-RenderedText[data-mime-type*=stderr]")
        return re.sub(r"In\[\d+\]", "In[]", shown.last.inner_text())

    @property
    def panel(self) -> Locator:
        return self.page.locator(".kdiag")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    import lab as driver
    from real_keras import broken

    folder, program = tmp_path_factory.mktemp("lab"), broken(ENTRY)
    driver.notebook(folder, [program, "import diagnose\ndiagnose.install()", program, "1 / 0"])
    with driver.server(folder) as address, driver.page(address) as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        for cell in (BARE, INSTALL, EXPLAINED, UNKNOWN):
            page.click(f".jp-CodeCell >> nth={cell} >> .jp-InputArea-editor")
            page.keyboard.press("Shift+Enter")
            page.wait_for_selector(f".jp-CodeCell >> nth={cell} >> .jp-InputPrompt:text-is('[{cell + 1}]:')")
        yield Lab(page, program, errors)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("KDIAG_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_the_panel_is_the_last_output_and_the_traceback_is_untouched(lab: Lab) -> None:
    assert lab.panel.count() == 1
    last = lab.outputs(EXPLAINED).last
    assert last.locator(".kdiag").count() == 1
    assert lab.outputs(EXPLAINED).count() == 2
    trace = lab.trace(BARE)
    assert "KerasTensor cannot be used as input to a TensorFlow function" in trace
    assert lab.trace(EXPLAINED) == trace
    above, below = lab.outputs(EXPLAINED).nth(-2).bounding_box(), last.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]


def test_an_error_that_is_not_keras_s_has_its_traceback_alone(lab: Lab) -> None:
    assert lab.outputs(UNKNOWN).count() == 1
    assert "ZeroDivisionError" in lab.trace(UNKNOWN)


def test_the_reproduction_opens_and_closes(lab: Lab) -> None:
    code = lab.panel.locator("details pre")
    assert not code.is_visible()
    lab.panel.locator("summary").click()
    assert code.is_visible()
    assert code.inner_text().strip() == lab.program.strip()
    lab.panel.locator("summary").click()
    assert not code.is_visible()


def test_the_copy_button_copies_the_line_to_write(lab: Lab) -> None:
    button = lab.panel.locator("button").first
    button.click()
    lab.page.wait_for_function("() => document.querySelector('.kdiag button').textContent == 'Copied'")
    assert lab.page.evaluate("navigator.clipboard.readText()") == "outputs = keras.ops.squeeze(inputs, axis=-1)"
    lab.page.wait_for_function("() => document.querySelector('.kdiag button').textContent == 'Copy'")


def test_where_there_is_no_clipboard_the_button_copies_as_well(lab: Lab) -> None:
    """In a frame that has none, as outputs of some notebooks have."""
    lab.page.evaluate("navigator.clipboard.writeText('before')")
    forbidden = "{value: {writeText: () => Promise.reject(new Error('not allowed'))}, configurable: true}"
    for clipboard in ("{value: undefined, configurable: true}", forbidden):
        lab.page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {clipboard})")
        lab.panel.locator("button").last.click()
        lab.page.wait_for_function(
            "() => [...document.querySelectorAll('.kdiag button')].at(-1).textContent == 'Copied'"
        )
        lab.page.evaluate("delete navigator.clipboard")
        assert "class Squeeze(keras.layers.Layer):" in lab.page.evaluate("navigator.clipboard.readText()")
        lab.page.evaluate("navigator.clipboard.writeText('before')")
        lab.page.wait_for_function("() => [...document.querySelectorAll('.kdiag button')].at(-1).textContent == 'Copy'")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_word_can_be_read(lab: Lab, theme: str, pictures: Path) -> None:
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
    lab.page.evaluate(change, f"JupyterLab {theme}")
    lab.page.wait_for_selector(f"body[data-jp-theme-name='JupyterLab {theme}']", state="attached")
    lab.page.evaluate("document.querySelector('.kdiag details').open = true")
    lab.panel.scroll_into_view_if_needed()
    lab.page.wait_for_timeout(500)  # colours fade
    lab.page.screenshot(path=pictures / f"jupyterlab-{theme.lower()}.png")
    found = lab.panel.evaluate(CONTRASTS)
    assert len(found) > 10
    assert [text for ratio, text in found if ratio < CONTRAST] == []
    lab.page.evaluate("document.querySelector('.kdiag details').open = false")


def test_nothing_overflows_the_cell(lab: Lab) -> None:
    right = "getBoundingClientRect().right"
    wide = f"root => [root, ...root.querySelectorAll('*')].filter(e => !e.closest('pre') && e.{right} > "
    wide += f"root.closest('.jp-OutputArea-output').{right}).map(e => e.outerHTML)"
    assert lab.panel.evaluate(wide) == []


def test_the_page_has_seen_no_error(lab: Lab) -> None:
    assert lab.errors == []
