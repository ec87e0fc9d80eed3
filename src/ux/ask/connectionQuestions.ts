import { jwtError } from '../../base/errors/errors.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';
import { connectionNameProblem } from '../../connection/names.ts';
import { findAdditionGaps, type AdditionGap } from '../../flows/connections/additionGaps.ts';
import type { AdditionRequest } from '../../flows/connections/additionTypes.ts';
import { loginValueProblem, type LoginValue } from '../../flows/connections/loginValues.ts';
import { listKeyNames } from '../../keypair/store/storeList.ts';
import { askChoice, askText, canAsk } from './prompts.ts';

const addText = namedTexts('jwt.connection.add').one;

type GivenAddition = Omit<AdditionRequest, 'connection'> & { connection?: string };
type AdditionAsking = { json: boolean; noPrompt: boolean };

const flagOfGap: Record<AdditionGap, string> = {
  connection: '--connection <name>',
  instanceUrl: '--instance-url <url>',
  username: '--username <username>',
  clientId: '--client-id <consumer key>',
  key: '--jwt-key-file <path>',
};

/** Asks for what nobody has said; where nobody can be asked, names all missing flags at once: ConnectionFlagsMissing. */
export const askForAddition = async (request: GivenAddition, asking: AdditionAsking): Promise<AdditionRequest> => {
  let known = request;
  let gaps = await findAdditionGaps(known, userEnvironment());
  if (gaps.length > 0 && !canAsk(asking)) {
    const flags = gaps.map((gap) => flagOfGap[gap]);
    throw jwtError('ConnectionFlagsMissing', [flags.map((flag) => flag.split(' ')[0]).join(', ')], [flags.join(' ')]);
  }
  // A name may be that of a connection, bundle or key pair, which then answers the other questions.
  for (let [gap] = gaps; gap !== undefined; [gap] = gaps) {
    known = { ...known, ...(await answerGap(gap, known)) };
    gaps = await findAdditionGaps(known, userEnvironment());
  }
  return known as AdditionRequest;
};

const answerGap = async (gap: AdditionGap, { flags, keyFolder }: GivenAddition): Promise<Partial<GivenAddition>> => {
  if (gap === 'connection') return { connection: await askNewName() };
  if (gap === 'key') return askKey(flags, keyFolder);
  return { flags: { ...flags, [gap]: await askValue(gap) } };
};

const askNewName = (): Promise<string> =>
  askText(addText('prompt.connection'), { validate: (name) => connectionNameProblem(name.trim()) ?? true });

const askValue = (property: LoginValue): Promise<string> =>
  askText(addText(`prompt.${property}`), {
    validate: (value) => loginValueProblem(property, value, userEnvironment()) ?? true,
  });

/** No name of a key pair begins like this. */
const fromFile = '-file';

const askKey = async (flags: GivenAddition['flags'], keyFolder: string): Promise<Partial<GivenAddition>> => {
  const names = await listKeyNames(keyFolder);
  const file = { name: addText('prompt.key.file'), value: fromFile, short: addText('prompt.key.short') };
  const choices = [file, ...names.map((name) => ({ name, value: name }))];
  const choice = names.length === 0 ? fromFile : await askChoice(addText('prompt.key'), choices);
  if (choice !== fromFile) return { keyName: choice };
  return { flags: { ...flags, jwtKeyFile: await askText(addText('prompt.keyFile'), { validate: isGiven }) } };
};

const isGiven = (text: string): true | string => (text.trim() === '' ? addText('prompt.empty') : true);
