import type { ObjectShape, Shape } from '../../../base/shape.ts';
import { checkIds } from '../types.ts';

const resultText = { type: 'string', maxLength: 20_000 } as const satisfies Shape;
const resultTexts = { type: 'array', items: resultText } as const satisfies Shape;
const resultNumber = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const satisfies Shape;
const wordShape = (...words: readonly string[]): Shape => ({
  type: 'string',
  maxLength: 100,
  pattern: `^(?:${words.join('|')})$`,
});

const resultCheckShape: ObjectShape = {
  type: 'object',
  required: ['id', 'outcome', 'durationMs', 'evidence'],
  properties: {
    id: wordShape(...checkIds),
    outcome: wordShape('pass', 'warn', 'fail', 'skipped'),
    durationMs: resultNumber,
    evidence: resultText,
  },
};

const resultFaultShape: ObjectShape = {
  type: 'object',
  required: ['id', 'title', 'evidence', 'explanation', 'fix', 'retryable'],
  properties: {
    id: { type: 'string', maxLength: 100, pattern: '^[a-z0-9-]+$' },
    title: resultText,
    evidence: resultText,
    explanation: resultText,
    fix: resultTexts,
    retryable: { type: 'boolean' },
    excluded: resultTexts,
    host: resultText,
    httpStatus: resultNumber,
    error: resultText,
    errorDescription: resultText,
    requestId: resultText,
  },
};

const verificationShape: ObjectShape = {
  type: 'object',
  required: ['username', 'instanceUrl', 'audience', 'clientId', 'outcome', 'exitCode', 'checks', 'attempts', 'sources'],
  properties: {
    connection: resultText,
    username: resultText,
    instanceUrl: resultText,
    audience: resultText,
    clientId: resultText,
    orgId: resultText,
    userId: resultText,
    outcome: wordShape('proven', 'failed', 'skipped'),
    exitCode: resultNumber,
    checks: { type: 'array', items: resultCheckShape },
    fault: resultFaultShape,
    skipped: resultText,
    certificateEnds: { type: 'string', maxLength: 30, pattern: String.raw`^\d{4}-\d\d-\d\dT[\d:.]+Z$` },
    attempts: resultNumber,
    sources: {
      type: 'object',
      additionalProperties: wordShape('flag', 'bundle', 'environment', 'connection file', 'key store'),
    },
  },
};

const connectionsShape: ObjectShape = {
  type: 'object',
  required: ['connections'],
  properties: {
    connections: { type: 'array', items: verificationShape },
    part: {
      type: 'object',
      required: ['shard', 'total', 'digest'],
      properties: {
        shard: { type: 'string', maxLength: 9, pattern: String.raw`^\d+/\d+$` },
        total: resultNumber,
        digest: { type: 'string', maxLength: 64, pattern: '^[0-9a-f]{64}$' },
      },
    },
  },
};

/** What `sf jwt verify --json` writes: `data` where the run was stopped. The file may come from anybody. */
export const resultsShape: ObjectShape = {
  type: 'object',
  properties: { result: connectionsShape, data: connectionsShape, warnings: resultTexts },
};
