"""Parts of French sentences, few enough that sentences made of them are alike."""

from __future__ import annotations

import re


def _phrases(written: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in written.split("|"))


SUBJECTS = _phrases("""
le premier groupe | le deuxième groupe | la préfecture | le service des archives | la direction
départementale | une majorité des personnes | chaque correspondante | la grille d'entretien |
le codage | notre échantillon | le plan de classement | la messagerie | une cheffe de bureau |
le calendrier | la séance pilote | ce résultat | l'analyse des réponses | le questionnaire |
le versement | un agent du rectorat | la question de recherche | cette partie | le tableau suivant |
l'outil retenu | le règlement intérieur | la transcription | l'absence de consigne | le retour des
équipes | un tiers des services | la note de cadrage
""")

VERBS = _phrases("""
présente | confirme | ne permet pas de comprendre | a précédé | met en lumière | dépend de |
contredit | repose sur | rend nécessaire | laisse de côté | éclaire en partie | ne dit rien de |
a été pensée pour | répond à | justifie | rejoint | complète | déplace | suppose | renforce |
interroge | résume | prolonge | recoupe | nuance
""")

OBJECTS = _phrases("""
les habitudes de rangement | la conservation des pièces | l'usage quotidien des dossiers |
la recherche d'un document ancien | les règles de tri | ce que disent les cadres | la transmission
entre collègues | les désaccords entre lectrices | la preuve d'une décision | l'organisation du
travail | les limites de l'enquête | la durée des séances | les besoins exprimés | la place du
papier | une crainte ancienne | le manque de temps | les outils proposés | la diversité des
pratiques | un écart entre échelons | les étapes du projet | une lecture trop rapide | la
formation des équipes | les catégories retenues | une demande de clarté | le coût du stockage
""")

CIRCUMSTANCES = _phrases("""
dans trois services sur quatre | depuis la réforme de 2015 | au cours du printemps | malgré
l'absence de moyens | avec l'accord des personnes | sans que personne ne le demande | à l'échelle
de la région | pour la première fois | dans un second temps | lors de la restitution | d'après les
transcriptions | en dehors des heures de séance | selon la taille du bureau | au moment du départ
d'un collègue | comme dans les enquêtes antérieures | par crainte de tout perdre | à partir des
notes de terrain | entre mars et juin | sous une forme abrégée | au fil des relectures | en
particulier dans les unités locales | pour des raisons pratiques
""")

PARALLEL = _phrases("""
Le groupe {0} juge l'outil utile pour le classement. | Groupe {0} : {1} minutes | La question {0}
porte sur les habitudes des agents. | Entretien {0}, cheffe de bureau, direction {0} | Le service
numéro {0} a répondu en {1} jours. | Besoin {0} : retrouver une pièce en moins de {1} minutes |
Étape {0} : relecture | Voir le tableau {0} ci-dessous.
""")
"""Sentences that differ by one or two words."""

LABELS = _phrases("""
Oui. | Non. | Oui, sans réserve. | Sans avis | Par exemple : | Classement | Versement | Tri |
Recherche | Tableau récapitulatif | On distingue : | Conservation | Formation des agents | Durée |
Autre | Cf. annexe
""")
"""Passages of a word or a few, that stand more than once."""

TITLES = _phrases("""
Terrain et échantillon | Déroulement des séances | Analyse des données | Résultats | Besoins
exprimés | Limites | Synthèse | Profil des participants | Transcriptions | Restitution | Synthèse
des résultats | Questionnaire
""")
"""Titles of sections."""

WORDS = tuple(
    dict.fromkeys(
        word
        for phrase in (*SUBJECTS, *VERBS, *OBJECTS, *CIRCUMSTANCES)
        for word in re.findall(r"[\w'-]+", phrase)
    )
)
"""Words that a passage is reworded with."""
