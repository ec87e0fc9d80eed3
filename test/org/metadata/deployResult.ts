import { orgText } from '../org.ts';
import type { Org } from '../org.ts';
import type { ComponentMessage, Deployment } from '../jobs.ts';
import type { XmlContent } from '../xml.ts';

/** How a deployment stands, as `checkDeployStatus` tells it. Each call brings a deployment nearer to its end. */
export function deployResult(org: Org, deployment: Deployment, includeDetails: boolean): XmlContent {
  const { id, checkOnly, rollbackOnError, ignoreWarnings, pollsLeft } = deployment;
  const author = org.state.users.find((user) => user.id === deployment.userId);
  const time = new Date(deployment.createdAt).toISOString();
  const always = {
    checkOnly,
    createdBy: deployment.userId,
    createdByName: orgText(org, author ? `${author.firstName} ${author.lastName}` : ''),
    createdDate: time,
    id,
    ignoreWarnings,
    lastModifiedDate: time,
    rollbackOnError,
    runTestsEnabled: false,
    startDate: time,
  };
  if (pollsLeft > 0) {
    deployment.pollsLeft -= 1;
    return { ...always, ...counts([]), done: false, status: 'InProgress', success: false };
  }
  const { status, success, messages, errorMessage } = deployment;
  return {
    ...always,
    ...counts(messages),
    completedDate: time,
    done: true,
    status,
    success,
    ...(errorMessage !== undefined && {
      errorMessage: orgText(org, errorMessage),
      errorStatusCode: 'UNKNOWN_EXCEPTION',
    }),
    ...(includeDetails && { details: details(org, messages, time) }),
  };
}

function counts(messages: ComponentMessage[]): XmlContent {
  const components = messages.filter((message) => message.componentType !== '');
  const errors = components.filter((message) => !message.success).length;
  return {
    numberComponentErrors: errors,
    numberComponentsDeployed: components.length - errors,
    numberComponentsTotal: components.length,
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
  };
}

function details(org: Org, messages: ComponentMessage[], createdDate: string): XmlContent {
  const shown = messages.map((message) => ({
    ...message,
    createdDate,
    problem: message.problem === undefined ? undefined : orgText(org, message.problem),
    id: message.id === '' ? undefined : message.id,
  }));
  return {
    componentFailures: shown.filter((message) => !message.success),
    componentSuccesses: shown.filter((message) => message.success),
    runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: '0.0' },
  };
}
