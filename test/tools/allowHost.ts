import type { LocalOrg } from '../org/index.ts';

/** Allows the host of a local org as the user of a custom domain does: in the environment, for the commands that follow. */
export const allowHost = ({ host }: Pick<LocalOrg, 'host'>): void => {
  const allowed = new Set((process.env.SF_JWT_ALLOWED_HOSTS ?? '').split(',').filter(Boolean));
  process.env.SF_JWT_ALLOWED_HOSTS = [...allowed.add(host)].join(',');
};
