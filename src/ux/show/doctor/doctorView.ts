import type { Ux } from '@salesforce/sf-plugins-core';
import { createHttpClient } from '../../../base/http.ts';
import type { Diagnosis } from '../../../flows/doctor/model.ts';
import { realWorld, type VerifyWorld } from '../../../flows/verify/verify.ts';
import { askOpeningPassphrase } from '../../ask/openingPassphrase.ts';
import { canAsk } from '../../ask/prompts.ts';
import { writeEach } from '../../report/writeEach.ts';
import { redactor } from '../../runner/redact.ts';
import { diagnosisLines } from './diagnosisLines.ts';
import { doctorText } from './doctorViewTexts.ts';
import { ticket } from './ticket.ts';

type DoctorOutput = {
  log: (line?: string) => void;
  warn: (text: string) => unknown;
  spinner: Pick<Ux['spinner'], 'start' | 'stop'>;
};

type DoctorViewOptions = { json: boolean; verbose: boolean; redact: boolean; outputFile?: string };

/** Shows that the doctor is at work, and what came of it. */
export const doctorView = (
  output: DoctorOutput,
  options: DoctorViewOptions,
): {
  world: VerifyWorld;
  show: (found: Diagnosis, warnings: readonly string[]) => Promise<Diagnosis>;
  stop: () => void;
} => {
  const turns = process.stderr.isTTY && !options.json;
  if (turns) output.spinner.start(doctorText('working'));
  const stop = (): void => (turns ? output.spinner.stop() : undefined);
  const ask: VerifyWorld['askPassphrase'] = (origin, key) => {
    stop();
    return askOpeningPassphrase(origin, key);
  };
  return {
    stop,
    world: {
      ...realWorld,
      ...(canAsk({ json: options.json, noPrompt: false }) && { askPassphrase: ask }),
      http: createHttpClient(),
    },
    show: async (found, warnings) => {
      stop();
      const redact = options.redact ? redactor([found]) : <T>(data: T): T => data;
      const diagnosis = redact(found);
      for (const warning of redact([...warnings])) output.warn(warning);
      for (const line of diagnosisLines(diagnosis, options)) output.log(line);
      const make = async (): Promise<string> => ticket(diagnosis, new Date());
      const reports = await writeEach([
        { path: options.outputFile, make, written: (path) => doctorText('written', { path }) },
      ]);
      for (const warning of reports.warnings) output.warn(warning);
      if (reports.written.length > 0) for (const line of ['', ...reports.written]) output.log(line);
      return diagnosis;
    },
  };
};
