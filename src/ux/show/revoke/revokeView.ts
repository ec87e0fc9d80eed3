import type { Messages } from '../../../base/text/messages.ts';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Notice } from '../../../base/notice.ts';
import { foreignText } from '../../../base/text/foreignText.ts';
import type { RevokeTarget, RevokeWorld } from '../../../flows/revoke/model.ts';
import { realWorld } from '../../../flows/verify/verify.ts';
import { approveRevocation } from '../../ask/revokeApproval.ts';
import { askOpeningPassphrase } from '../../ask/openingPassphrase.ts';
import { canAsk } from '../../ask/prompts.ts';
import { holdEvents, startStages, type StageTexts } from '../../progress/stages.ts';
import { revokeNotice, showRevocation } from './revocation.ts';

type RevokeOutput = Pick<SfCommand<unknown>, 'log' | 'logToStderr' | 'warn' | 'table'>;
type RevokeViewOptions = { json: boolean; noPrompt: boolean; dryRun: boolean };

/** Which facts are shown below which stage. */
const revokeStages: Record<'revoke' | 'restore', Record<string, readonly string[]>> = {
  revoke: { before: ['answer'], change: [], prove: ['answer'], sessions: [], 'refresh-tokens': [] },
  restore: { 'restore-certificate': [], 'restore-disable-app': [], 'restore-remove-access': [], works: ['answer'] },
};

/** Shows revocations while they run, and asks before each. */
export const revokeView = (
  output: RevokeOutput,
  texts: Messages<string>,
  options: RevokeViewOptions & { restore: boolean; wanted: readonly string[] },
): { world: RevokeWorld; stop: () => void } => {
  let stop = (): void => undefined;
  let begin = (): void => undefined;
  const world: RevokeWorld = {
    ...realWorld,
    ...(canAsk(options) && { askPassphrase: askOpeningPassphrase }),
    watch: async (connection, isOnlyOne) => {
      if (!isOnlyOne) output.log(`\n${texts.getMessage('heading.connection', [connection])}`);
      const stages = await startStages(revokeStageTexts(texts, options), options.json);
      const held = holdEvents(stages.follow, canAsk(options) && !options.dryRun);
      const note = options.restore ? 'works' : 'prove';
      begin = held.begin;
      stop = () => {
        held.begin();
        stages.stop();
      };
      return {
        onEvent: held.follow,
        onWait: (seconds, answer) =>
          stages.note(note, 'answer', texts.getMessage('stages.waiting', [foreignText(answer), seconds])),
      };
    },
    approve: async (target, notices) => {
      tellPlan(output, texts, target, notices);
      await approveRevocation(texts, target, options);
      begin();
    },
    onRevocation: (entry) => {
      stop();
      if (!options.json) showRevocation(output, texts, entry);
    },
  };
  return { world, stop: () => stop() };
};

/** Where it is about to happen, and as whom; then what a person has to know before. */
const tellPlan = (
  output: RevokeOutput,
  texts: Messages<string>,
  target: RevokeTarget,
  notices: readonly Notice[],
): void => {
  output.log(revokeTargetLine(texts, target));
  for (const notice of notices)
    if (notice.level === 'warning') output.warn(revokeNotice(texts, notice));
    else output.logToStderr(revokeNotice(texts, notice));
};

const revokeStageTexts = (
  texts: Messages<string>,
  { restore, wanted }: { restore: boolean; wanted: readonly string[] },
): StageTexts => ({
  title: texts.getMessage('stages.title'),
  steps: Object.entries(revokeStages[restore ? 'restore' : 'revoke'])
    .filter(([name]) => restore || !['sessions', 'refresh-tokens'].includes(name) || wanted.includes(name))
    .map(([name, details]) => ({ name, details, label: texts.getMessage(`stages.${name}`) })),
  outcome: (outcome) => texts.getMessage(`stages.outcome.${outcome}`),
  detail: (name) => texts.getMessage(`stages.detail.${name}`),
});

const revokeTargetLine = (
  texts: Messages<string>,
  { name, orgId, environment, connection, app, username, admin }: RevokeTarget,
): string =>
  texts.getMessage('target', [
    foreignText(name),
    foreignText(orgId),
    texts.getMessage(`environment.${environment}`),
    connection,
    foreignText(app),
    foreignText(username),
    admin === undefined ? texts.getMessage('unnamedAdmin') : foreignText(admin),
  ]);
