"""Waits for a page whose policy lets no text be run as a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

STEP, MOST = 50, 200  # milliseconds between two questions, and how many are asked


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression holds in a page; fail where it never does."""
    for _ in range(MOST):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(STEP)
    raise AssertionError(expression)
