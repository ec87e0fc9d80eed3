/** What a value is, which decides how much of it has to look wrong. */
export type ValueKind =
  /** Who logs in where, or a path that leads to no file: no sign of a placeholder belongs into it. */
  | 'login'
  /** A name or a passphrase, which a person may have chosen as odd as can be: only the whole of it counts. */
  | 'free'
  /** The text of a private key: only the whole of it counts. */
  | 'key';

type UnfilledRow = {
  id: UnfilledId;
  shape: RegExp;
  /** Counts in the middle of a login value, too. */
  inside?: true;
  /** Somebody's name or passphrase may look like that. */
  ambiguous?: true;
};

export type UnfilledId =
  | 'expression'
  | 'runtimeExpression'
  | 'pipelineParameter'
  | 'keyVaultReference'
  | 'macro'
  | 'template'
  | 'replaceToken'
  | 'powerShell'
  | 'shellVariable'
  | 'commandVariable'
  | 'onePassword'
  | 'awsReference'
  | 'googleReference'
  | 'azureReference'
  | 'vaultReference'
  | 'secretReference'
  | 'encryptedValue'
  | 'masked'
  | 'object'
  | 'nothing'
  | 'reference'
  | 'variableName'
  | 'example'
  | 'abbreviated'
  | 'quotes'
  | 'fileUrl'
  | 'tilde';

const nothingWords =
  /undefined|null|none|nil|nan|n\/a|nullptr|true|false|empty|default|-+|\((?:null|none|known after apply)\)|\$null|%!\w\(.*\)/i;

const objectTexts =
  /\[object \w+\]|System\.[A-Z]\w*(?:\.[\w.]+|\[\])|<.+ object at 0x[0-9a-f]+>|map\[.*\]|\{\}|\[\]|Promise \{.*\}|function\b.*\{.*\}/i;

