import type { DeployMessage, MetadataApiDeployStatus } from '@salesforce/source-deploy-retrieve';
import { foreignText } from '../../base/text/foreignText.ts';
import { nextActions } from './deployProblems.ts';
import type { DeployComponent } from './packageOf.ts';

type ComponentState = 'created' | 'changed' | 'unchanged';
export type DeployedComponent = { type: string; fullName: string; state: ComponentState; path: string };

export type ComponentError = {
  type: string;
  fullName: string;
  /** Of the app file; absent if the org blames none of them. */
  path?: string;
  /** In the org's words, made safe. */
  problem: string;
  line?: number;
  /** What to do about it, in ours. */
  action: string;
};

export type DeployOutcome = {
  id: string;
  succeeded: boolean;
  components: DeployedComponent[];
  errors: ComponentError[];
  /** Whether it can be a deploy of the components that were sent: one that names only others isn't. */
  isOfThese: boolean;
};

/** The end of a deploy as the org reports it, brought back to the components that were sent. */
export const readOutcome = (status: MetadataApiDeployStatus, sent: readonly DeployComponent[]): DeployOutcome => {
  const succeeded = `${status.status}` === 'Succeeded';
  const successes = outcomeList(status.details?.componentSuccesses);
  const failures = outcomeList(status.details?.componentFailures).filter(
    ({ problemType }) => problemType !== 'Warning',
  );
  const problems = failures.length > 0 ? failures : [wholeDeploy(status)];
  return {
    id: status.id,
    succeeded,
    // A failed deploy is rolled back: what it calls created isn't there.
    components: succeeded ? sent.map((component) => toDeployed(component, successes)) : [],
    errors: succeeded ? [] : toErrors(problems, sent),
    isOfThese: canBeOf(sent, [...successes, ...failures], succeeded),
  };
};

const outcomeList = (messages: DeployMessage | DeployMessage[] | undefined): DeployMessage[] => [messages ?? []].flat();

const isAbout = (component: DeployComponent, message: Partial<DeployMessage>): boolean =>
  component.fullName === message.fullName && (!message.componentType || component.type === message.componentType);

/** A deploy that failed as a whole names no component at all: that it is of others can't be said. */
const canBeOf = (sent: readonly DeployComponent[], messages: readonly DeployMessage[], succeeded: boolean): boolean => {
  const ofComponents = messages.filter(({ fullName }) => fullName && fullName !== 'package.xml');
  if (ofComponents.length === 0) return !succeeded;
  return ofComponents.some((message) => sent.some((component) => isAbout(component, message)));
};

const isTrueOutcome = (value: unknown): boolean => String(value) === 'true';

const toDeployed = (component: DeployComponent, successes: readonly DeployMessage[]): DeployedComponent => {
  const { type, fullName, path } = component;
  const message = successes.find((success) => isAbout(component, success));
  return { type, fullName, path, state: stateOf(message) };
};

const stateOf = (message: DeployMessage | undefined): ComponentState => {
  if (isTrueOutcome(message?.created)) return 'created';
  return isTrueOutcome(message?.changed) ? 'changed' : 'unchanged';
};

type OutcomeFailure = Partial<DeployMessage>;

const toErrors = (failures: readonly OutcomeFailure[], sent: readonly DeployComponent[]): ComponentError[] => {
  const actions = nextActions(failures.map(({ problem }) => problem ?? ''));
  return failures.map((failure, index) => ({ ...toError(failure, sent), action: actions[index] ?? '' }));
};

const toError = (failure: OutcomeFailure, sent: readonly DeployComponent[]): Omit<ComponentError, 'action'> => {
  const component = sent.find((candidate) => isAbout(candidate, failure));
  const line = Number(failure.lineNumber);
  return {
    type: component?.type ?? foreignText(failure.componentType),
    fullName: component?.fullName ?? foreignText(failure.fullName || failure.fileName),
    ...(component && { path: component.path }),
    problem: foreignText(failure.problem),
    ...(line > 0 && { line }),
  };
};

/** A deploy can fail with no component to blame. */
const wholeDeploy = ({ errorMessage, errorStatusCode, status }: MetadataApiDeployStatus): OutcomeFailure => ({
  problem: [errorStatusCode, errorMessage].filter(Boolean).join(': ') || `The deploy ended as ${status}.`,
});
