"""The data as published: the CSV files without private fields, and their description."""

from __future__ import annotations

import copy
import csv
import io
import json
from typing import TYPE_CHECKING, Any, cast

from generator.publish.entries import DATA_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.study import Resource, Study
    from generator.study.study import Relation


def published_files(study: Study) -> Mapping[str, str]:
    """Return the text of each file to download by its path in the site.

    They are UTF-8 with commas and LF, whatever the source was written in, and hold the cells as
    they were typed. ``datapackage.json`` describes what is published and nothing else. Private
    resources and fields are left out.
    """
    if not study.relations:
        return {}
    public = public_relations(study)
    files = {f"{DATA_FOLDER}/{each.resource.path}": _csv(each) for each in public}
    files[f"{DATA_FOLDER}/datapackage.json"] = _description(study, public)
    return files


def public_relations(study: Study) -> list[Relation]:
    """Return the files that may be shown."""
    return [each for each in study.relations.values() if each.resource.privacy == "public"]


def public_fields(resource: Resource) -> list[str]:
    """Return the names of the fields that may be shown."""
    return [each.name for each in resource.fields.values() if each.privacy == "public"]


def _csv(relation: Relation) -> str:
    names = public_fields(relation.resource)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(relation.texts[names].itertuples(index=False))
    return buffer.getvalue()


def _description(study: Study, public: list[Relation]) -> str:
    package = copy.deepcopy(dict(study.schema.descriptor))
    package["resources"] = [_resource_description(each.resource) for each in public]
    return json.dumps(package, ensure_ascii=False, indent=2, default=str) + "\n"


def _resource_description(resource: Resource) -> dict[str, Any]:
    names = set(public_fields(resource))
    description = copy.deepcopy(dict(resource.descriptor))
    description["encoding"] = "utf-8"
    description.pop("dialect", None)
    schema = cast("dict[str, Any]", description["schema"])
    schema["fields"] = [each for each in schema["fields"] if each["name"] in names]
    keys = cast("list[dict[str, Any]]", schema.get("foreignKeys") or [])
    schema["foreignKeys"] = [
        key for key in keys if {key["fields"]} <= names if isinstance(key["fields"], str)
    ] + [key for key in keys if not isinstance(key["fields"], str) and set(key["fields"]) <= names]
    if not set(resource.primary_key) <= names:
        schema.pop("primaryKey", None)
    return description
