"""Waits for a page: until something is so on it, or in what it told this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

STEP, MOST = 50, 600  # milliseconds between two questions, and how many are asked
MOST_KEYS = 400  # before its scripts ran, a page has more stops


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression holds in a page, whose policy lets no text be run as a script."""
    wait_for(page, lambda: page.evaluate(expression), expression)


def wait_for(page: Page, is_so: Callable[[], bool], told: str = "") -> None:
    """Wait until something is so; fail with these words where it never is."""
    for _ in range(MOST):
        if is_so():
            return
        page.wait_for_timeout(STEP)
    raise AssertionError(told)


def press_until(page: Page, key: str, selector: str) -> None:
    """Press a key until something that matches has the focus."""
    for _ in range(MOST_KEYS):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{MOST_KEYS} times {key} lead to no {selector}", pytrace=False)
