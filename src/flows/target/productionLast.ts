import { connectionRecord } from '../../connection/record.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';

/**
 * What goes wrong should go wrong in a test org: production comes last, and so does an org that may be production. What
 * a person named keeps its place.
 */
export const productionLast = (
  connections: readonly string[],
  named: readonly string[],
  file: ConnectionFile | undefined,
): string[] => {
  const chosen = connections.filter((name) => named.includes(name));
  const others = connections.filter((name) => !named.includes(name));
  const isTest = (name: string): boolean => isTestOrg(connectionRecord(file, name));
  return [...chosen, ...others.filter(isTest), ...others.filter((name) => !isTest(name))];
};

const testEnvironments: readonly string[] = ['sandbox', 'scratch', 'developer'];

/** Of a My Domain that no production org has, in full or as the label before `.salesforce.com`. */
const testHost = /\.(?:sandbox|scratch|develop)\.my(?:[./]|$)|^(?:https:\/\/)?test(?:\.salesforce\.com)?\/?$/i;

/** As it was recorded, else by the host. */
const isTestOrg = (record: Connection | undefined): boolean =>
  record?.environment === undefined
    ? testHost.test(record?.instanceUrl ?? '')
    : testEnvironments.includes(record.environment);
