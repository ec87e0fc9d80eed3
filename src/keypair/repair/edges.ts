const blank = '[ \\t_+]{0,3}';
const word = (text: string): string => text.split(' ').join(blank);
const labels = ['PRIVATE KEY', 'PUBLIC KEY', 'CERTIFICATE REQUEST', 'CERTIFICATE', 'PKCS7', 'PKCS12'];
const adjectives = ['RSA', 'EC', 'DSA', 'ENCRYPTED', 'OPENSSH', 'NEW', 'TRUSTED', 'X509'];
const marks = '(?:[-_*~]{1,10}|={3,10})';

/** A BEGIN or END line in whatever case and with whatever between its words. */
const spelled = `(BEGIN|END)${blank}((?:(?:${adjectives.join('|')})${blank})?(?:${labels.map(word).join('|')}))`;

/** With dashes, or what stands for them, on a side; without any only on a line of its own. */
const edgeWithMarks = new RegExp(`(?:(${marks})[ \\t]?${spelled}[ \\t]?(${marks}))`, 'gi');
const edgeAlone = new RegExp(`^([ \\t]*)${spelled}([ \\t]*)(?=\\r?$)`, 'gim');

/** The words of a line as they have to be; its label alone tells where blanks were. */
const inWords = (label: string): string => {
  const compact = label.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const noun = labels.find((each) => compact.endsWith(each.replace(' ', ''))) ?? '';
  const adjective = compact.slice(0, compact.length - noun.replace(' ', '').length);
  return adjective === '' ? noun : `${adjective} ${noun}`;
};

/** BEGIN and END lines in small letters, or with lost, doubled or other blanks, spelled as they have to be. */
export const withSpelledEdges = (text: string): string => {
  const spell = (whole: string, ...groups: string[]): string => {
    const [before = '', edge = '', label = '', after = ''] = groups;
    const words = `${edge.toUpperCase()} ${inWords(label)}`;
    return whole.includes(words) ? whole : `${before}${words}${after}`;
  };
  return text.replace(edgeWithMarks, spell).replace(edgeAlone, spell);
};

/** A line without dashes, or with other signs in their place; those with some dashes are for the rule of `textRepairs`. */
export const withEdgeDashes = (text: string): string =>
  text
    .replace(edgeWithMarks, (whole, ...[before = '', edge = '', label = '', after = '']: string[]) =>
      /^-+$/.test(before + after) ? whole : `-----${edge} ${label}-----`,
    )
    .replace(edgeAlone, (_, _before, edge: string, label: string) => `-----${edge} ${label}-----`)
    .replace(
      wholeText,
      (_, label: string, body: string, end: string) => `-----BEGIN ${label}-----\n${body.trim()}\n-----END ${end}-----`,
    );

/** All on one line, and no dash anywhere. */
const wholeText = new RegExp(
  `^\\s*BEGIN ((?:[A-Z0-9]+ )?(?:PRIVATE KEY|CERTIFICATE)) ([A-Za-z0-9+/=\\s]{60,}?)END ((?:[A-Z0-9]+ )?(?:PRIVATE KEY|CERTIFICATE))\\s*$`,
);
