import { dirname } from 'node:path';
import type { AuthInfo } from '@salesforce/core';
import type { Messages } from '../../base/text/messages.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { shortPath } from '../../base/places.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { Purpose } from '../../flows/setup/rights/presets.ts';
import { setupConnection } from '../../flows/setup/knownConnection.ts';
import { adminOfKnown, connectionNameProblem, lookAtTarget, type SetupTarget } from '../../flows/setup/target.ts';
import { confirmProduction } from './production.ts';
import { askChoice, askText, canAsk } from './prompts.ts';
import { listOrgLogins, readAuthInfo } from '../flags/targetOrg.ts';

type SetupQuestionTexts = Pick<Messages<string>, 'getMessage'>;

type SetupQuestions = {
  connectionFile: string;
  projectFolder?: string;
  authInfo?: AuthInfo;
  connection?: string;
  username?: string;
  preset?: Purpose;
  dryRun: boolean;
  json: boolean;
  noPrompt: boolean;
};

type SetupAnswers = { authInfo: AuthInfo; connection: string; username?: string; preset?: Purpose };

/** Asks for what neither flags nor the connection file say; where nobody can be asked, names all missing flags at once. */
export const askForSetup = async (texts: SetupQuestionTexts, given: SetupQuestions): Promise<SetupAnswers> =>
  canAsk(given) ? askPerson(texts, given) : requireFlags(given);

const requireFlags = async (given: SetupQuestions): Promise<SetupAnswers> => {
  const { connection, username, connectionFile } = given;
  const known = connection === undefined ? undefined : await setupConnection(connectionFile, connection);
  const authInfo = given.authInfo ?? (await adminOfGiven(given));
  const missing = [
    ...(authInfo ? [] : [{ flag: '--target-org', value: '<alias of an admin>' }]),
    ...(connection === undefined ? [{ flag: '--connection', value: '<name>' }] : []),
    ...((username ?? known?.username) === undefined ? [{ flag: '--username', value: '<username>' }] : []),
  ];
  if (!authInfo || connection === undefined || missing.length > 0)
    throw jwtError(
      'SetupFlagsMissing',
      [missing.map(({ flag }) => flag).join(', ')],
      [missing.map(({ flag, value }) => `${flag} ${value}`).join(' ')],
    );
  return { authInfo, connection, username, preset: given.preset };
};

const askPerson = async (texts: SetupQuestionTexts, given: SetupQuestions): Promise<SetupAnswers> => {
  tellPlace(texts, given);
  const authInfo = given.authInfo ?? (await adminOfGiven(given)) ?? (await askTargetOrg(texts));
  const target = await lookAtTarget(authInfo);
  const connection = given.connection ?? (await askConnection(texts, target));
  const known = await setupConnection(given.connectionFile, connection);
  const username = given.username ?? known.username ?? (await askUsername(texts, target));
  const preset = given.preset ?? (known.record?.clientId === undefined ? await askPurpose(texts) : undefined);
  if (
    target.environment === 'production' &&
    !given.dryRun &&
    !(await confirmProduction(texts, { ...target, connection }))
  )
    throw jwtError('SetupDeclined');
  return { authInfo, connection, username, preset };
};

const adminOfGiven = async ({ connection, connectionFile }: SetupQuestions): Promise<AuthInfo | undefined> =>
  connection === undefined ? undefined : adminOfKnown(connection, await setupConnection(connectionFile, connection));

/** Whoever is in the wrong folder learns it before the first question, not when there is nothing to commit. */
const tellPlace = (texts: SetupQuestionTexts, { projectFolder, connectionFile }: SetupQuestions): void => {
  if (projectFolder !== undefined) return;
  process.stderr.write(`${texts.getMessage('prompt.noProject', [foreignText(shortPath(dirname(connectionFile)))])}\n`);
};

const askTargetOrg = async (texts: SetupQuestionTexts): Promise<AuthInfo> => {
  const logins = await listOrgLogins();
  if (logins.length === 0) throw jwtError('TargetOrgMissing');
  return readAuthInfo(await askChoice(texts.getMessage('prompt.targetOrg'), logins));
};

/** Logging in takes no permission beside the app; whoever chooses more sees what it is. */
const askPurpose = async (texts: SetupQuestionTexts): Promise<Purpose> => {
  const purposes = (['none', 'deploy', 'read-only', 'event-logs'] as const).map((value) => ({
    value,
    name: texts.getMessage(`prompt.purpose.${value}`),
  }));
  return askChoice(texts.getMessage('prompt.purpose'), purposes);
};

const askConnection = (texts: SetupQuestionTexts, { suggestedConnection }: SetupTarget): Promise<string> =>
  askText(texts.getMessage('prompt.connection'), {
    default: suggestedConnection,
    validate: (name) => connectionNameProblem(name.trim()) ?? true,
  });

/** A wrong one is asked for again here, where it costs no other answer. */
const askUsername = (texts: SetupQuestionTexts, { name: org, hasUser }: SetupTarget): Promise<string> =>
  askText(texts.getMessage('prompt.username'), {
    validate: async (text) => {
      const name = text.trim();
      if (!/^\S+@\S+$/.test(name)) return texts.getMessage('prompt.usernameInvalid');
      return (await hasUser(name)) || texts.getMessage('prompt.usernameUnknown', [foreignText(name), foreignText(org)]);
    },
  });
