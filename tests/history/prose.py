"""French prose for chapters that are written and rewritten in tests; parallel on purpose."""

from __future__ import annotations


def _texts(written: str) -> tuple[str, ...]:
    """Return the texts between blank lines, each on one line."""
    return tuple(" ".join(each.split()) for each in written.strip().split("\n\n"))


PROSE = _texts("""
L'échantillon réunit des agents de trois échelons. Chaque service a désigné deux personnes, dont
une au moins encadre une équipe. Les invitations sont parties six semaines avant la première
séance.

Le premier groupe s'est tenu en mars dans une salle de la préfecture. Il a duré
quatre-vingt-quinze minutes et réuni sept personnes, toutes venues de services techniques.

Le deuxième groupe s'est tenu en avril dans une salle du rectorat. Il a duré cent dix minutes et
réuni six personnes, toutes venues de services administratifs.

Le troisième groupe s'est tenu en mai à distance. Il a duré quatre-vingts minutes et réuni cinq
personnes, venues de directions différentes.

La grille d'entretien comporte douze questions. Les quatre premières portent sur les habitudes,
les suivantes sur les outils, les dernières sur ce que les personnes voudraient changer.

Nous avons enregistré chaque séance avec l'accord écrit des personnes présentes. Les fichiers ont
été transcrits à la main, puis détruits au bout de trois mois.

Le codage suit une démarche inductive. Deux lectrices ont travaillé séparément sur les mêmes
pages, puis confronté leurs choix ; les désaccords ont été tranchés en réunion.

Une première lecture montre que les agents connaissent mal les règles de classement. Beaucoup
gardent leurs propres dossiers, parfois en double, par crainte de ne plus rien retrouver.

« On nous demande de ranger, mais personne ne nous dit où. Alors chacun fait comme il peut, et
quand quelqu'un part, on perd tout », résume une cheffe de bureau.

Cette crainte n'est pas nouvelle : elle apparaît déjà dans les enquêtes menées il y a vingt ans,
avant que la messagerie ne devienne le principal lieu de conservation.

Les besoins exprimés se répartissent en trois familles : retrouver une pièce, prouver une
décision, transmettre un dossier à la personne qui prend la suite.

Retrouver une pièce est le besoin le plus souvent cité, quel que soit l'échelon. Il est aussi
celui pour lequel les outils proposés paraissent le moins utiles.

Prouver une décision concerne surtout les services qui instruisent des demandes. Les personnes
décrivent des recours auxquels elles n'ont pu répondre, faute de trace.

Transmettre un dossier suppose du temps, que les départs laissent rarement. Les tuilages prévus
par la règle n'ont eu lieu que dans un cas sur quatre.

Les limites de l'enquête tiennent d'abord à la taille de l'échantillon, ensuite à la présence de
supérieurs hiérarchiques dans deux des groupes.

Il serait donc imprudent d'étendre ces résultats à d'autres ministères, dont l'organisation et
l'histoire diffèrent.

Un questionnaire en ligne a complété les séances. Sur trois cents envois, cent quarante-deux
réponses sont exploitables, soit un peu moins de la moitié.

Le taux de réponse varie fortement d'un échelon à l'autre : il dépasse soixante pour cent au
centre et reste sous les trente pour cent dans les unités locales.

La restitution a eu lieu en novembre devant les participants. Plusieurs d'entre eux ont demandé
que leurs propos soient reformulés, ce qui a été fait avant publication.

Nous remercions enfin les services qui ont ouvert leurs portes et pris sur leur temps pour
répondre à nos questions, parfois à plusieurs reprises.

Le calendrier initial prévoyait cinq séances ; deux ont été annulées pendant la grève et n'ont pu
être reportées.

Une séance pilote, menée avec des collègues, a permis de retirer trois questions mal comprises et
d'en ajouter une sur les supports amovibles.

Les archives consultées couvrent la période de 1998 à 2021. Elles proviennent de deux versements
et d'un fonds encore conservé dans les bureaux.

Les pièces antérieures à 2005 sont presque toutes sur papier ; au-delà, le support numérique
domine, sans que le papier disparaisse jamais tout à fait.

La durée moyenne d'une séance est de quatre-vingt-quinze minutes, pauses comprises.

L'analyse a été conduite avec un logiciel libre, dont les fichiers de projet sont déposés avec les
données.
""")
"""Paragraphs."""

ITEMS = _texts("""
Sensibiliser les agents au classement

Sensibiliser les cadres à la conservation

Former un correspondant par service

Former deux correspondants par direction

Fournir un plan de classement

Fournir un modèle de bordereau

Automatiser le versement

Automatiser la recherche

Groupe 1 : 95 minutes

Groupe 2 : 110 minutes

Groupe 3 : 80 minutes

Oui, sans réserve

Oui, avec réserve

Non

Sans avis
""")
"""Items of lists, short and alike."""

HEADINGS = _texts("""
Terrain et échantillon

Déroulement des groupes

Codage des transcriptions

Besoins exprimés

Besoins non exprimés

Limites de l'enquête

Questionnaire en ligne

Restitution
""")
"""Headings."""
