import type { Org } from '../org.ts';
import type { Session, User } from '../state.ts';

export type Scalar = string | number | boolean | null;
export type Row = Record<string, Scalar>;

/** `text` is what people fill in freely, `hidden` can be selected but not filtered. */
export type FieldType = 'id' | 'string' | 'text' | 'boolean' | 'int' | 'datetime' | 'hidden';

/** Who asks, and by which session. */
export type QueryContext = { org: Org; user: User; session: Session };

/** An object that can be queried. */
export type Table = {
  name: string;
  fields: Record<string, FieldType>;
  /** Relationship name → the object it leads to and the field with its id. */
  parents: Record<string, [object: string, idField: string]>;
  rows: (context: QueryContext) => Row[];
  /** One of these permissions is needed; without it the object doesn't exist for the user. */
  needs?: string[];
  /** By which fields rows can be grouped, if not by all. */
  groupable?: (context: QueryContext) => string[];
  /** How many rows an answer has at most, if not 2,000. */
  pageSize?: number;
  /** "For internal use only": an org may refuse it. */
  isInternal?: boolean;
};

/** ISO 8601 as the data API writes it. */
export function soqlTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '+0000');
}

const AUDIT: Record<string, FieldType> = {
  CreatedDate: 'datetime',
  CreatedById: 'id',
  LastModifiedDate: 'datetime',
  LastModifiedById: 'id',
  SystemModstamp: 'datetime',
};

/** The fields that every record has. */
export function withAudit(fields: Record<string, FieldType>): Record<string, FieldType> {
  return { Id: 'id', ...fields, ...AUDIT };
}

/** Their values. */
export function auditValues(createdAt: number, byId: string, modifiedAt = createdAt): Row {
  const modified = soqlTime(modifiedAt);
  return {
    CreatedDate: soqlTime(createdAt),
    CreatedById: byId,
    LastModifiedDate: modified,
    LastModifiedById: byId,
    SystemModstamp: modified,
  };
}
