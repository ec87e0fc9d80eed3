import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtAuthorize from '../../../src/commands/jwt/authorize.ts';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import { fleetScene, type FleetScene } from '../../tools/fleetScene.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { scene } from '../../tools/scene.ts';

const verify = { run: async (argv: string[], root: string) => JwtVerify.run(argv, root) };
const authorize = { run: async (argv: string[], root: string) => JwtAuthorize.run(argv, root) };
const setup = { run: async (argv: string[], root: string) => JwtSetup.run(argv, root) };

const path = join(homedir(), '.sf/jwt/proofs.json');
type Kept = { provenAt?: string; failedAt?: string; fault?: string };
const kept = (): Kept[] => {
  try {
    return Object.values((JSON.parse(readFileSync(path, 'utf8')) as { proofs: Record<string, Kept> }).proofs);
  } catch {
    return [];
  }
};

describe('when a login was last proven', () => {
  let fleet: FleetScene;
  before(async () => {
    fleet = await fleetScene();
    fleet.add(['one', 'two', 'three']);
    fleet.add(['gone'], { username: 'nobody@acme.example' });
    fleet.add(['elsewhere'], { keyName: 'elsewhere' });
  });
  after(() => {
    // The next file of the process finds none, as this one did.
    rmSync(path, { recursive: true, force: true });
    return fleet.end();
  });
  beforeEach(() => rmSync(path, { recursive: true, force: true }));

  it('is kept by verify, of a fleet in one file: what was proven, what failed, and nothing of what was skipped', async () => {
    const { exitCode } = await runCommand(verify, ['--all', '--json'], fleet.options);
    expect(exitCode).to.equal(1);
    expect(kept()).to.have.length(4);
    expect(kept().filter(({ provenAt }) => provenAt)).to.have.length(3);
    expect(kept().filter(({ failedAt, fault }) => failedAt && /^[a-z-]+$/.test(fault ?? ''))).to.have.length(1);
    const [first] = kept();
    expect(Date.now() - Date.parse(first?.provenAt ?? first?.failedAt ?? '')).to.be.within(0, 120_000);
  });

  it('is kept by authorize', async () => {
    const { exitCode } = await runCommand(authorize, ['--connection', 'one', '--json'], fleet.options);
    expect(exitCode).to.equal(0);
    expect(kept().map((each) => Object.keys(each).join(' '))).to.deep.equal(['provenAt certificateEnds']);
  });

  it('is kept by setup', async () => {
    const place = await scene();
    try {
      const argv = [
        '--target-org',
        'admin',
        '--connection',
        'acme',
        '--username',
        place.loginUser,
        '--no-prompt',
        '--json',
      ];
      const { exitCode } = await runCommand(setup, argv, place.options);
      expect(exitCode).to.equal(0);
      expect(kept().map((each) => Object.keys(each).join(' '))).to.deep.equal(['provenAt certificateEnds']);
    } finally {
      await place.end();
    }
  });

  it('is no condition: without a place to keep it, the login is proven all the same', async () => {
    mkdirSync(path, { recursive: true });
    const { json } = await runCommand(verify, ['--connection', 'one', '--json'], fleet.options);
    expect(json?.status).to.equal(0);
  });
});
