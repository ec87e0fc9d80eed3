import { expect } from 'chai';
import { readPrivateKey } from '../../../../../src/keypair/read/read.ts';
import { keysReadOnce } from '../../../../../src/flows/verify/fleet/keysReadOnce.ts';
import type { OpenedKey, VerifyInput } from '../../../../../src/flows/verify/types.ts';
import { connection, pem } from '../world.ts';

type Changes = Partial<VerifyInput['connection']>;

const inStore: Changes = { key: { source: 'key store', keyName: 'fleet' } };
const withPassphrase = (text: string): Changes => ({
  ...inStore,
  passphrase: { source: 'environment', text, variable: 'SF_JWT_A_KEY_PASSPHRASE' },
});

const readsOf = async (...all: Array<Changes & { keyFolder?: string }>): Promise<number> => {
  const readOnce = keysReadOnce();
  let reads = 0;
  const read = async (): Promise<OpenedKey> => {
    reads += 1;
    return { ...(await readPrivateKey(pem)), warnings: [] };
  };
  for (const { keyFolder = '/keys', ...changes } of all)
    await readOnce({ connection: { ...connection(), ...changes }, keyFolder }, read);
  return reads;
};

describe('keys that connections share', () => {
  it('are read once for all that have the same one', async () => {
    expect(await readsOf(inStore, { ...inStore, username: 'other@acme.example' }, inStore)).to.equal(1);
  });

  it('are told apart by name, folder, file and passphrase', async () => {
    const other: Changes = { key: { source: 'key store', keyName: 'other' } };
    const file: Changes = { key: { source: 'flag', path: '/keys/fleet.key' } };
    expect(await readsOf(inStore, other, { ...inStore, keyFolder: '/others' }, file)).to.equal(4);
    expect(await readsOf(inStore, withPassphrase('one'), withPassphrase('two'))).to.equal(3);
  });

  it('are not those of variables, which may be equal and named differently', async () => {
    const text: Changes = { key: { source: 'environment', text: pem, variable: 'SF_JWT_A_KEY' } };
    expect(await readsOf(text, text)).to.equal(2);
  });

  it('fail together', async () => {
    const readOnce = keysReadOnce();
    let reads = 0;
    const read = (): Promise<OpenedKey> => {
      reads += 1;
      return Promise.reject(new Error('damaged'));
    };
    for (let count = 0; count < 2; count += 1) {
      const opened = readOnce({ connection: { ...connection(), ...inStore }, keyFolder: '/keys' }, read);
      expect(await opened.catch(({ message }: Error) => message)).to.equal('damaged');
    }
    expect(reads).to.equal(1);
  });
});
