import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { checkText } from '../../flows/checkTexts.ts';
import { tellRunner } from './tellRunner.ts';

type EndingError = { name: string; message: string; actions?: readonly string[]; code?: unknown; connection?: string };

/** Shows the error that ends a command where the people of a pipeline look, as `reportToRunner` shows faults. */
export const reportErrorToRunner = (error: EndingError, env: EnvironmentVariables = userEnvironment()): void => {
  // By this error oclif ends a command that has done its work, such as --help.
  if (error.code === 'EEXIT') return;
  const { message, actions = [] } = error;
  const text = [message, ...actions.slice(0, 1)].join(' ');
  const title = errorTitle(error);
  tellRunner({ annotations: () => [{ level: 'error', title, text }], summary: () => errorSummary(title, error) }, env);
};

/** The same for each connection that could not be worked on, where others went on. */
export const reportFailuresToRunner = (entries: ReadonlyArray<{ connection: string; error?: EndingError }>): void => {
  for (const { connection, error } of entries) if (error) reportErrorToRunner({ ...error, connection });
};

const errorTitle = ({ name: id, connection }: EndingError): string =>
  checkText(connection === undefined ? 'report.title' : 'report.titleNamed', { connection, id });

const errorSummary = (title: string, { message, actions = [] }: EndingError): string =>
  [
    `### ${errorMarkdown(title)}`,
    '',
    errorMarkdown(message),
    '',
    ...actions.map((action) => `- ${errorMarkdown(action)}`),
    '',
  ].join('\n');

const errorMarkdown = (text: string): string => foreignText(text, 'markdown');
