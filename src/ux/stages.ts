import type { MultiStageOutput } from '@oclif/multi-stage-output';
import { foreignText } from '../base/foreignText.ts';
import type { StepEvent } from '../flows/steps.ts';

/** The texts of one flow's stages, in order. */
export type StageTexts = {
  title: string;
  /** `details`: which facts are shown below the stage, by name. */
  steps: ReadonlyArray<{ name: string; label: string; details: readonly string[] }>;
  /** Words for an outcome; they are the detail `state` of a step that names it. */
  outcome: (outcome: StepEvent['outcome']) => string;
  /** The label of a detail. */
  detail: (name: string) => string;
};

export type Stages = {
  /** Follows the events of a flow. */
  follow: (event: StepEvent) => void;
  /** Shows a detail of a stage that is still running. */
  note: (step: string, detail: string, text: string) => void;
  stop: () => void;
};

type Lines = Record<string, string | undefined>;
type Block = NonNullable<ConstructorParameters<typeof MultiStageOutput<Lines>>[0]['stageSpecificBlock']>;

/** Progress of a flow on the terminal; a plain list where there is no terminal; nothing with `--json`. */
export const startStages = async (texts: StageTexts, jsonEnabled: boolean): Promise<Stages> => {
  const { MultiStageOutput: Output } = await import('@oclif/multi-stage-output');
  const labels = new Map(texts.steps.map(({ name, label }) => [name, label]));
  const output = new Output<Lines>({
    title: texts.title,
    stages: [...labels.values()],
    jsonEnabled,
    showElapsedTime: true,
    showStageTime: false,
    data: {},
    stageSpecificBlock: blockOf(texts),
  });
  return {
    follow: (event) => follow(output, labels, texts, event),
    note: (step, detail, text) => output.updateData({ [`${step}.${detail}`]: foreignText(text) }),
    stop: () => output.stop(),
  };
};

const blockOf = ({ steps, detail }: StageTexts): Block =>
  steps.flatMap(({ name, label, details }) =>
    details.map((each) => ({
      stage: label,
      type: 'dynamic-key-value' as const,
      // The plain list leaves out a line that it has printed before, so each state names its stage.
      label: each === 'state' ? label : detail(each),
      get: (lines?: Lines) => lines?.[`${name}.${each}`],
    })),
  );

const follow = (
  output: MultiStageOutput<Lines>,
  labels: Map<string, string>,
  texts: StageTexts,
  event: StepEvent,
): void => {
  const label = labels.get(event.step);
  if (!label) return;
  if (event.outcome === 'running') output.goto(label);
  else if (event.outcome === 'failed') output.error();
  else output.updateData(linesOf(event, texts.outcome(event.outcome)));
};

const linesOf = ({ step, details = {} }: StepEvent, state: string): Lines =>
  Object.fromEntries(
    Object.entries({ state, ...details }).map(([name, value]) => [`${step}.${name}`, foreignText(value)]),
  );
