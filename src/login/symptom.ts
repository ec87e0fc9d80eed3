import type { HttpResponse, HttpResult } from '../base/http.ts';
import { answerText, foreignText } from '../base/foreignText.ts';

/** The request that failed. */
export type RequestStage = 'host' | 'token' | 'api';

/** What can be said of a request that didn't bring what it should; its texts are safe to show. */
export type Symptom = {
  stage: RequestStage;
  /** Code of the network failure, if no answer came. */
  code?: string;
  status?: number;
  error?: string;
  description?: string;
  /** Whether a page came instead of data, and what it says first. */
  page?: string;
  /** The origin that a redirect points to; its path and query may repeat what was sent. */
  redirectTo?: string;
  retryAfterMs?: number;
};

/** What a failed request or an answer without the hoped-for content shows. `now` is for a Retry-After with a date. */
export const readSymptom = (stage: RequestStage, result: HttpResult, now: Date): Symptom =>
  result.ok
    ? { stage, ...readAnswer(result.response, now) }
    : { stage, code: result.failure.code, description: answerText(result.failure.message) };

const readAnswer = (response: HttpResponse, now: Date): Omit<Symptom, 'stage'> => ({
  status: response.status,
  ...readBody(response.body),
  redirectTo: redirectTarget(response.headers.location),
  retryAfterMs: retryAfter(response.headers['retry-after'], now),
});

const readBody = (body: string): Pick<Symptom, 'error' | 'description' | 'page'> => {
  const data = parse(body);
  const record = Array.isArray(data) ? (data[0] as unknown) : data;
  if (record === undefined) return body.trimStart().startsWith('<') ? { page: pageText(body) } : {};
  return {
    error: textOf(record, 'error') ?? textOf(record, 'errorCode'),
    description: textOf(record, 'error_description') ?? textOf(record, 'message'),
  };
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const textOf = (record: unknown, key: string): string | undefined => {
  if (record === null || typeof record !== 'object' || !Object.hasOwn(record, key)) return undefined;
  const value = (record as Record<string, unknown>)[key];
  return typeof value === 'string' ? answerText(value) : undefined;
};

const pageText = (html: string): string => {
  const words = html
    .slice(0, 50_000)
    .replace(/<(script|style)\b[^]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
  return answerText(words, 200) || '(no text)';
};

const redirectTarget = (location: string | undefined): string | undefined => {
  if (location === undefined) return undefined;
  return URL.canParse(location) ? foreignText(new URL(location).origin) : '(the same host)';
};

const retryAfter = (value: string | undefined, now: Date): number | undefined => {
  if (value === undefined) return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
};
