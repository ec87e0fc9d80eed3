import { namedTexts } from '../../base/text/namedTexts.ts';
import { ownLines } from './marker.ts';
import type { JobRun, JobToken, GeneratedJob, PipelineWishes } from './model.ts';
import { pluginPackage, selectedLogins, shellWord, soon } from './scripts.ts';

const rotateText = namedTexts('pipelineJobs').one;

/** How a provider is given the new secret, and the files that a rotation changes. */
export type RotationWay = {
  /** The word behind `--hand-over`, for a shell. */
  handOver: string;
  /** What the shell does first, for example to know the place that the word names. */
  prepare?: readonly string[];
  /** The secret by which the provider lets the job store secrets and propose files, and the variable that it is read from. */
  token: JobToken;
  /** What the rights are, as texts. */
  rights: readonly string[];
  /** Proposes the committed branch; by then the shell has its name in `branch`. */
  propose: readonly string[];
  /** Whether that's the user's to change: the provider runs jobs for repositories of others. */
  isOwn?: boolean;
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

const rotateRun = (wishes: PipelineWishes, { handOver, prepare = [], token }: RotationWay): JobRun => {
  const words = ['rotate', selectedLogins(wishes).text, `--if-expires-in ${soon} --no-prompt --hand-over`, handOver];
  return {
    does: 'run',
    id: 'rotate',
    script: [
      'tools=$(mktemp -d)',
      `trap 'rm -rf "$tools"' EXIT`,
      ...prepare,
      `npm install --global --prefix "$tools" --ignore-scripts ${pluginPackage(wishes)}`,
      `"$tools/bin/sf-jwt" ${words.join(' ')}`,
    ],
    comments: [
      rotateText('comment.pins', { names: wishes.logins.map(({ variable }) => `${variable}_ORG_ID`).join(', ') }),
    ],
    tokens: [token],
    variables: [...wishes.logins.map(({ variable }) => `${variable}_ORG_ID`), ...allowing(wishes)],
  };
};

const allowing = ({ allowsHost }: PipelineWishes): string[] => (allowsHost ? ['SF_JWT_ALLOWED_HOSTS'] : []);

/** What has been rotated is in the org, whatever happened to the rest: the files have to follow. */
const proposeRun = ({ token, propose, isOwn }: RotationWay): JobRun => ({
  does: 'run',
  id: 'propose',
  script: [
    'git add --update .',
    'git diff --cached --quiet && exit 0',
    'branch="jwt-rotation-$(date -u +%Y%m%d-%H%M)"',
    'git switch --create "$branch"',
    `git -c user.name=sf-jwt -c user.email=sf-jwt@localhost commit --message ${shellWord(rotateText('commit'))}`,
    ...(isOwn ? ownLines('propose', propose) : propose),
  ],
  isAlways: true,
  tokens: [token],
});
