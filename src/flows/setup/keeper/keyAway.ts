import { parseComponent, xmlTextOf } from '../../../app/xml.ts';
import { readCertificate } from '../../../base/certificate.ts';
import { isJwtError } from '../../../base/errors/errors.ts';
import { openJournal, type Journal } from '../../journal/journal.ts';
import { appFolder } from '../../project/appFolder.ts';
import { readEffectiveFiles } from '../../project/appFiles.ts';
import type { SetupInput, SetupKeyPair } from '../facts.ts';

/** Under which name the journal keeps that a key went away. */
const flow = 'hand-over';

type KeySlot = { orgId: string; keyName: string };

const journalOf = ({ stateFolder, app }: SetupInput, orgId: string): Journal =>
  openJournal({ stateFolder, app, orgId });

/** Keeps, before the key pair is removed, that its keeper has it: whoever is killed then isn't taken for one who lost the key. */
export const noteKeyAway = async (
  input: SetupInput,
  { orgId, keyName }: KeySlot,
  certificatePem: string,
): Promise<void> => {
  const journal = journalOf(input, orgId);
  const { sha256 } = readCertificate(certificatePem);
  await journal.exclusively(() => journal.begin(flow, { connection: input.connection, keyName, sha256 }));
};

/** The key pair is nowhere here by now. */
export const noteKeyRemoved = async (input: SetupInput, orgId: string): Promise<void> => {
  const journal = journalOf(input, orgId);
  await journal.exclusively(() => journal.note(flow, { state: 'finished' }));
};

/**
 * The key pair that an earlier setup of this connection has handed over and removed, with the certificate that the app files
 * have. Nothing if no key went away, or the files have another certificate since.
 */
export const keyPairAway = async (input: SetupInput, slot: KeySlot): Promise<SetupKeyPair | undefined> => {
  if (input.allowCertificateChange || input.bundle) return undefined;
  const { entries } = await journalOf(input, slot.orgId).read();
  const { connection, keyName, sha256 } = entries[flow]?.notes ?? {};
  if (connection !== input.connection || keyName !== slot.keyName) return undefined;
  const certificatePem = await certificateOfFiles(input);
  if (certificatePem === undefined || readCertificate(certificatePem).sha256 !== sha256) return undefined;
  return { keyName, keyPath: '', certificatePem, encrypted: false, isAway: true };
};

/** The certificate in the app files of a connection; nothing where they have none that can be read. */
const certificateOfFiles = async (input: SetupInput): Promise<string | undefined> => {
  try {
    const { folder } = await appFolder(input.app, input, input.file);
    const files = await readEffectiveFiles(folder, input.connection);
    const texts = files.map(({ content, path }) => xmlTextOf(parseComponent(content, path).elements, 'certificate'));
    const text = texts.find((each) => each !== undefined && each.trim() !== '');
    return text === undefined ? undefined : readCertificate(text).pem;
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return undefined;
  }
};
