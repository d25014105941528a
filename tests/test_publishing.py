"""What a host does with a thesis: each step of the written workflows, run in a clean clone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator.app import publishing
from generator.app.publishing import PUBLISH, SITE, ci_files, tool_address
from tests.building import write, write_thesis
from tests.history.repositories import History

if TYPE_CHECKING:
    from collections.abc import Mapping

TOOL = "git+https://github.com/owner/tool@" + "a" * 40
BRANCH = "relecture/l'été-$(id)"
WITHHELD = "Zénobie Quirinal"
CHAPTER = "# 1 Enquête\n\n{text}\n\n[trois]{{= count(people) }} personnes.\n"
COLUMNS = [
    {"name": "id", "title": "Code"},
    {"name": "site", "title": "Lieu", "x-privacy": "public"},
    {"name": "age", "title": "Âge", "type": "integer", "x-privacy": "private"},
]
# What of a branch would run in the job that builds it, and read its variables.
RUNNING = """hooks: [hook.py]
copyright: !ENV [THESIS_WITHHELD, x]
markdown_extensions:
  - subprocess:Popen:
      args: [touch, RAN]
  - pymdownx.snippets:
      base_path: [BESIDE]
  - toc:
      slugify: !!python/name:material.plugins.blog.plugin.rmtree
theme:
  custom_dir: look
"""
SNIPPET = '\n## Le terrain\n\n--8<-- "aside.txt"\n'
PEOPLE = {"name": "people", "path": "people.csv"} | {
    "schema": {"fields": COLUMNS, "primaryKey": "id"}
}
RUNS_HERE = "github.event_name != 'pull_request' && github.ref == format('refs/heads/{0}', "
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the hosts run these steps in a shell")


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository: a thesis on ``main``, a tagged review, five branches beside it."""
    folder = tmp_path_factory.mktemp("published") / "origin"
    people = "id,site,age\nP1,Lyon,51\nP2,Brest,52\nP3,Metz,53\n"
    write_thesis(
        folder,
        {"1_enquete.md": CHAPTER.format(text="Le texte publié.")},
        {"people.csv": "id,site,age\nP1,Lyon,51\n", "datapackage.yaml": {"resources": [PEOPLE]}},
    )
    history = History(folder)
    history.commit({".gitignore": "/site/\n/exports/\n/.cache/\n", "requirements.lock": ""})
    history.git("branch", "avant-les-donnees")
    history.commit({"data/people.csv": people})
    history.git("tag", "revue/1")
    history.git("checkout", "-q", "-b", BRANCH)
    wrong = "Le texte relu, et [quatre]{= count(people) }."
    history.commit({"chapters/1_enquete.md": CHAPTER.format(text=wrong)})
    history.git("checkout", "-q", "-b", "execute", "main")
    ran = folder.parent / "ran"
    (folder.parent / "aside.txt").write_text("BESIDE", "utf-8")
    running = RUNNING.replace("RAN", str(ran)).replace("BESIDE", str(folder.parent))
    settings = (folder / "mkdocs.yml").read_text("utf-8").replace("theme:\n", running)
    running = f"open({str(ran)!r}, 'w')\n"
    template = '{% extends "base.html" %}{% block htmltitle %}RAN{% endblock %}'
    codes = {**dict.fromkeys(("hook.py", "mkdocs.py"), running), "look/main.html": template}
    read = {"chapters/1_enquete.md": CHAPTER.format(text=f"Une branche.{SNIPPET}")}
    history.commit({"mkdocs.yml": settings, **codes, **read})
    history.git("checkout", "-q", "-b", "mene-ailleurs", "main")  # to a file of whoever builds it
    (folder / "mkdocs.yml").unlink()
    (folder / "mkdocs.yml").symlink_to(ran)
    history.commit()
    history.git("checkout", "-q", "-b", "cite-un-nom", "main")
    history.commit({"chapters/1_enquete.md": CHAPTER.format(text=f"Selon {WITHHELD}.")})
    history.git("checkout", "-q", "-b", "montre-les-ages", "main")
    shown = {"chapters/1_enquete.md": CHAPTER.format(text="Au total {{ sum(people.age) }} ans.")}
    described = (folder / "data/datapackage.yaml").read_text("utf-8")
    history.commit(shown | {"data/datapackage.yaml": described.replace("private", "public")})
    history.git("checkout", "-q", "avant-les-donnees")
    history.commit({"chapters/index.md": "# Avant\n"})
    history.git("checkout", "-q", "main")
    return folder


