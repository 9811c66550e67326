// All words of the pages, both languages side by side. Sentences about jobs and machines (reasons, findings, errors) are
// not here: the server says them, in the language that the page asks for.

const languages = ['fr', 'en'];

export const words = {
  'page.wall': ['FabQueue : machines et file d’attente', 'FabQueue: machines and queue'],
  'page.new': ['FabQueue : déposer un fichier', 'FabQueue: hand in a file'],
  'page.job': ['FabQueue : mon travail', 'FabQueue: my job'],
  'page.jobOf': ['{0} : {1} – FabQueue', '{0}: {1} – FabQueue'],

  'frame.skip': ['Aller au contenu', 'Skip to content'],
  'frame.home': ['FabQueue : machines et file d’attente', 'FabQueue: machines and queue'],
  'frame.language': ['Langue', 'Language'],
  'frame.new': ['Déposer un fichier', 'Hand in a file'],
  'frame.wall': ['Machines et file', 'Machines and queue'],
  'frame.lost': [
    'Connexion perdue : ce qui est affiché n’est plus à jour. Nouvel essai en cours…',
    'Connection lost: what you see is out of date. Trying again…',
  ],
  'frame.loading': ['Un instant…', 'One moment…'],

  'wall.machines': ['Machines', 'Machines'],
  'wall.queue': ['File d’attente', 'Queue'],
  'wall.pickup': ['À retirer', 'Ready to pick up'],
  'wall.talk': ['À voir avec l’équipe', 'Please see the team'],
  'wall.noMachines': ['Aucune machine n’est installée.', 'No machine is set up.'],
  'wall.noQueue': ['Personne n’attend. À vous !', 'Nobody is waiting. Your turn!'],
  'wall.noPickup': ['Rien à retirer pour l’instant.', 'Nothing to pick up right now.'],
  'wall.place': ['Place {0}', 'Place {0}'],
  'wall.inReview': ['Pas encore de place', 'No place yet'],
  'wall.about': ['environ {0}', 'about {0}'],
  'wall.announce': ['{0} : {1}. {2}', '{0}: {1}. {2}'],
  'wall.announceJob': ['{0}, {1} : {2}', '{0}, {1}: {2}'],
  'wall.simulated': ['Simulée', 'Simulated'],
  'wall.simulatedHint': ['Ce n’est pas une vraie machine.', 'This is not a real machine.'],

  'kind.prusa-mk3s': ['Imprimante 3D Prusa MK3S', 'Prusa MK3S 3D printer'],
  'kind.brother-870se': ['Brodeuse Brother 870SE', 'Brother 870SE embroidery machine'],
  'kind.silhouette-cameo4pro': ['Découpeuse Silhouette Cameo 4 Pro', 'Silhouette Cameo 4 Pro cutter'],

  'reading.nozzle': ['Buse', 'Nozzle'],
  'reading.bed': ['Plateau', 'Bed'],
  'reading.value': ['{0} °C', '{0} °C'],
  'reading.toTarget': ['{0} / {1} °C', '{0} / {1} °C'],

  'progress.percent': ['{0} %', '{0}%'],
  'progress.remaining': ['encore {0}', '{0} left'],
  'progress.label': ['Avancement de {0}', 'Progress of {0}'],

  'duration.short': ['moins d’une minute', 'less than a minute'],
  'duration.minutes': ['{0} min', '{0} min'],
  'duration.hours': ['{0} h {1}', '{0} h {1} min'],

  'machine.OFFLINE': ['Hors ligne', 'Offline'],
  'machine.READY': ['Prête', 'Ready'],
  'machine.BUSY': ['Au travail', 'At work'],
  'machine.PAUSED': ['En pause', 'Paused'],
  'machine.WAITING': ['Attend quelqu’un', 'Needs somebody'],
  'machine.NEEDS_CLEARING': ['À vider', 'To be cleared'],
  'machine.FAULT': ['En panne', 'Out of order'],
  'machine.MAINTENANCE': ['Hors service', 'Out of service'],

  'job.CHECKING': ['Vérification', 'Being checked'],
  'job.IN_REVIEW': ['En relecture', 'In review'],
  'job.SENT_BACK': ['À revoir', 'Sent back'],
  'job.QUEUED': ['Dans la file', 'In the queue'],
  'job.STARTING': ['Démarrage', 'Starting'],
  'job.RUNNING': ['En fabrication', 'Being made'],
  'job.PAUSED': ['En pause', 'Paused'],
  'job.WAITING': ['Attend quelqu’un', 'Needs somebody'],
  'job.COMPLETED': ['Terminé', 'Done'],
  'job.FAILED': ['Échec', 'Failed'],
  'job.CANCELLED': ['Annulé', 'Cancelled'],
  'job.INTERRUPTED': ['Interrompu', 'Interrupted'],

  'next.CHECKING': ['Patientez un instant.', 'Wait a moment.'],
  'next.IN_REVIEW': [
    'Rien à faire pour l’instant : un membre de l’équipe regarde votre fichier, puis il entre dans la file.',
    'Nothing to do for now: a member of the team looks at your file, then it joins the queue.',
  ],
  'next.SENT_BACK': [
    'Lisez l’explication, corrigez votre fichier et déposez-le de nouveau. L’équipe peut vous aider.',
    'Read the explanation, change your file and hand it in again. The team can help you.',
  ],
  'next.QUEUED': [
    'Restez dans les parages : l’équipe lancera votre travail quand une machine sera libre.',
    'Stay around: the team starts your job when a machine is free.',
  ],
  'next.STARTING': ['La machine se prépare.', 'The machine is getting ready.'],
  'next.RUNNING': ['Vous pouvez venir regarder, sans toucher à la machine.', 'You may come and watch, without touching the machine.'],
  'next.PAUSED': ['L’équipe reprendra votre travail dès que possible.', 'The team goes on with your job as soon as possible.'],
  'next.WAITING': ['Venez près de la machine : elle attend quelqu’un.', 'Come to the machine: it needs somebody.'],
  'next.COMPLETED': ['Venez chercher votre objet et donnez votre ticket à l’équipe.', 'Come and get your object, and tell the team your ticket.'],
  'next.FAILED': ['Parlez-en à l’équipe : elle peut relancer votre travail.', 'Talk to the team: they can start your job again.'],
  'next.CANCELLED': ['Une question ? L’équipe vous répondra.', 'Any question? Ask the team.'],
  'next.INTERRUPTED': ['Parlez-en à l’équipe : elle décide s’il faut recommencer.', 'Talk to the team: they decide whether to start again.'],
  'next.closed': ['Ce travail est clos. Merci et à bientôt !', 'This job is closed. Thank you, and see you soon!'],

  'new.title': ['Déposer un fichier', 'Hand in a file'],
  'new.lead': [
    'Un surnom suffit : ni compte, ni adresse e-mail. Votre fichier est vérifié tout de suite.',
    'A nickname is enough: no account, no e-mail. Your file is checked at once.',
  ],
  'new.file': ['Votre fichier', 'Your file'],
  'new.drop': ['Glissez votre fichier ici', 'Drop your file here'],
  'new.orChoose': ['ou choisissez-le', 'or choose it'],
  'new.fileHint': [
    'Pour l’imprimante 3D : un fichier .gcode de PrusaSlicer. Pour la brodeuse : un fichier .pes d’Ink/Stitch.',
    'For the 3D printer: a .gcode file from PrusaSlicer. For the embroidery machine: a .pes file from Ink/Stitch.',
  ],
  'new.other': ['Changer de fichier', 'Choose another file'],
  'new.nickname': ['Votre surnom', 'Your nickname'],
  'new.nicknameHint': [
    'Il s’affiche sur le grand écran : n’écrivez pas votre nom de famille. 24 caractères au plus.',
    'It is shown on the big screen: do not use your family name. At most 24 characters.',
  ],
  'new.note': ['Un mot pour l’équipe (facultatif)', 'A word for the team (optional)'],
  'new.noteHint': ['Par exemple la couleur souhaitée. Seule l’équipe le lit.', 'For example the colour you want. Only the team reads it.'],
  'new.send': ['Envoyer', 'Send'],
  'new.sending': ['Envoi : {0} %', 'Sending: {0}%'],
  'new.checking': ['Vérification du fichier…', 'Checking the file…'],
  'new.fileMissing': ['Choisissez d’abord un fichier.', 'Choose a file first.'],
  'new.oneFile': ['Un seul fichier à la fois : gardez le premier ou recommencez.', 'One file at a time: keep the first one or try again.'],
  'new.nicknameMissing': ['Donnez-vous un surnom.', 'Give yourself a nickname.'],
  'new.fileChanged': [
    'Ce fichier a changé ou n’est plus là : choisissez-le de nouveau.',
    'This file has changed or is gone: choose it again.',
  ],
  'new.wrong': ['Il manque quelque chose', 'Something is missing'],
  'new.refused': ['Ce fichier ne peut pas être fabriqué tel quel', 'This file cannot be made as it is'],
  'new.failed': ['L’envoi n’a pas abouti', 'Sending did not work'],
  'new.interrupted': [
    'L’envoi a été coupé : le serveur ne répond pas, ou le fichier est trop gros. Rien n’a été enregistré ; vous pouvez réessayer.',
    'Sending was cut off: the server does not answer, or the file is too large. Nothing was kept; you may try again.',
  ],
  'new.received': ['C’est reçu !', 'Got it!'],
  'new.yourTicket': ['Votre ticket', 'Your ticket'],
  'new.follow': ['Suivre mon travail', 'Follow my job'],
  'new.opening': ['Votre page s’ouvre dans quelques secondes.', 'Your page opens in a few seconds.'],

  'link.title': ['Votre page privée', 'Your private page'],
  'link.keep': [
    'Gardez cette adresse : elle seule montre tous les détails de votre travail.',
    'Keep this address: only here you see all about your job.',
  ],
  'link.copy': ['Copier l’adresse', 'Copy the address'],
  'link.copied': ['Copiée !', 'Copied!'],
  'link.select': ['L’adresse est sélectionnée : copiez-la avec Ctrl+C.', 'The address is selected: copy it with Ctrl+C.'],

  'finding.ERROR': ['À corriger', 'To be fixed'],
  'finding.WARNING': ['À vérifier', 'To be checked'],
  'finding.ADVICE': ['Bon à savoir', 'Good to know'],
  'finding.remedy': ['Que faire :', 'What to do:'],

  'follow.ticket': ['Ticket', 'Ticket'],
  'follow.next': ['Et maintenant ?', 'What now?'],
  'follow.steps': ['Étapes', 'Steps'],
  'follow.place': ['Place {0} dans la file', 'Place {0} in the queue'],
  'follow.placeNext': ['Vous êtes en tête de la file', 'You are first in the queue'],
  'follow.findings': ['Ce que la vérification a trouvé', 'What the check found'],
  'follow.facts': ['Votre travail en bref', 'Your job in short'],
  'follow.picture': ['Aperçu de l’objet', 'Picture of the object'],
  'follow.gone': ['Page introuvable', 'Page not found'],
  'follow.goneHint': [
    'Vérifiez l’adresse. Après un certain temps, les travaux retirés sont effacés.',
    'Check the address. Some time after pickup, jobs are deleted.',
  ],

  'step.received': ['Reçu', 'Received'],
  'step.reviewed': ['Relu', 'Reviewed'],
  'step.queued': ['File', 'Queue'],
  'step.made': ['Fabrication', 'Making'],
  'step.done': ['À retirer', 'Pickup'],
  'step.past': ['{0} : fait', '{0}: done'],
  'step.now': ['{0} : maintenant', '{0}: now'],
  'step.future': ['{0} : plus tard', '{0}: later'],

  'fact.machine': ['Machine', 'Machine'],
  'fact.duration': ['Durée prévue', 'Expected time'],
  'fact.filament': ['Filament', 'Filament'],
  'fact.grams': ['{0} g', '{0} g'],
  'fact.metres': ['{0} m', '{0} m'],
  'fact.material': ['Matière', 'Material'],
  'fact.layers': ['Couches', 'Layers'],
  'fact.nozzle': ['Buse', 'Nozzle'],
  'fact.millimetres': ['{0} mm', '{0} mm'],
  'fact.size': ['Taille', 'Size'],
  'fact.sizeValue': ['{0} × {1} mm', '{0} × {1} mm'],
  'fact.hoop': ['Cadre', 'Hoop'],
  'fact.hoopValue': ['{0} mm', '{0} mm'],
  'fact.stitches': ['Points', 'Stitches'],
  'fact.threads': ['Fils, dans l’ordre', 'Threads, in order'],
  'fact.mat': ['Support de découpe', 'Mat'],
  'fact.matValue': ['{0} pouces', '{0} inches'],
  'fact.roll': ['aucun (rouleau)', 'none (roll)'],
  'fact.cut': ['Longueur découpée', 'Length of the cut'],
  'fact.paths': ['Tracés', 'Paths'],
  'fact.attended': ['Dont à la main (tissu, fils)', 'Of that by hand (cloth, threads)'],
  'fact.submitted': ['Déposé', 'Handed in'],
  'fact.started': ['Commencé', 'Started'],
  'fact.ended': ['Terminé', 'Ended'],
};

let current = initial();

/** The page's language: fr or en. */
export const language = () => current;

/** Changes the language, for this page and the next ones. */
export function chooseLanguage(chosen) {
  current = chosen;
  try {
    localStorage.setItem('lang', chosen);
  } catch {
    // A browser that stores nothing (private mode, policy): the choice then lasts as long as the page.
  }
}

/** A word of the page in its language, with values for {0}, {1}… A key nobody knows is given back without its group. */
export function t(key, ...values) {
  const pair = words[key];
  if (!pair) {
    return key.slice(key.indexOf('.') + 1);
  }

  const text = pair[languages.indexOf(current)];
  return (current === 'fr' ? spaced(text) : text).replace(/\{(\d)\}/g, (_, n) => String(values[n]));
}

// French sets a space before high punctuation; it must not break there.
const spaced = (text) => text.replace(/ (?=[:;!?»%/]|°C)/g, '\u00a0').replace(/« /g, '«\u00a0');

function initial() {
  try {
    const saved = localStorage.getItem('lang');
    if (languages.includes(saved)) {
      return saved;
    }
  } catch {
    // See chooseLanguage.
  }

  return navigator.languages.map((l) => l.slice(0, 2)).find((l) => languages.includes(l)) ?? 'fr';
}
