/** Each command that changes the key store or writes a file from it, and what it may leave behind if it is interrupted. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCertificate } from '../../src/base/certificate.ts';
import { exportKey } from '../../src/flows/export/export.ts';
import { deleteKey, planDeletion } from '../../src/flows/keys/delete.ts';
import { importKey } from '../../src/flows/keys/import/import.ts';
import { certificateFor } from '../../src/keypair/write/generate.ts';
import { readPrivateKey } from '../../src/keypair/read/read.ts';
import { readKeyPair, writeKeyPair } from '../../src/keypair/store/store.ts';
import { filesBelow, fits, newPair } from '../unit/keypair/pairs.ts';

export type StoreScenario = {
  name: string;
  /** Below `src/commands/jwt`. */
  command: string;
  argv: string[];
  prepare: (folder: string) => Promise<void>;
  /** The same without the command around it. */
  act: (folder: string) => Promise<unknown>;
  /** What the command ends with when it is run again after it had done its work. */
  again: 'ok' | 'KeyPairMissingError' | 'FileExistsError';
};

const keys = (folder: string): string => join(folder, 'keys');
const write = (folder: string, name: string, text: string): void =>
  writeFileSync(join(folder, name), text, { mode: 0o600 });

/** A pair in the store, another one and a new certificate for the first one beside it. */
const stored = async (folder: string): Promise<void> => {
  const [one, other] = await Promise.all([newPair(), newPair()]);
  await writeKeyPair(keys(folder), 'acme', one, { force: false, now: new Date() });
  const { key } = await readPrivateKey(one.privateKeyPem);
  write(folder, 'signed.crt', await certificateFor(key, { subject: { commonName: 'signed' }, days: 400 }));
  write(folder, 'other.key', other.privateKeyPem);
  write(folder, 'other.crt', other.certificatePem);
};

const withHistory = async (folder: string): Promise<void> => {
  await stored(folder);
  await writeKeyPair(keys(folder), 'acme', await newPair(), { force: true, now: new Date() });
};

const nothingStored = async (folder: string): Promise<void> => {
  const pair = await newPair();
  write(folder, 'other.key', pair.privateKeyPem);
  write(folder, 'other.crt', pair.certificatePem);
};

const place = (folder: string) => ({
  keyName: 'acme',
  keyFolder: keys(folder),
  connectionFile: join(folder, 'none.json'),
});

const importFiles =
  (keyFile: string | undefined, certificateFile: string, force = false) =>
  (folder: string) =>
    importKey(
      {
        ...place(folder),
        ...(keyFile !== undefined && { keyFile: join(folder, keyFile) }),
        certificateFiles: [join(folder, certificateFile)],
        days: 365,
        encrypt: false,
        force,
      },
      {
        now: () => new Date(),
        passphrase: () => Promise.resolve(undefined),
        newPassphrase: () => Promise.resolve(undefined),
      },
    );

const removeAll = (withHistory: boolean) => async (folder: string) => {
  const request = { ...place(folder), withHistory };
  return deleteKey(request, await planDeletion(request));
};

const exportPem = (folder: string) =>
  exportKey(
    'pem',
    { ...place(folder), outputFile: join(folder, 'out.pem'), options: {} },
    {
      env: process.env,
      passphrase: () => Promise.resolve(undefined),
      givenStorePassword: () => Promise.resolve(''),
      askStorePassword: () => Promise.resolve(''),
      refuseExposure: () => undefined,
    },
  );

const named = ['--key-name', 'acme'];
const other = [...named, '--jwt-key-file', 'other.key', '--certificate-file', 'other.crt'];
const importing = { command: 'key/import.ts', again: 'ok' } as const;
const deleting = { command: 'key/delete.ts', again: 'KeyPairMissingError' } as const;
const exporting = { command: 'export.ts', again: 'FileExistsError' } as const;

export const storeScenarios: readonly StoreScenario[] = [
  {
    name: 'import of a pair',
    ...importing,
    argv: other,
    act: importFiles('other.key', 'other.crt'),
    prepare: nothingStored,
  },
  {
    name: 'import of a pair in place of another',
    ...importing,
    argv: [...other, '--force'],
    act: importFiles('other.key', 'other.crt', true),
    prepare: stored,
  },
  {
    name: 'import of a certificate',
    ...importing,
    argv: [...named, '--certificate-file', 'signed.crt'],
    act: importFiles(undefined, 'signed.crt'),
    prepare: stored,
  },
  { name: 'deletion of a pair', ...deleting, argv: [...named, '--no-prompt'], act: removeAll(false), prepare: stored },
  {
    name: 'deletion with history',
    ...deleting,
    argv: [...named, '--no-prompt', '--history'],
    act: removeAll(true),
    prepare: withHistory,
  },
  {
    name: 'export to a file',
    ...exporting,
    argv: [...named, '--format', 'pem', '--output-file', 'out.pem'],
    act: exportPem,
    prepare: stored,
  },
];

/** What counts of a key store: `none`, or the certificate of the whole pair; throws if it isn't whole. */
export const storeState = async (folder: string): Promise<string> => {
  const pair = await readKeyPair(keys(folder), 'acme');
  if (!pair) return 'none';
  if (!(await fits(pair))) throw new Error('The pair does not fit.');
  return readCertificate(pair.certificatePem).sha256;
};

/** What an interrupted run left that shouldn't be there: staged files, files that others can read, half an export. */
export const leftovers = (folder: string): string[] => {
  const files = existsSync(keys(folder)) ? Object.entries(filesBelow(keys(folder))) : [];
  return [
    ...files.filter(([path]) => /(?:^|\/)\./.test(path)).map(([path]) => `staged: ${path}`),
    ...files.filter(([, mode]) => mode !== '600').map(([path, mode]) => `open: ${path} ${mode}`),
  ];
};

/** The text of the exported file, if there is one. */
export const exportedText = (folder: string): string | undefined =>
  readdirSync(folder).includes('out.pem') ? readFileSync(join(folder, 'out.pem'), 'utf8') : undefined;
