import { isPipeline } from '../../../connection/environment.ts';
import { outsidePin, valuesOfFile, variableOf } from '../../../connection/pins.ts';
import type { OrgPin, ResolvedConnection } from '../../../connection/resolve/resolve.ts';
import { checkFault, type CheckFaultId } from '../../../login/faults.ts';
import { checkStep, pass } from '../checkStep.ts';
import { checkText } from '../../checkTexts.ts';
import type { CheckResult } from '../types.ts';

/**
 * Something outside the project says which org has to answer, and as whom and where to log in. In a pipeline a pull request
 * could otherwise point the connection to an org of its author's, or use the key for another user.
 */
export const pinCheck = checkStep({
  id: 'pin',
  run: async ({ input: { connection, strict }, world }) => {
    const outside = outsidePin(connection.orgPins);
    if (!isPipeline(world.env))
      return outside ? pass('pin', outside) : { outcome: 'skipped', evidence: withoutPipeline(connection.orgPins) };
    const open = [...(outside ? [] : [missingOrg(connection)]), ...openValues(connection)];
    const [first] = open;
    if (first === undefined) return pass('pin', outside);
    return strict
      ? refusal(first, connection)
      : { outcome: 'warn', evidence: open.map(({ evidence }) => evidence).join(' ') };
  },
});

/** What only the connection file says, and the variables that would say it. */
type Open = { fault: CheckFaultId; evidence: string; variable: string };

const missingOrg = ({ name }: ResolvedConnection): Open => {
  const variable = variableOf(name, 'ORG_ID');
  return { fault: 'pin-missing', evidence: checkText('pin.missing', { variable }), variable };
};

/** All of them as one. */
const openValues = (connection: ResolvedConnection): Open[] => {
  const values = valuesOfFile(connection);
  if (values.length === 0) return [];
  const list = values.map(({ property, variable }) => `${property} (${variable})`).join(', ');
  const variable = values.map((value) => value.variable).join(', ');
  return [{ fault: 'login-from-file', evidence: checkText('pin.fromFile', { values: list }), variable }];
};

const refusal = ({ fault, evidence, variable }: Open, { name }: ResolvedConnection): CheckResult => ({
  outcome: 'fail',
  found: checkFault(fault, evidence, { variable, connection: name }),
});

const withoutPipeline = ([pin]: readonly OrgPin[]): string =>
  pin === undefined ? checkText('pin.none') : checkText('pin.fileOnly', pin);
