import type { AppSettings } from '../model.ts';
import { defaultCallbackUrl } from './settings.ts';
import { xmlTextOf, type XmlElements } from '../xml.ts';

/** Switches of the flows that a JWT login doesn't need. */
export const otherFlows = [
  'isClientCredentialsFlowEnabled',
  'isCodeCredFlowEnabled',
  'isDeviceFlowEnabled',
  'isGuestCodeCredFlowEnabled',
  'isTokenExchangeEnabled',
  'isTokenExchangeFlowEnabled',
];

/**
 * Whether an app serves another flow beside the JWT bearer flow, by its files and what is asked for. A callback URL of
 * somebody's own stands for a login in a browser, which has no switch.
 */
export const servesOtherFlow = (
  { callbackUrl, elements = {} }: Pick<AppSettings, 'callbackUrl' | 'elements'>,
  files: readonly XmlElements[],
): boolean =>
  callbackUrl !== defaultCallbackUrl ||
  otherFlows.some((name) => {
    const asked = Object.values(elements).flatMap((chosen) => chosen[name] ?? []);
    return (asked.length > 0 ? asked : files.map((file) => xmlTextOf(file, name)?.trim())).includes('true');
  });
