import { seenValue } from '../../../org/signs/seen.ts';
import type { DoctorFacts } from '../model.ts';

export type OrgPicture = {
  isRefreshed?: boolean;
  isDevHub?: boolean;
  rangesOnEveryRequest?: boolean;
  myDomainOnly?: boolean;
  listedAppsOnly?: boolean;
  /** Whether the login goes to login.salesforce.com or test.salesforce.com. */
  isAtLoginHost: boolean;
};

/** What holds for the whole org. */
export const orgPicture = ({ login, org }: Pick<DoctorFacts, 'login' | 'org'>): OrgPicture => {
  const policies = seenValue(org?.looks.policies);
  return {
    isAtLoginHost: /^https:\/\/(?:login|test)\.salesforce\.com/i.test(login.instanceUrl),
    ...(org && { isRefreshed: org.isRefreshed, isDevHub: seenValue(org.looks.devHub) === true }),
    rangesOnEveryRequest: policies?.rangesOnEveryRequest,
    myDomainOnly: policies?.myDomainOnly,
    listedAppsOnly: policies?.listedAppsOnly,
  };
};
