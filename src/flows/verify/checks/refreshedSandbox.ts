import type { OrgPin, ResolvedConnection } from '../../../connection/resolve/resolve.ts';
import type { FoundFault } from '../../../login/faults.ts';
import { loginText, loginTexts } from '../../../login/texts.ts';

/** What a login through an app says that has gone with its sandbox. */
const appHasGone = ['app-not-found', 'client-id-invalid', 'app-deleted'];

/** Whether the org of a connection is a sandbox: by its host, or because the connection file says so. */
const isSandbox = ({ isSandbox: isRecorded, instanceUrl }: ResolvedConnection): boolean =>
  isRecorded === true || /\.sandbox\.my\./.test(instanceUrl);

/**
 * A missing app of a sandbox may have gone with a refresh: nothing but the admin's login can tell, so that is said beside
 * the fault, with the command that finds out and brings the app back.
 */
export const withRefreshHint = (found: FoundFault, connection: ResolvedConnection): FoundFault => {
  const { name } = connection;
  if (name === undefined || !appHasGone.includes(found.fault.id) || !isSandbox(connection)) return found;
  const { explanation, fix } = found.fault;
  const values = { connection: name };
  return {
    ...found,
    fault: {
      ...found.fault,
      explanation: `${explanation} ${loginText('refresh.explanation', values)}`,
      fix: [...loginTexts('refresh.fix', values), ...fix],
    },
  };
};

/** Whether it is a sandbox under its old host, and nobody but the connection file knows it by its old id. */
export const isRefreshed = (connection: ResolvedConnection, others: readonly OrgPin[]): boolean =>
  connection.name !== undefined && isSandbox(connection) && others.every(({ source }) => source === 'connection file');
