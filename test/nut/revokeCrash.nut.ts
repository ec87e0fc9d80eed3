/** A revocation, and the end of one, killed before and after each step and at each of its writes: run again, it ends well. */
import { fork, type ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { RevokeForm } from '../../src/flows/revoke/model.ts';
import { login, revoked, revokeScene, statusOf, tokenOf } from '../tools/revokeScene.ts';
import { letLocksAge, runToItsEnd } from '../tools/killedFlow.ts';
import type { RecordedRequest } from '../org/index.ts';
import type { Scene } from '../tools/scene.ts';

const forms: RevokeForm[] = ['remove-access', 'certificate', 'disable-app', 'delete-app'];
const takes = ['before', 'change', 'prove', 'sessions'];
const around = (steps: readonly string[]): string[] => steps.flatMap((step) => [`before ${step}`, `after ${step}`]);
const write = 'while the org writes';

/** What changes something in the org. */
const isWrite = ({ method, soapAction }: RecordedRequest): boolean =>
  soapAction === 'deploy' || method === 'DELETE' || (method === 'POST' && soapAction === undefined);

const killed = (stage: Scene, moment: string, what: string): Promise<NodeJS.Signals | null> =>
  new Promise((resolve, reject) => {
    const child: ChildProcess = fork(new URL('../tools/killedRevoke.ts', import.meta.url), [moment, what], {
      cwd: stage.project,
      env: { ...process.env, ...stage.options.env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    if (moment === write)
      stage.org.switches.onRequest = (request) => {
        if (isWrite(request) && !/oauth2/.test(request.path)) child.kill('SIGKILL');
      };
    child.once('error', reject).once('exit', (_, signal) => resolve(signal));
  });

/** The place of what a --restore goes by. */
const stateFolder = join(homedir(), '.sf/jwt');
const program = fileURLToPath(new URL('../tools/killedRevoke.ts', import.meta.url));

/** Where a run changes a file, each fourth time: `12 rename acme.json`. */
const changesOf = async (what: string): Promise<Array<{ at: string; name: string }>> => {
  const stage = await revokeScene();
  try {
    if (what === 'restore') await revoked(stage, 0, '--certificate');
    const { output } = await runToItsEnd(program, ['write', what, stateFolder, '0'], stage);
    return (JSON.parse(output) as string[])
      .map((change, index) => ({ at: String(index + 1), name: `${index + 1} ${change.replace(/ \S*\//, ' ')}` }))
      .filter(({ name }) => /^\d+ (?:open|rename|rm|unlink) /.test(name))
      .filter((_, index) => index % 4 === 0);
  } finally {
    await stage.end();
  }
};

describe('a revocation that is killed', function () {
  this.timeout(300_000);
  const table: string[] = [];
  after(() => console.log(['', 'killed at: login meanwhile, then run again', ...table].join('\n')));

  for (const form of forms)
    for (const moment of ['approved', ...around(takes), write, 'done'])
      it(`--${form}, ${moment}: run again, it is proven, and can be undone where it is promised`, async () => {
        const stage = await revokeScene();
        try {
          await login(stage);
          const token = tokenOf(stage);
          expect(await killed(stage, moment, form)).to.equal('SIGKILL');
          delete stage.org.switches.onRequest;
          const { code } = await login(stage);
          const entry = await revoked(stage, 0, `--${form}`, '--sessions');
          expect(entry.outcome).to.equal('revoked');
          expect((await login(stage)).code).to.equal(1);
          expect(await statusOf(stage, token)).to.equal(401);
          table.push(`${form.padEnd(14)} ${moment.padEnd(20)} ${code === 0 ? 'works' : 'refused'}, then refused`);
          if (form === 'delete-app') return;
          await revoked(stage, 0, '--restore');
          expect(await login(stage)).to.deep.equal({ code: 0 });
        } finally {
          await stage.end();
        }
      });

  for (const form of forms.filter((each) => each !== 'delete-app'))
    for (const moment of ['approved', ...around([`restore-${form}`, 'works']), write, 'done'])
      it(`the --restore of --${form}, ${moment}: the login works, or does when it is run again`, async () => {
        const stage = await revokeScene();
        try {
          await revoked(stage, 0, `--${form}`);
          expect(await killed(stage, moment, 'restore')).to.equal('SIGKILL');
          delete stage.org.switches.onRequest;
          const { code } = await login(stage);
          if (moment !== 'done') await revoked(stage, 0, '--restore');
          expect(await login(stage)).to.deep.equal({ code: 0 });
          table.push(`restore ${form.padEnd(14)} ${moment.padEnd(28)} ${code === 0 ? 'works' : 'refused'}, then works`);
        } finally {
          await stage.end();
        }
      });

  for (const what of ['certificate', 'restore'] as const)
    it(`at a change of what it keeps on this machine (${what}): run again it is proven, and nothing is lost`, async () => {
      const changes = await changesOf(what);
      expect(changes.length).to.be.greaterThan(1);
      for (const { at, name } of changes) {
        const stage = await revokeScene();
        try {
          if (what === 'restore') await revoked(stage, 0, '--certificate');
          const { signal } = await runToItsEnd(program, ['write', what, stateFolder, at], stage);
          expect(signal, name).to.equal('SIGKILL');
          letLocksAge();
          const { code } = await login(stage);
          if (what === 'certificate') await revoked(stage, 0, '--certificate');
          if (what === 'certificate') expect((await login(stage)).code, name).to.equal(1);
          // A restoration that had ended has nothing left to do.
          if (what === 'certificate' || code !== 0) await revoked(stage, 0, '--restore');
          expect(await login(stage), name).to.deep.equal({ code: 0 });
          table.push(
            `${what.padEnd(14)} ${name.slice(0, 40).padEnd(42)} ${code === 0 ? 'works' : 'refused'}, then works`,
          );
        } finally {
          await stage.end();
        }
      }
    });
});
