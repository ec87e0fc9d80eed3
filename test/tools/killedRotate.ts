/**
 * A process that rotates the connection `acme` and kills itself at one moment: `killedRotate.ts step "before deploy"`, or
 * `killedRotate.ts write <folder> <number>` at a change of the file system below a folder; at none for 0, and then it prints
 * all of them. Behind that: `lost` where its old key is, `reuse` for the same key, `ca` for a certificate request, the file of the
 * certificate, `begin` for a second app, `finish` for the end of the first one, or `back` for the way back of what is finished.
 */
import { readHandOver } from '../../src/flows/handOver/targets.ts';
import { rotateConnections } from '../../src/flows/rotate/rotate.ts';
import { realWorld } from '../../src/flows/verify/verify.ts';
import { places } from '../../src/base/places.ts';
import { readAuthInfo } from '../../src/ux/flags/targetOrg.ts';
import { injectFault } from './faultyWrites.ts';

const [, , kind, where = '', at = '0', how = ''] = process.argv;
const namedAdmin = await readAuthInfo('admin');
const fault = kind === 'write' ? injectFault(where, 'kill', Number(at)) : undefined;
await rotateConnections(
  {
    ...places(),
    names: ['acme'],
    namedAdmin,
    reuseKey: how === 'reuse',
    lostKey: how === 'lost',
    ca: how === 'ca',
    certificateFiles: how.includes('/') ? [how] : [],
    rollback: how === 'back',
    ...((how === 'begin' || how === 'finish') && { secondApp: how }),
    handOver: readHandOver('github:production'),
    dryRun: false,
    waitMinutes: 0,
  },
  {
    ...realWorld,
    onWarning: () => undefined,
    watch: () =>
      Promise.resolve(({ step, outcome }) => {
        const moment = `${outcome === 'running' ? 'before' : 'after'} ${step}`;
        if (kind === 'step' && moment === where) process.kill(process.pid, 'SIGKILL');
      }),
  },
);
if (fault) process.stdout.write(JSON.stringify(fault.stop()));
