import { Messages } from '../../base/text/messages.ts';
import { Flags } from '@salesforce/sf-plugins-core';
import { parseIpRange } from '../../app/elements/ipRange.ts';
import type { AppOptions } from '../../app/model.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'jwt.generate.metadata');

const helpGroup = messages.getMessage('group.app');

/** The flags for what an app may have beside the necessary. */
export const appOptionFlags = {
  profile: Flags.string({
    summary: messages.getMessage('flags.profile.summary'),
    helpGroup,
    description: messages.getMessage('flags.profile.description'),
    multiple: true,
  }),
  'ip-policy': Flags.string({ summary: messages.getMessage('flags.ip-policy.summary'), helpGroup }),
  'trusted-ip-range': Flags.string({
    summary: messages.getMessage('flags.trusted-ip-range.summary'),
    helpGroup,
    multiple: true,
  }),
  'session-timeout': Flags.integer({ summary: messages.getMessage('flags.session-timeout.summary'), helpGroup }),
  'session-level': Flags.string({ summary: messages.getMessage('flags.session-level.summary'), helpGroup }),
  'refresh-policy': Flags.string({
    summary: messages.getMessage('flags.refresh-policy.summary'),
    description: messages.getMessage('flags.refresh-policy.description'),
    helpGroup,
  }),
  'refresh-validity': Flags.string({ summary: messages.getMessage('flags.refresh-validity.summary'), helpGroup }),
  'contact-phone': Flags.string({ summary: messages.getMessage('flags.contact-phone.summary'), helpGroup }),
  'info-url': Flags.string({ summary: messages.getMessage('flags.info-url.summary'), helpGroup }),
  'logo-url': Flags.string({ summary: messages.getMessage('flags.logo-url.summary'), helpGroup }),
  'icon-url': Flags.string({ summary: messages.getMessage('flags.icon-url.summary'), helpGroup }),
  'distribution-state': Flags.string({ summary: messages.getMessage('flags.distribution-state.summary'), helpGroup }),
};

type OptionValues = {
  profile?: string[];
  'ip-policy'?: string;
  'trusted-ip-range'?: string[];
  'session-timeout'?: number;
  'session-level'?: string;
  'refresh-policy'?: string;
  'refresh-validity'?: string;
  'contact-phone'?: string;
  'info-url'?: string;
  'logo-url'?: string;
  'icon-url'?: string;
  'distribution-state'?: string;
};

/** What the flags say, in the words of the app. */
export const appOptions = (flags: OptionValues): Omit<AppOptions, 'elements'> => ({
  profiles: flags.profile,
  ipPolicy: flags['ip-policy'],
  trustedIpRanges: flags['trusted-ip-range']?.map(parseIpRange),
  sessionTimeoutMinutes: flags['session-timeout'],
  sessionLevel: flags['session-level']?.toUpperCase(),
  refreshPolicy: flags['refresh-policy'],
  refreshValidity: flags['refresh-validity'],
  contactPhone: flags['contact-phone'],
  infoUrl: flags['info-url'],
  logoUrl: flags['logo-url'],
  iconUrl: flags['icon-url'],
  distributionState: flags['distribution-state'],
});
