/**
 * Flows whose requests are lost: the answer to one, all from one on, or a proxy's page in its place. At every moment a known
 * key logs in, what is said is true, and run again it ends well. One request of several is tried, each time another kind.
 */
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../src/commands/jwt/setup.ts';
import type { RevokeForm } from '../../src/flows/revoke/model.ts';
import type { LocalOrg } from '../org/index.ts';
import { login, revoke, revoked, revokeScene } from '../tools/revokeScene.ts';
import { addGh, keysThatLogIn, rotate, rotateScene, setUp } from '../tools/rotateScene.ts';
import { runCommand } from '../tools/runCommand.ts';
import { scene } from '../tools/scene.ts';

type Kind = 'answer lost' | 'network gone' | 'page of a proxy';
const kinds: readonly Kind[] = ['answer lost', 'network gone', 'page of a proxy'];
const page = { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><body>Bad Gateway</body></html>' };

/** Loses the `at`-th request from now on; none for 0. `end` gives how many there were, and puts everything right again. */
const loseRequest = ({ switches }: LocalOrg, at: number, kind: Kind): { end: () => number } => {
  let seen = 0;
  switches.onRequest = ({ soapAction }) => {
    seen += 1;
    // A deploy that was sent is asked for as long as anybody waits: the network is back for that, and gone again behind it.
    const isGone = at > 0 && seen >= at && (soapAction !== 'checkDeployStatus' || seen < at + 2);
    const isLost = kind === 'network gone' ? isGone : seen === at;
    switches.cutAnswer = isLost && kind !== 'page of a proxy';
    return isLost && kind !== 'answer lost' ? page : undefined;
  };
  return {
    end: () => {
      delete switches.onRequest;
      switches.cutAnswer = false;
      return seen;
    },
  };
};

/** Each third request from the first on, of as many as there are in a run that loses none. */
const someOf = (count: number): Array<{ at: number; kind: Kind }> =>
  Array.from({ length: Math.ceil(count / 3) }, (_, index) => ({
    at: 1 + index * 3 + (index % 3),
    kind: kinds[index % 3] ?? 'answer lost',
  })).filter(({ at }) => at <= count);

const noStack = /\n\s+at \S+ \(/;

describe('a request that is lost', function () {
  this.timeout(900_000);
  const table: string[] = [];
  const tell = (...cells: string[]): void => void table.push(cells.map((cell) => cell.padEnd(24)).join(' '));
  after(() => process.stdout.write(`\n${table.join('\n')}\n`));

  it('by a rotation leaves a known key that logs in, or says that nothing is known, and ends well', async () => {
    const stage = await rotateScene();
    try {
      addGh(stage);
      const argv = ['--hand-over', 'github', '--json'];
      const whole = loseRequest(stage.org, 0, 'answer lost');
      expect((await rotate(stage, ...argv)).exitCode).to.equal(0);
      const count = whole.end();
      expect(count).to.be.greaterThan(15);
      for (const { at, kind } of someOf(count)) {
        const moment = `rotate, ${at} of ${count}: ${kind}`;
        const lost = loseRequest(stage.org, at, kind);
        const run = await rotate(stage, ...argv);
        lost.end();
        const slot = run.json?.result?.slots[0];
        const keys = await keysThatLogIn(stage);
        tell(
          moment,
          `exit ${run.exitCode}`,
          slot?.outcome ?? run.json?.name ?? '',
          keys.map((name) => name.slice(0, 8)).join(),
        );
        expect(run.raw, moment).not.to.match(noStack);
        expect(keys, `${moment}: ${run.raw}`).to.not.be.empty;
        if (slot?.outcome === 'failed') expect(keys, moment).to.include('current');
        if (run.exitCode !== 0) {
          const again = await rotate(stage, ...argv);
          expect(again.json?.result?.slots[0]?.outcome, `${moment}: ${run.raw}${again.raw}`).to.equal('rotated');
        }
        expect(await keysThatLogIn(stage), moment).to.deep.equal(['current']);
      }
    } finally {
      await stage.end();
    }
  });

  it('by a setup leaves nothing that the next run can’t finish, and takes nobody’s login', async () => {
    const stage = await scene();
    try {
      await setUp(stage, 'acme');
      const setup = (name: string) => {
        const app = ['--app-name', `App${name.toUpperCase()}`, '--username', stage.loginUser];
        const argv = ['--no-prompt', '-o', 'admin', '-c', name, ...app, '--wait', '0', '--json'];
        return runCommand<JwtSetupResult>(JwtSetup, argv, stage.options);
      };
      const whole = loseRequest(stage.org, 0, 'answer lost');
      expect((await setup('whole')).exitCode).to.equal(0);
      const count = whole.end();
      expect(count).to.be.greaterThan(15);
      for (const { at, kind } of someOf(count)) {
        const moment = `setup, ${at} of ${count}: ${kind}`;
        const lost = loseRequest(stage.org, at, kind);
        const run = await setup(`n${at}`);
        lost.end();
        tell(moment, `exit ${run.exitCode}`, run.json?.name ?? run.json?.result?.verification?.fault?.id ?? 'proven');
        expect(run.raw, moment).not.to.match(noStack);
        const again = await setup(`n${at}`);
        expect(again.exitCode, `${moment}: ${run.raw}${again.raw}`).to.equal(0);
        expect(again.json?.result.verification?.outcome, moment).to.equal('proven');
        expect(
          stage.org.state.apps.filter(({ fullName }) => fullName === `AppN${at}`),
          moment,
        ).to.have.length(1);
        expect(await login(stage), moment).to.deep.equal({ code: 0 });
      }
    } finally {
      await stage.end();
    }
  });

  for (const form of ['remove-access', 'certificate', 'disable-app'] as const satisfies readonly RevokeForm[])
    it(`by a revocation (--${form}) is never taken for a proof, and run again it is one that can be undone`, async () => {
      const stage = await revokeScene();
      try {
        const argv = [`--${form}`, '--sessions', '--json', '--no-prompt'];
        const whole = loseRequest(stage.org, 0, 'answer lost');
        expect((await revoke(stage, ...argv)).exitCode).to.equal(0);
        const count = whole.end();
        await revoked(stage, 0, '--restore');
        expect(count).to.be.greaterThan(8);
        for (const { at, kind } of someOf(count)) {
          const moment = `revoke --${form}, ${at} of ${count}: ${kind}`;
          const lost = loseRequest(stage.org, at, kind);
          const run = await revoke(stage, ...argv);
          lost.end();
          const { code } = await login(stage);
          tell(moment, `exit ${run.exitCode}`, code === 0 ? 'works' : 'refused');
          expect(run.raw, moment).not.to.match(noStack);
          // What is said to be revoked is.
          if (run.exitCode === 0) expect(code, `${moment}: ${run.raw}`).to.equal(1);
          await revoked(stage, 0, `--${form}`, '--sessions');
          expect((await login(stage)).code, moment).to.equal(1);
          const restore = loseRequest(stage.org, at, kind);
          const back = await revoke(stage, '--restore', '--json', '--no-prompt');
          restore.end();
          if (back.exitCode !== 0) await revoked(stage, 0, '--restore');
          expect(await login(stage), moment).to.deep.equal({ code: 0 });
        }
      } finally {
        await stage.end();
      }
    });
});
