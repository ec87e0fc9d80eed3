import type { Messages } from '../../base/text/messages.ts';
import { rollbackSteps } from '../../flows/rotate/back.ts';
import { requestSteps, rotateSteps } from '../../flows/rotate/forward.ts';
import { finishSteps, formerSteps, overlapSteps } from '../../flows/rotate/overlap/stepNames.ts';
import type { StepEvent } from '../../flows/steps.ts';
import { canAsk } from '../ask/prompts.ts';
import { holdEvents, startStages, type StageTexts } from './stages.ts';

type RotateStageOptions = {
  json: boolean;
  noPrompt: boolean;
  dryRun: boolean;
  handsOver: boolean;
  /** Only up to the request for a certificate. */
  requests: boolean;
  /** With a certificate that an authority has issued. */
  certifies: boolean;
  /** By a second app, or to the end of that. */
  secondApp?: 'begin' | 'finish';
  /** The connections and the app. */
  title: readonly string[];
};

export type RotateStages = {
  follow: (event: StepEvent) => void;
  /** Says what the proof of a login waits for, or another step. */
  waits: (text: string, step?: string) => void;
  /** Shows what has happened until now, and from now on at once. */
  begin: () => void;
  stop: () => void;
};

type Way = Awaited<ReturnType<typeof startStages>>;

/**
 * Progress of the rotation of one certificate, and of the way back where there is one; nothing with `--json`. Where a person
 * may be asked something, it begins only after that.
 */
export const startRotateStages = async (
  texts: Pick<Messages<string>, 'getMessage'>,
  options: RotateStageOptions,
): Promise<RotateStages> => {
  const isMeant = (name: string): boolean =>
    (options.handsOver || !name.endsWith('hand-over')) && (options.certifies || name !== 'certificate');
  const [title, names] = wayAhead(options);
  const ahead = wayTexts(texts, title, names.filter(isMeant), options);
  const forward = await startStages(ahead, options.json);
  const back = await startStages(wayTexts(texts, 'titleBack', stepsBack.filter(isMeant), options), options.json);
  let way: Way | undefined = forward;
  const show = (event: StepEvent): void => {
    if (event.step.startsWith('back-') && way !== back) {
      forward.stop();
      way = back;
    }
    // What comes after a failure is only skipped.
    if (event.outcome !== 'skipped' || event.details?.after === undefined) way?.follow(event);
  };
  const { follow, begin } = holdEvents(show, canAsk(options) && !options.dryRun);
  return {
    follow,
    begin,
    waits: (text, name = way === forward ? 'new-login' : 'back-login') => way?.note(name, 'state', text),
    stop: () => {
      begin();
      way?.stop();
      way = undefined;
    },
  };
};

type WayTitle = 'title' | 'titleRequest' | 'titleBack' | 'titleSecond' | 'titleFinish';

const wayAhead = ({ requests, secondApp }: RotateStageOptions): [WayTitle, readonly string[]] => {
  if (requests) return ['titleRequest', requestSteps];
  if (secondApp === undefined) return ['title', rotateSteps];
  return secondApp === 'begin' ? ['titleSecond', overlapSteps] : ['titleFinish', finishSteps];
};

/** To the old certificate, or to the first of two apps. */
const stepsBack = [...new Set<string>([...rollbackSteps, ...formerSteps])];

const wayTexts = (
  texts: Pick<Messages<string>, 'getMessage'>,
  title: WayTitle,
  names: readonly string[],
  { title: tokens }: RotateStageOptions,
): StageTexts => ({
  title: texts.getMessage(title, [...tokens]),
  steps: names.map((name) => ({ name, label: texts.getMessage(`step.${name}`), details: ['state'] })),
  outcome: (outcome, name) =>
    texts.getMessage(name.endsWith('login') && outcome === 'unchanged' ? 'state.proven' : `state.${outcome}`),
  detail: () => texts.getMessage('detail.state'),
});
