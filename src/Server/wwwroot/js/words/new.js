// Words of the page that takes a file.

export default {
  'new.title': ['Déposer un fichier', 'Hand in a file'],
  'new.lead': [
    'Un surnom suffit : ni compte, ni adresse e-mail. Votre fichier est vérifié tout de suite.',
    'A nickname is enough: no account, no e-mail. Your file is checked at once.',
  ],
  'new.file': ['Votre fichier', 'Your file'],
  'new.drop': ['Glissez votre fichier ici', 'Drop your file here'],
  'new.orChoose': ['ou choisissez-le', 'or choose it'],
  'new.for.prusa-mk3s': [
    'Pour l’imprimante 3D : un fichier .gcode de PrusaSlicer.',
    'For the 3D printer: a .gcode file from PrusaSlicer.',
  ],
  'new.for.brother-870se': [
    'Pour la brodeuse : un motif .pes d’Ink/Stitch (ou .dst, .exp, .jef, .vp3).',
    'For the embroidery machine: a .pes design from Ink/Stitch (or .dst, .exp, .jef, .vp3).',
  ],
  'new.for.silhouette-cameo4pro': [
    'Pour la découpeuse : un dessin .svg d’Inkscape.',
    'For the cutter: an .svg drawing from Inkscape.',
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
};
