import type { DeployOutcome } from '../../../org/deploy/deployOutcome.ts';
import { withFullName, type FittedComponent } from '../fit.ts';

/** An org holds one record of a type for each app, and says under which name when it refuses a second one. */
const otherName = /ExternalClientApplicationId duplicates value on ([\w.-]+)/i;

/**
 * The components under the names that a refusal tells, for orgs whose names couldn't be read before; undefined if it tells
 * none. The record is the app's own, so nothing of another app is changed by it.
 */
export const renamedByRefusal = (
  components: readonly FittedComponent[],
  { errors }: Pick<DeployOutcome, 'errors'>,
): FittedComponent[] | undefined => {
  const names = errors.flatMap(({ path, problem }) => {
    const name = otherName.exec(problem)?.[1]?.replace(/\.$/, '');
    return path !== undefined && name !== undefined ? [{ path, name }] : [];
  });
  if (names.length === 0) return undefined;
  return components.map((component) => {
    const found = names.find(({ path }) => path === component.path);
    return found && found.name !== component.fullName ? withFullName(component, found.name) : component;
  });
};
