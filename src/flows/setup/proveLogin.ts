import { keyInBundle } from '../../connection/resolve/key.ts';
import type { ResolvedConnection } from '../../connection/resolve/resolve.ts';
import { step } from '../steps.ts';
import { checkText } from '../checkTexts.ts';
import { realWorld, verifyConnection, type Wait } from '../verify/verify.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWorld } from './facts.ts';

/** Logs in as a pipeline would, and waits while the org distributes a new app (up to 15 minutes, Salesforce help). */
export const proveLogin = (input: SetupInput, world: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'instanceUrl' | 'keyPair' | 'clientId'>({
    name: 'login',
    changes: 'nothing',
    needs: ['admin', 'instanceUrl', 'keyPair', 'clientId'],
    plan: async ({ admin, instanceUrl, keyPair, clientId }) => {
      // A dry run may have come with a key pair that exists in memory only; nothing is logged in with.
      if (input.dryRun || keyPair.isAway) return { action: 'skipped', facts: {} };
      const { keyName } = keyPair;
      const connection = setupLogin(input, { instanceUrl, clientId, keyName, orgId: admin.orgId });
      const verification = await verifyConnection(
        { connection, keyFolder: input.keyFolder, waitMinutes: input.waitMinutes },
        { ...realWorld, ...world, onWait: (wait) => world.onWait(toWait(wait)) },
      );
      const { keepProofs } = await import('../../connection/proofs/lastProofs.ts');
      await keepProofs(input.stateFolder, [verification], world.now());
      for (const { evidence } of verification.checks.filter(({ outcome }) => outcome === 'warn'))
        world.onWarning({ id: 'check', tokens: [evidence] });
      const details = { attempts: String(verification.attempts) };
      return { action: verification.outcome === 'proven' ? 'none' : 'failed', facts: { verification }, details };
    },
  });

/** That the org still distributes what was just deployed is no fault. */
const toWait = ({ fault, settling, delayMs }: Wait): Parameters<SetupWorld['onWait']>[0] => ({
  title: (settling ? checkText('view.distributing') : fault.title).replace(/\.$/, ''),
  seconds: Math.ceil(delayMs / 1000),
});

/** The login that a setup is about, as a verification takes it. */
export const setupLogin = (
  input: SetupInput,
  login: { instanceUrl: string; clientId: string; keyName: string; orgId: string },
): ResolvedConnection => ({
  name: input.connection,
  instanceUrl: login.instanceUrl,
  username: input.username,
  clientId: login.clientId,
  orgPins: [{ orgId: login.orgId, source: 'flag' }],
  key: input.bundle ? keyInBundle(input.bundle) : { source: 'key store', keyName: login.keyName },
  ...(input.passphrase !== undefined && { passphrase: { source: 'prompt', text: input.passphrase } }),
  sources: {},
});
