export const orgIdShape = /^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

/** Whether this is an org id: 15 or 18 characters from `00D`. */
export const isOrgId = (text: string): boolean => orgIdShape.test(text);

/** Whether two ids mean the same record: the first 15 characters say all, in their exact case. */
export const isSameId = (a: string, b: string): boolean => a.slice(0, 15) === b.slice(0, 15);
