// Words of the staff's pages.

export default {
  'page.staff': ['FabQueue : équipe', 'FabQueue: staff'],
  'page.machineOf': ['{0} : réglages – FabQueue', '{0}: settings – FabQueue'],

  'sign.title': ['Espace de l’équipe', 'For the team'],
  'sign.key': ['Clé de l’équipe', 'Staff key'],
  'sign.hint': [
    'Elle reste dans cet onglet seulement : fermez-le, ou quittez, et elle est oubliée.',
    'It stays in this tab only: close it, or sign out, and it is forgotten.',
  ],
  'sign.in': ['Entrer', 'Sign in'],
  'sign.out': ['Quitter', 'Sign out'],
  'sign.wrong': [
    'Ce n’est pas la bonne clé. Elle est dans la configuration du serveur, ou a été affichée à son premier démarrage.',
    'This is not the key. It stands in the server’s configuration, or was shown at its first start.',
  ],

  'staff.hands': ['À faire maintenant', 'To do now'],
  'staff.handsEmpty': ['Rien à faire : tout roule.', 'Nothing to do: all is well.'],
  'staff.machines': ['Machines', 'Machines'],
  'staff.machinesEmpty': ['Aucune machine n’est installée.', 'No machine is set up.'],
  'staff.ended': ['Terminés', 'Ended'],
  'staff.endedEmpty': ['Rien pour l’instant.', 'Nothing for now.'],
  'staff.queue': ['File d’attente : {0}', 'Queue: {0}'],
  'staff.queueEmpty': ['Personne n’attend cette machine.', 'Nobody waits for this machine.'],
  'staff.note': ['Un mot de {0}', 'A word from {0}'],
  'staff.facts': ['Le travail en bref', 'The job in short'],
  'staff.noFindings': ['La vérification n’a rien trouvé à redire.', 'The check found nothing to say.'],

  'hand.clear.prusa-mk3s': ['Plateau à vider', 'Bed to clear'],
  'hand.clear.brother-870se': ['Cadre à vider', 'Hoop to clear'],
  'hand.clear.silhouette-cameo4pro': ['Support à vider', 'Mat to clear'],
  'hand.call': ['Quelqu’un vous appelle', 'Somebody calls you'],
  'hand.check': ['À vérifier avant de servir', 'To check before use'],
  'hand.fault': ['Machine en panne', 'Machine out of order'],
  'hand.review': ['Fichier à relire', 'File to review'],
  'hand.step': ['La machine attend quelqu’un', 'The machine needs somebody'],
  'hand.paused': ['En pause', 'Paused'],
  'hand.start': ['Prêt à lancer', 'Ready to start'],
  'hand.decide': ['À décider : recommencer ?', 'To decide: again?'],
  'hand.handOver': ['À remettre', 'To hand over'],

  'ago.now': ['à l’instant', 'just now'],
  'ago.since': ['depuis {0}', 'for {0}'],

  'act.approve': ['Accepter', 'Approve'],
  'act.sendBackOpen': ['Renvoyer…', 'Send back…'],
  'act.sendBack': ['Renvoyer avec cette explication', 'Send back with this explanation'],
  'act.dispatch': ['Lancer sur {0}', 'Start on {0}'],
  'act.dispatchMaterial': ['Matière à charger : {0}', 'Material to load: {0}'],
  'act.keepPresets': ['Ça a marché : garder ces réglages', 'This worked: keep these numbers'],
  'act.pause': ['Pause', 'Pause'],
  'act.resume': ['Reprendre', 'Go on'],
  'act.cancel': ['Annuler', 'Cancel'],
  'act.requeue': ['Remettre dans la file', 'Queue again'],
  'act.pickedUp': ['Remis', 'Handed over'],
  'act.close': ['Clore', 'Close'],
  'act.checked': ['Ce que vous avez vérifié', 'What you have checked'],
  'act.clear': ['C’est vidé', 'It is clear'],
  'act.answerCall': ['J’y suis allé', 'I have been there'],
  'act.inService': ['Remettre en service', 'Back in service'],
  'act.outOfService': ['Mettre hors service', 'Out of service'],
  'act.download': ['Télécharger le fichier', 'Download the file'],
  'act.review': ['Relire', 'Review'],
  'act.open': ['Voir', 'Look'],
  'act.machine': ['Réglages et détails', 'Settings and details'],
  'act.back': ['← Retour à la console', '← Back to the console'],

  'ask.no': ['Non', 'No'],
  'ask.notYet': ['Pas encore', 'Not yet'],
  'ask.cancel': ['Annuler vraiment {0} ? Ce qui est commencé sera perdu.', 'Really cancel {0}? What has been begun is lost.'],
  'yes.cancel': ['Oui, annuler', 'Yes, cancel'],
  'ask.clear.prusa-mk3s': [
    'Le plateau est-il vraiment vide et propre ? Le prochain travail y commencera.',
    'Is the bed really empty and clean? The next job starts on it.',
  ],
  'ask.clear.brother-870se': [
    'Le cadre est-il vraiment retiré ou vide ? Le prochain travail y commencera.',
    'Is the hoop really off or empty? The next job starts in it.',
  ],
  'ask.clear.silhouette-cameo4pro': [
    'Le support est-il vraiment sorti, et rien ne reste dans la découpeuse ?',
    'Is the mat really out, and nothing left in the cutter?',
  ],
  'yes.clear': ['Oui, j’ai regardé', 'Yes, I have looked'],

  'blocked.question': ['Une question attend sa réponse : choisissez d’abord, ou demandez à la personne.', 'A question waits for its answer: choose first, or ask the person.'],
  'blocked.OFFLINE': ['{0} est hors ligne : allumez-la.', '{0} is offline: switch it on.'],
  'blocked.BUSY': ['{0} travaille.', '{0} is at work.'],
  'blocked.PAUSED': ['{0} est en pause.', '{0} is paused.'],
  'blocked.WAITING': ['{0} attend quelqu’un.', '{0} needs somebody.'],
  'blocked.NEEDS_CLEARING': ['{0} est à vider d’abord.', '{0} has to be cleared first.'],
  'blocked.FAULT': ['{0} est en panne.', '{0} is out of order.'],
  'blocked.MAINTENANCE': ['{0} est hors service.', '{0} is out of service.'],

  'sendBack.hint': ['{0} lira cette explication sur sa page privée.', '{0} will read this explanation on the private page.'],
  'sendBack.words': ['Votre explication', 'Your explanation'],
  'sendBack.ready': ['Explications toutes prêtes', 'Ready-made explanations'],
  'sendBack.tooLong': [
    'C’est trop long pour aujourd’hui : réduisez la taille, ou revenez en début de séance.',
    'It takes too long for today: make it smaller, or come at the start of a session.',
  ],
  'sendBack.supports': [
    'Il manque des supports : ajoutez-les dans PrusaSlicer, puis déposez le fichier de nouveau.',
    'Supports are missing: add them in PrusaSlicer, then hand the file in again.',
  ],
  'sendBack.otherPrinter': [
    'Le fichier est réglé pour une autre imprimante : choisissez la MK3S et notre filament dans PrusaSlicer.',
    'The file is for another printer: choose the MK3S and our filament in PrusaSlicer.',
  ],
  'sendBack.fragile': [
    'Des parties sont trop fines et casseraient : épaississez-les à 1 mm au moins.',
    'Some parts are too thin and would break: make them at least 1 mm thick.',
  ],
  'sendBack.tooDense': [
    'Les points sont trop serrés : écartez les lignes de remplissage dans Ink/Stitch.',
    'The stitches are too dense: space the rows of the fill in Ink/Stitch.',
  ],
  'sendBack.tooManyColours': [
    'Il y a trop de changements de fil : regroupez les formes de même couleur.',
    'There are too many changes of thread: put shapes of the same colour together.',
  ],
  'sendBack.tooFine': [
    'Les détails sont trop fins pour la lame : agrandissez-les ou supprimez-les.',
    'The details are too fine for the blade: make them larger or remove them.',
  ],
  'sendBack.wrongSize': [
    'La taille ne semble pas bonne : vérifiez les millimètres dans Inkscape.',
    'The size looks wrong: check the millimetres in Inkscape.',
  ],
  'sendBack.textNotPaths': [
    'Convertissez le texte en tracés (Chemin > Objet en chemin), puis déposez le fichier de nouveau.',
    'Turn the text into paths (Path > Object to Path), then hand the file in again.',
  ],
  'sendBack.content': [
    'Nous ne pouvons pas fabriquer cela ici : venez nous voir, nous en parlerons.',
    'We cannot make this here: come and see us, we talk about it.',
  ],

  'stop.title': ['Arrêt d’urgence', 'Emergency stop'],
  'stop.label': ['Arrêt d’urgence de {0}', 'Emergency stop of {0}'],
  'stop.sending': ['Arrêt de {0} demandé… Allez-y tout de suite.', 'Stopping {0}… Go there at once.'],
  'stop.sent': [
    'Arrêt envoyé à {0}. Quelqu’un doit aller maintenant à la machine. {1}',
    'Stop sent to {0}. Somebody must go to the machine now. {1}',
  ],
  'stop.go.prusa-mk3s': ['Regardez sans toucher : elle est peut-être encore chaude.', 'Look, do not touch: it may still be hot.'],
  'stop.go.brother-870se': [
    'La brodeuse ne s’arrête qu’à son propre bouton : appuyez dessus tout de suite.',
    'The embroidery machine stops at its own button only: press it at once.',
  ],
  'stop.go.silhouette-cameo4pro': [
    'Elle termine ce qu’elle a déjà reçu : pour l’arrêter tout de suite, éteignez-la.',
    'It finishes what it has received: to stop it at once, switch it off.',
  ],
  'stop.failed': [
    'L’arrêt de {0} n’est PAS confirmé. Allez à la machine et coupez son interrupteur ! ({1})',
    'The stop of {0} is NOT confirmed. Go to the machine and switch it off! ({1})',
  ],
  'stop.seen': ['J’y vais', 'I am going'],

  'fact.file': ['Fichier', 'File'],
  'fact.attempts': ['Lancements', 'Starts'],
};