@dataclass
class Machine:
    """A machine of a host: a clean clone, what its steps said, and which of them failed."""

    clone: Path
    variables: dict[str, str]
    said: str = ""
    failed: list[str] = field(default_factory=list[str])

    @classmethod
    def cloned(cls, origin: Path, folder: Path, branch: str, failing: str = "none") -> Machine:
        """Clone a branch as a host does; pip and the host's own program only note their words.

        The commands of ours that match ``failing`` fail, as a shell matches them.
        """
        clone = folder / "clone"
        command = ["git", "clone", "-q", "-b", branch, str(origin), str(clone)]
        subprocess.run(command, check=True)  # noqa: S603 - our own words
        for name in ("python", "gh"):
            write(folder / "bin" / name, f'#!/bin/sh\necho "{name} $*" >> {folder}/called\n')
        real = Path(sys.executable).with_name("thesis")
        fail = f'case "$1 $2" in {failing}) printf "at 99 %%\\nfailed\\n"; exit 2;; esac'
        write(folder / "bin/thesis", f'#!/bin/sh\n{fail}\nexec {real} "$@"\n')
        for program in (folder / "bin").iterdir():
            program.chmod(0o755)
        found = {
            "PATH": f"{folder}/bin:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join((str(Path(__file__).parents[1]), ".")),
            "HOME": str(folder),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        }
        return cls(clone, found | {"CI": "true"})

    def run(self, name: str, script: str, variables: Mapping[str, str]) -> None:
        """Run a step in the shell that a host runs it in."""
        done = subprocess.run(  # noqa: S603 - the script is what is tested
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],  # noqa: S607
            cwd=self.clone,
            env=self.variables | dict(variables),
            capture_output=True,
            text=True,
            check=False,
        )
        self.said += done.stdout + done.stderr
        self.failed += [name] if done.returncode else []

    def file(self, name: str) -> str:
        """Return what the steps wrote into a file beside the clone."""
        return (self.clone.parent / name).read_text("utf-8")

    def page(self, path: str) -> str:
        """Return a page of the site that was built."""
        return (self.clone / "site" / path / "index.html").read_text("utf-8")


def on_github(machine: Machine, branch: str, job: str) -> Machine:
    """Run the steps of a job of the workflow that ``init`` writes, those that are no actions."""
    files = ci_files("github", "")
    called = yaml.safe_load(files[PUBLISH])["jobs"][job]
    said = {
        "github.event.repository.default_branch": "main",
        "github.event.repository.private": "false",
        "secrets.THESIS_WITHHELD": WITHHELD,
        "inputs.tool": TOOL,
        "inputs.guide": "",
        "github.token": "t",
        f"{RUNS_HERE}github.event.repository.default_branch)": str(branch == "main").lower(),
    }

    def filled(variables: Mapping[str, Any]) -> dict[str, str]:
        return {
            name: re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda found: said[found[1]], str(text))
            for name, text in variables.items()
        }

    machine.variables |= filled(called.get("env", {})) | {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": "autrice/these",
        "GITHUB_REF_NAME": branch,
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_WORKFLOW_REF": f"autrice/these/{SITE}@refs/heads/{branch}",
    }
    for step in called["steps"]:
        condition = step.get("if", "")
        if "inputs.guide != ''" in condition:  # a thesis has no guide of its own
            continue
        is_meant = f"PUBLISHES == '{machine.variables.get('PUBLISHES', '')}'" in condition
        goes_on = not machine.failed or "!cancelled()" in condition
        if "run" in step and goes_on and (is_meant or "PUBLISHES" not in condition):
            machine.run(step.get("name", ""), step["run"], filled(step.get("env", {})))
    return machine


