import { shortPath } from '../../base/places.ts';
import { environmentPrefix } from '../../connection/names.ts';
import type { Connection } from '../../connection/types.ts';
import { protectionOf } from '../../keypair/store/store.ts';
import type { Changed, ChangedFact } from '../../pipeline/nextSteps.ts';
import type { ImportedKey } from '../keys/import/types.ts';
import { repositoryMarks } from '../project/repositoryMarks.ts';
import type { Addition, AdditionLook, AdditionPlan, AdditionRequest } from './additionTypes.ts';
import { recordChanges } from './recordChanges.ts';

export type KnownAddition = { request: AdditionRequest; look: AdditionLook; plan: AdditionPlan };
type WrittenAddition = { record: Connection | undefined; imported: ImportedKey | undefined };
type Outcome = Pick<Addition, 'action' | 'record' | 'changes' | 'key' | 'changed'>;

/** What has become of a connection, and who has to know of it; without a record the login has failed. */
export const additionOutcome = async (
  known: KnownAddition,
  { record, imported }: WrittenAddition,
): Promise<Outcome> => {
  const { look, plan } = known;
  const key = {
    source: look.input.connection.key.source,
    ...(plan.keyName !== undefined && { keyName: plan.keyName }),
    imported: imported !== undefined,
  };
  if (record === undefined) return { action: 'none', record: plan.record, changes: [], key };
  const changes = recordChanges(look.before ?? {}, record);
  const action = look.before === undefined ? 'created' : changes.length > 0 ? 'updated' : 'unchanged';
  return { action, record, changes, key, changed: await changedBy(known, action) };
};

const changedBy = async ({ request, plan }: KnownAddition, action: Outcome['action']): Promise<Changed> => {
  const { connection, connectionFile, projectFolder, keyFolder } = request;
  const encryptedKey = plan.keyName !== undefined && (await isEncrypted(keyFolder, plan.keyName));
  return {
    facts: changedFacts(action, { isStored: plan.keyName !== undefined, inProject: projectFolder !== undefined }),
    logins: [{ connection, variable: environmentPrefix(connection), encryptedKey }],
    ...(projectFolder !== undefined && { paths: [shortPath(connectionFile)] }),
    repositoryFiles: await repositoryMarks(projectFolder),
    inProject: projectFolder !== undefined,
  };
};

const isEncrypted = async (keyFolder: string, keyName: string): Promise<boolean> =>
  (await protectionOf(keyFolder, keyName)).state === 'encrypted';

/** A bundle can be made only of a key in the key store. */
const changedFacts = (
  action: Outcome['action'],
  { isStored, inProject }: { isStored: boolean; inProject: boolean },
): ChangedFact[] => {
  if (action === 'unchanged') return [];
  const secret: ChangedFact = action === 'created' ? 'newLogin' : 'secret';
  return [...(isStored ? [secret] : []), ...(inProject ? (['files'] as const) : [])];
};
