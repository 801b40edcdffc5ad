// What a migrated database holds, read from PostgreSQL's catalogs in a stable order.
import type pg from 'pg'

type Ask = <R extends pg.QueryResultRow>(text: string) => Promise<R[]>

export type Relation = Readonly<{
  name: string // Qualified and quoted where needed.
  key: string // schema.table, as Kysely wants it.
  kind: string
  comment: string | null
  options: string
  partitionKey: string | null
  definition: string | null // Of a view.
  rowSecurity: boolean
}>
export type Column = Readonly<{
  relation: string
  name: string
  type: string // As SQL writes it: numeric(20,6), text[].
  baseType: string // Without length, a domain's base: the name in pg_type.
  isNullable: boolean
  fallback: string | null
  identity: string
  generated: string
  comment: string | null
}>
/** A line of SQL that belongs to a relation (or, with '', to a schema). */
export type Line = Readonly<{ relation: string; text: string; comment: string | null }>
export type Check = Readonly<{ relation: string; column: string; expression: string }>

export type Catalogs = Readonly<{
  schemas: readonly Line[]
  relations: readonly Relation[]
  columns: readonly Column[]
  constraints: readonly Line[]
  indexes: readonly Line[]
  partitions: readonly Line[]
  triggers: readonly Line[]
  policies: readonly Line[]
  grants: readonly Line[]
  types: readonly Line[]
  functions: readonly Line[]
  sequences: readonly Line[]
  extensions: readonly Line[]
  columnChecks: readonly Check[]
}>

// The runner's own table and the job queue's are not ours to describe.
const foreign = `array['pg_catalog', 'information_schema', 'pg_toast', 'migration', 'graphile_worker']`
const ours = (schema: string) =>
  `${schema} <> all(${foreign}) and ${schema} not like 'pg\\_temp%' and ${schema} not like 'pg\\_toast%'`
