import { shortPath } from '../../../base/places.ts';
import { namedTexts } from '../../../base/text/namedTexts.ts';
import type { Addition } from '../../../flows/connections/additionTypes.ts';
import { changeText, type RecordChange } from '../../../flows/connections/recordChanges.ts';
import type { NextStep } from '../../../pipeline/nextSteps.ts';
import { nextStepLines } from '../../nextStepLines.ts';

const additionText = namedTexts('jwt.connection.add').one;

/** What a connection that is there will say otherwise; of a new one, everything is new. */
export const additionChangeLines = (connection: string, changes: readonly RecordChange[]): string[] => {
  if (changes.every(({ before }) => before === undefined)) return [];
  return [additionText('changes', { connection }), ...changes.map((change) => `  ${changeText(change)}`), ''];
};

type ShownAddition = Pick<Addition, 'action' | 'key' | 'verification'> & {
  connection: string;
  connectionFile: string;
  nextSteps: readonly NextStep[];
};

/** What was written, and who has to know of it; where the login failed, that nothing was. */
export const additionLines = ({ action, connection, connectionFile, key, nextSteps }: ShownAddition): string[] => {
  const values = { connection, file: shortPath(connectionFile), keyName: key.keyName };
  if (action === 'none') return ['', additionText('nothing', values)];
  return [
    '',
    additionText(`done.${action}`, values),
    ...(key.imported ? [additionText('imported', values)] : []),
    ...nextStepLines(nextSteps),
  ];
};
