import { nameList, namedRows } from './readOutput.ts';
import type { StorePlace, StoreRow } from './storeTypes.ts';

/** A flag and its value, where there is one. */
export const flagOf = (flag: string, value: string | undefined): string[] => (value === undefined ? [] : [flag, value]);

const githubPlace = ({ place, environment, group }: StorePlace): string[] => [
  ...flagOf('--env', environment),
  ...flagOf('--org', group),
  ...flagOf('--repo', place),
];

/** Secrets of a repository, of one of its environments, or of an organization, by `gh`. */
const github: StoreRow = {
  kind: 'github',
  places: [[]],
  optional: ['place', 'environment', 'group'],
  word: { forms: ['github', 'github:<environment>'], read: (environment) => ({ environment }) },
  maximumBytes: 49_152,
  failsQueuedJobs: ({ environment }) => environment === undefined,
  program: {
    program: 'gh',
    passes: 'GH_[A-Z_]+|GITHUB_TOKEN|GITHUB_ENTERPRISE_TOKEN',
    signedIn: [{ program: 'gh', argv: ['auth', 'status'] }],
    // Only who may write secrets may list them.
    looks: (place) => [{ program: 'gh', argv: ['secret', 'list', ...githubPlace(place)], read: namedRows }],
    where: ({ place, group }) =>
      group === undefined
        ? [
            {
              program: 'gh',
              argv: [
                'repo',
                'view',
                ...(place === undefined ? [] : [place]),
                '--json',
                'nameWithOwner',
                '--jq',
                '.nameWithOwner',
              ],
            },
          ]
        : [],
    writes: (place, { name }) => [{ program: 'gh', argv: ['secret', 'set', name, ...githubPlace(place)] }],
  },
};

const gitlabPlace = ({ place, environment, group }: StorePlace): string[] => [
  ...flagOf('--scope', environment),
  ...flagOf('--group', group),
  ...flagOf('--repo', place),
];

/** Variables of a project or of a group, by `glab`. A list shows no time, and no value. */
const gitlab: StoreRow = {
  kind: 'gitlab',
  places: [[]],
  optional: ['place', 'environment', 'group'],
  word: { forms: ['gitlab', 'gitlab:<environment>'], read: (environment) => ({ environment }) },
  program: {
    program: 'glab',
    passes: 'GITLAB_[A-Z_]+|GLAB_[A-Z_]+',
    signedIn: [{ program: 'glab', argv: ['auth', 'status'] }],
    looks: ({ place, group }) => [
      { program: 'glab', argv: ['variable', 'list', ...gitlabPlace({ place, group })], read: namedRows },
    ],
    // One that is there can only be updated, one that isn't only set; a list shows its first page alone.
    writes: (place, { name, exists = true }) =>
      (exists ? ['update', 'set'] : ['set', 'update']).map((verb) => ({
        program: 'glab',
        argv: ['variable', verb, name, '--masked', '--protected', '--raw', ...gitlabPlace(place)],
      })),
  },
};

/** `az` reads the value of a secret from a variable of this name, else it asks a person for it. */
const azureVariable = (name: string): string => `AZURE_DEVOPS_EXT_PIPELINE_VAR_${name}`;

const azurePlace = ({ place, group }: StorePlace): { noun: string[]; where: string[] } =>
  group === undefined
    ? { noun: ['pipelines', 'variable'], where: flagOf('--pipeline-name', place) }
    : { noun: ['pipelines', 'variable-group', 'variable'], where: ['--group-id', group] };