def on_gitlab(machine: Machine, branch: str, *jobs: str) -> Machine:
    """Run the script of jobs of the pipeline that ``init`` writes."""
    pipeline = yaml.safe_load(ci_files("gitlab", TOOL)[".gitlab-ci.yml"])
    machine.variables |= {name: str(text) for name, text in pipeline["variables"].items()}
    machine.variables |= {
        "CI_COMMIT_BRANCH": branch,
        "CI_DEFAULT_BRANCH": "main",
        "CI_JOB_ID": "7",
        "CI_PAGES_DOMAIN": "pages.example",
        "CI_PAGES_URL": "https://autrice.pages.example/theses/une",
        "CI_PROJECT_PATH": "autrice/theses/une",
        "CI_PROJECT_ROOT_NAMESPACE": "autrice",
    }
    for job in jobs:
        before = pipeline[pipeline[job].get("extends", job)].get("before_script", [])
        machine.run(job, "\n".join((*before, *pipeline[job]["script"])), {})
    return machine


def test_the_default_branch_is_published_with_its_review_and_its_branches(
    origin: Path, tmp_path: Path
) -> None:
    """A branch that says a withheld name gives way to a notice, one with older data is left out."""
    machine = Machine.cloned(origin, tmp_path, "main", failing='"export docx" | "export epub"')
    on_github(machine, "main", "versions")
    assert "THESIS_WITHHELD" not in machine.variables
    on_github(machine, "main", "build")
    assert machine.failed == [], machine.said
    assert machine.file("called").splitlines() == 2 * [
        "python -m pip install --quiet -r requirements.lock",
        f"python -m pip install --quiet --no-deps --no-build-isolation {TOOL}",
    ]
    assert not (origin.parent / "ran").exists()
    assert "::warning title=docx::at 99 %25%0Afailed\n" in machine.said
    assert (machine.clone / "site/exports/thesis.pdf").is_file()
    assert 'rel="canonical" href="https://autrice.github.io/these/1_enquete/"' in machine.page(
        "1_enquete"
    )
    assert "relecture « revue/1 »" in machine.page("v/revue/1")
    shown = machine.page(f"preview/{BRANCH}/1_enquete")
    assert "Le texte relu" in shown
    assert "RAN" not in machine.page("preview/execute")
    assert "Le terrain" in machine.page("preview/execute/1_enquete")
    assert "BESIDE" not in machine.page("preview/execute/1_enquete")
    assert '<meta name="robots" content="noindex">' in shown
    assert "Aperçu de la branche « relecture/l&#39;été-$(id) »" in shown
    assert '<a href="../changes/">Ce qui a changé</a>' in shown
    assert "Le texte relu" in machine.page(f"preview/{BRANCH}/changes")
    for branch in ("cite-un-nom", "montre-les-ages"):
        assert "Cette version a été retirée" in machine.page(f"preview/{branch}")
    assert "people.age y est public" in machine.said
    assert not any(
        WITHHELD in each.read_text("utf-8") for each in (machine.clone / "site").rglob("*.html")
    )
    assert "avant-les-donnees : pas d’aperçu" in machine.said.replace("\xa0", " ")
    assert not (machine.clone / "site/preview/avant-les-donnees").exists()


def test_a_branch_is_shown_with_its_errors_and_its_changes(origin: Path, tmp_path: Path) -> None:
    """Its error stands at its line; it is built all the same, and the default branch called."""
    machine = Machine.cloned(origin, tmp_path, BRANCH, failing='"export "*')
    on_github(machine, BRANCH, "build")
    assert machine.failed == ["Chapters and data, each problem shown at its line"]
    assert "::error file=chapters/1_enquete.md,line=3," in machine.said
    assert "quatre" in machine.page("1_enquete")
    assert "Le texte relu" in machine.page("changes")
    assert "Le texte relu" in machine.file("summary")
    machine.failed.clear()
    on_github(machine, BRANCH, "show")
    assert machine.failed == [], machine.said
    assert "gh workflow run site.yml --repo autrice/these --ref main" in machine.file("called")
    assert machine.file("output").endswith("/preview/relecture/l%27%C3%A9t%C3%A9-%24%28id%29/\n")


