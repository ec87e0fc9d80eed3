import { jwtError } from '../../base/errors/errors.ts';

/** Whom a certificate names. Only the common name is needed. */
export type Subject = {
  commonName: string;
  organization?: string;
  organizationalUnit?: string;
  country?: string;
  state?: string;
  locality?: string;
  email?: string;
};

type StringType = 'UTF8' | 'PRINTABLESTRING' | 'IA5STRING';

type SubjectField = { field: keyof Subject; flag: string; attribute: string; maximum: number; stringType: StringType };

/** In the order of a distinguished name, with the upper bounds of RFC 5280, appendix A.1, in characters. */
const subjectFields: readonly SubjectField[] = [
  { field: 'country', flag: 'country', attribute: 'countryName', maximum: 2, stringType: 'PRINTABLESTRING' },
  { field: 'state', flag: 'state', attribute: 'stateOrProvinceName', maximum: 128, stringType: 'UTF8' },
  { field: 'locality', flag: 'locality', attribute: 'localityName', maximum: 128, stringType: 'UTF8' },
  { field: 'organization', flag: 'organization', attribute: 'organizationName', maximum: 64, stringType: 'UTF8' },
  {
    field: 'organizationalUnit',
    flag: 'organizational-unit',
    attribute: 'organizationalUnitName',
    maximum: 64,
    stringType: 'UTF8',
  },
  { field: 'commonName', flag: 'common-name', attribute: 'commonName', maximum: 64, stringType: 'UTF8' },
  { field: 'email', flag: 'email', attribute: 'emailAddress', maximum: 255, stringType: 'IA5STRING' },
];

const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const countryCode = /^[A-Za-z]{2}$/;
const asciiAddress = /^[!-?A-~]+@[!-?A-~]+$/;

/** Refuses what X.509 can't hold: SubjectFieldInvalid, CountryInvalid, EmailInvalid. */
export const checkSubject = (subject: Subject): void => {
  if (subject.country !== undefined && !countryCode.test(subject.country))
    throw jwtError('CountryInvalid', [subject.country]);
  if (subject.email !== undefined && !(asciiAddress.test(subject.email) && subject.email.length <= 255))
    throw jwtError('EmailInvalid', [subject.email]);
  for (const { field, flag, maximum } of subjectFields) {
    const value = subject[field];
    if (value !== undefined && !isPlain(value, maximum)) throw jwtError('SubjectFieldInvalid', [flag, maximum], [flag]);
  }
};

const isPlain = (value: string, maximum: number): boolean =>
  value.trim() !== '' && [...value].length <= maximum && !unprintable.test(value);

/** The attributes of the distinguished name that are given, in order. */
export const subjectAttributes = (
  subject: Subject,
): Array<{ attribute: string; value: string; stringType: StringType }> =>
  subjectFields.flatMap(({ field, attribute, stringType }) => {
    const value = field === 'country' ? subject.country?.toUpperCase() : subject[field];
    return value === undefined ? [] : [{ attribute, value, stringType }];
  });
