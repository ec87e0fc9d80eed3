/** A process that sets up a login and is killed at one moment: `killedSetup.ts <step> before|after <login user> [create-user]`. */
import { httpClient } from '../../src/base/http.ts';
import { setup } from '../../src/flows/setup/setup.ts';
import { places } from '../../src/base/places.ts';
import { readAuthInfo } from '../../src/ux/flags/targetOrg.ts';

const [, , step, moment, username, createUser] = process.argv;

await setup(
  {
    ...places(),
    connection: 'acme',
    username,
    createUser: createUser === 'create-user',
    authInfo: await readAuthInfo('admin'),
    bits: 2048,
    allowCertificateChange: false,
    waitMinutes: 0,
    dryRun: false,
  },
  { env: process.env, http: httpClient, now: () => new Date(), onWarning: () => undefined, onWait: () => undefined },
  (event) => {
    const now = event.outcome === 'running' ? 'before' : 'after';
    if (event.step === step && now === moment) process.kill(process.pid, 'SIGKILL');
  },
);
