// Words of the wall screen.

export default {
  'wall.machines': ['Machines', 'Machines'],
  'wall.queue': ['File d’attente', 'Queue'],
  'wall.pickup': ['À retirer', 'Ready to pick up'],
  'wall.talk': ['À voir avec l’équipe', 'Please see the team'],
  'wall.noMachines': ['Aucune machine n’est installée.', 'No machine is set up.'],
  'wall.noQueue': ['Personne n’attend. À vous !', 'Nobody is waiting. Your turn!'],
  'wall.noPickup': ['Rien à retirer pour l’instant.', 'Nothing to pick up right now.'],
  'wall.place': ['Place {0}', 'Place {0}'],
  'wall.inReview': ['Pas encore de place', 'No place yet'],
  'wall.lasts': ['dure {0}', 'takes {0}'],
  'wall.more': ['+ {0:n} {0:autre|autres}', '+ {0:n} more'],
  'wall.forTeam': ['Pour l’équipe : {0}', 'For the team: {0}'],
  'wall.announce': ['{0} : {1}. {2}', '{0}: {1}. {2}'],
  'wall.announceJob': ['{0}, {1} : {2}', '{0}, {1}: {2}'],
  'wall.simulated': ['Simulée', 'Simulated'],
  'wall.simulatedHint': ['Ce n’est pas une vraie machine.', 'This is not a real machine.'],
};
