import { foreignText } from '../base/text/foreignText.ts';
import type { RunnerKind } from './runner.ts';

export type Annotation = { level: 'error' | 'warning'; title: string; text: string };

/** GitHub's runner decodes these in values, and these in properties too. */
const githubValue = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const githubProperty = (text: string): string => githubValue(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The agent of Azure decodes these; `]` and `;` would end a property. */
const azureValue = (text: string): string =>
  text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** What makes each runner show a problem where people look. GitLab has no such commands. */
const annotate: Record<RunnerKind, (annotation: Annotation) => string> = {
  github: ({ level, title, text }) =>
    `::${level} title=${githubProperty(foreignText(title))}::${githubValue(foreignText(text))}`,
  azure: ({ level, title, text }) => `##vso[task.logissue type=${level}]${azureValue(foreignText(`${title} ${text}`))}`,
  gitlab: ({ level, title, text }) => `${level.toUpperCase()}: ${foreignText(`${title} ${text}`)}`,
};

/**
 * The line that makes a runner show a problem of a job. There is none that makes it hide a secret: such a line holds the
 * secret, and goes wherever the output of the command goes.
 */
export const annotationLine = (kind: RunnerKind, annotation: Annotation): string => annotate[kind](annotation);