/** Secret variables of a pipeline or of a variable group, by `az` and its extension `azure-devops`. A list shows no time. */
const azure: StoreRow = {
  kind: 'azure',
  places: [['place'], ['group']],
  word: {
    forms: ['azure:<pipeline>', 'azure:<group ID>'],
    read: (word) => (/^\d+$/.test(word) ? { group: word } : { place: word }),
  },
  program: {
    program: 'az',
    passes: 'AZURE_[A-Z_]+',
    signedIn: [],
    looks: (place) => {
      const { noun, where } = azurePlace(place);
      const argv = [...noun, 'list', ...where, '--query', 'keys(@)', '--output', 'json'];
      return [{ program: 'az', argv, read: nameList }];
    },
    looksFirst: true,
    writes: (place, { name, exists = false }) => {
      const { noun, where } = azurePlace(place);
      const verb = exists ? ['update'] : ['create'];
      const asked = exists ? ['--prompt-value', 'true'] : [];
      // Its answer would hold the variable.
      const argv = [...noun, ...verb, ...where, '--name', name, '--secret', 'true', ...asked, '--output', 'none'];
      return [{ program: 'az', argv }];
    },
    inputVariable: azureVariable,
  },
};

/** `<id>` of the organization, or `<github|bitbucket|…>/<organization>`. */
const circleOrganization = (place = ''): string[] => (place.includes('/') ? place.split('/') : ['--org-id', place]);

/** Variables of a context, by `circleci`. A list shows no time, and the last characters of values, which aren't read. */
const circleci: StoreRow = {
  kind: 'circleci',
  places: [['place', 'group']],
  word: {
    forms: ['circleci:<organization>/<context>'],
    read: (word) => {
      const at = word.lastIndexOf('/');
      return at < 0 ? undefined : { place: word.slice(0, at), group: word.slice(at + 1) };
    },
  },
  program: {
    program: 'circleci',
    passes: 'CIRCLECI_[A-Z_]+',
    signedIn: [{ program: 'circleci', argv: ['diagnostic'] }],
    looks: ({ place, group = '' }) => [
      {
        program: 'circleci',
        argv: ['context', 'show', ...circleOrganization(place), group],
        read: (output) => namedRows(output).map(({ name }) => ({ name })),
      },
    ],
    writes: ({ place, group = '' }, { name }) => [
      { program: 'circleci', argv: ['context', 'store-secret', ...circleOrganization(place), group, name] },
    ],
  },
};

const bitbucketWord = (word: string): StorePlace | undefined => {
  const [workspace = '', repository, ...more] = word.split('/');
  if (workspace === '' || repository === '') return undefined;
  if (repository === undefined) return { group: workspace };
  const environment = more.join('/');
  return { place: `${workspace}/${repository}`, ...(environment !== '' && { environment }) };
};

/** Secured variables of a repository, of one of its deployment environments, or of a workspace, by REST. */
const bitbucket: StoreRow = {
  kind: 'bitbucket',
  places: [['place'], ['group']],
  optional: ['environment'],
  word: {
    forms: [
      'bitbucket:<workspace>/<repository>',
      'bitbucket:<workspace>/<repository>/<environment>',
      'bitbucket:<workspace>',
    ],
    read: bitbucketWord,
  },
  usualPlace: ({ BITBUCKET_REPO_FULL_NAME: place }) => place || undefined,
  // Of all names and values together.
  maximumBytes: 120_000,
};

/** The address of a folder, as a browser shows it: its path has a `job` before each name. */
const jenkinsWord = (word: string): StorePlace => {
  const [, place = word, folders = ''] = /^(.*?)((?:\/job\/[^/]+)+)\/*$/s.exec(word) ?? [];
  const group = folders.split('/job/').filter(Boolean).map(plainName).join('/');
  return { place, ...(group !== '' && { group }) };
};

const plainName = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

/** Secret texts of a Jenkins, or of one of its folders, by REST. */
const jenkins: StoreRow = {
  kind: 'jenkins',
  places: [['place']],
  optional: ['group'],
  word: { forms: ['jenkins', 'jenkins:<URL>'], read: jenkinsWord },
  usualPlace: ({ JENKINS_URL: place }) => place || undefined,
};

export const pipelineStores: readonly StoreRow[] = [github, gitlab, azure, bitbucket, jenkins, circleci];
