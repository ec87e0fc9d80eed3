import { namedTexts } from '../../base/text/namedTexts.ts';
import type { JobRun, GeneratedJob, PipelineWishes } from './model.ts';
import { pluginPackage, selectedLogins, shellWord, soon } from './scripts.ts';

const rotateText = namedTexts('pipelineJobs').one;

/** How a provider is given the new secret, and the files that a rotation changes. */
export type RotationWay = {
  /** The words behind `--hand-over`. */
  handOver: string;
  /** The secret by which the provider lets the job store secrets and propose files, and the variable that it is read from. */
  token: { secret: string; variable: string };
  /** What the rights are, as texts. */
  rights: readonly string[];
  /** Proposes the committed branch; by then the shell has its name in `branch`. */
  propose: readonly string[];
};

/**
 * Replaces what ends soon, on a machine that keeps the key pairs: a key of a bundle can't be replaced, and one that is lost
 * halfway would lock everybody out.
 */
export const rotateJobs = (wishes: PipelineWishes, way: RotationWay): GeneratedJob[] => [
  {
    id: 'rotate',
    kind: 'rotate',
    title: rotateText('title.rotate'),
    trigger: 'schedule',
    comments: [rotateText('comment.rotate'), ...way.rights],
    minutes: 60,
    hasSecrets: true,
    environment: wishes.environment,
    isOnOwnMachine: true,
    steps: [{ does: 'checkout' }, rotateRun(wishes, way), proposeRun(way)],
  },
];

const rotateRun = (wishes: PipelineWishes, { handOver, token }: RotationWay): JobRun => {
  const words = ['rotate', selectedLogins(wishes).text, `--if-expires-in ${soon} --no-prompt --hand-over`, handOver];
  return {
    does: 'run',
    id: 'rotate',
    script: [
      'tools=$(mktemp -d)',
      `trap 'rm -rf "$tools"' EXIT`,
      `npm install --global --prefix "$tools" --ignore-scripts ${pluginPackage(wishes)}`,
      `"$tools/bin/sf-jwt" ${words.join(' ')}`,
    ],
    comments: [rotateText('comment.pins')],
    tokens: [token],
    variables: [...wishes.logins.map(({ variable }) => `${variable}_ORG_ID`), ...allowing(wishes)],
  };
};

const allowing = ({ allowsHost }: PipelineWishes): string[] => (allowsHost ? ['SF_JWT_ALLOWED_HOSTS'] : []);

/** What has been rotated is in the org, whatever happened to the rest: the files have to follow. */
const proposeRun = ({ token, propose }: RotationWay): JobRun => ({
  does: 'run',
  id: 'propose',
  script: [
    'git add --update .',
    'git diff --cached --quiet && exit 0',
    'branch="jwt-rotation-$(date -u +%Y%m%d-%H%M)"',
    'git switch --create "$branch"',
    `git -c user.name=sf-jwt -c user.email=sf-jwt@localhost commit --message ${shellWord(rotateText('commit'))}`,
    ...propose,
  ],
  isAlways: true,
  tokens: [token],
});
