/** The names of the steps to a second app, in order. */
export const overlapSteps = [
  'old-login',
  'new-pair',
  'check',
  'second-app',
  'new-login',
  'files',
  'hand-over',
] as const;

/** Of those to the end of the first app, and back to it. */
export const finishSteps = ['new-login', 'disable', 'refused', 'files'] as const;
export const formerSteps = ['back-login', 'back-files', 'back-hand-over', 'back-disable', 'back-refused'] as const;
