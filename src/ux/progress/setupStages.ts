import { Messages } from '../../base/text/messages.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { httpClient } from '../../base/http.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { setupStepNames } from '../../flows/setup/setup.ts';
import type { SetupWorld } from '../../flows/setup/facts.ts';
import type { StepEvent } from '../../flows/steps.ts';
import { approveSetup } from '../ask/setupApproval.ts';
import { canAsk } from '../ask/prompts.ts';
import { noticeText } from '../flags/access.ts';
import { shortPath } from '../../base/places.ts';
import { holdEvents, startStages, type StageTexts } from './stages.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const deployTexts = Messages.loadMessages('sf-plugin-jwt', 'jwt.deploy');

type SetupStageTexts = Pick<Messages<string>, 'getMessage'>;

export type SetupStages = {
  /** What the setup sees of the world: this process, this clock, this network. */
  world: SetupWorld;
  onEvent: (event: StepEvent) => void;
  stop: () => void;
};

/** Which details are shown below which step. */
const shownSetupFields: Record<(typeof setupStepNames)[number], readonly string[]> = {
  org: ['admin', 'org', 'instanceUrl'],
  user: ['user', 'profile'],
  'hand-over-check': ['place'],
  'key-pair': ['state', 'keyPath'],
  'app-files': ['state', 'folder', 'files'],
  'new-user': ['state', 'user', 'profile', 'email', 'license'],
  'user-license': ['state', 'license'],
  access: ['state', 'permissionSets'],
  deploy: ['state', 'app', 'grants'],
  'consumer-key': ['state'],
  connection: ['state', 'file'],
  login: ['state', 'attempts'],
  'hand-over': ['state', 'secrets'],
  'key-away': ['state'],
};

type AskedFor = Pick<SetupStageOptions, 'createUser' | 'handsOver' | 'noKeep'>;

/** There only where it is asked for. */
const stagesOfWishes: Readonly<Record<string, keyof AskedFor>> = {
  'new-user': 'createUser',
  'user-license': 'createUser',
  'hand-over-check': 'handsOver',
  'hand-over': 'handsOver',
  'key-away': 'noKeep',
};

/** Steps that change nothing have words of their own. */
const ownWords = new Map([
  ['login unchanged', 'outcome.proven'],
  ['consumer-key unchanged', 'outcome.read'],
  ['new-user unchanged', 'outcome.userThere'],
  ['hand-over updated', 'outcome.handedOver'],
  ['key-away updated', 'outcome.removed'],
]);

const stagesOf = (texts: SetupStageTexts, asked: AskedFor): StageTexts['steps'] =>
  setupStepNames
    .filter((name) => {
      const wish = stagesOfWishes[name];
      return wish === undefined || asked[wish];
    })
    .map((name) => ({ name, label: texts.getMessage(`step.${name}`), details: shownSetupFields[name] }));

type SetupStageOptions = {
  connection: string;
  createUser: boolean;
  handsOver: boolean;
  noKeep: boolean;
  dryRun: boolean;
  json: boolean;
  noPrompt: boolean;
  warn: (text: string) => void;
};

/**
 * Progress of the setup on the terminal; nothing with `--json`. Where a person may be asked something, it begins only after
 * that: a line that is drawn again and again would overwrite the question.
 */
export const startSetupStages = async (texts: SetupStageTexts, options: SetupStageOptions): Promise<SetupStages> => {
  const stages = await startStages(
    {
      title: texts.getMessage(options.dryRun ? 'title.dryRun' : 'title', [options.connection]),
      steps: stagesOf(texts, options),
      outcome: (outcome, step) => texts.getMessage(ownWords.get(`${step} ${outcome}`) ?? `outcome.${outcome}`),
      detail: (name) => texts.getMessage(`detail.${name}`),
    },
    options.json,
  );
  const held = holdEvents(stages.follow, canAsk(options) && !options.dryRun);
  const world: SetupWorld = {
    env: userEnvironment(),
    http: httpClient,
    now: () => new Date(),
    // At once: what a permission set grants has to be told before it is given.
    onWarning: ({ id, tokens }) => options.warn(texts.getMessage(`warning.${id}`, tokens.map(safeStageText))),
    approve: async (question) => {
      await approveSetup(texts, question, options);
      held.begin();
    },
    onWait: ({ title, seconds }) => stages.note('login', 'state', texts.getMessage('waiting', [title, seconds])),
    onDeploy: {
      onPlan: ({ notices }) => notices.map(noticeText).forEach(options.warn),
      onProgress: ({ done, total }) => {
        // The org has yet to count them.
        if (total > 0) stages.note('deploy', 'state', deployTexts.getMessage('stages.progress', [done, total]));
      },
    },
  };
  const stop = (): void => {
    held.begin();
    stages.stop();
  };
  return { world, onEvent: (event) => held.follow(withShortPaths(event)), stop };
};

const withShortPaths = (event: StepEvent): StepEvent => ({
  ...event,
  details: Object.fromEntries(Object.entries(event.details ?? {}).map(([name, value]) => [name, shortPath(value)])),
});

const safeStageText = (token: string): string => foreignText(token);
