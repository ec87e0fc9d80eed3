import type { HttpResponse } from './http.ts';

const redirects: readonly number[] = [301, 302, 303, 307, 308];

/** Where an answer wants the request to be sent again: the host, or the text itself where it is no URL. */
export const redirectedUrl = ({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): string | undefined => {
  if (!redirects.includes(status)) return undefined;
  const { location = '' } = headers;
  return URL.canParse(location) ? new URL(location).host : location || `HTTP ${status}`;
};
