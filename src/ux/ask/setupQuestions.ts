import { dirname } from 'node:path';
import type { AuthInfo } from '@salesforce/core';
import type { Messages } from '../../base/text/messages.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { shortPath } from '../../base/places.ts';
import { connectionNameProblem } from '../../connection/names.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { Purpose } from '../../flows/setup/rights/presets.ts';
import { setupConnection } from '../../flows/setup/knownConnection.ts';
import {
  adminOfSetup,
  defaultAdminOf,
  lookAtTarget,
  type SetupAdmins,
  type SetupTarget,
} from '../../flows/setup/target.ts';
import { wrapFor } from '../wordWrap.ts';
import { askChoice, askConfirmation, askText, canAsk, shownChoices } from './prompts.ts';
import { listOrgLogins, readAuthInfo } from '../flags/targetOrg.ts';

type SetupQuestionTexts = Pick<Messages<string>, 'getMessage'>;

type SetupQuestions = SetupAdmins & {
  projectFolder?: string;
  connection?: string;
  username?: string;
  createUser: boolean;
  preset?: Purpose;
  json: boolean;
  noPrompt: boolean;
};

type SetupAnswers = {
  authInfo: AuthInfo;
  connection: string;
  username?: string;
  createUser: boolean;
  preset?: Purpose;
  adminIsNamed: boolean;
};

/** Asks for what neither flags nor the connection file say; where nobody can be asked, names all missing flags at once. */
export const askForSetup = async (texts: SetupQuestionTexts, given: SetupQuestions): Promise<SetupAnswers> =>
  canAsk(given) ? askPerson(texts, given) : requireFlags(given);

const requireFlags = async (given: SetupQuestions): Promise<SetupAnswers> => {
  const { connection, username, connectionFile } = given;
  const known = connection === undefined ? undefined : await setupConnection(connectionFile, connection);
  const authInfo = await adminGiven(given);
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
  const { preset, createUser, namedAdmin } = given;
  return { authInfo, connection, username, createUser, preset, adminIsNamed: namedAdmin !== undefined };
};

const askPerson = async (texts: SetupQuestionTexts, given: SetupQuestions): Promise<SetupAnswers> => {
  tellPlace(texts, given);
  const found = await adminGiven(given).catch(unlessNobody);
  const first = found ?? (await askTargetOrg(texts));
  const target = await lookAtTarget(first);
  const connection = given.connection ?? (await askConnection(texts, target));
  // The name may be that of a connection to another org, or the default login may be the one that it logs in with.
  const own = given.connection === undefined && found ? await adminOfSetup(connection, given) : undefined;
  const isAnother = own !== undefined && own.getUsername() !== first.getUsername();
  const actual = isAnother ? await lookAtTarget(own) : target;
  tellAdmin(texts, actual);
  const known = await setupConnection(given.connectionFile, connection);
  const user = await askUser(texts, actual, { ...given, username: given.username ?? known.username });
  const preset = given.preset ?? (await askPurposeOfNew(texts, known));
  const adminIsNamed = given.namedAdmin !== undefined || found === undefined;
  return { authInfo: isAnother ? own : first, connection, ...user, preset, adminIsNamed };
};

const adminGiven = async (given: SetupQuestions): Promise<AuthInfo | undefined> =>
  given.connection === undefined
    ? (given.namedAdmin ?? (await defaultAdminOf(given)))
    : adminOfSetup(given.connection, given);

/** Where sf has no login for the org, a person can say which one it is. */
const unlessNobody = (error: Error): undefined => {
  if (error.name !== 'AdminLoginMissingError') throw error;
};

const tell = (text: string): void => void process.stderr.write(`${wrapFor(process.stderr, text)}\n`);

/** A default org is taken without a question, so it is said as whom and where everything is done. */
const tellAdmin = (texts: SetupQuestionTexts, { admin, name, orgId }: SetupTarget): void => {
  const who = admin === undefined ? texts.getMessage('prompt.unnamedAdmin') : foreignText(admin);
  tell(texts.getMessage('prompt.admin', [who, foreignText(name), foreignText(orgId)]));
};

/** Whoever is in the wrong folder learns it before the first question, not when there is nothing to commit. */
const tellPlace = (texts: SetupQuestionTexts, { projectFolder, connectionFile }: SetupQuestions): void => {
  if (projectFolder !== undefined) return;
  tell(texts.getMessage('prompt.noProject', [foreignText(shortPath(dirname(connectionFile)))]));
};

const askTargetOrg = async (texts: SetupQuestionTexts): Promise<AuthInfo> => {
  const logins = await listOrgLogins();
  if (logins.length === 0) throw jwtError('TargetOrgMissing');
  const question = texts.getMessage('prompt.targetOrg');
  const isLong = logins.length > shownChoices;
  const more = isLong ? [texts.getMessage('prompt.targetOrgMore', [logins.length])] : [];
  return readAuthInfo(await askChoice([question, ...more].join(' '), logins));
};

/** What a login is for is asked once, before there is one. */
const askPurposeOfNew = async (
  texts: SetupQuestionTexts,
  { record }: Awaited<ReturnType<typeof setupConnection>>,
): Promise<Purpose | undefined> => (record?.clientId === undefined ? askPurpose(texts) : undefined);

/** Logging in takes no permission beside the app; whoever chooses more sees what it is. */
const askPurpose = async (texts: SetupQuestionTexts): Promise<Purpose> => {
  const purposes = (['none', 'deploy', 'read-only', 'event-logs'] as const).map((value) => {
    const name = texts.getMessage(`prompt.purpose.${value}`);
    return { value, name, short: name.replace(/:.*$/, '') };
  });
  return askChoice(texts.getMessage('prompt.purpose'), purposes);
};

const askConnection = (texts: SetupQuestionTexts, { suggestedConnection }: SetupTarget): Promise<string> =>
  askText(texts.getMessage('prompt.connection'), {
    default: suggestedConnection,
    validate: (name) => connectionNameProblem(name.trim()) ?? true,
  });

type AskedUser = { username: string; createUser: boolean };

/**
 * Who logs in. One whom the org doesn't have can be made; a wrong name is asked for again here, where it costs no other
 * answer. Errors: LoginUserMissing.
 */
const askUser = async (
  texts: SetupQuestionTexts,
  target: SetupTarget,
  { username, createUser }: Pick<SetupQuestions, 'username' | 'createUser'>,
): Promise<AskedUser> => {
  const name = username ?? (await askUsername(texts));
  if (createUser || (await target.hasUser(name))) return { username: name, createUser };
  const tokens = [foreignText(name), foreignText(target.name)];
  if (await askConfirmation(texts.getMessage('prompt.createUser', tokens))) return { username: name, createUser: true };
  if (username !== undefined) throw jwtError('LoginUserMissing', [username, target.name]);
  tell(texts.getMessage('prompt.usernameUnknown', tokens));
  return askUser(texts, target, { createUser });
};

const askUsername = (texts: SetupQuestionTexts): Promise<string> =>
  askText(texts.getMessage('prompt.username'), {
    validate: (text) => /^\S+@\S+$/.test(text.trim()) || texts.getMessage('prompt.usernameInvalid'),
  });
