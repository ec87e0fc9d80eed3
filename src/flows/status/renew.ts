import { command } from '../../base/text/commandText.ts';
import type { ConnectionStatus } from './types.ts';

export type RenewedLogin = Pick<ConnectionStatus, 'connection' | 'keyName'>;

/** What replaces a certificate before it ends. */
export const renewCommands = ({ connection, keyName = connection }: RenewedLogin): string[] => [
  command`sf jwt generate keypair --name ${keyName} --force`,
  command`sf jwt setup --connection ${connection} --allow-certificate-change`,
];
