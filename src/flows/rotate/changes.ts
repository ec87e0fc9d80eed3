import { environmentPrefix } from '../../connection/names.ts';
import type { Changed } from '../../pipeline/nextSteps.ts';
import { repositoryMarks } from '../project/repositoryMarks.ts';
import type { RotateFacts, RotateScene } from './model.ts';

/** What somebody beside this machine has to know now: who has the old secret still, and what is to be committed. */
export const slotChanges = async (
  { request, members, old }: RotateScene,
  { handedOver = [], paths = [], next }: Partial<RotateFacts>,
): Promise<Changed> => {
  const names = members.map(({ name }) => name);
  const open = names.filter((name) => !handedOver.includes(name));
  return {
    facts: [...(open.length > 0 ? (['secret'] as const) : []), ...(paths.length > 0 ? (['files'] as const) : [])],
    logins: (open.length > 0 ? open : names).map((connection) => ({
      connection,
      variable: environmentPrefix(connection),
      // The passphrase is the same as before, unless nobody had the old one.
      encryptedKey: old === undefined && next?.encrypted === true,
    })),
    paths,
    repositoryFiles: await repositoryMarks(request.projectFolder),
  };
};
