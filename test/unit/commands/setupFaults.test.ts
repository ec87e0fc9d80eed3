/** Setups on a disk that refuses each change in turn, and with a program that never ends. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { httpClient } from '../../../src/base/http.ts';
import { places } from '../../../src/base/places.ts';
import { readHandOver } from '../../../src/flows/handOver/targets.ts';
import { setup as runSetup } from '../../../src/flows/setup/setup.ts';
import { readAuthInfo } from '../../../src/ux/flags/targetOrg.ts';
import { injectFault, type Fault } from '../../tools/faultyWrites.ts';
import { addProgram, keysThatLogIn, rotateScene } from '../../tools/rotateScene.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

const setup = (stage: Scene, ...more: string[]): Promise<CommandRun<JwtSetupResult>> => {
  const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', '--json'];
  return runCommand<JwtSetupResult>(JwtSetup, [...argv, ...more], stage.options);
};

/** Which changes of a run are refused: every few, for each takes a setup of its own. */
const stride = 4;

describe('sf jwt setup on a disk that refuses a change', function () {
  this.timeout(600_000);
  const folders: ReadonlyArray<[string, (stage: Scene) => string]> = [
    ['the project and the key store', ({ project }) => dirname(project)],
    ['the state folder', () => join(homedir(), '.sf/jwt')],
  ];
  const ways: ReadonlyArray<[string, () => Promise<Scene>, (stage: Scene) => Promise<string[]>]> = [
    ['of a new login', () => scene(), () => Promise.resolve([])],
    [
      'of another certificate',
      () => rotateScene(),
      async (stage) => {
        const made = await runCommand(JwtGenerateKeypair, ['--name', 'acme', '--force', '--json'], stage.options);
        expect(made.exitCode, made.raw).to.equal(0);
        return ['--allow-certificate-change'];
      },
    ],
  ];

  for (const [index, [place, folderOf]] of folders.entries())
    for (const [way, begin, prepare] of ways)
      it(`in ${place} ends in a named error ${way}, keeps a key that logs in, and goes on when run again`, async () => {
        const fault: Fault = index === 0 ? 'ENOSPC' : 'EROFS';
        let failures = 0;
        for (let at = 1, wasReached = true; wasReached; at += stride) {
          const stage = await begin();
          try {
            const flags = await prepare(stage);
            const { stop } = injectFault(folderOf(stage), fault, at);
            const run = await setup(stage, ...flags);
            wasReached = stop().length >= at;
            const what = `${fault} at ${at}: ${run.raw}`;
            if (run.exitCode !== 0) {
              failures += 1;
              expect(run.raw, what)
                .to.match(/"name": "\w+Error"/)
                .and.not.match(/\n\s+at /);
              if (way !== 'of a new login') expect(await keysThatLogIn(stage), what).to.not.be.empty;
            }
            const again = await setup(stage, ...flags);
            expect(again.exitCode, `${what}\n${again.raw}`).to.equal(0);
            expect(await keysThatLogIn(stage), what).to.include('current');
          } finally {
            await stage.end();
          }
        }
        // What is kept there of proofs and deploys is a help, and no condition.
        if (index === 0) expect(failures, 'a disk that refuses nothing proves nothing').to.be.greaterThan(0);
      });
});

describe('sf jwt setup --hand-over to a program that never ends', () => {
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  it('ends with its name, keeps the key pair although --no-keep was wanted, and goes on when run again', async () => {
    addProgram(
      stage,
      'keeper',
      `[ -f '${dirname(stage.project)}/once' ] && exec cat > /dev/null\ntouch '${dirname(stage.project)}/once'\nsleep 600`,
    );
    const warnings: string[] = [];
    const cwd = process.cwd();
    const env = { ...process.env };
    process.chdir(stage.project);
    Object.assign(process.env, stage.options.env);
    delete process.env.CI;
    const run = async (): Promise<string> => {
      const authInfo = await readAuthInfo('admin');
      const request = {
        connection: 'acme',
        username: stage.loginUser,
        authInfo,
        bits: 2048,
        waitMinutes: 0,
        dryRun: false,
        allowCertificateChange: false,
      } as const;
      const world = { env: process.env, http: httpClient, now: () => new Date(), onWait: () => undefined, seconds: 2 };
      const onWarning = ({ id }: { id: string }): void => void warnings.push(id);
      return runSetup(
        { ...places(), ...request, handOver: readHandOver('keeper'), noKeep: true },
        { ...world, onWarning },
        () => undefined,
      ).then(
        () => 'done',
        (error: Error) => error.name,
      );
    };
    try {
      expect(await run()).to.equal('HandOverHangsError');
      expect(warnings).to.include('keptPair');
      expect(readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8')).to.include('PRIVATE KEY');
      expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
      expect(await run()).to.equal('done');
      expect(await keysThatLogIn(stage)).to.deep.equal([]);
    } finally {
      process.chdir(cwd);
      for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
      Object.assign(process.env, env);
    }
  });
});