def test_gitlab_publishes_the_default_branch_though_no_export_can_be_made(
    origin: Path, tmp_path: Path
) -> None:
    """The commands are those that GitHub runs; here they only note their words."""
    machine = Machine.cloned(origin, tmp_path, "main", failing='"export "*')
    script = (tmp_path / "bin/thesis").read_text("utf-8").splitlines()[:2]
    script += [f'echo "thesis $*" >> {tmp_path}/called', "mkdir -p site && touch site/index.html"]
    (tmp_path / "bin/thesis").write_text("\n".join(script), "utf-8")
    on_gitlab(machine, "main", "site", "pages")
    assert machine.failed == [], machine.said
    assert "Not exported: epub" in machine.said
    assert machine.file("called").splitlines() == [
        "python -m pip install --quiet -r requirements.lock",
        f"python -m pip install --quiet --no-deps --no-build-isolation {TOOL}",
        "thesis build --strict --site-dir site",
        "thesis archive site --built versions",
    ]
    assert (machine.clone / "public/index.html").is_file()


def test_gitlab_shows_a_branch_with_its_errors_and_its_changes(
    origin: Path, tmp_path: Path
) -> None:
    machine = on_gitlab(Machine.cloned(origin, tmp_path, BRANCH), BRANCH, "check", "preview")
    assert machine.failed == ["check"]
    (problem,) = (
        each
        for each in json.loads((machine.clone / "problems.json").read_text("utf-8"))
        if each["severity"] == "major"
    )
    assert problem["location"] == {"path": "chapters/1_enquete.md", "lines": {"begin": 3}}
    assert "Le texte relu" in machine.page("changes")
    assert (machine.clone / "preview.env").read_text("utf-8") == (
        "PREVIEW=https://autrice.pages.example/-/theses/une/-/jobs/7/artifacts/site/index.html\n"
    )


def installed_from(monkeypatch: pytest.MonkeyPatch, url: str, commit: str = "") -> str:
    """Return the address of the generator, had pip noted that it was installed from there."""
    noted = {"url": url, **({"vcs_info": {"vcs": "git", "commit_id": commit}} if commit else {})}

    class Installed:
        def read_text(self, name: str) -> str | None:
            return json.dumps(noted) if name == "direct_url.json" else None

    monkeypatch.setattr(publishing, "distribution", lambda _: Installed())
    return tool_address()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://github.com/owner/tool", TOOL),
        ("https://forge.example:8443/a/b/tool.git", None),
        ("https://me:secret@github.com/owner/tool", ""),
        ("ssh://git@github.com/owner/tool", ""),
        ("https://github.com/owner/tool' }}", ""),
    ],
)
def test_the_host_installs_what_began_the_thesis(
    monkeypatch: pytest.MonkeyPatch, url: str, address: str | None
) -> None:
    """An address with a password, or that not everybody can reach, is written into no file."""
    expected = f"git+{url}@{'a' * 40}" if address is None else address
    assert installed_from(monkeypatch, url, "a" * 40) == expected


def test_of_a_checkout_the_host_installs_the_commit_that_its_repository_has(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = Machine.cloned(origin, tmp_path, "main").clone
    history = History(clone)
    history.git("remote", "set-url", "origin", "https://forge.example/owner/tool.git")
    address = f"git+https://forge.example/owner/tool.git@{history.git('rev-parse', 'HEAD').strip()}"
    assert installed_from(monkeypatch, clone.as_uri()) == address
    history.commit({"chapters/index.md": "# Pas encore publié\n"})
    assert installed_from(monkeypatch, clone.as_uri()) == ""
    assert installed_from(monkeypatch, (tmp_path / "nowhere").as_uri()) == ""


def test_a_generator_that_is_on_github_brings_its_workflow_from_there() -> None:
    files = ci_files("github", TOOL)
    assert [*files] == [SITE]
    (called,) = yaml.safe_load(files[SITE])["jobs"].values()
    assert called["uses"] == f"owner/tool/{PUBLISH}@{'a' * 40}"
    assert f"|| '{TOOL}'" in called["with"]["tool"]
    local = yaml.safe_load(ci_files("github", "")[SITE])["jobs"]["site"]
    assert local["uses"] == f"./{PUBLISH}"
