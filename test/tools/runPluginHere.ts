/** Runs a command of the plugin in this process by its whole command line, such as `jwt generate keypair --name acme`. */
import JwtAuthorize from '../../src/commands/jwt/authorize.ts';
import JwtConnectionAdd from '../../src/commands/jwt/connection/add.ts';
import JwtConnectionDelete from '../../src/commands/jwt/connection/delete.ts';
import JwtConnectionList from '../../src/commands/jwt/connection/list.ts';
import JwtConnectionShow from '../../src/commands/jwt/connection/show.ts';
import JwtConnectionUse from '../../src/commands/jwt/connection/use.ts';
import JwtDeploy from '../../src/commands/jwt/deploy.ts';
import JwtDiff from '../../src/commands/jwt/diff.ts';
import JwtDoctor from '../../src/commands/jwt/doctor.ts';
import JwtExport from '../../src/commands/jwt/export.ts';
import JwtGenerateAssertion from '../../src/commands/jwt/generate/assertion.ts';
import JwtGenerateKeypair from '../../src/commands/jwt/generate/keypair.ts';
import JwtGenerateMetadata from '../../src/commands/jwt/generate/metadata.ts';
import JwtGeneratePipeline from '../../src/commands/jwt/generate/pipeline.ts';
import JwtInspect from '../../src/commands/jwt/inspect.ts';
import JwtKeyDelete from '../../src/commands/jwt/key/delete.ts';
import JwtKeyImport from '../../src/commands/jwt/key/import.ts';
import JwtKeyList from '../../src/commands/jwt/key/list.ts';
import JwtKeyPassphrase from '../../src/commands/jwt/key/passphrase.ts';
import JwtLint from '../../src/commands/jwt/lint.ts';
import JwtRotate from '../../src/commands/jwt/rotate.ts';
import JwtSecretList from '../../src/commands/jwt/secret/list.ts';
import JwtSecretPush from '../../src/commands/jwt/secret/push.ts';
import JwtSetup from '../../src/commands/jwt/setup.ts';
import JwtStatus from '../../src/commands/jwt/status.ts';
import JwtUsage from '../../src/commands/jwt/usage.ts';
import JwtVerify from '../../src/commands/jwt/verify.ts';
import { runCommand, type CommandRun } from './runCommand.ts';

const commands: Record<string, Parameters<typeof runCommand>[0]> = {
  'jwt authorize': JwtAuthorize,
  'jwt connection add': JwtConnectionAdd,
  'jwt connection delete': JwtConnectionDelete,
  'jwt connection list': JwtConnectionList,
  'jwt connection show': JwtConnectionShow,
  'jwt connection use': JwtConnectionUse,
  'jwt deploy': JwtDeploy,
  'jwt diff': JwtDiff,
  'jwt doctor': JwtDoctor,
  'jwt export': JwtExport,
  'jwt generate assertion': JwtGenerateAssertion,
  'jwt generate keypair': JwtGenerateKeypair,
  'jwt generate metadata': JwtGenerateMetadata,
  'jwt generate pipeline': JwtGeneratePipeline,
  'jwt inspect': JwtInspect,
  'jwt key delete': JwtKeyDelete,
  'jwt key import': JwtKeyImport,
  'jwt key list': JwtKeyList,
  'jwt key passphrase': JwtKeyPassphrase,
  'jwt lint': JwtLint,
  'jwt rotate': JwtRotate,
  'jwt secret list': JwtSecretList,
  'jwt secret push': JwtSecretPush,
  'jwt setup': JwtSetup,
  'jwt status': JwtStatus,
  'jwt usage': JwtUsage,
  'jwt verify': JwtVerify,
};

export const runPluginHere = <T>(argv: string[], options: Parameters<typeof runCommand>[2]): Promise<CommandRun<T>> => {
  const [name, command] = Object.entries(commands).find(([each]) => `${argv.join(' ')} `.startsWith(`${each} `)) ?? [];
  if (!name || !command) throw new Error(`There is no command ${argv.join(' ')}.`);
  return runCommand<T>(command, argv.slice(name.split(' ').length), options);
};
