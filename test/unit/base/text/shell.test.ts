import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { command, flagWords, posixCommand } from '../../../../src/base/text/commandText.ts';
import { shellQuoted, ShellWords } from '../../../../src/base/text/shell.ts';
import { root } from '../../../tools/runCommand.ts';
import { hear } from '../../../tools/shellWitness.ts';

describe('a word of a command', () => {
  it('is left as it is where no shell reads anything in it', () => {
    for (const word of ['acme', 'ci@acme.example', '/home/ci/a-b_c.key', 'https://acme.my.salesforce.com', 'a,b', '%x'])
      expect(shellQuoted(word, 'linux')).to.equal(word);
  });

  it('is in single quotes for POSIX shells', () => {
    expect(shellQuoted("it's", 'linux')).to.equal(String.raw`'it'\''s'`);
    expect(shellQuoted('', 'linux')).to.equal("''");
    expect(shellQuoted('~/x', 'darwin')).to.equal("'~/x'");
    expect(shellQuoted('=x', 'darwin')).to.equal("'=x'");
    expect(shellQuoted('a\nb', 'linux')).to.equal(undefined);
  });

  it('is in double quotes on Windows, where cmd, PowerShell and Git Bash agree, and else no word', () => {
    expect(shellQuoted('C:\\Users\\ci\\acme.key', 'win32')).to.equal('C:\\Users\\ci\\acme.key');
    expect(shellQuoted('C:\\Users\\Jane Doe & Söhne\\acme.key', 'win32')).to.equal(
      '"C:\\Users\\Jane Doe & Söhne\\acme.key"',
    );
    expect(shellQuoted('@args', 'win32')).to.equal('"@args"');
    for (const word of ['%PATH%', 'a"b', '$x', '`x', '', 'C:\\My Folder\\', '“x', 'a b!', 'x^y', 'a|b', '\\\\a b'])
      expect(shellQuoted(word, 'win32'), word).to.equal(undefined);
  });
});

describe('a command that code puts together', () => {
  const values = ['acme', '', "it's", '$(touch x)', '-x', '--flag', 'a b', '~', '`id`', 'x;touch x'];

  it('has each value as one word, behind its flag', () => {
    const lines = values.flatMap((value) => [
      command`sf jwt verify --connection ${value} --json`,
      posixCommand`sf project deploy start --source-dir ${value}/app --json`,
      `sf jwt deploy ${flagWords('connection', value)}`,
    ]);
    const { heard, files, complaints } = hear(lines);
    expect([files, complaints]).to.deep.equal([[], '']);
    values.forEach((value, at) => {
      const words = (line: number) => (heard[3 * at + line]?.commands ?? []).flat();
      const [joined, flag] = [(word: string) => `${word}=${value}`, value.startsWith('-')];
      expect(words(0)).to.deep.equal([
        'sf',
        'jwt',
        'verify',
        ...(flag ? [joined('--connection')] : ['--connection', value]),
        '--json',
      ]);
      expect(words(1).at(-2)).to.equal(flag ? `${joined('--source-dir')}/app` : `${value}/app`);
      expect(words(2).at(-1)).to.equal(flag ? joined('--connection') : value);
    });
  });

  it('has something to fill in where a value can not be written', () => {
    expect(command`sf jwt inspect ${'-x'}`).to.equal('sf jwt inspect <value>');
    expect(command`sf jwt verify --connection ${'a\nb'}`).to.equal('sf jwt verify --connection <connection>');
    expect(command`sf jwt verify --connection ${'x'.repeat(251)}`).to.equal('sf jwt verify --connection <connection>');
    expect(command`sf jwt verify ${new ShellWords('--connection a')}`).to.equal('sf jwt verify --connection a');
  });

  it('is put together by nothing else', () => {
    const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const loose = files.flatMap((file) =>
      [
        ...readFileSync(`${root}src/${file}`, 'utf8').matchAll(/(?<![cC]ommand)`(?:sf|gh|git|chmod) [a-z][^`]*\$\{/g),
      ].map(([found]) => `${file}: ${found}`),
    );
    expect(loose).to.deep.equal([]);
  });
});
