import { namedTexts } from '../../base/text/namedTexts.ts';
import { pipelineJobs } from '../jobs/jobs.ts';
import type { GeneratedJob, PipelineWishes } from '../jobs/model.ts';
import { jobSecretNames } from '../jobs/scripts.ts';
import { enterProject, jobScript } from './script.ts';
import { fileHead, inProject } from './shared.ts';
import { yamlComment, yamlText, type YamlMapParts } from './yaml.ts';

const codebuildText = namedTexts('pipelineCodebuild').one;

/** A buildspec is one job of one project; what starts it is the project's. */
export const codebuildPipeline = (wishes: PipelineWishes): string => {
  const [job] = pipelineJobs(wishes, { base: '"origin/${CODEBUILD_WEBHOOK_BASE_REF#refs/heads/}"' });
  return job === undefined ? '' : yamlText([fileHead(wishes), ...buildspec(job, wishes)]);
};

const buildspec = (job: GeneratedJob, wishes: PipelineWishes): YamlMapParts => {
  const { main, last } = jobScript(job, {
    begin: enterProject(wishes.projectFolder),
    missing: codebuildText('missing'),
  });
  return [
    yamlComment(...job.comments, codebuildText(`start.${job.kind}`)),
    ['version', 0.2],
    yamlComment(''),
    ['env', { map: [['shell', 'bash'], ...(job.hasSecrets ? managedSecrets(wishes) : [])] }],
    yamlComment(''),
    [
      'phases',
      {
        map: [
          ['install', { map: [['runtime-versions', { map: [['nodejs', 22]] }]] }],
          [
            'build',
            {
              map: [
                ['commands', { list: [{ script: ['set -e', ...main] }] }],
                last.length === 0 ? undefined : ['finally', { list: [{ script: last }] }],
              ],
            },
          ],
        ],
      },
    ],
    ...reports(job, wishes),
    ...(job.kind === 'review'
      ? []
      : [yamlComment(''), ['cache', { map: [['paths', { list: ['/root/.npm/**/*'] }]] }] as const]),
  ];
};

/** Parameter Store is too small for a bundle, and a plain variable can be read in the console. */
const managedSecrets = ({ logins, environment }: PipelineWishes): YamlMapParts => [
  yamlComment(codebuildText('secrets')),
  [
    'secrets-manager',
    {
      map: jobSecretNames(logins).map(
        (name) => [name, environment === undefined ? name : `${environment}/${name}`] as const,
      ),
    },
  ],
];

const reports = ({ steps }: GeneratedJob, wishes: PipelineWishes): YamlMapParts =>
  steps.flatMap((step) =>
    step.does === 'showTests'
      ? [
          yamlComment(''),
          [
            'reports',
            {
              map: [
                [
                  'sf-jwt',
                  {
                    map: [
                      ['files', { list: ['**/*.xml'] }],
                      ['base-directory', inProject(step.folder, wishes)],
                      ['file-format', 'JUNITXML'],
                    ],
                  },
                ],
              ],
            },
          ] as const,
        ]
      : [],
  );