const notOfExtension = (catalog: string, oid: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`
const ownRelation = `${ours('n.nspname')} and not c.relispartition and ${notOfExtension('pg_class', 'c.oid')}`
const relationName = `format('%I.%I', n.nspname, c.relname)`
const byName = `order by n.nspname collate "C", c.relname collate "C"`

export async function readCatalogs(client: pg.Client): Promise<Catalogs> {
  await client.query(`set search_path = ''`) // Every definition names its schemas.
  const ask: Ask = async <R extends pg.QueryResultRow>(text: string) =>
    (await client.query<R>(text)).rows
  return {
    schemas: await ask(schemas),
    extensions: await ask(extensions),
    types: await ask(types),
    functions: await ask(functions),
    sequences: await ask(sequences),
    relations: await ask(relations),
    columns: await ask(columns),
    constraints: await ask(constraints),
    indexes: await ask(indexes),
    partitions: await ask(partitions),
    triggers: await ask(triggers),
    policies: await ask(policies),
    grants: await ask(grants),
    columnChecks: await ask(columnChecks),
  }
}

const schemas = `
  select '' as relation, format('create schema %I', nspname) as text,
    obj_description(oid, 'pg_namespace') as comment
  from pg_namespace where ${ours('nspname')} and nspname <> 'public' order by nspname collate "C"`

const extensions = `
  select '' as relation, format('create extension %I schema %I', extname, nspname) as text, null as comment
  from pg_extension join pg_namespace n on n.oid = extnamespace
  where extname <> 'plpgsql' order by extname collate "C"`

const types = `
  select '' as relation, case t.typtype
      when 'd' then format('create domain %I.%I as %s', n.nspname, t.typname,
        concat_ws(' ', format_type(t.typbasetype, t.typtypmod), case when t.typnotnull then 'not null' end,
          'default ' || t.typdefault,
          (select string_agg(pg_get_constraintdef(oid), ' ' order by conname collate "C")
           from pg_constraint where contypid = t.oid and contype = 'c')))
      when 'c' then format('create type %I.%I as (%s)', n.nspname, t.typname,
        (select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
         from pg_attribute where attrelid = t.typrelid and attnum > 0 and not attisdropped))
      when 'e' then format('create type %I.%I as enum (%s)', n.nspname, t.typname,
        (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
         from pg_enum where enumtypid = t.oid))
      else format('create type %I.%I -- %s', n.nspname, t.typname, t.typtype) end as text,
    obj_description(t.oid, 'pg_type') as comment
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where ${ours('n.nspname')} and ${notOfExtension('pg_type', 't.oid')} and t.typtype in ('d', 'e', 'c', 'r')
    and (t.typrelid = 0 or exists (select from pg_class where oid = t.typrelid and relkind = 'c'))
  order by n.nspname collate "C", t.typname collate "C"`

const functions = `
  select '' as relation, trim(trailing E'\\n' from pg_get_functiondef(p.oid)) as text,
    obj_description(p.oid, 'pg_proc') as comment
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where ${ours('n.nspname')} and ${notOfExtension('pg_proc', 'p.oid')} and p.prokind in ('f', 'p')
  order by n.nspname collate "C", p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`

const sequences = `
  select '' as relation, format('create sequence %I.%I as %s start %s increment %s', n.nspname, c.relname,
      format_type(s.seqtypid, null), s.seqstart, s.seqincrement) as text,
    obj_description(c.oid, 'pg_class') as comment
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_sequence s on s.seqrelid = c.oid
  where ${ownRelation} and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
    and d.objid = c.oid and d.deptype in ('i', 'a') and d.refclassid = 'pg_class'::regclass)
  ${byName}`

const relations = `
  select ${relationName} as name, n.nspname || '.' || c.relname as key, c.relkind::text as kind,
    obj_description(c.oid, 'pg_class') as comment,
    coalesce(array_to_string(c.reloptions, ', '), '') as options,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as "partitionKey",
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as definition,
    c.relrowsecurity as "rowSecurity"
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${ownRelation} and c.relkind in ('r', 'p', 'v', 'm', 'f') ${byName}`

const columns = `
  select ${relationName} as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    (select case when t.typtype = 'd' then b.typname else t.typname end
     from pg_type t left join pg_type b on b.oid = t.typbasetype where t.oid = a.atttypid) as "baseType",
    not a.attnotnull as "isNullable", pg_get_expr(d.adbin, d.adrelid) as fallback,
    a.attidentity::text as identity, a.attgenerated::text as generated,
    col_description(c.oid, a.attnum) as comment
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where ${ownRelation} and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
  ${byName}, a.attnum`

const constraints = `
  select ${relationName} as relation, format('constraint %I %s', o.conname, pg_get_constraintdef(o.oid)) as text,
    obj_description(o.oid, 'pg_constraint') as comment
  from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ownRelation} and o.contype in ('p', 'u', 'f', 'c', 'x')
  ${byName}, position(o.contype::text in 'puxcf'), o.conname collate "C"`

const indexes = `
  select ${relationName} as relation, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as text,
    obj_description(i.indexrelid, 'pg_class') as comment
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class x on x.oid = i.indexrelid
  where ${ownRelation} and not exists (select from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u', 'x'))
  ${byName}, x.relname collate "C"`

const partitions = `
  select format('%I.%I', pn.nspname, p.relname) as relation, format('create table %s partition of %s %s',
      ${relationName}, format('%I.%I', pn.nspname, p.relname), pg_get_expr(c.relpartbound, c.oid)) as text,
    null as comment
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_inherits h on h.inhrelid = c.oid
    join pg_class p on p.oid = h.inhparent join pg_namespace pn on pn.oid = p.relnamespace
  where c.relispartition and c.relkind in ('r', 'p') and ${ours('n.nspname')} ${byName}`

const triggers = `
  select ${relationName} as relation, pg_get_triggerdef(t.oid) as text,
    obj_description(t.oid, 'pg_trigger') as comment
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ownRelation} and not t.tgisinternal ${byName}, t.tgname collate "C"`

const policies = `
  select ${relationName} as relation, concat_ws(' ', format('create policy %I on %s', p.polname, ${relationName}),
      case p.polpermissive when false then 'as restrictive' end,
      format('for %s', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
        when 'd' then 'delete' else 'all' end),
      'using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
      'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') as text, null as comment
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ownRelation} ${byName}, p.polname collate "C"`

// Everything granted to somebody who is not the owner, columns included.
const grants = `
  select relation, format('grant %s on %s to %s', string_agg(lower(privilege) || coalesce(columns, ''), ', '
      order by privilege collate "C"), object, grantee) as text, null as comment
  from (
    select '' as relation, format('schema %I', n.nspname) as object, g.grantee::regrole::text as grantee,
      g.privilege_type as privilege, null::text as columns
    from pg_namespace n, aclexplode(n.nspacl) g where ${ours('n.nspname')} and g.grantee not in (n.nspowner, 0)
    union all
    select ${relationName}, ${relationName}, g.grantee::regrole::text, g.privilege_type, null
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) g
    where ${ours('n.nspname')} and ${notOfExtension('pg_class', 'c.oid')} and g.grantee not in (c.relowner, 0)
    union all
    select ${relationName}, ${relationName}, g.grantee::regrole::text, g.privilege_type,
      format(' (%s)', string_agg(quote_ident(a.attname), ', ' order by a.attnum))
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace,
      aclexplode(a.attacl) g
    where ${ownRelation} and g.grantee <> c.relowner
    group by n.nspname, c.relname, g.grantee, g.privilege_type
    union all
    select '', format('function %s', p.oid::regprocedure), g.grantee::regrole::text, g.privilege_type, null
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace, aclexplode(p.proacl) g
    where ${ours('n.nspname')} and ${notOfExtension('pg_proc', 'p.oid')} and g.grantee not in (p.proowner, 0)
  ) granted
  group by relation, object, grantee
  order by relation collate "C", object collate "C", grantee collate "C"`

// Checks over exactly one column: the row types learn the allowed words from them.
const columnChecks = `
  select ${relationName} as relation, a.attname as column, pg_get_expr(o.conbin, o.conrelid) as expression
  from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum = o.conkey[1]
  where ${ownRelation} and o.contype = 'c' and cardinality(o.conkey) = 1
  ${byName}, a.attnum, o.conname collate "C"`
