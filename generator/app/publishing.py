"""The files by which a host checks, builds and publishes a thesis: what ``init --ci`` writes."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import distribution
from pathlib import Path
from urllib.request import url2pathname

from generator.app.shipped import shipped
from generator.history.git import GitError, find_repository

SITE, PUBLISH = ".github/workflows/site.yml", ".github/workflows/publish.yml"
# What pip installs from: the host, the repository, the commit; no name of a user, no password.
_ADDRESS = re.compile(r"git\+https://([\w.:-]+)/([\w.~/-]+?)(?:\.git)?@([0-9a-f]{40})")


def ci_files(host: str, tool: str) -> Mapping[str, bytes]:
    """Return the content of each file that a host (github, gitlab) needs, by its path.

    ``tool`` is what pip installs this generator from (``tool_address``). Where that is on GitHub,
    its workflow is called at that commit; else a copy of it stands beside the one that calls it.
    """
    found = _ADDRESS.fullmatch(tool)
    called = found if found and found[1] == "github.com" else None
    publish = f"{called[2]}/{PUBLISH}@{called[3]}" if called else f"./{PUBLISH}"
    text = (Path(__file__).parent / f"scaffold/ci/{host}.yml").read_text("utf-8")
    filled = text.replace("@publish@", publish).replace("@tool@", tool).encode()
    if host == "gitlab":
        return {".gitlab-ci.yml": filled}
    return {SITE: filled, **({} if called else {PUBLISH: shipped(PUBLISH).read_bytes()})}


def tool_address() -> str:
    """Return what pip can install this generator from on another machine, empty if not known.

    pip notes what it installed from. Of a folder that is its repository, if the commit is there.
    """
    noted = json.loads(distribution("thesis-site").read_text("direct_url.json") or "{}")
    url, commit = str(noted.get("url", "")), noted.get("vcs_info", {}).get("commit_id", "")
    with suppress(GitError):
        repository = find_repository(Path(url2pathname(url.removeprefix("file://"))))
        if url.startswith("file:") and repository and not repository.changed:
            commit = repository.git("branch", "--remotes", "--contains", "HEAD") and repository.head
            url = repository.git("remote", "get-url", "origin").strip()
    address = f"git+{url}@{commit}"
    return address if _ADDRESS.fullmatch(address) else ""
