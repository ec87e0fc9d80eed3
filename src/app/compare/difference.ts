import type { CompareObstacle } from './compare.ts';

/**
 * One thing that files and org have otherwise. `files` and `org` are what each side says, in words; absent where it says
 * nothing.
 */
export type Difference = {
  subject: 'component' | 'element' | 'grant' | 'assignment' | 'user';
  state: 'onlyInFiles' | 'onlyInOrg' | 'changed' | 'ended' | 'inactive' | 'frozen';
  /** The metadata type; of a grant, what it is given to. */
  type?: string;
  /** The full name in the files, else in the org; of an assignment, the permission set; of a user, the username. */
  name: string;
  element?: string;
  files?: string;
  org?: string;
  /** Of the file, relative to the folder of the app. */
  path?: string;
};

/** What nobody can tell: it may be equal or not. */
export type NotCompared = {
  subject: 'element' | 'elements' | 'component' | 'grant' | 'assignment' | 'user';
  reason: CompareObstacle | 'notInFiles' | 'noMetadataApi' | 'refused' | 'noUsername';
  type?: string;
  name?: string;
  /** One element, or several, parted by commas. */
  element?: string;
  /** What the files say. */
  files?: string;
};

export type AppComparison = { differences: Difference[]; notComparable: NotCompared[] };

export const joined = (comparisons: readonly AppComparison[]): AppComparison => ({
  differences: comparisons.flatMap(({ differences }) => differences),
  notComparable: comparisons.flatMap(({ notComparable }) => notComparable),
});
