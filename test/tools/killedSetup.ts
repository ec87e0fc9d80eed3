/**
 * A process that sets up a login and is killed at one moment: `killedSetup.ts <step> before|after <login user> [create-user]`, or
 * `killedSetup.ts write <folder> <login user> change <number>` at a change of the file system below a folder; at none for 0, and
 * then it prints all of them. `change`: it may replace the certificate.
 */
import { httpClient } from '../../src/base/http.ts';
import { setup } from '../../src/flows/setup/setup.ts';
import { places } from '../../src/base/places.ts';
import { readAuthInfo } from '../../src/ux/flags/targetOrg.ts';
import { injectFault } from './faultyWrites.ts';

const [, , step, moment = '', username, how, number = '0'] = process.argv;

const authInfo = await readAuthInfo('admin');
const fault = step === 'write' ? injectFault(moment, 'kill', Number(number)) : undefined;
await setup(
  {
    ...places(),
    connection: 'acme',
    username,
    createUser: how === 'create-user',
    authInfo,
    bits: 2048,
    allowCertificateChange: how === 'change',
    waitMinutes: 0,
    dryRun: false,
  },
  { env: process.env, http: httpClient, now: () => new Date(), onWarning: () => undefined, onWait: () => undefined },
  (event) => {
    const now = event.outcome === 'running' ? 'before' : 'after';
    if (event.step === step && now === moment) process.kill(process.pid, 'SIGKILL');
  },
);
if (fault) process.stdout.write(JSON.stringify(fault.stop()));
