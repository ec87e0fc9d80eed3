import type { EnvironmentVariables } from '../../base/environment.ts';
import { join } from 'node:path';
import { readFileInside } from '../../base/files/insideRead.ts';
import { parseShallowJson } from '../../base/json.ts';
import { checkAdvice, checkText } from '../checkTexts.ts';

/** What steers the logins of sf itself, and would let a project or a forgotten variable send an assertion elsewhere. */
const ignoredVariables = [
  { name: 'SF_AUDIENCE_URL', instead: 'audience' },
  { name: 'SFDX_AUDIENCE_URL', instead: 'audience' },
  { name: 'SF_ORG_INSTANCE_URL', instead: 'instanceUrl' },
  { name: 'SFDX_INSTANCE_URL', instead: 'instanceUrl' },
];

/** A warning for each setting of sf that has no effect here, although somebody may expect it to have one. */
export const ignoredSettings = async (env: EnvironmentVariables, projectFolder?: string): Promise<string[]> => {
  const variables = ignoredVariables.filter(({ name }) => (env[name] ?? '') !== '');
  const inProject = await hasLoginUrl(projectFolder);
  return [
    ...variables,
    ...(inProject ? [{ name: 'sfdcLoginUrl (sfdx-project.json)', instead: 'instanceUrl' }] : []),
  ].map(({ name, instead }) =>
    checkText('warning.ignored', { name, instead: checkAdvice(`warning.ignored.${instead}`).join(' ') }),
  );
};

/** What every project file has that sf generates, and nobody has chosen. */
const isDefaultLoginUrl = (url: unknown): boolean =>
  typeof url === 'string' && /^https:\/\/login\.salesforce\.com\/?$/i.test(url.trim());

/** A project file that can't be read says nothing; other commands complain about it. */
const hasLoginUrl = async (projectFolder?: string): Promise<boolean> => {
  if (projectFolder === undefined) return false;
  try {
    const text = await readFileInside(projectFolder, join(projectFolder, 'sfdx-project.json'));
    const project = parseShallowJson(text ?? '{}');
    return (
      typeof project === 'object' &&
      project !== null &&
      'sfdcLoginUrl' in project &&
      !isDefaultLoginUrl(project.sfdcLoginUrl)
    );
  } catch {
    return false;
  }
};
