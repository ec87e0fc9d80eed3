import { jwtError } from '../../base/errors/errors.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';
import { isPipeline } from '../../connection/environment.ts';
import { repairIds, type RepairId, type RepairOffer } from '../../flows/doctor/fix/model.ts';
import type { Diagnosis } from '../../flows/doctor/model.ts';
import { askConfirmation, canAsk } from './prompts.ts';

const askedText = namedTexts('doctorView').one;

/** What `--fix` means where it names no repair. */
export const askedRepair = 'ask';

/** oclif has no flag whose value may be left out: `--fix` alone stands for `--fix ask`. */
export const withAskedRepair = (argv: readonly string[]): string[] =>
  argv.flatMap((word, at) =>
    word === '--fix' && (argv[at + 1] ?? '-').startsWith('-') ? [word, askedRepair] : [word],
  );

export const isRepairId = (value: string): value is RepairId => repairIds.some((id) => id === value);

/** Where nobody can be asked, a repair has to be named: RepairNotNamed. */
export const refuseUnaskable = ({ json }: { json: boolean }): void => {
  if (!canAsk({ json, noPrompt: false }) || isPipeline(userEnvironment())) throw jwtError('RepairNotNamed');
};

/** Asks for one repair after the other; production is named in each question. */
export const askForRepairs = async (
  output: { log: (line: string) => void },
  offers: readonly RepairOffer[],
  admin: Diagnosis['admin'],
): Promise<RepairId[]> => {
  const chosen: RepairId[] = [];
  const kind = admin?.environment === 'production' ? 'production' : 'other';
  const question = askedText(`repair.ask.${kind}`, admin);
  for (const offer of offers) {
    for (const line of askedLines(offer)) output.log(line);
    if ('before' in offer && (await askConfirmation(question))) chosen.push(offer.id);
  }
  const nothing = offers.length === 0 ? 'repair.none' : 'repair.unchanged';
  if (chosen.length === 0) for (const line of ['', askedText(nothing)]) output.log(line);
  return chosen;
};

const askedLines = (offer: RepairOffer): string[] =>
  'why' in offer
    ? ['', askedText('repair.refused', offer)]
    : ['', askedText('repair.asked', offer), askedText('repair.before', offer), askedText('repair.then', offer)];
