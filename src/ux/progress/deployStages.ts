import type { Messages } from '../../base/text/messages.ts';
import type { DeployApp, DeployStep } from '../../flows/deploy/model.ts';
import { startStages } from './stages.ts';

/** Which facts are shown below which stage. */
const shownDeployFields: Record<DeployStep, readonly string[]> = {
  look: ['org'],
  deploy: ['state', 'deploy'],
  'read-back': [],
};

export type DeployStages = Required<Pick<DeployApp, 'onEvent' | 'onProgress' | 'onPickUp'>> &
  Pick<DeployApp, 'onSelfAuthorizationEnd'> & { stop: () => void };

/** Progress of a deploy on the terminal; nothing with `--json`. */
export const startDeployStages = async (messages: Messages<string>, jsonEnabled: boolean): Promise<DeployStages> => {
  const stages = await startStages(
    {
      title: messages.getMessage('stages.title'),
      steps: Object.entries(shownDeployFields).map(([name, details]) => ({
        name,
        details,
        label: messages.getMessage(`stages.${name}`),
      })),
      outcome: (outcome) => messages.getMessage(`stages.outcome.${outcome}`),
      detail: (name) => messages.getMessage(`stages.detail.${name}`),
    },
    jsonEnabled,
  );
  return {
    onEvent: stages.follow,
    onProgress: ({ deployId, done, total }) => {
      // At once: whoever is cut off now needs it.
      stages.note('deploy', 'deploy', deployId);
      if (total > 0) stages.note('deploy', 'state', messages.getMessage('stages.progress', [done, total]));
    },
    onPickUp: (deployId) => {
      stages.note('deploy', 'deploy', deployId);
      stages.note('deploy', 'state', messages.getMessage('stages.pickedUp'));
    },
    stop: stages.stop,
  };
};
