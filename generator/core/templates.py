"""Templates: the one place that says how HTML of ours is drawn, everything in it escaped."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from contextlib import suppress
from functools import cache, partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment, Template

# Sets the name of a record so that no line breaks before its number: "Focus group 1".
unbroken = partial(re.compile(r" (?=\d+\Z)").sub, "\u00a0")


@cache
def template(room: str, name: str) -> Template:
    """Return a template of a room (``generator.tables``); a value that it lacks is an error."""
    return _environment(room).get_template(name)


@cache
def _environment(room: str) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(room),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    vars(environment)["filters"]["unbroken"] = unbroken
    keep_bytecode(environment)
    return environment


def keep_bytecode(environment: Environment) -> None:
    """Keep what the templates of an environment are compiled to, as Python keeps that of modules.

    What is kept is run: so it lies beside the bytecode of this module, never in a thesis, which may
    be another's. It is taken for a template of the same text under the same settings.
    """
    from jinja2 import FileSystemBytecodeCache, __version__

    known: Any = environment
    settings = (
        __version__,
        {name: each for name, each in vars(environment).items() if isinstance(each, str | int)},
        sorted(environment.extensions),
        [
            sorted((name, str(getattr(each, "jinja_pass_arg", ""))) for name, each in group.items())
            for group in (known.filters, known.tests)
        ],
    )
    digest = hashlib.sha256(repr(settings).encode()).hexdigest()[:16]
    folder = Path(cache_from_source(__file__)).parent / f"templates-{digest}"
    if sys.dont_write_bytecode or callable(environment.autoescape):
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        environment.bytecode_cache = FileSystemBytecodeCache(str(folder))
