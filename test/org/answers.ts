import type { Answer } from './request.ts';

/** An error of the data API: a list with one entry. */
export function restError(status: number, errorCode: string, message: string): Answer {
  return { status, json: [{ message, errorCode }] };
}

/** What the data API says to a path that it doesn't know. The CLI takes these words for "no source tracking". */
export function notFound(): Answer {
  return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** Something the client must be told; thrown in the middle of a call, answered by the router. */
export class Refusal extends Error {
  answer: Answer;
  constructor(status: number, errorCode: string, message: string, fields?: string[]) {
    super(message);
    const entry = fields ? { message, errorCode, fields } : { message, errorCode };
    this.answer = { status, json: [entry] };
  }
}
