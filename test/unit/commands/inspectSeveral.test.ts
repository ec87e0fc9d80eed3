import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import JwtInspect, { type JwtInspectResult } from '../../../src/commands/jwt/inspect.ts';
import { inspect } from '../../../src/flows/inspect/inspect.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

describe('jwt inspect of several inputs', () => {
  let folder: string;
  let remove: () => void;
  const at = (name: string): string => join(folder, name);
  const openssl = (...argv: string[]): void => {
    execFileSync('openssl', argv, { cwd: folder, stdio: 'ignore' });
  };
  before(() => {
    ({ path: folder, remove } = temporaryFolder());
    const name = 'Acme Corporation '.repeat(3).trim();
    const subject = `/O=${name}/OU=${name}/CN=acme`;
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'key',
      '-out',
      'crt',
      '-days',
      '300',
      '-subj',
      subject,
    );
    const close = (name: string, pass: string): void =>
      openssl('pkcs8', '-topk8', '-in', 'key', '-out', name, '-passout', `pass:${pass}`);
    close('one.key', 'canary one');
    close('two.key', 'canary two');
    openssl('pkcs12', '-export', '-inkey', 'key', '-in', 'crt', '-passout', 'pass:canary one', '-out', 'one.p12');
  });
  after(() => remove());

  const run = (argv: string[], env: Record<string, string> = {}): Promise<CommandRun<JwtInspectResult>> =>
    runCommand({ run: async (all: string[], root: string) => JwtInspect.run(all, root) }, argv, {
      cwd: folder,
      env: { SF_JWT_KEY_DIR: at('keys'), SF_JWT_KEY_PASSPHRASE: 'canary one', TZ: 'UTC', ...env },
    });

  it('says of each that cannot be read why, and of the others what they are', async () => {
    const argv = ['gone.key', 'key', '.', '--env', 'NOT_THERE', '--env', 'TEXT', '--key-name', 'gone', '--json'];
    const { json, exitCode } = await run(argv, { TEXT: readFileSync(at('crt'), 'utf8') });
    const told = json?.result.inspected.map(({ source, kind, findings: [first] }) => [source, kind, first?.id]);
    expect(told).to.deep.equal([
      ['gone.key', 'unread', 'file-not-readable'],
      ['key', 'privateKey', undefined],
      ['.', 'unread', 'inspect-folder'],
      ['variable NOT_THERE', 'unread', 'variable-missing'],
      ['variable TEXT', 'certificate', undefined],
      ['gone', 'unread', 'key-pair-missing'],
    ]);
    expect(exitCode).to.equal(1);
    expect(json?.result.fits).to.deep.equal([
      { what: 'certificate', first: 'key', second: 'variable TEXT', fits: true },
    ]);
    expect((await run(['gone.key', 'key'])).stdout).to.match(/^gone\.key: not read\n/);
  });

  it('says of a folder that it is one', async () => {
    const { json, exitCode } = await run(['.', '--json']);
    expect([json?.name, exitCode]).to.deep.equal(['InspectFolderError', 2]);
    expect(json?.message).to.equal('"." is a folder. This command inspects files.');
  });

  it('repairs nothing as long as one of them cannot be read', async () => {
    const { json } = await run(['key', 'gone.crt', '--repair', '--output-file', 'new.key', '--json']);
    expect([json?.name, existsSync(at('new.key'))]).to.deep.equal(['FileNotReadableError', false]);
  });

  it('asks for what opens each that is locked, and not again for what an answer opens', async () => {
    const asked: string[] = [];
    const answers: Record<string, string> = { 'one.key': 'canary one', 'two.key': 'canary two' };
    const files = ['one.key', 'key', 'two.key', 'one.p12'].map(at);
    const { inspected } = await inspect(
      { files, variables: [], keyFolder: at('keys') },
      {
        now: () => new Date(),
        env: {},
        standardInput: Readable.from([]),
        askPassphrase: (origin) => {
          asked.push(origin);
          return Promise.resolve(answers[origin.slice(folder.length + 1)] ?? '');
        },
      },
    );
    expect(asked).to.deep.equal(['one.key', 'two.key'].map(at));
    expect(inspected.map(({ key }) => key?.bits)).to.deep.equal([2048, 2048, 2048, 2048]);
  });

  const onTerminal = async (columns: number, argv: string[]): Promise<string[]> => {
    const before = (['isTTY', 'columns'] as const).map((name) => [name, process.stdout[name]] as const);
    Object.assign(process.stdout, { isTTY: true, columns });
    try {
      return (await run(argv)).stdout.split('\n');
    } finally {
      for (const [name, value] of before) Object.assign(process.stdout, { [name]: value });
    }
  };

  it('shows all in the same columns, keys and certificates under their names, within 80 columns', async () => {
    const lines = await onTerminal(80, ['key', 'crt', 'two.key', 'one.p12', 'gone.key']);
    const long = lines.filter((line) => line.length > 80);
    expect(long, lines.join('\n')).to.deep.equal([]);
    const values = lines.flatMap((line) => /^ {2}[A-Z][\w-]*(?: [\w-]+)* {2,}(?=\S)/.exec(line)?.[0].length ?? []);
    expect([...new Set(values)], lines.join('\n')).to.deep.equal([Math.max(...values)]);
    const store = lines.slice(lines.indexOf('one.p12: private key')).map((line) => line.trim().split(/ {2,}/)[0]);
    expect(store.filter((label = '') => ['Private key', 'Certificate', 'Key'].includes(label))).to.deep.equal([
      'Private key',
      'Key',
      'Certificate',
      'Key',
    ]);
    expect(lines.join(' ').replace(/ +/g, ' ')).to.include('Check the path');
  });

  it('keeps each value in one piece where no person reads it', async () => {
    const { stdout } = await run(['crt']);
    expect(stdout)
      .to.match(/SHA-256 +(?:[0-9A-F]{2}:){31}[0-9A-F]{2}\n/)
      .and.to.match(/Subject +O=(?:Acme Corporation ?){3}/);
    expect(stdout).not.to.match(/^ {2}Certificate$/m);
  });
});
