const megabyte = 1_048_576;

/** More than any honest org gives to what is asked here. */
export const answerLimits = {
  /** Of one answer. */
  megabytes: 32,
  /** Of all answers of one org in one run. */
  megabytesInAll: 128,
  /** Elements in elements, or lists in lists. */
  levels: 100,
  /** Of one request, from its beginning to the end of the answer. */
  requestMs: 180_000,
};

export type AnswerLimits = typeof answerLimits;

/** Of all pages of one query. */
export const pageLimits = { pages: 1000, rows: 200_000, minutes: 10 };

export type PageLimits = typeof pageLimits;

export const bytesOfMegabytes = (megabytes: number): number => megabytes * megabyte;
