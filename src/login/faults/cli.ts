import type { FaultRow } from './row.ts';

const row = (id: string, says: RegExp, exit: FaultRow['exit'] = 'failed'): FaultRow => ({
  id,
  stage: 'quoted',
  says,
  retryable: exit === 'temporary',
  exit,
});

/** What only other programs say, most of it `sf org login jwt`: of the key and of the network; one of its sentences has many causes. */
export const cliFaults: readonly FaultRow[] = [
  row('cli-key-unusable', /must be an asymmetric key|no start line/i),
  row('cli-key-empty', /secretOrPrivateKey must have a value/i),
  row('cli-key-too-short', /minimum key size of 2048/i),
  row('cli-key-not-rsa', /"alg" parameter for "(?:ec|rsa-pss)"|unknown key type/i),
  row('cli-key-file-gone', /ENOENT: no such file/i),
  row('cli-lightning-url', /should not be a lightning domain/i),
  row('cli-redirected', /failed to parse URL from/i),
  row('cli-no-json', /is not a JsonMap|unexpected end of JSON input/i),
  row('cli-network', /fetch failed/i, 'temporary'),
  row('token-refused', /\binvalid_token\b|token was invalid|\bunsupported_token_type\b|token type not supported/i),
  row('cli-crash', /reading 'setContentsFromObject'/i),
];
