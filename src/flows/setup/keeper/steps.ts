import { readCertificate } from '../../../base/certificate.ts';
import { isJwtError, jwtError } from '../../../base/errors/errors.ts';
import { encodeBundle } from '../../../connection/bundle/bundle.ts';
import { environmentPrefix } from '../../../connection/names.ts';
import { deleteKeyPair, findDeletion } from '../../../keypair/store/storeDelete.ts';
import { readKeyPair } from '../../../keypair/store/store.ts';
import type { HandOverTarget } from '../../handOver/targets.ts';
import { usesOfKey } from '../../keys/use.ts';
import { step } from '../../steps.ts';
import type { SetupFacts, SetupInput, SetupKeyPair, SetupStep, SetupWorld } from '../facts.ts';
import { chosenKeyName } from '../keyPair.ts';
import { keyPairAway, noteKeyAway, noteKeyRemoved } from './keyAway.ts';

/** Whether whoever takes the secret over is there and signed in: before anything is changed. */
export const rehearsalSteps = (input: SetupInput, world: SetupWorld): SetupStep[] =>
  input.handOver ? [rehearse(input, input.handOver, world)] : [];

/** Gives the secret away once the login is proven, and removes the key pair where it isn't to be kept. */
export const handOverSteps = (input: SetupInput, world: SetupWorld): SetupStep[] => [
  ...(input.handOver ? [give(input, input.handOver, world)] : []),
  ...(input.noKeep === true ? [removeGivenPair(input)] : []),
];

const rehearse = (input: SetupInput, target: HandOverTarget, world: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin'>({
    name: 'hand-over-check',
    changes: 'nothing',
    needs: ['admin'],
    plan: async ({ admin: { orgId } }) => {
      const keyName = chosenKeyName(input, orgId);
      if (input.noKeep === true) refuseKeyOfOthers(input, keyName);
      if (await isGivenAlready(input, { orgId, keyName })) return { action: 'skipped', facts: {} };
      const { rehearseHandOver } = await import('../../handOver/handOver.ts');
      const place = await rehearseHandOver(target, { ...world, projectFolder: input.projectFolder });
      return { action: 'none', facts: {}, details: { ...(place !== undefined && { place }) } };
    },
  });

const isGivenAlready = async (input: SetupInput, slot: { orgId: string; keyName: string }): Promise<boolean> =>
  (await keyPairAway(input, slot)) !== undefined && (await readKeyPair(input.keyFolder, slot.keyName)) === undefined;

/** Their pipelines may have it, but who sets them up again needs it here. */
const refuseKeyOfOthers = ({ file, connection }: SetupInput, keyName: string): void => {
  const names = usesOfKey(file?.connections ?? {}, { keyName })
    .map((use) => use.connection)
    .filter((name) => name !== connection);
  if (names.length > 0) throw jwtError('KeyNeededHere', [keyName, names.join(', ')]);
};

type GiveNeeds = 'admin' | 'instanceUrl' | 'keyPair' | 'clientId';

const give = (input: SetupInput, target: HandOverTarget, world: SetupWorld): SetupStep =>
  step<SetupFacts, GiveNeeds>({
    name: 'hand-over',
    changes: 'pipeline',
    needs: ['admin', 'instanceUrl', 'keyPair', 'clientId'],
    plan: ({ admin, instanceUrl, keyPair, clientId, verification }) => {
      const isProven = input.dryRun || verification?.outcome === 'proven';
      if (keyPair.isAway || !isProven) return Promise.resolve({ action: 'skipped', facts: { handedOver: [] } });
      return Promise.resolve({
        action: 'update',
        facts: {},
        apply: async () => {
          const login = { clientId, username: input.username, instanceUrl, orgId: admin.orgId };
          const secrets = await secretsToGive(input, keyPair, login);
          const { handOverSecret } = await import('../../handOver/handOver.ts');
          try {
            for (const secret of secrets)
              await handOverSecret(target, secret, { ...world, projectFolder: input.projectFolder });
          } catch (error) {
            if (isJwtError(error) && input.noKeep) world.onWarning({ id: 'keptPair', tokens: [keyPair.keyName] });
            throw error;
          }
          const handedOver = secrets.map(({ variable }) => variable);
          return { facts: { handedOver }, details: { secrets: handedOver.join(', ') } };
        },
      });
    },
  });

type GivenLogin = { clientId: string; username: string; instanceUrl: string; orgId: string };
type GivenSecret = { connection: string; variable: string; text: string };

/** The bundle, and what opens the key in it. */
const secretsToGive = async (
  { connection, bundle, keyFolder, passphrase }: SetupInput,
  { keyName, certificatePem, encrypted }: SetupKeyPair,
  login: GivenLogin,
): Promise<GivenSecret[]> => {
  const key = bundle?.key ?? (await readKeyPair(keyFolder, keyName))?.privateKeyPem;
  if (key === undefined) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  const certificate = readCertificate(certificatePem).pem;
  const variable = environmentPrefix(connection);
  const text = encodeBundle({ key, certificate, ...login });
  const opens = { connection, variable: `${variable}_KEY_PASSPHRASE`, text: passphrase ?? '' };
  return [{ connection, variable, text }, ...(encrypted && passphrase !== undefined ? [opens] : [])];
};

/** Run again after a kill, it finds what is left. */
const removeGivenPair = (input: SetupInput): SetupStep =>
  step<SetupFacts, 'admin' | 'keyPair' | 'handedOver'>({
    name: 'key-away',
    changes: 'key store',
    needs: ['admin', 'keyPair', 'handedOver'],
    plan: async ({ admin: { orgId }, keyPair, handedOver }) => {
      const { keyFolder } = input;
      const { keyName, isAway = false, certificatePem } = keyPair;
      if (input.bundle) return { action: 'none', facts: {} };
      // What nobody has is kept.
      if (handedOver.length === 0 && !isAway) return { action: 'skipped', facts: {} };
      const { pair, content } = await findDeletion(keyFolder, keyName);
      if (!pair) return { action: 'none', facts: {} };
      return {
        action: 'update',
        facts: {},
        apply: async () => {
          if (!isAway) await noteKeyAway(input, { orgId, keyName }, certificatePem);
          await deleteKeyPair(keyFolder, keyName, { withHistory: false, content });
          await noteKeyRemoved(input, orgId);
          return { facts: { keyPair: { ...keyPair, keyPath: '', isAway: true } } };
        },
      };
    },
  });
