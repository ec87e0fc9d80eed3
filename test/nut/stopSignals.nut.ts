/** Every command, ended by a signal: a sentence, the code of the signal, valid JSON, no stack trace. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { root } from '../tools/runCommand.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';

type Ended = { code: number | null; signal: string | null; stdout: string; stderr: string };
type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const codes: Record<Signal, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, unknown>;
};

/**
 * The signal comes as soon as the command listens for signals, while it is beginning its work. Only the base class of sf
 * and ours listen for SIGBREAK; other libraries have listeners of their own for the rest.
 */
const sendsItself = (signal: Signal): string => `
  process.on('newListener', function send(name) {
    if (name !== 'SIGBREAK') return;
    process.off('newListener', send);
    setImmediate(() => process.kill(process.pid, '${signal}'));
  });`;

describe('a signal', () => {
  let folder: string;

  before(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-signals-')))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const start = (argv: string[], env: Record<string, string>, started?: (kill: (signal: Signal) => void) => void) =>
    new Promise<Ended>((resolve, reject) => {
      const child = spawn(join(root, 'node_modules/.bin/node'), [join(root, 'bin/run.js'), ...argv], {
        cwd: folder,
        env: { ...process.env, HOME: folder, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const text = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
      child.once('error', reject).once('close', (code, signal) => resolve({ code, signal, ...text }));
      started?.((signal) => child.kill(signal));
    });

  const expectStopped = ({ code, stdout, stderr }: Ended, signal: Signal, json: boolean): void => {
    expect(code, stdout + stderr).to.equal(codes[signal]);
    expect(stderr).not.to.match(/\n\s+at |throw |ExitError/);
    if (!json)
      return (
        expect(stderr).to.match(new RegExp(`^\\nThe command was stopped by ${signal}\\. .{20,}\\.\\n$`)) && undefined
      );
    expect(JSON.parse(stdout)).to.deep.include({
      name: 'StoppedError',
      status: codes[signal],
      exitCode: codes[signal],
    });
  };

  for (const id of Object.keys(commands))
    it(`ends ${id.replaceAll(':', ' ')}`, async () => {
      const cases: Array<[Signal, boolean]> = [
        ['SIGINT', true],
        ['SIGTERM', false],
        ['SIGHUP', id.length % 2 === 0],
      ];
      for (const [signal, json] of cases) {
        const preload = join(folder, `${signal}.mjs`);
        writeFileSync(preload, sendsItself(signal));
        const env = { NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` };
        expectStopped(await start([...id.split(':'), ...(json ? ['--json'] : [])], env), signal, json);
      }
    });

  it('ends a login whose server is silent', async () => {
    writeFileSync(join(folder, 'acme.key'), opensslPair().key, { mode: 0o600 });
    let arrived = (): void => undefined;
    const server = createServer(() => arrived()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const login = [
      '--username',
      'ci@acme.example',
      '--client-id',
      '3MVG9lKcPoNINVBIPJjdw1J9LLM',
      '--instance-url',
      `http://${host}`,
    ];
    const argv = ['jwt', 'verify', ...login, '--jwt-key-file', 'acme.key', '--json'];
    try {
      const ended = await start(argv, { SF_JWT_ALLOWED_HOSTS: host }, (kill) => (arrived = () => kill('SIGTERM')));
      expectStopped(ended, 'SIGTERM', true);
    } finally {
      server.close();
    }
  });
});
