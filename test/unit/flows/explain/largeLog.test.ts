/** What a log costs that is as large as jobs write them: it is read in pieces, and each piece is looked at once. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { root } from '../../../tools/runCommand.ts';

const megabyte = 1024 * 1024;

/** The lines of a build, some of which look like the errors of other programs. */
const block = (at: number): string =>
  Array.from({ length: 200 }, (_, line) => {
    const time = `2026-11-30T10:${String(at % 60).padStart(2, '0')}:${String(line % 60).padStart(2, '0')}.123Z`;
    if (line % 50 === 7) return `${time} npm error code ERESOLVE could not resolve: fetch failed, retrying (${at})`;
    if (line % 50 === 9) return `${time} {"level":"info","error":null,"message":"step ${at}.${line}","invalid":false}`;
    return `${time} [build] compiled src/module${at}/file${line}.ts in ${line} ms, 0 errors, 0 warnings`;
  }).join('\n');

const failure = 'Error (1): {"error":"invalid_grant","error_description":"user hasn\'t approved this consumer"}';

/** The error stands at the end, as it does in a job that fails by it. */
const writeLog = (path: string, bytes: number): void => {
  const file = openSync(path, 'w');
  for (let [written, at] = [0, 0]; written < bytes; at += 1) written += writeSync(file, `${block(at)}\n`);
  writeSync(file, `$ sf org login jwt --username ci@acme.example\n${failure}\n`);
  closeSync(file);
};

type Cost = { outcome: string; text: string; memory: number; processor: number };

/** A process of its own, whose memory nobody else uses. */
const program = (path: string): string => `
  import { explainError } from ${JSON.stringify(pathToFileURL(join(root, 'src/flows/explain/explain.ts')).href)};
  const { explanation } = await explainError(${JSON.stringify(path)}, { standardInput: process.stdin });
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ outcome: explanation.outcome, text: JSON.stringify(explanation),
    memory: process.resourceUsage().maxRSS, processor: (user + system) / 1000 }));`;

const costOf = (path: string): Cost => {
  const argv = ['--no-warnings', '--input-type=module', '-e', program(path)];
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Cost;
};

describe('a log of 50 megabytes', function () {
  this.timeout(300_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'jwt-large-log-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('costs no more memory than one of five, and time in proportion, and its error is found', () => {
    const [small, large] = [5, 50].map((size) => {
      const path = join(folder, `${size}.log`);
      writeLog(path, size * megabyte);
      return { bytes: statSync(path).size, ...costOf(path) };
    });
    if (!small || !large) throw new Error('no cost');
    for (const { outcome, text } of [small, large]) {
      expect(outcome).not.to.equal('unknown');
      expect(text).to.include('user-not-approved');
    }
    const times = large.bytes / small.bytes;
    expect(times).to.be.greaterThan(9);
    // All of it in memory would be 45 megabytes more, and twice that as the characters of a string.
    expect(large.memory - small.memory, 'kilobytes').to.be.lessThan((large.bytes - small.bytes) / 1024);
    expect(large.memory / small.memory, 'memory').to.be.lessThan(1.4);
    // What is looked at again for each line would be ten times that.
    expect(large.processor / small.processor, 'time').to.be.lessThan(times * 1.5);
  });
});
