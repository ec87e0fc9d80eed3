import { command } from '../../base/text/commandText.ts';
import type { ConnectionStatus } from './types.ts';

export type RenewedLogin = Pick<ConnectionStatus, 'connection'>;

/** What replaces a certificate, before it ends or after it. */
export const renewCommands = ({ connection }: RenewedLogin): string[] => [
  command`sf jwt rotate --connection ${connection}`,
];
