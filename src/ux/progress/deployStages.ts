import type { Messages } from '../../base/text/messages.ts';
import type { deploySteps } from '../../flows/deploy/deploySteps.ts';
import type { DeployWatch } from '../../flows/deploy/model.ts';
import { holdEvents, startStages, type StageTexts } from './stages.ts';

/** Which facts are shown below which stage. */
const shownDeployFields: Record<(typeof deploySteps)[number], readonly string[]> = {
  look: ['org'],
  deploy: ['state', 'deploy'],
  'read-back': [],
};

export type DeployStages = Required<DeployWatch> & {
  /** Shows what has happened until now, and from now on at once. */
  begin: () => void;
  stop: () => void;
};

/**
 * Progress of a deploy on the terminal; nothing with `--json`. Where a person may be asked something, it begins only after
 * that: a line that is drawn again and again would overwrite the question.
 */
export const startDeployStages = async (
  messages: Messages<string>,
  { json, asksFirst = false }: { json: boolean; asksFirst?: boolean },
): Promise<DeployStages> => {
  const stages = await startStages(stageTextsOf(messages), json);
  const { follow, begin } = holdEvents(stages.follow, asksFirst);
  return {
    onEvent: follow,
    onProgress: ({ deployId, done, total }) => {
      // At once: whoever is cut off now needs it.
      stages.note('deploy', 'deploy', deployId);
      if (total > 0) stages.note('deploy', 'state', messages.getMessage('stages.progress', [done, total]));
    },
    onPickUp: (deployId) => {
      stages.note('deploy', 'deploy', deployId);
      stages.note('deploy', 'state', messages.getMessage('stages.pickedUp'));
    },
    begin,
    stop: () => {
      begin();
      stages.stop();
    },
  };
};

const stageTextsOf = (messages: Messages<string>): StageTexts => ({
  title: messages.getMessage('stages.title'),
  steps: Object.entries(shownDeployFields).map(([name, details]) => ({
    name,
    details,
    label: messages.getMessage(`stages.${name}`),
  })),
  outcome: (outcome) => messages.getMessage(`stages.outcome.${outcome}`),
  detail: (name) => messages.getMessage(`stages.detail.${name}`),
});
