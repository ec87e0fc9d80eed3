import { command } from '../../base/text/commandText.ts';
import type { ConnectionStatus } from './types.ts';

export type RenewedLogin = Pick<ConnectionStatus, 'connection' | 'keyName'>;

/** What replaces a certificate before it ends. */
export const renewCommands = ({ connection }: RenewedLogin): string[] => [
  command`sf jwt rotate --connection ${connection}`,
];

/** The same once it has ended: an org may refuse the old login by then, which a rotation proves first. */
export const replaceCommands = ({ connection, keyName = connection }: RenewedLogin): string[] => [
  command`sf jwt generate keypair --name ${keyName} --force`,
  command`sf jwt setup --connection ${connection} --allow-certificate-change`,
];