/** Signs around a whole text; those of an address of version 6 are no such thing. */
const inBrackets = /(?:&lt;|[<[{(|\u3008])(?![\da-f:.]+\])[^"<>{}[\]()|]{1,80}(?:&gt;|[>\]})|\u3009])/;

/**
 * What stands in place of a value that never arrived; the first row that fits counts. What it is and why it is there are the
 * texts `<id>` of `messages/unfilled.md`, what to do `<id>.fix`. `(?!.*@)` is for signs that a username may have before its @.
 */
const unfilledTable: readonly UnfilledRow[] = [
  { id: 'expression', inside: true, shape: /\$\{\{.*?\}\}/ },
  { id: 'runtimeExpression', inside: true, shape: /\$\[.+?\]\]?/ },
  { id: 'pipelineParameter', inside: true, shape: /<<[^<>]+>>/ },
  { id: 'keyVaultReference', inside: true, shape: /@Microsoft\.KeyVault\(.*/i },
  { id: 'macro', inside: true, shape: /\$\([^()]+\)/ },
  { id: 'template', inside: true, shape: /\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\[\[[ .].*?\]\]/ },
  { id: 'template', inside: true, ambiguous: true, shape: /\(\([^()]+\)\)|%\([\w.-]+\)[sdr]|%\{[^{}]+\}/ },
  { id: 'replaceToken', inside: true, shape: /#\{[^{}]+\}#?/ },
  { id: 'powerShell', inside: true, shape: /\$\{?env:\w+\}?/i },
  { id: 'shellVariable', inside: true, shape: /\$\{[^{}]+\}/ },
  { id: 'nothing', ambiguous: true, shape: nothingWords },
  { id: 'shellVariable', shape: /\$+[A-Z_][A-Z0-9_]+/ },
  { id: 'shellVariable', inside: true, ambiguous: true, shape: /^\$+[A-Z][A-Z0-9_]+(?=@)|\$+[A-Za-z_]\w*(?!.*@)/ },
  { id: 'commandVariable', shape: /%[A-Z_][A-Z0-9_]+%|%env\.\w+%/ },
  { id: 'commandVariable', ambiguous: true, shape: /![A-Za-z_]\w*!/ },
  { id: 'commandVariable', inside: true, ambiguous: true, shape: /%[A-Za-z_][\w.:()-]{2,}%(?!.*@)/ },
  { id: 'commandVariable', ambiguous: true, shape: /%[A-Za-z_][\w.]*|[A-Za-z_][\w.]*%/ },
  // The end was cut off, or taken for another expression.
  { id: 'shellVariable', ambiguous: true, shape: /\$[({[].*/ },
  { id: 'replaceToken', shape: /__[A-Z][A-Z0-9_]*__|@@[A-Z]\w*@@/ },
  { id: 'replaceToken', ambiguous: true, shape: /__[A-Za-z]\w*__|@@?[A-Za-z][\w.-]*@@?|#[A-Za-z][\w.-]*#|~~?\w+~~?/ },
  { id: 'replaceToken', inside: true, ambiguous: true, shape: /(?=__|@@)(?<=(?:@|\/\/)\S*)(?:__[A-Z]\w*?__|@@\w+@@)/ },
  { id: 'onePassword', shape: /\{?(?:op|1password):\/\/.*/i },
  {
    id: 'awsReference',
    shape: /arn:aws[\w-]*:\w+:.*|(?:aws[-:]?)?(?:ssm|secrets-?manager):(?!\d).+|aws-?sm:.*|\/aws\/reference\/.*/i,
  },
  { id: 'googleReference', shape: /projects\/[^/]+\/secrets\/.*|(?:gcp-?)?sm:\/\/.*|gsm:(?!\d).+|berglas:\/\/.*/i },
  {
    id: 'azureReference',
    shape:
      /(?:secret|keyvault)ref:.*|(?:azure-?)?(?:key-?vault|akvs?)[:!](?!\d).*|https:\/\/[\w-]+\.vault\.[\w.-]+(?::443)?\/(?:secrets|keys|certificates)\b.*/i,
  },
  { id: 'encryptedValue', shape: /vault:v\d+:.*|encrypted:[\w+/=-]{20,}|EJ\[\d:.*\]/ },
  { id: 'vaultReference', shape: /vault:(?!\d+$).*|!vault\b.*|>>vault:.*/i },
  {
    id: 'secretReference',
    shape:
      /(?:ref\+\w+|k8s|akeyless|conjur|cyberark|keeper|keepass\w*|doppler|infisical|bws?|bitwarden|lpass|lastpass|gopass|pass|dashlane|thycotic):\/\/.*/i,
  },
  { id: 'secretReference', shape: /[a-z\d+-]*(?:secret|vault|keyring|keychain|credential|ssm|kms)[a-z\d-]*:\/\/.*/i },
  {
    id: 'secretReference',
    ambiguous: true,
    shape: /(?:secrets?|vault-kv|credentials?|cred|kms|bws|keyring|keychain|chamber|lpass|pass):(?!\d).+/i,
  },
  { id: 'encryptedValue', shape: /ENC\[.*\]|ENC\(.*\)|\{cipher\}.*/ },
  {
    id: 'masked',
    shape: /[*•●∙]+|\[?masked\]?|\*+.{0,20}\*+|[<[(]?(?:redacted|removed|secure|sensitive(?: value)?)[>\])]?/i,
  },
  { id: 'object', shape: objectTexts },
  { id: 'nothing', shape: /<(?:nil|null|none|undefined|no value)>/i },
  {
    id: 'reference',
    ambiguous: true,
    shape:
      /(?:(?:System|os|process|import\.meta)\.)?(?:env|environ|secrets|vars?|variables|inputs|params|parameters|credentials|getenv|lookup|pipeline|matrix)(?:\.\w[\w-]*|\[.+\]|\(.+\))/i,
  },
  // In lower case, more parts may be the name of a host.
  { id: 'reference', ambiguous: true, shape: /(?:secrets|vars|env|variables|inputs|params)\.[\w.-]*[A-Z_][\w.-]*/ },
  { id: 'reference', ambiguous: true, shape: /(?:needs|steps|jobs)\.[\w-]+\.outputs\..+|github\.event\..+|env[:!].+/i },
  { id: 'reference', ambiguous: true, shape: /!\w+[ :].+/ },
  { id: 'variableName', shape: /SF_JWT(?:_[A-Z0-9]+)+/ },
  {
    id: 'example',
    ambiguous: true,
    shape:
      /(?:change|replace|fill)[-_ ]?me|todo|tbd|fixme|placeholder|dummy|sample|x{3,}|(?:your|insert|enter|replace|put|paste)[-_ ][^@.]+/i,
  },
  { id: 'variableName', ambiguous: true, shape: /[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+/ },
  { id: 'example', shape: /<[A-Za-z][\w .-]*>/ },
  { id: 'example', inside: true, ambiguous: true, shape: /<[^<>]*>|\[[a-z][\w -]*\]|\{[a-z_][\w .-]*\}(?!.*@)/i },
  {
    id: 'example',
    inside: true,
    ambiguous: true,
    shape: /(?<=\/\/|^)(?:your-?(?:my-?)?(?:domain|instance|org)(?:-?name)?|mydomainname)(?=[.-])/i,
  },
  { id: 'example', ambiguous: true, shape: inBrackets },
  {
    id: 'example',
    ambiguous: true,
    shape: /(?:client|consumer)[-_ ]?(?:id|key)|user[-_ ]?name|(?:instance|login)[-_ ]?url/i,
  },
  { id: 'abbreviated', ambiguous: true, shape: /.{0,100}(?:\.{3}|…).{0,100}/ },
];

const quoteMarks = '"\'`\u00B4\u00AB\u00BB\u2018-\u201F\u2032\u2033\u2039\u203A';

const quotePairs = new RegExp(`^[${quoteMarks}](.*)[${quoteMarks}]$`, 's');

/** Whether quotes of whatever language stand around a text. */
export const isQuoted = (text: string): boolean => quotePairs.test(text.trim());

/** Nothing that says who logs in where begins or ends with a double quote. */
const quoted = /^["\u00AB\u201C-\u201F]|["\u00BB\u201C-\u201F]$/;

/** Longer texts are no placeholders, and may be whole keys. */
const maximumPlaceholder = 2000;

/** What stands in place of a value that never arrived, if it is one of the known things; nothing if it may be the value. */
export const findUnfilled = (value: string, kind: ValueKind): UnfilledId | undefined => {
  const text = value.trim();
  if (text.length > maximumPlaceholder) return undefined;
  const bare = (quotePairs.exec(text)?.[1] ?? text).trim();
  const row = unfilledTable.find((each) => isUnfilledAs(each, bare, kind));
  if (row) return row.id;
  return kind === 'login' && (bare !== text || quoted.test(text)) ? 'quotes' : undefined;
};

const isUnfilledAs = ({ shape, inside, ambiguous }: UnfilledRow, text: string, kind: ValueKind): boolean => {
  if (ambiguous && kind === 'free') return false;
  return inside && kind === 'login' ? shape.test(text) : isWhole(shape, text);
};

const wholeShapes = new Map<RegExp, RegExp>();

const isWhole = (shape: RegExp, text: string): boolean => {
  const whole = wholeShapes.get(shape) ?? new RegExp(`^(?:${shape.source})$`, shape.flags);
  wholeShapes.set(shape, whole);
  return whole.test(text);
};

/** The same for a path to which there is no file: nobody but a shell knows what `~` means. */
export const findUnfilledPath = (path: string): UnfilledId | undefined =>
  pathShapes.find(({ shape }) => shape.test(path.trim()))?.id ?? findUnfilled(path, 'login');

const pathShapes: ReadonlyArray<{ id: UnfilledId; shape: RegExp }> = [
  { id: 'tilde', shape: /^["'`\u2018-\u201F\u00AB]?~[\w.-]*(?:[/\\]|$)/ },
  { id: 'fileUrl', shape: /^["']?file:\//i },
];
