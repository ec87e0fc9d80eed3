/** Programs that nobody here wrote, and that read the files of a provider: CircleCI's own parser, and the Groovy of Jenkins. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import circleci from '@circleci/circleci-config-parser';
import { installInPipeline } from './debian.ts';
import { parsedYaml } from './pipelineFiles.ts';

/** What CircleCI's parser says against a configuration; empty if nothing. */
export const circleciProblem = (text: string): string => {
  try {
    circleci.parseConfig(withPlainNeeds(parsedYaml(text)));
    return '';
  } catch (error) {
    return String((error as Error).message) || 'refused';
  }
};

/** It knows no machines of a team's own: "machine: true" with a resource class of a namespace, circleci.com/docs/runner. */
const withoutOwnMachine = (node: object): object => {
  const { machine, resource_class: name, ...rest } = node as { machine?: unknown; resource_class?: unknown };
  const isOwn = machine === true && typeof name === 'string' && /^[^/]+\/[^/]+$/.test(name);
  return isOwn ? { ...rest, machine: { image: 'default' } } : node;
};

/** It is older than jobs that need another one whatever it ends with: "requires: [job: [success, failed]]". */
const withPlainNeeds = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withPlainNeeds);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(withoutOwnMachine(node)).map(([key, value]) =>
    key === 'requires' ? [key, (value as unknown[]).map(plainNeed)] : [key, withPlainNeeds(value)],
  );
  return Object.fromEntries(entries) as unknown;
};

const plainNeed = (need: unknown): unknown => {
  const [entry, other] = typeof need === 'object' && need !== null ? Object.entries(need) : [];
  const outcomes = (entry?.[1] ?? []) as string[];
  const known = ['success', 'failed', 'canceled', 'unauthorized'];
  return entry && !other && outcomes.every((outcome) => known.includes(outcome)) ? entry[0] : need;
};

/** One thing that a Jenkinsfile calls or sets, with what stands within it. */
export type JenkinsCall = {
  name: string;
  arguments: Array<string | Record<string, unknown>>;
  inside: JenkinsCall[];
  set?: true;
  value?: boolean;
};

const groovyJar = '/usr/share/java/groovy-all.jar';
const isGroovyThere = (): boolean => existsSync(groovyJar) && spawnSync('java', ['-version']).status === 0;

/** Whether this machine has Debian's Groovy, which is the version inside Jenkins; a pipeline installs it. */
export const hasGroovy = (): boolean => isGroovyThere() || (installInPipeline('groovy') && isGroovyThere());

/** A Jenkinsfile, the branch that it runs on, and what its shell steps end with where they are asked how. */
export type Jenkinsfile = { text: string; branch?: string; status?: number };

/** What Groovy makes of a Jenkinsfile, or what it says against it. */
export type JenkinsReading = { calls: JenkinsCall[]; problem?: undefined } | { calls?: undefined; problem: string };

/** All of them in one process, for a virtual machine takes long to start. */
export const readJenkinsfiles = (files: readonly Jenkinsfile[]): JenkinsReading[] => {
  const program = fileURLToPath(new URL('jenkinsfile.groovy', import.meta.url));
  const input = JSON.stringify(files.map((file) => ({ branch: 'main', status: 0, ...file })));
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const argv = ['-Dfile.encoding=UTF-8', '-cp', groovyJar, 'groovy.ui.GroovyMain', program];
  const { status, stdout, stderr } = spawnSync('java', argv, { input, encoding: 'utf8', env, maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as JenkinsReading[];
};

/** What each calls; fails if Groovy says something against it. */
export const jenkinsCalls = (...files: Jenkinsfile[]): JenkinsCall[][] =>
  readJenkinsfiles(files).map(({ calls, problem }) => {
    if (calls === undefined) throw new Error(problem);
    return calls;
  });

/** Where each word of a declarative pipeline may stand: https://www.jenkins.io/doc/book/pipeline/syntax */
const declarative: Record<string, readonly string[]> = {
  pipeline: ['agent', 'environment', 'options', 'parameters', 'post', 'stages', 'tools', 'triggers'],
  options: ['disableConcurrentBuilds', 'timeout', 'timestamps', 'skipDefaultCheckout'],
  triggers: ['cron', 'pollSCM', 'upstream'],
  stages: ['stage'],
  stage: ['agent', 'environment', 'options', 'post', 'stages', 'steps', 'tools', 'when'],
  when: ['allOf', 'anyOf', 'beforeAgent', 'branch', 'changeRequest', 'expression', 'not', 'triggeredBy'],
  not: ['branch', 'changeRequest', 'expression', 'triggeredBy'],
  agent: ['docker', 'label'],
  docker: ['image', 'label', 'args', 'reuseNode'],
  post: ['always', 'failure', 'success', 'unstable', 'cleanup'],
};
const steps = [
  'archiveArtifacts',
  'catchError',
  'error',
  'junit',
  'script',
  'sh',
  'string',
  'unstable',
  'usernamePassword',
  'withCredentials',
];
const holdsSteps = ['steps', 'always', 'script', 'catchError', 'withCredentials'];
const required: Record<string, readonly string[]> = { pipeline: ['agent', 'stages'], stage: ['steps'] };

/** What the words of a declarative pipeline say against a Jenkinsfile that Groovy has read. */
export const jenkinsProblems = (calls: readonly JenkinsCall[], place = ''): string[] => {
  const known = place === '' ? ['pipeline'] : holdsSteps.includes(place) ? steps : (declarative[place] ?? []);
  const missing = (required[place] ?? []).filter((name) => calls.every((call) => call.name !== name));
  return [
    ...missing.map((name) => `no "${name}" in "${place}"`),
    ...calls.flatMap(({ name, inside, set }) => {
      if (place === 'environment') return set ? [] : [`"${name}" in "environment" sets nothing`];
      return known.includes(name) && !set ? jenkinsProblems(inside, name) : [`"${name}" in "${place}"`];
    }),
  ];
};

/** All shell scripts, as Groovy hands them to the shell. */
export const shellScripts = (calls: readonly JenkinsCall[]): string[] =>
  calls.flatMap(({ name, arguments: [first], inside }) =>
    name === 'sh' ? [typeof first === 'string' ? first : String(first?.script)] : shellScripts(inside),
  );
