import { namedTexts } from '../base/text/namedTexts.ts';
import { foreignText } from '../base/text/foreignText.ts';
import type { NextStep } from '../pipeline/nextSteps.ts';

const nextStepTexts = namedTexts('nextSteps').one;

/** The next steps as a person reads them: numbered where there are several, each with its commands on lines of their own. */
export const nextStepLines = (steps: readonly NextStep[], urgency?: string): string[] => [
  '',
  nextStepTexts('title'),
  ...(urgency === undefined ? [] : ['', urgency]),
  ...steps.flatMap(({ text, commands }, index) => [
    '',
    steps.length > 1 ? `${index + 1}. ${text}` : text,
    '',
    ...commands.map((line) => `   ${foreignText(line)}`),
  ]),
];
