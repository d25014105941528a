"""Identifiers of people and works: how they are written, and the digit that proves them."""

from __future__ import annotations

import re

LICENSES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-ND-4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC-BY-NC-ND-4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "MIT": "https://opensource.org/license/mit",
}
"""Licences whose address is known, by their SPDX identifier."""


def is_orcid(text: str) -> bool:
    """Say whether this is an ORCID whose last digit is right (ISO 7064, MOD 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == text[-1]


def is_isbn(text: str) -> bool:
    """Say whether this is an ISBN of 13 digits, hyphens allowed, whose last one is right."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"97[89]\d{10}", digits):
        return False
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0


def is_doi(text: str) -> bool:
    """Say whether this is a DOI without its address: ``10.1234/name``."""
    return re.fullmatch(r"10\.\d{4,9}/\S+", text) is not None


def is_nnt(text: str) -> bool:
    """Say whether this is a national thesis number: year, code of the institution, four more.

    Source: theses.fr, whose addresses end with it (``2024ABCD0001``).
    """
    return re.fullmatch(r"[12]\d{3}[A-Z0-9]{4}[A-Z0-9]{4}", text) is not None


def is_web_address(text: str) -> bool:
    """Say whether this is an address that a browser opens."""
    return re.fullmatch(r"https?://[^\s/]+(/\S*)?", text) is not None


def without_resolver(text: str, resolver: str) -> str:
    """Return an identifier that was written with the address it resolves at, without that."""
    return re.sub(rf"^https?://(dx\.|www\.)?{re.escape(resolver)}/", "", text.strip())
