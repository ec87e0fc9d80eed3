/**
 * Local orgs in a process of their own, so that what they cost isn't counted, and a project with the connections that lead
 * to them: `node fleetOrgs.ts '<FleetWish as JSON>'`. Tells what it has made as one line of JSON, and ends with its input.
 */
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, type KeyPair } from '../../src/keypair/write/generate.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { addUser, assign } from '../tools/people.ts';
import { appFiles, deployFiles } from '../unit/local-org/appPackage.ts';

export type FleetWish = {
  folder: string;
  orgs: number;
  /** How many connections each connection file has: `10.json`, `100.json`… */
  sizes: number[];
  https?: boolean;
  /** How long each answer takes. */
  latencyMs?: number;
};
/** The keys are in `keys` and, encrypted with what `passphrase` holds, in `encryptedKeys`. */
export type FleetOrgs = { hosts: string[]; caFile?: string };

type OrgOfFleet = { org: LocalOrg; keyName: string; clientId: string; access: string };

const wish = JSON.parse(process.argv[2] ?? '') as FleetWish;
const { folder, sizes } = wish;
const [app, passphrase] = ['Fleet', 'of no use to anybody'];
const subject = { commonName: 'fleet' };

const encrypted = (pem: string): string =>
  createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();

const writeKeyPair = (store: string, name: string, pair: KeyPair): void => {
  mkdirSync(join(folder, store), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, store, `${name}.key`), pair.privateKeyPem, { mode: 0o600 });
  writeFileSync(join(folder, store, `${name}.crt`), pair.certificatePem);
};

const startOrg = async (at: number): Promise<OrgOfFleet> => {
  const keyName = `org-${at}`;
  const pair = await generateKeyPair({ subject, days: 90, bits: 2048 });
  writeKeyPair('keys', keyName, pair);
  writeKeyPair('encryptedKeys', keyName, { ...pair, privateKeyPem: encrypted(pair.privateKeyPem) });
  const org = await startLocalOrg({ https: wish.https });
  const { problems } = await deployFiles(org, appFiles(app, pair.certificatePem));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  org.switches.slowMs = wish.latencyMs ?? 0;
  const clientId = org.state.apps.find(({ fullName }) => fullName === app)?.consumerKey ?? '';
  const access = org.state.permissionSets.find(({ name }) => name === `${app}_Access`)?.id ?? '';
  return { org, keyName, clientId, access };
};

const connect = ({ org, keyName, clientId, access }: OrgOfFleet, username: string): object => {
  assign(org, addUser(org, username, app), access);
  return { instanceUrl: org.origin, username, clientId, keyName };
};

// Only what is sent from here to here.
if (wish.https) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
writeFileSync(join(folder, 'passphrase'), passphrase, { mode: 0o600 });
const orgs: OrgOfFleet[] = [];
for (let at = 0; at < wish.orgs; at += 1) orgs.push(await startOrg(at));
const connections = Array.from({ length: Math.max(...sizes) }, (_, at) => {
  const name = `login-${String(at).padStart(5, '0')}`;
  return [name, connect(orgs[at % orgs.length] as OrgOfFleet, `${name}@acme.example`)] as const;
});
for (const size of sizes) {
  const file = { version: 1, connections: Object.fromEntries(connections.slice(0, size)) };
  writeFileSync(join(folder, `${size}.json`), JSON.stringify(file));
}
const caFile = wish.https ? join(folder, 'ca.pem') : undefined;
if (caFile !== undefined)
  writeFileSync(caFile, orgs.map(({ org }) => readFileSync(org.caFile ?? '', 'utf8')).join('\n'));

// It notes each request for tests that look at them.
setInterval(() => orgs.forEach(({ org }) => (org.requests.length = 0)), 1_000).unref();
process.stdin
  .resume()
  .once('end', () => void Promise.all(orgs.map(({ org }) => org.close())).then(() => process.exit()));
const made: FleetOrgs = { hosts: orgs.map(({ org }) => org.host), caFile };
console.log(JSON.stringify(made));
