import { relative } from 'node:path';
import { appRecord } from '../../../connection/record.ts';
import { environmentPrefix } from '../../../connection/names.ts';
import type { Changed } from '../../../pipeline/nextSteps.ts';
import { saidFolder } from '../../project/appFolder.ts';
import { repositoryMarks } from '../../project/repositoryMarks.ts';
import type { RotateFacts, RotateScene } from '../model.ts';
import type { EndScene } from './end.ts';

const changesOfSlot = async (
  { request, members }: RotateScene,
  facts: Changed['facts'],
  { handedOver = [], paths = [], next }: Partial<RotateFacts>,
): Promise<Changed> => ({
  facts,
  logins: members.map(({ name: connection }) => ({
    connection,
    variable: environmentPrefix(connection),
    // The passphrase is the same as before.
    encryptedKey: false,
    isGiven: next !== undefined && handedOver.includes(connection),
  })),
  paths,
  repositoryFiles: await repositoryMarks(request.projectFolder),
});

/** What is to do while both apps log in: first the files, for a checkout that knows one app only refuses the secret of the other. */
export const overlapChanges = (scene: RotateScene, facts: Partial<RotateFacts>): Promise<Changed> =>
  changesOfSlot(scene, ['secondApp'], facts);

/** What is left of the app that is disabled. */
export const endChanges = async (scene: EndScene, facts: Partial<RotateFacts>): Promise<Changed> => ({
  ...(await changesOfSlot(scene, [...filesFact(facts), 'endedApp'], facts)),
  endedApp: leftOfApp(scene),
});

/** Whoever has the secret of the second app needs the one of before. */
export const rollbackChanges = async (scene: EndScene, facts: Partial<RotateFacts>): Promise<Changed> => {
  const { handedOver = [] } = facts;
  const isOpen = scene.members.some(({ name }) => !handedOver.includes(name));
  const told = [...(isOpen ? (['secret'] as const) : []), ...filesFact(facts), 'endedApp' as const];
  const changed = await changesOfSlot(scene, told, facts);
  const logins = changed.logins.map((login) => ({ ...login, isGiven: handedOver.includes(login.connection) }));
  return { ...changed, logins, endedApp: leftOfApp(scene) };
};

const filesFact = ({ paths = [] }: Partial<RotateFacts>): ReadonlyArray<'files'> => (paths.length > 0 ? ['files'] : []);

/** Its files stay where another connection has them, as in another org. */
const leftOfApp = ({ request, file, goes, members }: EndScene): Changed['endedApp'] => {
  const isNeeded = Object.entries(file.connections).some(
    ([name, { app }]) => app === goes.app && !members.some((member) => member.name === name),
  );
  const isThere = request.projectFolder !== undefined && appRecord(file, goes.app) !== undefined && !isNeeded;
  return {
    keyNames: goes.material ? [goes.keyName] : [],
    folders: isThere ? [relative(process.cwd(), saidFolder(goes.app, request, file))] : [],
  };
};
