/** A process that revokes the connection `acme` and is killed at one moment: `killedRevoke.ts <moment> <form or restore>`. */
import { places } from '../../src/base/places.ts';
import type { RevokeForm } from '../../src/flows/revoke/model.ts';
import { revokeConnections } from '../../src/flows/revoke/revoke.ts';
import { realWorld } from '../../src/flows/verify/verify.ts';
import { readAuthInfo } from '../../src/ux/flags/targetOrg.ts';

const [, , wanted, what] = process.argv;
const at = (moment: string): void => {
  if (moment === wanted) process.kill(process.pid, 'SIGKILL');
};

await revokeConnections(
  {
    ...places(),
    names: ['acme'],
    all: false,
    tags: [],
    namedAdmin: await readAuthInfo('admin'),
    env: process.env,
    restore: what === 'restore',
    ...(what !== 'restore' && { form: what as RevokeForm }),
    sessions: what !== 'restore',
    allTokens: false,
    dryRun: false,
    waitMinutes: 0,
    since: '7d',
  },
  {
    ...realWorld,
    approve: () => Promise.resolve(at('approved')),
    watch: () =>
      Promise.resolve({
        onEvent: ({ step, outcome }) => at(`${outcome === 'running' ? 'before' : 'after'} ${step}`),
        onWait: () => undefined,
      }),
    onRevocation: () => at('done'),
  },
);
