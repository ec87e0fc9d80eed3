/** Texts that do harm where they are shown as they are. Each holds the word `pwned`, by which it is found again. */
export const injections: Readonly<Record<string, string>> = {
  'terminal sequences': '\u001b[31mpwned\u001b[2J\u001b]0;pwned\u0007\u001b]8;;https://evil.example\u001b\\x\u001b[8m',
  'C1 controls': '\u009b31mpwned\u0085\u009d0;x\u009cpwned\u0090x\u009c\u0007\u0000',
  'bidirectional and invisible characters': '\u202epwned\u2066\u200b\ufeff\u{e0041}\u00ad\u2028pwned',
  'GitHub commands':
    '\r\n::error file=x::pwned\n::add-mask::pwned\n  ::set-output name=x::pwned\u2028::stop-commands::x',
  'Azure and TeamCity commands': '\n##vso[task.setvariable variable=x]pwned\r##[error]pwned ##teamcity[x]',
  'a command in pieces': ':\u200b:error::pwned #\u001b[0m#vso[x] \n:\u0007:error::pwned',
  markup: '<script>pwned</script>|`**[pwned](https://evil.example)`]]>&amp;<!-- \'"',
  'the end of a JSON text': '","pwned":{"x":"\\"}]}',
  'format and template marks': '%s %d %j %% {username} {connection} $1 $& ${{ secrets.X }} <%= pwned %> ../../pwned',
  'the words of a crash': 'TypeError: pwned 1234567890-12345 (123456789)',
  'half characters': 'pwned\ud800 \udfff\ud83d',
  'a long text': 'pwned '.repeat(20_000),
};

const { 'a long text': long, ...short } = injections;

/** The same in two texts, where each run takes long. */
export const injectionsTogether: typeof injections = {
  'all of them': Object.values(short).join(' '),
  'a long text': long ?? '',
};

/** What is wrong with a text that was printed; empty if it does no harm. */
export const harmIn = (text: string): string[] =>
  [
    ...text.matchAll(/(?!\n)\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Zl}|\p{Zp}/gu),
    ...text.matchAll(/^\s*::.*$/gm),
    ...text.matchAll(/##\w*\[.*$/gim),
    ...text.matchAll(/^.{6000}/gm),
  ].map(([found]) => JSON.stringify(found.slice(0, 60)));

/** The same for everything in JSON, keys included: who unpacks it prints it. */
export const harmInData = (data: unknown): string[] => {
  if (typeof data === 'string') return harmIn(data.slice(0, 5000));
  if (data === null || typeof data !== 'object') return [];
  return Object.entries(data).flatMap(([key, value]) => [...harmIn(key), ...harmInData(value)]);
};

/** Data with the texts taken out that an injection may change: those in which it is found. What is left must be equal. */
export const withoutInjected = (injected: unknown, plain: unknown): unknown => {
  if (typeof injected === 'string') return /pwned|…/.test(injected) && typeof plain === 'string' ? plain : injected;
  if (Array.isArray(injected))
    return injected.map((each, index) => withoutInjected(each, (plain as unknown[])?.[index]));
  if (injected === null || typeof injected !== 'object') return injected;
  const other = (plain ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(injected).map(([key, value]) => [key, withoutInjected(value, other[key])]));
};
