/**
 * A process that revokes the connection `acme` and is killed at one moment: `killedRevoke.ts <moment> <form or restore>`, or
 * `killedRevoke.ts write <form or restore> <folder> <number>` at a change of the file system below a folder; at none for 0, and
 * then it prints all of them.
 */
import { places } from '../../src/base/places.ts';
import type { RevokeForm } from '../../src/flows/revoke/model.ts';
import { revokeConnections } from '../../src/flows/revoke/revoke.ts';
import { realWorld } from '../../src/flows/verify/verify.ts';
import { readAuthInfo } from '../../src/ux/flags/targetOrg.ts';
import { injectFault } from './faultyWrites.ts';

const [, , wanted, what, folder = '', number = '0'] = process.argv;
const at = (moment: string): void => {
  if (moment === wanted) process.kill(process.pid, 'SIGKILL');
};

const namedAdmin = await readAuthInfo('admin');
const fault = wanted === 'write' ? injectFault(folder, 'kill', Number(number)) : undefined;
await revokeConnections(
  {
    ...places(),
    names: ['acme'],
    all: false,
    tags: [],
    namedAdmin,
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
if (fault) process.stdout.write(JSON.stringify(fault.stop()));
