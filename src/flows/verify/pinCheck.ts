import { isPipeline } from '../../connection/environment.ts';
import { environmentPrefix } from '../../connection/names.ts';
import type { OrgPin } from '../../connection/resolve.ts';
import { checkFault } from '../../login/faults.ts';
import { checkStep, pass } from './checkStep.ts';
import { checkText } from './texts.ts';

/**
 * Something outside the project says which org has to answer. In a pipeline a pull request could otherwise point the
 * connection to an org of its author's.
 */
export const pinCheck = checkStep({
  id: 'pin',
  run: async ({ input, world }) => {
    const { name, orgPins } = input.connection;
    const outside = orgPins.find(isFromOutside);
    if (outside) return pass('pin', outside);
    const variable = `${name === undefined ? 'SF_JWT' : environmentPrefix(name)}_ORG_ID`;
    const evidence = checkText('pin.missing', { variable });
    if (!isPipeline(world.env)) return { outcome: 'skipped', evidence: withoutPipeline(orgPins) };
    if (input.strict) return { outcome: 'fail', found: checkFault('pin-missing', evidence, { variable }) };
    return { outcome: 'warn', evidence };
  },
});

const isFromOutside = ({ source }: OrgPin): boolean => source !== 'connection file';

const withoutPipeline = ([pin]: readonly OrgPin[]): string =>
  pin === undefined ? checkText('pin.none') : checkText('pin.fileOnly', pin);
