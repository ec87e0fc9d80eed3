import { examine, isEncryptedKey } from '../../keypair/read/examine.ts';
import { isWrongSecret } from '../../keypair/read/lock.ts';
import { fitFindings, findFits } from './fits.ts';
import { identifyInput, type IdentifyOptions } from './identify.ts';
import { writeRepaired } from './repair.ts';
import { readSources, type InspectRequest, type InspectWorld } from './sources.ts';
import { findingOfError } from './texts.ts';
import type { Evidence, Inspected, InspectSource, Inspection, UnreadSource } from './types.ts';

export type InspectProjectRequest = InspectRequest & {
  /** Where the repaired key goes, if it is wanted. */
  repairTo?: string;
};

type InspectProjectWorld = InspectWorld & {
  /** Asks a person for the passphrase of an encrypted key, if one is there to be asked. */
  askPassphrase?: (origin: string, key: Buffer | string) => Promise<string | undefined>;
};

/**
 * Says of each input what it is, what is wrong with it, and whether keys, certificates and assertions belong together.
 * Nothing that is secret is in the result. What is wrong with an input is a finding; thrown are the errors of
 * `readSources` and `writeRepaired`, and with a repair the one of the first input that can't be read.
 */
export const inspect = async (request: InspectProjectRequest, world: InspectProjectWorld): Promise<Inspection> => {
  const sources = await readSources(request, world);
  const openWith = passphrasesFor(request, world);
  const all: Evidence[] = [];
  for (const source of sources) all.push(await evidenceOf(source, request, { now: world.now(), openWith }));
  const fits = findFits(all);
  if (request.repairTo !== undefined) await writeRepaired(all, fits, request.repairTo);
  const inspected = all.map((evidence) => withFits(evidence, fits));
  const hasProblem = inspected.some(({ findings }) => findings.some(({ level }) => level === 'problem'));
  return { inspected, fits, hasProblem };
};

const evidenceOf = async (
  source: InspectSource | UnreadSource,
  { repairTo }: InspectProjectRequest,
  options: IdentifyOptions,
): Promise<Evidence> => {
  if (!('error' in source)) return identifyInput(source, options);
  if (repairTo !== undefined) throw source.error;
  const findings = [findingOfError(source.error)];
  return { inspected: { source: source.name, kind: 'unread', certificates: [], findings }, certificates: [] };
};

/** The passphrase that was given is for all; else each locked input is asked for, unless an earlier answer opens it. */
const passphrasesFor = (
  { passphrase }: InspectProjectRequest,
  { askPassphrase }: InspectProjectWorld,
): IdentifyOptions['openWith'] => {
  const answers: string[] = [];
  return async (origin, key) => {
    if (passphrase !== undefined || askPassphrase === undefined || !isEncryptedKey(key)) return passphrase;
    for (const answer of answers) if (!(await isWrongSecret(examine(key), answer))) return answer;
    const answer = await askPassphrase(origin, key);
    if (answer !== undefined) answers.push(answer);
    return answer;
  };
};

const withFits = ({ inspected }: Evidence, fits: Inspection['fits']): Inspected => ({
  ...inspected,
  findings: [...inspected.findings, ...fitFindings(inspected.source, fits, inspected.kind === 'assertion')],
});
