import { Messages } from '../../base/text/messages.ts';
import { Flags } from '@salesforce/sf-plugins-core';
import type { Subject } from '../../keypair/read/subject.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const subjectMessages = Messages.loadMessages('sf-plugin-jwt', 'subject');

const subjectHelpGroup = subjectMessages.getMessage('group.subject');
const field = (name: string) =>
  Flags.string({ summary: subjectMessages.getMessage(`flags.${name}.summary`), helpGroup: subjectHelpGroup });

/** Whom a certificate or a certificate request names. */
export const subjectFlags = {
  'common-name': field('common-name'),
  organization: field('organization'),
  'organizational-unit': field('organizational-unit'),
  country: field('country'),
  state: field('state'),
  locality: field('locality'),
  email: field('email'),
};

type ParsedSubjectFlags = { [name in keyof typeof subjectFlags]?: string };

/** The flags that were given; nothing if none was. */
export const subjectOfFlags = (flags: ParsedSubjectFlags): Partial<Subject> | undefined => {
  const given = Object.entries({
    commonName: flags['common-name'],
    organization: flags.organization,
    organizationalUnit: flags['organizational-unit'],
    country: flags.country,
    state: flags.state,
    locality: flags.locality,
    email: flags.email,
  }).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
};
