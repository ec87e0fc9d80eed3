import { foreignText } from '../base/text/foreignText.ts';

/** A problem that people of a pipeline are shown where they look. */
export type Annotation = { level: 'error' | 'warning'; title: string; text: string };

/** GitHub's runner decodes these in values, and these in properties too. */
const githubValue = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const githubProperty = (text: string): string => githubValue(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** An annotation as a command of GitHub's runner. */
export const githubLine = ({ level, title, text }: Annotation): string =>
  `::${level} title=${githubProperty(foreignText(title))}::${githubValue(foreignText(text))}`;

/** The agent of Azure decodes these; `]` and `;` would end a property. */
const azureValue = (text: string): string =>
  text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** An annotation as a command of Azure's agent. */
export const azureLine = ({ level, title, text }: Annotation): string =>
  `##vso[task.logissue type=${level}]${azureValue(foreignText(`${title} ${text}`))}`;

/** An annotation for a runner that has no such commands. */
export const plainLine = ({ level, title, text }: Annotation): string =>
  `${level.toUpperCase()}: ${foreignText(`${title} ${text}`)}`;
