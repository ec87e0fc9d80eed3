import type { SfCommand } from '@salesforce/sf-plugins-core';
import { createHttpClient } from '../../../base/http.ts';
import type { Messages } from '../../../base/text/messages.ts';
import { foreignText } from '../../../base/text/foreignText.ts';
import { checkText } from '../../../flows/checkTexts.ts';
import type { RotateTarget, RotateWorld } from '../../../flows/rotate/model.ts';
import { realWorld } from '../../../flows/verify/verify.ts';
import { askOpeningPassphrase } from '../../ask/openingPassphrase.ts';
import { approveProduction } from '../../ask/production.ts';
import { canAsk } from '../../ask/prompts.ts';
import { tellNotices } from '../../notices.ts';
import { startRotateStages, type RotateStages } from '../../progress/rotateStages.ts';
import { rotationLines } from './rotation.ts';

type RotateOutput = Pick<SfCommand<unknown>, 'log' | 'logToStderr' | 'warn'>;
type RotateViewOptions = {
  json: boolean;
  noPrompt: boolean;
  dryRun: boolean;
  handsOver: boolean;
  requests: boolean;
  certifies: boolean;
  secondApp?: 'begin' | 'finish';
};

const rotationQuestion = ({ successor, disabled }: RotateTarget): string => {
  if (disabled !== undefined) return 'prompt.disable';
  return successor === undefined ? 'prompt.production' : 'prompt.second';
};

/** Shows rotations while they run, and asks before production. */
export const rotateView = (
  output: RotateOutput,
  texts: Messages<string>,
  options: RotateViewOptions,
): { world: RotateWorld; stop: () => void } => {
  let stages: RotateStages | undefined;
  const stop = (): void => {
    stages?.stop();
    stages = undefined;
  };
  const world: RotateWorld = {
    ...realWorld,
    http: createHttpClient(),
    ...(canAsk(options) && { askPassphrase: (origin, key) => askOpeningPassphrase(origin, key) }),
    onWait: ({ fault, settling, delayMs }) => {
      const title = (settling ? checkText('view.distributing') : fault.title).replace(/\.$/, '');
      stages?.waits(texts.getMessage('waiting', [title, Math.ceil(delayMs / 1000)]));
    },
    onWarning: (notice) => tellNotices(output, [notice], (id, tokens) => texts.getMessage(`notice.${id}`, tokens)),
    approve: async (target) => {
      if (target.place !== undefined) output.logToStderr(texts.getMessage('place', [foreignText(target.place)]));
      const question = rotationQuestion(target);
      await approveProduction(texts, target, { ...options, declined: 'RotateDeclined', question });
      stages?.begin();
    },
    onRefusalWait: (step, seconds) => stages?.waits(texts.getMessage('waitingForRefusal', [seconds]), step),
    watch: async ({ app, members }) => {
      stop();
      const names = members.map(({ name }) => name).join(', ');
      stages = await startRotateStages(texts, { ...options, title: [names, foreignText(app)] });
      return stages.follow;
    },
    onEntry: (entry) => {
      stop();
      if (!options.json) for (const line of rotationLines(texts, entry)) output.log(line);
    },
  };
  return { world, stop };
};
