import { createHash } from 'node:crypto';
import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { type AudienceDepartment, type AudienceSpec, everyone, type NamedPeople } from '../../app/api/contract';
import type { AudiencePartsTable, Database } from '../database';
import { textsIn } from '../database/dialect-sql';
import { inParts } from '../database/in-parts';

/** The audience that everyone belongs to. It has no row. */
export const everyoneId = 0;

/** More departments or people would make a query too long. */
const mostNamed = 2000;

/** A userid of WeCom, in lower case. */
export const userid = z
  .string()
  .regex(/^[A-Za-z0-9][\w\-@.]{0,63}$/)
  .transform((text) => text.toLowerCase());
const namedPeople = {
  departments: z.array(z.strictObject({ id: z.int().min(1), withSub: z.boolean() })).max(mostNamed),
  people: z.array(userid).max(mostNamed),
};

/** An audience in a body. */
export const audienceSchema: z.ZodType<AudienceSpec> = z.strictObject({
  everyone: z.boolean(),
  ...namedPeople,
  except: z.strictObject(namedPeople),
});

/** The same audience in the only form that is stored: sorted, each department and person once. */
export function canonical(spec: AudienceSpec): AudienceSpec {
  const except = canonicalPeople(spec.except);
  if (spec.everyone) return { ...everyone(), except };
  return { everyone: false, ...canonicalPeople(spec), except };
}

function canonicalPeople({ departments, people }: NamedPeople): NamedPeople {
  const withSub = new Map<number, boolean>();
  for (const one of departments) withSub.set(one.id, one.withSub || withSub.get(one.id) === true);
  return {
    departments: [...withSub].sort(([one], [other]) => one - other).map(([id, sub]) => ({ id, withSub: sub })),
    people: [...new Set(people.map((id) => id.toLowerCase()))].sort(),
  };
}

const isEmpty = ({ departments, people }: NamedPeople): boolean => departments.length === 0 && people.length === 0;

export const digestOf = (spec: AudienceSpec): string => createHash('sha256').update(JSON.stringify(spec)).digest('hex');

export const isEveryone = (spec: AudienceSpec): boolean => spec.everyone && isEmpty(spec.except);

/** Returns the id of the audience, which is stored if it is new. Runs in the transaction of a write. */
export async function audienceIdFor(database: Database, corpId: string, given: AudienceSpec): Promise<number> {
  const spec = canonical(given);
  if (isEveryone(spec)) return everyoneId;
  const digest = digestOf(spec);
  const find = async (): Promise<number | undefined> => {
    const found = database.query.selectFrom('audiences').select('id');
    return (await found.where('corp_id', '=', corpId).where('digest', '=', digest).executeTakeFirst())?.id;
  };
  const known = await find();
  if (known !== undefined) return known;
  const row = await database.query
    .insertInto('audiences')
    .values({ corp_id: corpId, digest, spec: JSON.stringify(spec) })
    .onConflict((conflict) => conflict.columns(['corp_id', 'digest']).doNothing())
    .returning('id')
    .executeTakeFirst();
  // Another process has stored the same audience at this moment.
  const id = row?.id ?? (await find());
  if (id === undefined) throw new Error('The audience was not stored');
  if (row !== undefined) await writeParts(database, corpId, id, spec);
  return id;
}

type Part = Pick<AudiencePartsTable, 'kind' | 'target' | 'excepted'>;

async function writeParts(database: Database, corpId: string, id: number, spec: AudienceSpec): Promise<void> {
  const rows = partsOf(spec).map((part) => ({ ...part, corp_id: corpId, audience_id: id }));
  for (const some of inParts(rows)) await database.query.insertInto('audience_parts').values(some).execute();
}

/** What an audience names, as it is stored. */
export function partsOf(spec: AudienceSpec): Part[] {
  return [
    ...(spec.everyone ? [{ kind: 'everyone' as const, target: '', excepted: 0 }] : []),
    ...named(spec, 0),
    ...named(spec.except, 1),
  ];
}

function named({ departments, people }: NamedPeople, excepted: number): Part[] {
  const ofDepartment = ({ id, withSub }: AudienceDepartment): Part => ({
    kind: withSub ? 'tree' : 'department',
    target: String(id),
    excepted,
  });
  return [...departments.map(ofDepartment), ...people.map((target): Part => ({ kind: 'person', target, excepted }))];
}

/** Reads an audience; null if there is none with this id in the company. */
export async function readAudience({ query }: Database, corpId: string, id: number): Promise<AudienceSpec | null> {
  if (id === everyoneId) return everyone();
  const found = query.selectFrom('audiences').select('spec').where('corp_id', '=', corpId).where('id', '=', id);
  const row = await found.executeTakeFirst();
  return row === undefined ? null : audienceSchema.parse(JSON.parse(row.spec));
}

/** The departments that an audience names, and those in its exceptions, which do not exist (any more). */
export async function missingDepartments({ query }: Database, corpId: string, spec: AudienceSpec): Promise<number[]> {
  const named = [...new Set([...spec.departments, ...spec.except.departments].map(({ id }) => id))];
  if (named.length === 0) return [];
  const rows = await query
    .selectFrom('departments')
    .select('id')
    .where('corp_id', '=', corpId)
    .where('id', 'in', sql<number>`(${sql.join(named)})`)
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  return named.filter((id) => !known.has(id));
}

/** The people whom an audience names and whom the directory has never had. Former members are known. */
export async function unknownPeople(
  { query, dialect }: Database,
  corpId: string,
  { everyone: isForAll, people }: AudienceSpec,
): Promise<string[]> {
  if (isForAll || people.length === 0) return [];
  const named = [...new Set(people)];
  const rows = await query
    .selectFrom('people')
    .select('userid')
    .where('corp_id', '=', corpId)
    .where(sql<SqlBool>`userid in (${textsIn(dialect, sql<string>`${JSON.stringify(named)}`)})`)
    .execute();
  const known = new Set(rows.map(({ userid: id }) => id));
  return named.filter((id) => !known.has(id));
}
