"""What the demo's learners wrote: notes beside lessons, answers in workshops."""

from __future__ import annotations

NOTES = (
    "Retenir : on a longtemps pensé au poste avant la personne. À raconter au prochain brief.",
    "L’abréviation à la ligne… nos annonces en gardent des traces. Reprendre celle du service client.",
    "Le recruteur cherche, il ne reçoit plus seulement.\n\nÀ demander : combien de temps par semaine pour chercher ?",
    "Écrire qui fait quoi AVANT de publier. Modèle de tableau à faire.",
    "Demander au cabinet : qui fera réellement le travail ?",
    "Le candidat est un client : répondre sous 48 h, même pour dire « pas encore ».",
    "Pas de question sans lien avec le poste. Relire ma grille.",
)
ANSWERS: dict[str, tuple[str, ...]] = {
    "": (
        "J’ai commencé par écrire ce que je savais, puis j’ai retiré tout ce qui ne servait pas à décider.",
        "Je partirais d’un exemple réel et je demanderais au manager de le raconter avec ses mots.",
        "Deux choses me paraissent essentielles : un critère clair et une date tenue. Le reste se discute.",
        "J’essaierais d’abord à petite échelle, pendant deux semaines, en notant ce que cela donne.",
    ),
    "Quelle annonce t’a donné envie de postuler, et pourquoi ?": (
        "Une annonce de médiathèque : elle racontait une journée, du café à la fermeture.",
        "Celle qui donnait le salaire dès le titre. J’ai su tout de suite si c’était pour moi.",
        "Une annonce écrite par l’équipe elle-même, avec les prénoms de tout le monde.",
    ),
    "Réécris le titre et les trois premières lignes de l’annonce.": (
        (
            "« Conseillère ou conseiller clientèle, Lyon. Vingt personnes par jour, tu suis leurs dossiers "
            "jusqu’au bout. Six collègues, deux jours à distance. »"
        ),
        "« Comptable fournisseurs. Tu tiens les comptes de quatre agences, avec Nadia et Paul, du lundi au vendredi. »",
        "« Technicienne ou technicien de maintenance, de jour. Tu répares, tu préviens, tu formes les opérateurs. »",
    ),
    "Que dirais-tu du salaire, et à quel endroit ?": (
        "Une fourchette de 27 à 31 k€, juste sous le titre, avec ce qui fait la différence entre les deux.",
        "Le montant exact de la grille, en haut, et les primes à la fin.",
        "Je l’écrirais dès la troisième ligne : c’est la première question de tout le monde.",
    ),
    "Quelle phrase as-tu supprimée, et qu’y perd-on ?": (
        "« Leader sur son marché. » On n’y perd rien du tout.",
        "« Vous êtes dynamique et rigoureux. » Personne ne se dit mou et brouillon.",
        "L’historique de l’entreprise : il a sa page, on y renvoie.",
    ),
    "Quel message reçu t’a fait répondre ?": (
        "Celui qui parlait d’un article que j’avais écrit, en une ligne.",
        "Un message de quatre phrases, avec un vrai numéro de téléphone.",
    ),
    "Écris ton message en moins de cent mots.": (
        (
            "Bonjour Inès, votre intervention sur la maintenance prédictive m’a intéressé. Nous montons une équipe "
            "personnes à Nantes sur ce sujet. Seriez-vous d’accord pour un appel de quinze minutes jeudi ?"
        ),
        (
            "Bonjour Karim, nous cherchons quelqu’un qui sait former des apprentis ; vous le faites depuis cinq ans. "
            "Puis-je vous raconter le poste ?"
        ),
    ),
    "Quel a été ton recrutement le plus difficile à sourcer ?": (
        "Un régleur sur presse : onze personnes dans le bassin, toutes en poste.",
        "Une juriste en droit social bilingue, pour un congé de six mois.",
    ),
}
