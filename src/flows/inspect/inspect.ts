import { isEncryptedKey } from '../../keypair/read/examine.ts';
import { fitFindings, findFits } from './fits.ts';
import { identifyInput } from './identify.ts';
import { writeRepaired } from './repair.ts';
import { readSources, type InspectRequest, type InspectWorld } from './sources.ts';
import type { Evidence, Inspected, InspectSource, Inspection } from './types.ts';

export type InspectProjectRequest = InspectRequest & {
  /** Where the repaired key goes, if it is wanted. */
  repairTo?: string;
};

type InspectProjectWorld = InspectWorld & {
  /** Asks a person for the passphrase of an encrypted key, if one is there to be asked. */
  askPassphrase?: (origin: string, key: Buffer) => Promise<string | undefined>;
};

/**
 * Says of each input what it is, what is wrong with it, and whether keys, certificates and assertions belong together.
 * Nothing that is secret is in the result. What is wrong with an input is a finding; thrown are the errors of
 * `readSources` and `writeRepaired`.
 */
export const inspect = async (request: InspectProjectRequest, world: InspectProjectWorld): Promise<Inspection> => {
  const sources = await readSources(request, world);
  const passphrase = request.passphrase ?? (await askedPassphrase(sources, world));
  const all: Evidence[] = [];
  for (const source of sources) all.push(await identifyInput(source, world.now(), passphrase));
  const fits = findFits(all);
  if (request.repairTo !== undefined) await writeRepaired(all, fits, { path: request.repairTo, passphrase });
  const inspected = all.map((evidence) => withFits(evidence, fits));
  const hasProblem = inspected.some(({ findings }) => findings.some(({ level }) => level === 'problem'));
  return { inspected, fits, hasProblem };
};

const askedPassphrase = async (
  sources: readonly InspectSource[],
  world: InspectProjectWorld,
): Promise<string | undefined> => {
  const encrypted = sources.find(({ input }) => isEncryptedKey(input));
  return encrypted && world.askPassphrase?.(encrypted.name, encrypted.input);
};

const withFits = ({ inspected }: Evidence, fits: Inspection['fits']): Inspected => ({
  ...inspected,
  findings: [...inspected.findings, ...fitFindings(inspected.source, fits, inspected.kind === 'assertion')],
});
