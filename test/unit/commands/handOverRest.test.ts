import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { decodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { connectionsOf, knownKeys, rotate, rotateScene } from '../../tools/rotateScene.ts';
import { runCommand } from '../../tools/runCommand.ts';
import type { Scene } from '../../tools/scene.ts';
import { startBitbucket, startJenkins, type StoreServer } from '../../tools/storeServers.ts';

describe('--hand-over to a store that is written by requests', () => {
  let stage: Scene;
  let server: StoreServer & { values: Record<string, string> };
  beforeEach(async () => (stage = await rotateScene()));
  afterEach(async () => {
    await server.close();
    await stage.end();
  });

  const allow = (env: NodeJS.ProcessEnv): void => {
    Object.assign(stage.options.env, env, {
      SF_JWT_ALLOWED_HOSTS: `${stage.org.host},${server.host}`,
      // Who has JENKINS_URL is a pipeline, and the org is pinned from outside.
      SF_JWT_ACME_ORG_ID: connectionsOf(stage).acme?.orgId,
    });
  };

  it('setup gives the secret to Bitbucket', async () => {
    server = await startBitbucket('the-token');
    allow({ BITBUCKET_TOKEN: 'the-token', BITBUCKET_API_URL: `${server.origin}/2.0` });
    const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--wait', '0', '--json'];
    const run = await runCommand<JwtSetupResult>(
      JwtSetup,
      [...argv, '--hand-over', 'bitbucket:acme/app/Production'],
      stage.options,
    );
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.json?.result.handedOver).to.deep.equal(['SF_JWT_ACME']);
    expect((await decodeBundle(Object.values(server.values)[0] ?? '', '')).key).to.equal(knownKeys(stage).current);
    expect(run.raw).to.not.include('the-token');
  });

  it('rotate gives the new secret to Jenkins, whose address a job has in its environment', async () => {
    server = await startJenkins('me', 'the-token');
    allow({ JENKINS_URL: `${server.origin}/`, JENKINS_USER_ID: 'me', JENKINS_API_TOKEN: 'the-token' });
    const before = knownKeys(stage).current;
    const run = await rotate(stage, '--hand-over', 'jenkins', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    const { key } = await decodeBundle(Object.values(server.values)[0] ?? '', '');
    expect(key).to.equal(knownKeys(stage).current).and.to.not.equal(before);
  });

  it('rotate changes nothing where the server refuses the token', async () => {
    server = await startJenkins('me', 'the-token');
    allow({ JENKINS_URL: server.origin, JENKINS_USER_ID: 'me', JENKINS_API_TOKEN: 'another' });
    const [before, deployed] = [knownKeys(stage).current, stage.org.state.deployments.length];
    const run = await rotate(stage, '--hand-over', 'jenkins', '--json');
    expect(run.exitCode, run.raw).to.equal(1);
    expect(run.raw).to.include('with status 401');
    expect(knownKeys(stage).current).to.equal(before);
    expect(stage.org.state.deployments.slice(deployed).filter(({ checkOnly }) => !checkOnly)).to.deep.equal([]);
  });
});
