import type { Ux } from '@salesforce/sf-plugins-core';
import { createHttpClient } from '../../../base/http.ts';
import type { Diagnosis } from '../../../flows/doctor/model.ts';
import type { DoctorWorld } from '../../../flows/doctor/doctor.ts';
import { realWorld, type VerifyWorld } from '../../../flows/verify/verify.ts';
import { askOpeningPassphrase } from '../../ask/openingPassphrase.ts';
import { canAsk } from '../../ask/prompts.ts';
import { askForRepairs, refuseUnaskable } from '../../ask/repairQuestions.ts';
import { writeEach } from '../../report/writeEach.ts';
import { redactor, type Redact } from '../../runner/redact.ts';
import { diagnosisLines } from './diagnosisLines.ts';
import { doctorText } from './doctorViewTexts.ts';
import { ticket } from './ticket.ts';

type DoctorOutput = {
  log: (line?: string) => void;
  warn: (text: string) => unknown;
  spinner: Pick<Ux['spinner'], 'start' | 'stop'>;
};

export type DoctorViewOptions = {
  json: boolean;
  verbose: boolean;
  redact: boolean;
  outputFile?: string;
  /** Whether a person is asked what is to be repaired. Throws RepairNotNamed where nobody can be. */
  asksRepairs: boolean;
  /** Whether the login has flags of its own, which a printed command would lack. */
  hasOwnFlags: boolean;
  onRepair: () => void;
};

type DoctorView = {
  world: DoctorWorld;
  show: (found: Diagnosis, warnings: readonly string[]) => Promise<Diagnosis>;
  stop: () => void;
};

/** Shows that the doctor is at work, and what came of it. */
export const doctorView = (output: DoctorOutput, options: DoctorViewOptions): DoctorView => {
  const { json, asksRepairs } = options;
  if (asksRepairs) refuseUnaskable({ json });
  const { start, stop } = doctorSpinner(output, json);
  let isShown = false;
  const ask: VerifyWorld['askPassphrase'] = async (origin, key) => {
    stop();
    return askOpeningPassphrase(origin, key);
  };
  const askRepairs: DoctorWorld['askRepairs'] = async (found, offers, warnings) => {
    stop();
    await showDiagnosis(found, warnings, { output, options });
    isShown = true;
    const redact = redactorOf(found, options);
    return askForRepairs(output, redact(offers), redact(found.admin));
  };
  start();
  return {
    stop,
    world: {
      ...realWorld,
      ...(canAsk({ json, noPrompt: false }) && { askPassphrase: ask }),
      ...(asksRepairs && { askRepairs }),
      onRepair: () => (start(), options.onRepair()),
      http: createHttpClient(),
    },
    show: async (found, warnings) => {
      stop();
      if (isShown && !found.repairs) return redactorOf(found, options)(found);
      return showDiagnosis(found, isShown ? [] : warnings, { output, options });
    },
  };
};

const doctorSpinner = ({ spinner }: DoctorOutput, json: boolean): { start: () => void; stop: () => void } => {
  let turns = false;
  const turn = (isWanted: boolean): void => {
    if (turns === isWanted || !process.stderr.isTTY || json) return;
    turns = isWanted;
    if (isWanted) spinner.start(doctorText('working'));
    else spinner.stop();
  };
  return { start: () => turn(true), stop: () => turn(false) };
};

const redactorOf = (found: Diagnosis, { redact }: DoctorViewOptions): Redact =>
  redact ? redactor([found]) : <T>(data: T): T => data;

const showDiagnosis = async (
  found: Diagnosis,
  warnings: readonly string[],
  { output, options }: { output: DoctorOutput; options: DoctorViewOptions },
): Promise<Diagnosis> => {
  const redact = redactorOf(found, options);
  const diagnosis = redact(found);
  for (const warning of redact([...warnings])) output.warn(warning);
  for (const line of diagnosisLines(diagnosis, { ...options, again: againOf(found, options) })) output.log(line);
  const make = async (): Promise<string> => ticket(diagnosis, new Date());
  const reports = await writeEach([
    { path: options.outputFile, make, written: (path) => doctorText('written', { path }) },
  ]);
  for (const warning of reports.warnings) output.warn(warning);
  if (reports.written.length > 0) for (const line of ['', ...reports.written]) output.log(line);
  return diagnosis;
};

/** What is left after repairs is for the next run. */
const againOf = (
  { repairs }: Diagnosis,
  { asksRepairs, hasOwnFlags, redact }: DoctorViewOptions,
): Parameters<typeof diagnosisLines>[1]['again'] => {
  if (asksRepairs && !repairs) return 'asked';
  return hasOwnFlags || redact ? 'same' : 'printed';
};
