/**
 * A process that sets up the connection `acme`, hands its secret over to `gh`, keeps no key, and kills itself at one moment:
 * `killedHandOver.ts step "before deploy" <login user>`, or `killedHandOver.ts write <folder> <login user> <number>` at a change of
 * the file system below a folder; at none for 0, and then it prints all of them.
 */
import { httpClient } from '../../src/base/http.ts';
import { places } from '../../src/base/places.ts';
import { readHandOver } from '../../src/flows/handOver/targets.ts';
import { setup } from '../../src/flows/setup/setup.ts';
import { readAuthInfo } from '../../src/ux/flags/targetOrg.ts';
import { injectFault } from './faultyWrites.ts';

const [, , kind, where = '', username, at = '0'] = process.argv;
const authInfo = await readAuthInfo('admin');
const fault = kind === 'write' ? injectFault(where, 'kill', Number(at)) : undefined;
await setup(
  {
    ...places(),
    connection: 'acme',
    username,
    authInfo,
    bits: 2048,
    allowCertificateChange: false,
    handOver: readHandOver('github'),
    noKeep: true,
    waitMinutes: 0,
    dryRun: false,
  },
  { env: process.env, http: httpClient, now: () => new Date(), onWarning: () => undefined, onWait: () => undefined },
  ({ step, outcome }) => {
    const moment = `${outcome === 'running' ? 'before' : 'after'} ${step}`;
    if (kind === 'step' && moment === where) process.kill(process.pid, 'SIGKILL');
  },
);
if (fault) process.stdout.write(JSON.stringify(fault.stop()));
