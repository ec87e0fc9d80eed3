import JwtDeploy, { type JwtDeployResult } from '../../src/commands/jwt/deploy.ts';
import type { DeployedEntry } from '../../src/flows/deploy/connections.ts';
import { runCommand, type CommandRun } from './runCommand.ts';

/**
 * `sf jwt deploy --no-prompt` of one connection. `json.result` is its entry, and name, message and actions are those of its
 * error, or of what the command threw.
 */
export const runDeploy = async (
  argv: string[],
  options: Parameters<typeof runCommand>[2] = {},
): Promise<CommandRun<DeployedEntry>> => {
  const { json, ...run } = await runCommand<JwtDeployResult>(JwtDeploy, ['--no-prompt', ...argv], options);
  const [entry] = json?.result?.connections ?? [];
  const error = entry && 'error' in entry ? entry.error : undefined;
  return { ...run, result: undefined, ...(json && { json: { ...json, result: entry as DeployedEntry, ...error } }) };
};
