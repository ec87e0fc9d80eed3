/** A fleet that is ended while its reports are written: by signals, and killed at each change of a file. */
import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { fleetScene, type FleetScene } from '../tools/fleetScene.ts';
import { root } from '../tools/runCommand.ts';
import { runStoppable, type Ended } from '../tools/stoppable.ts';

const argv = ['jwt', 'verify', '--all', '--csv', 'all.csv', '--html', 'all.html', '--junit'];
/** What the last line of a whole report is. */
const reports: Record<string, RegExp> = {
  'all.csv': /\ngamma,[^\n]*\n$/,
  'all.html': /<\/html>\s*$/,
  'jwt-results/junit/junit.xml': /<\/testsuites>\s*$/,
};
const old = 'of an earlier run\n';

describe('a fleet that ends while its reports are written', () => {
  let stage: FleetScene;
  let began: string;

  beforeEach(async () => {
    stage = await fleetScene();
    stage.add(['acme', 'beta', 'gamma', 'delta']);
    began = join(stage.project, 'began');
    mkdirSync(join(stage.project, 'jwt-results/junit'), { recursive: true });
    for (const report of Object.keys(reports)) writeFileSync(join(stage.project, report), old);
  });
  afterEach(() => stage.end());

  /** Runs the lines before the plugin is loaded. */
  const runAfter = (lines: string, flags: string[] = []): Promise<Ended> => {
    const preload = join(stage.project, 'preload.mjs');
    writeFileSync(preload, lines);
    const env = { ...stage.options.env, NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` };
    return runStoppable([...argv, ...flags], { ...stage.options, env });
  };

  const whenCsvIsReady = (then: string): string => `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { rename } = fs.promises;
    fs.promises.rename = async (from, path) => {
      if (String(path).includes('all.csv') && !fs.existsSync(${JSON.stringify(began)})) {
        fs.writeFileSync(${JSON.stringify(began)}, String(Date.now()));
        ${then}
      }
      return rename(from, path);
    };
    syncBuiltinESMExports();`;
  const sends = (signal: string, afterMs: number): string =>
    `setTimeout(() => process.kill(process.pid, '${signal}'), ${afterMs});`;
  const hangs = 'await new Promise((resolve) => setTimeout(resolve, 60_000));';

  const textsOfReports = (): Record<string, string> =>
    Object.fromEntries(
      Object.keys(reports).map((report) => [report, readFileSync(join(stage.project, report), 'utf8')]),
    );
  const expectWhole = (at: string): void => {
    for (const [report, text] of Object.entries(textsOfReports()))
      if (text !== old) expect(text, `${report} ${at}`).to.match(reports[report] as RegExp);
  };

  it('SIGTERM: they are written to the end, what is known is told, and the code is that of the signal', async () => {
    const { code, stdout, stderr } = await runAfter(
      whenCsvIsReady(`${sends('SIGTERM', 0)} await new Promise((resolve) => setTimeout(resolve, 200));`),
    );
    expect(code, stdout + stderr).to.equal(143);
    expect(stdout).to.include('4 connections: 4 proven.');
    expect(stderr).to.include('The command was stopped by SIGTERM. ');
    for (const [report, text] of Object.entries(textsOfReports()))
      expect(text, report).to.match(reports[report] as RegExp);
  });

  for (const [count, least, most] of [
    [1, 2_500, 30_000],
    [2, 0, 2_500],
  ] as const)
    it(`Ctrl-C ${count} ×, where a disk hangs: ends ${count === 1 ? 'by itself after a while' : 'at once'}`, async () => {
      const signals = [sends('SIGINT', 0), sends('SIGINT', 300)].slice(0, count).join(' ');
      const { code, stdout, stderr } = await runAfter(whenCsvIsReady(`${signals} ${hangs}`));
      expect(Date.now() - Number(readFileSync(began, 'utf8'))).to.be.within(least, most);
      expect(code, stdout + stderr).to.equal(130);
      expect(stderr)
        .to.include('The command was stopped by SIGINT. ')
        .and.not.match(/\n\s+at /);
      expectWhole('after the signal');
    });

  it('Ctrl-C twice with --json: is one whole JSON text', async () => {
    const signals = `${sends('SIGINT', 0)} ${sends('SIGINT', 300)}`;
    const { code, stdout } = await runAfter(whenCsvIsReady(`${signals} ${hangs}`), ['--json']);
    expect(code, stdout).to.equal(130);
    expect(JSON.parse(stdout)).to.deep.include({ name: 'StoppedError', status: 130 });
  });

  it('SIGKILL at each change of a file: a report is the old one or the new one', async function () {
    this.timeout(300_000);
    const killedAt: string[] = [];
    const tool = pathToFileURL(join(root, 'test/tools/faultyWrites.ts')).href;
    for (let at = 1; at < 100; at += 1) {
      for (const report of Object.keys(reports)) writeFileSync(join(stage.project, report), old);
      const { code, signal } = await runAfter(
        `import { injectFault } from '${tool}'; injectFault(${JSON.stringify(stage.project)}, 'kill', ${at});`,
      );
      expectWhole(`killed at ${at}`);
      JSON.parse(readFileSync(join(stage.project, 'config/jwt-connections.json'), 'utf8'));
      if (signal === null) {
        expect(code).to.equal(0);
        break;
      }
      const texts = Object.values(textsOfReports());
      killedAt.push(`${at}: ${texts.filter((text) => text === old).length} old`);
    }
    // It was killed before each of the three was put in its place.
    for (const count of [3, 2, 1]) expect(killedAt.join('\n')).to.include(`${count} old`);
    expect(existsSync(join(stage.project, 'all.csv'))).to.equal(true);
    expect(Object.values(textsOfReports())).not.to.include(old);
    expect(readdirSync(join(stage.project, 'jwt-results/junit'))).to.include('junit.xml');
  });
});
