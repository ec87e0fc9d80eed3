/**
 * The files of three providers by their documentation: for them, neither npm nor Debian has a program or a schema. Closed:
 * a key that the documentation doesn't have in that place is refused. What these files can't have is left out.
 */
import { Ajv, type AnySchema } from 'ajv';
import { parsedYaml } from './pipelineFiles.ts';

const text = { type: 'string', minLength: 1 };
const flag = { type: 'boolean' };
const count = { type: 'integer', minimum: 0 };
const texts = { type: 'array', items: text, minItems: 1 };
const listOf = (items: AnySchema): object => ({ type: 'array', items, minItems: 1 });
const mapOf = (additionalProperties: AnySchema): object => ({ type: 'object', additionalProperties, minProperties: 1 });
const keys = (properties: Record<string, AnySchema>, ...required: string[]): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const oneOf = (...values: unknown[]): object => ({ enum: values });
const either = (...anyOf: AnySchema[]): object => ({ anyOf });

/** https://learn.microsoft.com/azure/devops/pipelines/yaml-schema */
const azureBranches = keys({ branches: keys({ include: texts, exclude: texts }) }, 'branches');
const azureStep = { displayName: text, name: text, condition: text, enabled: flag, timeoutInMinutes: count };
const azureTask = (name: string, ...inputs: string[]): object =>
  keys(
    { task: oneOf(name), ...azureStep, inputs: keys(Object.fromEntries(inputs.map((each) => [each, text]))) },
    'task',
  );
const azureSteps = [
  keys({ checkout: oneOf('self'), persistCredentials: flag, fetchDepth: count, ...azureStep }, 'checkout'),
  keys({ bash: text, env: mapOf(text), workingDirectory: text, failOnStderr: flag, ...azureStep }, 'bash'),
  keys({ publish: text, artifact: text, ...azureStep }, 'publish'),
  keys({ download: oneOf('current', 'none'), artifact: text, patterns: text, ...azureStep }, 'download'),
  azureTask('UseNode@1', 'version', 'checkLatest'),
  azureTask('Cache@2', 'key', 'path', 'restoreKeys', 'cacheHitVar'),
  azureTask('PublishTestResults@2', 'testResultsFormat', 'testResultsFiles', 'testRunTitle', 'searchFolder'),
];
const azure = keys(
  {
    trigger: either(oneOf('none'), azureBranches),
    pr: either(oneOf('none'), azureBranches),
    schedules: listOf(
      keys(
        {
          cron: { type: 'string', pattern: String.raw`^\S+( \S+){4}$` },
          displayName: text,
          branches: keys({ include: texts, exclude: texts }),
          always: flag,
        },
        'cron',
        'branches',
      ),
    ),
    variables: listOf(keys({ group: text }, 'group')),
    jobs: listOf(
      keys(
        {
          job: { type: 'string', pattern: String.raw`^[A-Za-z_]\w*$` },
          displayName: text,
          condition: text,
          dependsOn: text,
          pool: keys({ vmImage: text, name: text }),
          timeoutInMinutes: count,
          strategy: keys({ parallel: { type: 'integer', minimum: 1 } }, 'parallel'),
          steps: listOf(either(...azureSteps)),
        },
        'job',
        'steps',
      ),
    ),
  },
  'jobs',
);

/** https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference */
const bitbucketStep = keys(
  {
    step: keys(
      {
        name: text,
        image: text,
        'runs-on': texts,
        'max-time': { type: 'integer', minimum: 1, maximum: 720 },
        clone: keys({ depth: either(oneOf('full'), { type: 'integer', minimum: 1 }), enabled: flag }),
        caches: texts,
        deployment: text,
        script: texts,
        'after-script': texts,
        artifacts: texts,
      },
      'script',
    ),
  },
  'step',
);
const bitbucketItems = listOf(
  either(
    bitbucketStep,
    keys({ parallel: keys({ 'fail-fast': flag, steps: listOf(bitbucketStep) }, 'steps') }, 'parallel'),
  ),
);
const bitbucket = keys(
  {
    image: text,
    definitions: keys({ caches: mapOf(text) }),
    pipelines: keys({
      default: bitbucketItems,
      branches: mapOf(bitbucketItems),
      tags: mapOf(bitbucketItems),
      'pull-requests': mapOf(bitbucketItems),
      custom: mapOf(bitbucketItems),
    }),
  },
  'pipelines',
);

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
const codebuildPhase = { 'run-as': text, 'on-failure': oneOf('ABORT', 'CONTINUE'), commands: texts, finally: texts };
const codebuild = keys(
  {
    version: oneOf(0.2),
    env: keys({
      shell: oneOf('bash', '/bin/sh'),
      variables: mapOf(text),
      'parameter-store': mapOf(text),
      'secrets-manager': mapOf({ type: 'string', pattern: '^[^:]+(:[^:]*){0,3}$' }),
      'exported-variables': texts,
      'git-credential-helper': oneOf('yes', 'no'),
    }),
    phases: keys({
      // "runtime-versions" is known in this phase alone, and "commands" isn't required beside it.
      install: keys({ ...codebuildPhase, 'runtime-versions': mapOf(either(text, { type: 'number' })) }),
      pre_build: keys(codebuildPhase, 'commands'),
      build: keys(codebuildPhase, 'commands'),
      post_build: keys(codebuildPhase, 'commands'),
    }),
    reports: mapOf(
      keys(
        {
          files: texts,
          'base-directory': text,
          'discard-paths': oneOf('yes', 'no'),
          'file-format': oneOf('JUNITXML', 'NUNITXML', 'NUNIT3XML', 'CUCUMBERJSON', 'TESTNGXML', 'VISUALSTUDIOTRX'),
        },
        'files',
      ),
    ),
    artifacts: keys({ files: texts, name: text, 'base-directory': text, 'discard-paths': oneOf('yes', 'no') }, 'files'),
    cache: keys({ paths: texts }, 'paths'),
  },
  'version',
  'phases',
);

export const documentedSyntax = { azure, bitbucket, codebuild };

const ajv = new Ajv({ allErrors: false, strict: true });
const checks = Object.fromEntries(
  Object.entries(documentedSyntax).map(([name, schema]) => [name, ajv.compile(schema)]),
);

/** What the documentation of a provider says against a file; empty if nothing. */
export const undocumented = (provider: keyof typeof documentedSyntax, file: string): string => {
  const check = checks[provider];
  if (check === undefined) throw new Error(provider);
  return check(parsedYaml(file)) ? '' : ajv.errorsText(check.errors);
};
