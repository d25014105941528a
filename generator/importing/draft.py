"""What an import calls files, fields and records, and the files that several tables share.

The word lists, in French and English, only name things: what a column is, its values say.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import count as counting_from
from typing import NamedTuple, cast

from msgspec import Struct, field
from slugify import slugify

from generator.core.problems import Message
from generator.data.privacy import PEOPLE
from generator.importing.proposal import Entry, Existing, ProposedField, ProposedResource
from generator.language import Language
from generator.language.normalize import fold, normalize, words

_WORDS = {
    "group": (
        "groupe group session seance equipe team atelier workshop cohorte cohort promotion classe "
        "panel"
    ),
    "organisation": (
        "organisation organization organisme structure institution collectivite entreprise "
        "company employeur employer etablissement association universite university laboratoire "
        "laboratory administration affiliation ville commune agence agency societe"
    ),
    "role": "profession fonction poste metier role occupation job position qualite title emploi",
    "told": (
        "codeur codeuse coder annotateur annotatrice annotator intervieweur intervieweuse "
        "interviewer enqueteur enquetrice verbatim transcription transcript"
    ),
    # What programs for qualitative analysis call a coded passage, and its code.
    "passage": "passage segment content contenu coded text texte highlight extrait excerpt",
    "coded": "tag code codename codage coding",
    "name": "nom prenom name pseudonyme pseudonym pseudo",
    "code": "code id identifiant reference ref numero number n no",
    "filler": (
        "de la le les des du d l et ou en un une sur par pour dans chacun chacune aux au a selon "
        "the of an and in on for to by with avec se sa son ses leur table tableau extrait extract "
        "liste list recapitulatif faisant presentant montrant showing ci dessous below each "
        "chaque"
    ),
}
_VOCABULARY = {
    "person": PEOPLE,
    **{kind: frozenset(listed.split()) for kind, listed in _WORDS.items()},
}
CODE = re.compile(r"[A-Za-z]{1,6}[-.]?[0-9]{1,4}")  # what can be a key as it stands: BF4, P01
_MOST_WORDS, _LONGEST = 3, 32
# Words that an expression does not read as a name.
_RESERVED = frozenset(("in", "not", "count", "sum", "distinct", "mean", "min", "max", "share"))


def speaks_of(heading: str, *kinds: str) -> bool:
    """Say whether a heading has a word of one of the kinds, in singular or plural."""
    return any(not _VOCABULARY[kind].isdisjoint(words(heading)) for kind in kinds)


def telling_words(caption: str) -> str:
    """Return the first words of a caption that say what it is about."""
    fillers = _VOCABULARY["filler"]
    found = [word for word in re.findall(r"[^\W_]+", fold(caption)) if word not in fillers]
    return " ".join(found[:_MOST_WORDS])


def plural(noun: str) -> str:
    """Return the plural of a noun, or of a name made of words joined by "_", as a rule has it."""
    return noun if noun[-1:] in {"s", "x", "z", ""} else f"{noun}s"


def identifier(text: str, *, otherwise: str) -> str:
    """Return a name made of the words of a text, ``otherwise`` where there are none."""
    text = re.sub(r"\b[Nn]\s?[°º]", " ", text)
    for each in (re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text), text):  # without brackets first
        name = slugify(each, separator="_", max_length=_LONGEST, word_boundary=True)
        if name:
            return f"n_{name}" if name[0].isdigit() or name in _RESERVED else name
    return otherwise


def free_name(name: str, taken: Container[str]) -> str:
    """Return the name, or the first of ``name_2``, ``name_3`` … that is not taken."""
    numbered = (f"{name}_{count}" for count in counting_from(2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def generated_keys(prefix: str, count: int, taken: Container[str]) -> tuple[str, ...]:
    """Return so many keys: FG1, FG2 …, with leading zeros; a taken prefix gets a letter more."""
    width = len(str(count))
    while True:
        keys = tuple(f"{prefix}{number:0{width}}" for number in range(1, count + 1))
        if not any(key in taken for key in keys):
            return keys
        prefix += "X"


def key_prefix(label: str, *, otherwise: str) -> str:
    """Return the capitals that the keys of a thing begin with: "Focus group #" → FG."""
    initials = "".join(word[0] for word in slugify(label).split("-") if word and word[0].isalpha())
    return initials[:3].upper() if len(initials) > 1 else otherwise


def words_of(language: Language, kind: str) -> Mapping[str, str]:
    """Return the general words for a kind of thing: name of the file, key, label, nouns, title."""
    return cast("Mapping[str, str]", language.texts[f"import_{kind}"])


def noun_in(kind: Mapping[str, str]) -> dict[str, str]:
    """Return what one record is called and several are."""
    return {each: kind[each] for each in ("one", "other", "gender") if each in kind}


class ProposedTable(NamedTuple):
    """A table: its name and entry in ``tables.yaml``, what is said and asked about its totals."""

    name: str
    entry: Entry
    notes: Sequence[Message]
    doubts: Sequence[Message]


class Entity(Struct):
    """A file of shared records: groups, organisations, the columns of a matrix.

    ``kind`` has the words for it, as ``words_of`` returns them. ``labels`` are its records in
    order, ``members`` its other fields, each with its values by label; ``keys`` is the key of each
    label, which begins with ``prefix`` or is the label itself.
    """

    heading: str
    name: str
    kind: Mapping[str, str]
    prefix: str
    labels: list[str] = field(default_factory=list[str])
    members: list[tuple[ProposedField, Mapping[str, str]]] = field(
        default_factory=list[tuple[ProposedField, Mapping[str, str]]]
    )
    keys: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def has_codes(self) -> bool:
        """Say whether the labels are codes that can be keys themselves."""
        return all(map(CODE.fullmatch, self.labels))

    def reference(self, name: str, title: str) -> ProposedField:
        """Return a field that points to a record of this file."""
        key = self.kind["key"]
        return ProposedField(name, title, required=True, reference=self.name, reference_key=key)


class Draft:
    """The files proposed so far, and the names and keys in use."""

    def __init__(self, language: Language, existing: Existing) -> None:
        self.language = language
        self.names, self.keys = set(existing.names), set(existing.keys)
        self.entities: list[Entity] = []
        self.made: list[ProposedResource] = []

    def entity(self, heading: str, labels: Iterable[str], *, alone: bool = True) -> Entity:
        """Return the file for the things of a column: of the same heading if ``alone``, or new."""
        same = (
            each
            for each in self.entities
            if alone and not each.members and normalize(each.heading) == normalize(heading)
        )
        entity = next(same, None) or self._new(heading, *self._kind_of(heading))
        entity.labels += [label for label in dict.fromkeys(labels) if label not in entity.labels]
        return entity

    def judges(self, labels: Sequence[str]) -> Entity:
        """Return the file for the columns of a matrix: one that has just these labels, or new."""
        wanted = list(map(normalize, labels))
        for entity in self.entities:
            if list(map(normalize, entity.labels)) == wanted:
                return entity
        are_groups = all(speaks_of(label, "group") for label in labels)
        kind = words_of(self.language, "group" if are_groups else "column")
        prefix = key_prefix(labels[0], otherwise=kind["key"][0].upper())
        entity = self._new(kind["one"].capitalize(), kind, prefix)
        entity.labels += labels
        return entity

    def _new(self, heading: str, kind: Mapping[str, str], prefix: str) -> Entity:
        entity = Entity(heading, free_name(kind["resource"], self.names), kind, prefix)
        self.names.add(entity.name)
        self.entities.append(entity)
        return entity

    def _kind_of(self, heading: str) -> tuple[Mapping[str, str], str]:
        group, organisation = (words_of(self.language, each) for each in ("group", "organisation"))
        if speaks_of(heading, "group") and group["resource"] not in self.names:
            return group, key_prefix(heading, otherwise=group["key"][0].upper())
        if speaks_of(heading, "organisation") and organisation["resource"] not in self.names:
            return organisation, "ORG"
        key, lower = identifier(heading, otherwise="item"), heading.lower()
        initial = key[:3] if key.startswith("p") else key[0]  # P1 is a participant
        label = free_name(self.language.text("import_label"), {key})
        names = {"resource": plural(key), "key": key, "label": label, "title": plural(heading)}
        nouns = {"one": lower, "other": plural(lower)}
        return names | nouns, key_prefix(heading, otherwise=initial.upper())

    def finish_entities(self, codes: Iterable[str]) -> None:
        """Give each shared record its key, none of the ``codes`` in use, and add the files."""
        used = set(codes)
        for entity in self.entities:
            labels, coded = entity.labels, entity.has_codes
            keys = labels if coded else generated_keys(entity.prefix, len(labels), self.keys | used)
            is_free = not coded or self.keys.isdisjoint(labels)
            entity.keys = dict(zip(labels, keys, strict=True))
            self.keys.update(keys)
            self.made.append(self._resource(entity, is_entity=is_free))

    def _resource(self, entity: Entity, *, is_entity: bool) -> ProposedResource:
        key, label = entity.kind["key"], "" if entity.has_codes else entity.kind["label"]
        fields = [ProposedField(key, entity.heading, required=True)]
        columns: list[Mapping[str, str]] = [entity.keys]
        if label:
            title, about = self.language.text("import_key"), self.language.text("import_key_is")
            fields.insert(0, ProposedField(key, title, description=about, required=True))
            fields[1] = ProposedField(label, entity.heading, required=True)
            columns.append({label: label for label in entity.labels})
        fields += [each for each, _ in entity.members]
        columns += [values for _, values in entity.members]
        return ProposedResource(
            entity.name,
            entity.kind["title"],
            tuple(fields),
            tuple(tuple(each.get(label, "") for each in columns) for label in entity.labels),
            key=key,
            entity=is_entity,
            label=label,
            noun=noun_in(entity.kind),
        )

    def add(self, resource: ProposedResource) -> None:
        """Add a file."""
        self.made.append(resource)
        self.names.add(resource.name)
        if resource.entity:
            self.keys.update(resource.values(resource.key))

    def kept(self, resource: ProposedResource) -> ProposedResource:
        """Return a file that is there and the same but for its name, or the new one, now added."""
        for each in self.made:
            if (each.key, each.fields, each.rows) == (resource.key, resource.fields, resource.rows):
                return each
        self.add(resource)
        return resource
