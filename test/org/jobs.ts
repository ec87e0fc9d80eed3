/** What becomes of a deploy and of a retrieve. */

export type ComponentMessage = {
  fullName: string;
  fileName: string;
  componentType: string;
  id: string;
  success: boolean;
  changed: boolean;
  created: boolean;
  deleted: boolean;
  problem?: string;
  problemType?: 'Error' | 'Warning';
  lineNumber?: number;
  columnNumber?: number;
};

export type Deployment = {
  id: string;
  createdAt: number;
  userId: string;
  checkOnly: boolean;
  rollbackOnError: boolean;
  ignoreWarnings: boolean;
  status: 'Succeeded' | 'SucceededPartial' | 'Failed';
  success: boolean;
  /** Of the whole deployment, where no component is to blame. */
  errorMessage?: string;
  messages: ComponentMessage[];
  /** How often it is still reported as running. */
  pollsLeft: number;
};

export type FileProperty = { fileName: string; fullName: string; id: string; type: string };
export type Retrieval = {
  id: string;
  fileProperties: FileProperty[];
  messages: { fileName: string; problem: string }[];
  zipFile: string;
};
