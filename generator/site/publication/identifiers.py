"""Identifiers of people and works: how they are written, and the digit that proves them."""

from __future__ import annotations

import re
from collections.abc import Callable

from pydantic import PlainValidator

from generator.core.problems import Message
from generator.core.validation import WrongValue, text_of

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


def is_nnt(text: str) -> bool:
    """Say whether this is a national thesis number: year, code of the institution, four more.

    Source: theses.fr, whose addresses end with it (``2024ABCD0001``).
    """
    return re.fullmatch(r"[12]\d{3}[A-Z0-9]{4}[A-Z0-9]{4}", text) is not None


def is_web_address(text: str) -> bool:
    """Say whether this is an address that a browser opens."""
    return re.fullmatch(r"https?://[^\s/]+(/\S*)?", text) is not None


def identifier(
    is_right: Callable[[str], object], like: Message | str, resolver: str = ""
) -> PlainValidator:
    """Return the validator of an identifier, which may stand behind the address it resolves at."""

    def check(value: object) -> str:
        text = " ".join(text_of(value).split())
        if resolver:
            text = re.sub(rf"^https?://(dx\.|www\.)?{re.escape(resolver)}/", "", text)
        if text and not is_right(text):
            raise WrongValue(expected=like)
        return text

    return PlainValidator(check)


DOI = identifier(re.compile(r"10\.\d{4,9}/\S+").fullmatch, "10.1234/name", "doi.org")
NNT = identifier(is_nnt, Message("like-nnt"), "theses.fr")
ISBN = identifier(is_isbn, Message("like-isbn"))
ORCID = identifier(is_orcid, Message("like-orcid"), "orcid.org")
WEB_ADDRESS = identifier(is_web_address, Message("an-address"))
