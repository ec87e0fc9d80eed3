import type { MultiStageOutput } from '@oclif/multi-stage-output';
import { foreignText } from '../../base/text/foreignText.ts';
import type { StepEvent } from '../../flows/steps.ts';

/** The texts of one flow's stages, in order. */
export type StageTexts = {
  title: string;
  /** `details`: which facts are shown below the stage, by name. */
  steps: ReadonlyArray<{ name: string; label: string; details: readonly string[] }>;
  /** Words for the outcome of a step; they are the detail `state` of a step that names it. */
  outcome: (outcome: StepEvent['outcome'], step: string) => string;
  /** The label of a detail. */
  detail: (name: string) => string;
};

type Stages = {
  /** Follows the events of a flow. */
  follow: (event: StepEvent) => void;
  /** Shows a detail of a stage that is still running. */
  note: (step: string, detail: string, text: string) => void;
  stop: () => void;
};

type Lines = Record<string, string | undefined>;
type Block = NonNullable<ConstructorParameters<typeof MultiStageOutput<Lines>>[0]['stageSpecificBlock']>;

/**
 * Progress of a flow on the terminal; a plain list where there is no terminal; nothing with `--json`. Nothing is shown
 * before the first step runs, so that what is refused at once doesn't look like a step.
 */
export const startStages = async (texts: StageTexts, jsonEnabled: boolean): Promise<Stages> => {
  const { MultiStageOutput: Output } = await import('@oclif/multi-stage-output');
  let output: MultiStageOutput<Lines> | undefined;
  const start = (): MultiStageOutput<Lines> => new Output<Lines>({ ...designOf(texts), jsonEnabled });
  return {
    follow: (event) => followSteps((output ??= start()), texts, event),
    note: (step, detail, text) => output?.updateData({ [`${step}.${detail}`]: foreignText(text) }),
    stop: () => output?.stop(),
  };
};

/** Keeps events back, if it is so wanted, until it is told to begin. */
export const holdEvents = (
  follow: (event: StepEvent) => void,
  isWanted: boolean,
): { follow: (event: StepEvent) => void; begin: () => void } => {
  const held: StepEvent[] = [];
  let isHeld = isWanted;
  return {
    follow: (event) => (isHeld ? void held.push(event) : follow(event)),
    begin: () => {
      isHeld = false;
      held.splice(0).forEach(follow);
    },
  };
};

/** The library puts no blank between a sign and its stage, but takes the sign of a failure for two columns wide. */
const spaced = { paddingRight: 1 };

const designOf = (texts: StageTexts) => ({
  design: { icons: { completed: spaced, pending: spaced, current: spaced } },
  title: texts.title,
  stages: texts.steps.map(({ label }) => label),
  showElapsedTime: true,
  showStageTime: false,
  data: {},
  stageSpecificBlock: stageBlock(texts),
});

const stageBlock = ({ steps, detail }: StageTexts): Block =>
  steps.flatMap(({ name, label, details }) =>
    details.map((each) => ({
      stage: label,
      type: 'dynamic-key-value' as const,
      // The plain list leaves out a line that it has printed before, so each state names its stage.
      label: each === 'state' && !process.stdout.isTTY ? label : detail(each),
      get: (lines?: Lines) => lines?.[`${name}.${each}`],
    })),
  );

const followSteps = (output: MultiStageOutput<Lines>, texts: StageTexts, event: StepEvent): void => {
  const step = texts.steps.find(({ name }) => name === event.step);
  if (!step) return;
  if (event.outcome === 'running') output.goto(step.label);
  else output.updateData(stageLines(event, step.details, texts.outcome(event.outcome, event.step)));
  if (event.outcome === 'failed') output.error();
};

/** A detail that didn't come would go on turning as if it were still looked for; after a failure the last one stays. */
const stageLines = ({ step, outcome, details = {} }: StepEvent, shown: readonly string[], state: string): Lines =>
  Object.fromEntries(
    shown
      .map((name) => [name, name === 'state' ? state : (details[name] ?? (outcome === 'failed' ? undefined : '–'))])
      .flatMap(([name, text]) => (text === undefined ? [] : [[`${step}.${name}`, foreignText(text)]])),
  );
