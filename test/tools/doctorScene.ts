/** A login that works, in an org that can be broken in many ways and put back, and what the doctor says of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { diagnoseLogin, type DoctorRequest } from '../../src/flows/doctor/doctor.ts';
import type { Diagnosis } from '../../src/flows/doctor/model.ts';
import { realWorld, type VerifyWorld } from '../../src/flows/verify/verify.ts';
import { generateKeyPair, type KeyPair } from '../../src/keypair/write/generate.ts';
import { newId } from '../org/ids.ts';
import type { LocalOrg } from '../org/index.ts';
import type { App, AppComponentType, Elements, OrgState, PermissionSet, User } from '../org/state.ts';
import { neutralSwitches } from '../org/switches.ts';
import { appFiles, deployFiles } from '../unit/local-org/appPackage.ts';
import { assign } from './people.ts';
import { scene, type Scene } from './scene.ts';

/** What a test changes before the doctor comes; all of it is put back afterwards. */
export type SickLogin = {
  org: LocalOrg;
  state: OrgState;
  app: App;
  user: User;
  /** The permission set that lets the user in. */
  access: PermissionSet;
  /** The elements of a component of the app. */
  elements: (type: AppComponentType) => Elements;
  /** The record in the connection file. */
  record: Record<string, unknown>;
  request: Partial<DoctorRequest>;
  env: Record<string, string>;
  world: Partial<VerifyWorld>;
  /** Another key pair, and its certificate as the org has it. */
  other: KeyPair;
  withoutAdmin: boolean;
};

export type DoctorScene = {
  stage: Scene;
  /** What the doctor says of a login that was changed like this. */
  diagnoses: (...changes: ReadonlyArray<(login: SickLogin) => unknown>) => Promise<Diagnosis>;
  /** Only changes it. */
  prepare: (...changes: ReadonlyArray<(login: SickLogin) => unknown>) => void;
  end: () => Promise<void>;
};

const app = 'JwtLogin';
const longAgo = Date.now() - 48 * 3_600_000;

export const doctorScene = async (): Promise<DoctorScene> => {
  const stage = await scene();
  const { org, project, keyFolder } = stage;
  const pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 90, bits: 2048 });
  const other = await generateKeyPair({ subject: { commonName: 'other' }, days: 90, bits: 2048 });
  mkdirSync(keyFolder, { mode: 0o700 });
  writeFileSync(join(keyFolder, 'acme.key'), pair.privateKeyPem, { mode: 0o600 });
  writeFileSync(join(keyFolder, 'acme.crt'), pair.certificatePem);
  mkdirSync(join(project, 'config'));
  await makeApp(org, pair, app);
  const namedAdmin = await storedAdmin();
  const well = structuredClone(org.state);
  const baseRecord = recordOf(org);
  const prepare = (changes: ReadonlyArray<(login: SickLogin) => unknown>): SickLogin => {
    Object.assign(org.state, structuredClone(well));
    for (const name of Object.keys(org.switches)) delete (org.switches as Record<string, unknown>)[name];
    Object.assign(org.switches, neutralSwitches());
    const sick = sickLogin(org, { other, record: { ...baseRecord } });
    for (const change of changes) change(sick);
    writeFileSync(
      join(project, 'config/jwt-connections.json'),
      JSON.stringify({ version: 1, connections: { acme: sick.record } }),
    );
    return sick;
  };
  return {
    stage,
    end: stage.end,
    prepare: (...changes) => void prepare(changes),
    diagnoses: async (...changes) => {
      const { request, env, world, withoutAdmin } = prepare(changes);
      const places = {
        connectionFile: join(project, 'config/jwt-connections.json'),
        keyFolder,
        projectFolder: project,
        stateFolder: join(project, '../state'),
      };
      const { diagnosis } = await diagnoseLogin(
        { ...places, flags: {}, waitMinutes: 0, connection: 'acme', ...(!withoutAdmin && { namedAdmin }), ...request },
        { ...realWorld, env: { SF_JWT_ALLOWED_HOSTS: org.host, ...env }, ...world },
      );
      return diagnosis;
    },
  };
};

const storedAdmin = async (): Promise<AuthInfo> => {
  const { aliases } = await StateAggregator.getInstance();
  return AuthInfo.create({ username: aliases.resolveUsername('admin') });
};

/** An app as an org has it for a while: deployed long ago, with its user pre-authorized. */
export const makeApp = async (org: LocalOrg, { certificatePem }: KeyPair, name: string): Promise<void> => {
  const { status, problems } = await deployFiles(org, appFiles(name, certificatePem));
  if (status !== 'Succeeded') throw new Error(problems.join('\n'));
  const made = org.state.apps.find(({ fullName }) => fullName === name);
  for (const part of Object.values(made?.components ?? {}))
    Object.assign(part, { createdAt: longAgo, modifiedAt: longAgo });
  const set = org.state.permissionSets.find((each) => each.name === `${name}_Access`);
  const user = org.state.users.find(({ username }) => username === 'ci@acme.example');
  if (!set || !user || name !== app) return;
  assign(org, user, set.id);
  const [license] = org.state.permissionSetLicenses;
  org.state.permissionSetLicenseAssigns.push({
    id: newId('PermissionSetLicenseAssign'),
    assigneeId: user.id,
    permissionSetLicenseId: license?.id ?? '',
  });
};

const recordOf = ({ state, origin }: LocalOrg): Record<string, unknown> => ({
  instanceUrl: origin,
  username: 'ci@acme.example',
  app,
  clientId: state.apps[0]?.consumerKey,
  orgId: state.organization.id,
  keyName: 'acme',
});

const sickLogin = (
  org: LocalOrg,
  { other, record }: { other: KeyPair; record: Record<string, unknown> },
): SickLogin => {
  const { state } = org;
  const found = state.apps.find(({ fullName }) => fullName === app) as App;
  const user = state.users.find(({ username }) => username === 'ci@acme.example') as User;
  return {
    org,
    state,
    app: found,
    user,
    access: state.permissionSets.find(({ name }) => name === `${app}_Access`) as PermissionSet,
    elements: (type) => found.components[type]?.elements as Elements,
    record,
    request: {},
    env: {},
    world: {},
    other,
    withoutAdmin: false,
  };
};
