import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyDelete, { type JwtKeyDeleteResult } from '../../../src/commands/jwt/key/delete.ts';
import JwtKeyList from '../../../src/commands/jwt/key/list.ts';
import { deleteKey, planDeletion } from '../../../src/flows/keys/delete.ts';
import { readKeyPair } from '../../../src/keypair/store/store.ts';
import { filesBelow as contentsBelow } from '../../tools/filesBelow.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { errorOf, filesBelow, temporaryFolder } from '../keypair/pairs.ts';

describe('sf jwt key delete', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ path: folder, remove } = temporaryFolder()));
  afterEach(() => remove());

  const file = (name: string): string => join(folder, name);
  const options = () => ({ env: { SF_JWT_KEY_DIR: file('keys') }, cwd: folder });
  const generate = (...argv: string[]) => runCommand(JwtGenerateKeypair, ['--name', 'acme', ...argv], options());
  const drop = (...argv: string[]): Promise<CommandRun<JwtKeyDeleteResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtKeyDelete.run(all, root) },
      ['--key-name', 'acme', ...argv],
      options(),
    );

  it('takes the pair away for good, keeps its history, and says how to delete that too', async () => {
    await generate();
    await generate('--force');
    const { stdout, stderr, result } = await drop('--no-prompt');
    expect(result).to.deep.equal({
      keyName: 'acme',
      pairDeleted: true,
      historyDeleted: 0,
      historyLeft: 1,
      connections: [],
    });
    expect(stderr).to.include("doesn't revoke anything in Salesforce");
    expect(stdout).to.include('sf jwt key delete --key-name acme --history');
    expect(Object.keys(filesBelow(file('keys'))).every((path) => path.startsWith('history/'))).to.equal(true);
    expect(await readKeyPair(file('keys'), 'acme')).to.equal(undefined);

    const { json } = await drop('--no-prompt', '--json');
    expect(json?.name).to.equal('KeyPairMissingError');
    expect((await drop('--no-prompt', '--history', '--json')).json?.result).to.include({
      pairDeleted: false,
      historyDeleted: 1,
      historyLeft: 0,
    });
    expect(filesBelow(file('keys'))).to.deep.equal({});
  });

  it('takes everything under the name away, and nothing of other names', async () => {
    await generate();
    await generate('--force');
    for (const name of ['acme.key', 'acme-2']) await runCommand(JwtGenerateKeypair, ['--name', name], options());
    await runCommand(JwtGenerateKeypair, ['--name', 'acme-2', '--force'], options());
    const others = Object.entries(contentsBelow(file('keys'))).filter(([path]) =>
      /acme\.key\.(?:key|crt)$|acme-2/.test(path),
    );
    expect(others).to.have.length(6);
    writeFileSync(file('keys/.acme.key'), 'left by a killed run');
    const { result } = await drop('--no-prompt', '--history');
    expect(result).to.deep.include({ pairDeleted: true, historyDeleted: 1 });
    expect(contentsBelow(file('keys'))).to.deep.equal(Object.fromEntries(others));
    expect(readdirSync(file('keys/history'))).to.deep.equal(['acme-2']);
  });

  for (const { what, damage } of [
    { what: 'whose certificate is gone', damage: () => rmSync(file('keys/acme.crt')) },
    { what: 'whose key is gone', damage: () => rmSync(file('keys/acme.key')) },
    { what: 'whose files are no key pair', damage: () => writeFileSync(file('keys/acme.key'), 'x') },
  ])
    it(`takes a pair away ${what}`, async () => {
      await generate();
      damage();
      expect((await drop('--no-prompt')).exitCode).to.equal(0);
      expect(filesBelow(file('keys'))).to.deep.equal({});
    });

  it('takes a key away that a killed first write left behind', async () => {
    await generate();
    for (const name of ['key', 'crt']) renameSync(file(`keys/acme.${name}`), file(`keys/.acme.${name}`));
    const { json } = await runCommand(JwtKeyList, ['--json'], options());
    const [key] = (json?.result as { keys: Array<{ keyName: string; findings: Array<{ id: string }> }> }).keys;
    expect([key?.keyName, key?.findings.map(({ id }) => id)]).to.deep.equal(['acme', ['key-left-behind']]);
    expect((await drop('--no-prompt')).exitCode).to.equal(0);
    expect(filesBelow(file('keys'))).to.deep.equal({});
  });

  it('asks first, and where nobody can be asked it does nothing without --no-prompt', async () => {
    await generate();
    const before = contentsBelow(file('keys'));
    for (const argv of [[], ['--json']]) {
      const { error, json, exitCode } = await drop(...argv);
      expect([json?.name ?? error?.name, exitCode]).to.deep.equal(['KeyDeleteNotConfirmedError', 2]);
    }
    expect(contentsBelow(file('keys'))).to.deep.equal(before);
  });

  it('names the connections that lose their key', async () => {
    await generate();
    mkdirSync(file('config'));
    writeFileSync(file('sfdx-project.json'), '{}');
    const login = { instanceUrl: 'https://a.my.salesforce.com', username: 'x@y.example' };
    const connections = { acme: login, beta: { ...login, keyName: 'acme' }, gamma: login };
    writeFileSync(file('config/jwt-connections.json'), JSON.stringify({ version: 1, connections }));
    const { json } = await drop('--no-prompt', '--json');
    expect(json?.result.connections).to.deep.equal(['acme', 'beta']);
    expect(json?.warnings.join()).to.include('acme, beta').and.to.include("doesn't revoke anything");
  });

  for (const withHistory of [false, true])
    it(`leaves a pair that came after the question${withHistory ? ', and the history' : ''}`, async () => {
      await generate();
      const request = { keyName: 'acme', keyFolder: file('keys'), connectionFile: file('none.json'), withHistory };
      const plan = await planDeletion(request);
      await generate('--force');
      const before = contentsBelow(file('keys'));
      expect((await errorOf(deleteKey(request, plan))).name).to.equal('KeyPairChangedError');
      expect(contentsBelow(file('keys'))).to.deep.equal(before);
      expect(await deleteKey(request, await planDeletion(request))).to.include({ pair: true });
    });

  it('makes no folder where there is no key store, and takes no bad name', async () => {
    expect((await drop('--no-prompt', '--json')).json?.name).to.equal('KeyPairMissingError');
    expect(existsSync(file('keys'))).to.equal(false);
    const { json } = await runCommand(JwtKeyDelete, ['--key-name', '../x', '--no-prompt', '--json'], options());
    expect(json?.name).to.equal('KeyNameInvalidError');
  });
});
