import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtSetup from '../../src/commands/jwt/setup.ts';
import JwtVerify from '../../src/commands/jwt/verify.ts';
import { deploySteps } from '../../src/flows/deploy/deploySteps.ts';
import { makePermissionSet, makeUser } from '../org/defaults.ts';
import { newId } from '../org/ids.ts';
import { runCommand } from '../tools/runCommand.ts';
import { runDeploy } from '../tools/runDeploy.ts';
import { scene, type Scene } from '../tools/scene.ts';

const policyFile = 'jwt/JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml';

/** A login that works, two users who were let in by hand (permission set, profile), and a policy with one more name. */
const changedScene = async (): Promise<{ stage: Scene; users: string[] }> => {
  const stage = await scene();
  const { state } = stage.org;
  const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', '--json'];
  expect((await runCommand(JwtSetup, argv, stage.options)).exitCode).to.equal(0);
  const [administrators] = state.profiles;
  const standard = state.profiles[1];
  const byHand = makePermissionSet('By_Hand');
  state.permissionSets.push(byHand, makePermissionSet('New_One'));
  const byPermissionSet = makeUser('bot@acme.example', 'Bot', standard?.id ?? '');
  const byProfile = makeUser('old@acme.example', 'Old', administrators?.id ?? '');
  state.users.push(byPermissionSet, byProfile);
  state.permissionSetAssignments.push({
    id: newId('PermissionSetAssignment'),
    assigneeId: byPermissionSet.id,
    permissionSetId: byHand.id,
    expirationDate: null,
  });
  const owned = state.permissionSets.find(({ profileId }) => profileId === administrators?.id);
  const setupEntityId = state.apps[0]?.id ?? '';
  for (const parentId of [byHand.id, owned?.id ?? ''])
    state.setupEntityAccess.push({ id: newId('SetupEntityAccess'), parentId, setupEntityId });
  const path = join(stage.project, policyFile);
  writeFileSync(path, readFileSync(path, 'utf8').replace('JwtLogin_Access', 'JwtLogin_Access,New_One'));
  return { stage, users: [stage.loginUser, byPermissionSet.username, byProfile.username] };
};

const killedDeploy = (stage: Scene, moment: string): Promise<NodeJS.Signals | null> =>
  new Promise((resolve, reject) => {
    const child = fork(new URL('../tools/killedDeploy.ts', import.meta.url), [moment], {
      cwd: stage.project,
      env: { ...process.env, ...stage.options.env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.once('error', reject).once('exit', (_, signal) => resolve(signal));
  });

/** The exit codes of a login of each user with the key of the connection. */
const logins = (stage: Scene, users: readonly string[]): Promise<number[]> =>
  users.reduce<Promise<number[]>>(async (before, username) => {
    const argv = ['-c', 'acme', '--username', username, '--wait', '0', '--json'];
    return [...(await before), (await runCommand(JwtVerify, argv, stage.options)).exitCode];
  }, Promise.resolve([]));

describe('a deploy that is killed', () => {
  const steps = deploySteps.flatMap((step) => [`before ${step}`, `after ${step}`]);
  const running = ['progress 0', 'progress 1', 'progress 2'];
  const moments = {
    SOAP: ['approved', ...steps, ...running, 'done'],
    REST: ['before deploy', ...running, 'after deploy'],
  };
  for (const [protocol, ofProtocol] of Object.entries(moments))
    for (const moment of ofProtocol)
      it(`at the moment "${moment}" over ${protocol} takes nobody's login away, and ends well when it is run again`, async () => {
        const { stage, users } = await changedScene();
        try {
          if (protocol === 'REST') stage.options.env.SF_ORG_METADATA_REST_DEPLOY = 'true';
          const isRunning = running.includes(moment);
          // Whoever asks how it stands brings it nearer to its end: enough for both runs.
          stage.org.switches.polls = isRunning ? 6 : 0;
          const before = stage.org.state.deployments.length;
          expect(await killedDeploy(stage, moment)).to.equal('SIGKILL');
          expect(await logins(stage, users)).to.deep.equal([0, 0, 0]);
          const argv = ['-o', 'admin', '-c', 'acme', '--json'];
          const { json, exitCode, raw } = await runDeploy(argv, stage.options);
          expect(exitCode, raw).to.equal(0);
          expect(json?.result.notGranted).to.deep.equal([]);
          expect(json?.result.grants.map(({ name }) => name)).to.deep.equal([
            'By_Hand',
            'JwtLogin_Access',
            'New_One',
            'System Administrator',
          ]);
          expect(await logins(stage, users)).to.deep.equal([0, 0, 0]);
          expect(json?.result.pickedUp).to.equal(isRunning);
          if (isRunning) expect(stage.org.state.deployments).to.have.length(before + 1);
        } finally {
          await stage.end();
        }
      });
});
