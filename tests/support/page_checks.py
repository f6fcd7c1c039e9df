"""What everybody must be able to read and use on a page, as scripts that list what is not so; and how to wait there."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMELESS = """() => {
  const name = (element) => element.getAttribute('aria-label')
    || (document.getElementById(element.getAttribute('aria-labelledby') || '') || element).textContent.trim();
  return [...document.querySelectorAll('video, a, button, nav, section, article, summary, pre, [tabindex="0"]')]
    .filter((element) => element.tagName === 'VIDEO' ? !element.getAttribute('aria-label') : !name(element))
    .map((element) => element.outerHTML.slice(0, 120));
}"""

# WCAG 2 contrast of every run of text against the first opaque background behind it.
FAINT = """() => {
  const channel = (value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('video, .hidden') || !element.checkVisibility()) continue;
    const [one, two] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (contrast < 4.5) faint.push(`${walker.currentNode.data.trim()}: ${contrast.toFixed(2)}`);
  }
  return faint;
}"""


def wait_until(page: "Page", script: str, *, patience_ms: int = 20_000) -> None:
    """Look again until a script is true; the page's policy forbids Playwright's own way of waiting for one."""
    for _ in range(patience_ms // 25):
        if page.evaluate(script):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"this never came: {script}")
