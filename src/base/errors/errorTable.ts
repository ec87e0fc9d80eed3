import { appFileErrors } from './appFileErrors.ts';
import { connectionErrors } from './connectionErrors.ts';
import { doctorErrors } from './doctorErrors.ts';
import { keyErrors } from './keyErrors.ts';
import { orgErrors } from './orgErrors.ts';
import { storeErrors } from './storeErrors.ts';

/**
 * The closed set of errors. `<Name>` here is `# <Name>` and `# <Name>.actions` in `messages/errors.md`, and the
 * `name` of the thrown error is `<Name>Error`.
 */
export const errorTable = {
  ...doctorErrors,
  ...keyErrors,
  ...appFileErrors,
  ...orgErrors,
  ...storeErrors,
  ...connectionErrors,
};
