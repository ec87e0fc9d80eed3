import { foreignText } from '../base/foreignText.ts';
import type { RunnerKind } from './runner.ts';

export type Annotation = { level: 'error' | 'warning'; title: string; text: string };

type Commands = {
  annotate: (annotation: Annotation) => string;
  /** Makes the runner replace a text in all that the job prints from now on. */
  mask?: (secret: string) => string;
};

/** GitHub's runner decodes these in values, and these in properties too. */
const githubValue = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const githubProperty = (text: string): string => githubValue(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The agent of Azure decodes these; `]` and `;` would end a property. */
const azureValue = (text: string): string =>
  text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** What makes each runner show a problem where people look, and hide a secret. GitLab has no such commands. */
const commands: Record<RunnerKind, Commands> = {
  github: {
    annotate: ({ level, title, text }) =>
      `::${level} title=${githubProperty(foreignText(title))}::${githubValue(foreignText(text))}`,
    mask: (secret) => `::add-mask::${githubValue(secret)}`,
  },
  azure: {
    annotate: ({ level, title, text }) =>
      `##vso[task.logissue type=${level}]${azureValue(foreignText(`${title} ${text}`))}`,
    mask: (secret) => `##vso[task.setsecret]${azureValue(secret)}`,
  },
  gitlab: { annotate: ({ level, title, text }) => `${level.toUpperCase()}: ${foreignText(`${title} ${text}`)}` },
};

/** The line that makes a runner show a problem of a job. */
export const annotationLine = (kind: RunnerKind, annotation: Annotation): string => commands[kind].annotate(annotation);

/** The line that makes a runner hide a secret, if it has one. */
export const maskLine = (kind: RunnerKind, secret: string): string | undefined => commands[kind].mask?.(secret);
