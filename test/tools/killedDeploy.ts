/** A process that deploys the connection `acme` and is killed at one moment: `killedDeploy.ts <moment>`. */
import { deployConnections } from '../../src/flows/deploy/connections.ts';
import { places } from '../../src/base/places.ts';
import { readAuthInfo } from '../../src/ux/flags/targetOrg.ts';

const [, , wanted] = process.argv;
let progress = 0;
const at = (moment: string): void => {
  if (moment === wanted) process.kill(process.pid, 'SIGKILL');
};

await deployConnections(
  {
    ...places(),
    names: ['acme'],
    all: false,
    tags: [],
    failFast: false,
    namedAdmin: await readAuthInfo('admin'),
    env: process.env,
    dryRun: false,
    waitMinutes: 1,
  },
  {
    approve: () => Promise.resolve(at('approved')),
    watch: () =>
      Promise.resolve({
        onEvent: ({ step, outcome }) => at(`${outcome === 'running' ? 'before' : 'after'} ${step}`),
        onProgress: () => at(`progress ${progress++}`),
      }),
    onEntry: () => at('done'),
  },
);
