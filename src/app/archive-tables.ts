import type { ArchiveTable } from '../catalogue/tables/table.ts';

/**
 * Every table of the archive, in the order in which a backup or a copy writes them. Those of the search
 * index are left out: FTS5 does not give back what it indexes, so a copy builds the index anew.
 */
export const ARCHIVE_TABLES: readonly ArchiveTable[] = [
  { table: 'meta', columns: ['name', 'value'], key: ['name'], isBackedUp: true },
  {
    table: 'change',
    columns: ['number', 'time', 'type', 'record', 'version', 'folder', 'hash', 'detail'],
    key: ['number'],
    isBackedUp: true,
  },
  {
    table: 'withdrawal',
    columns: ['record', 'time', 'reason', 'successor'],
    key: ['record'],
    isBackedUp: true,
  },
  { table: 'version_content', columns: ['hash', 'brotli'], key: ['hash'], isBackedUp: true },
  {
    table: 'version_part',
    columns: ['record', 'address', 'version', 'hash'],
    key: ['record', 'address', 'version'],
    isBackedUp: true,
  },
  { table: 'cited_leaf', columns: ['hash', 'record', 'folio'], key: ['hash'], isBackedUp: true },
  { table: 'oai_key', columns: ['key'], key: ['key'], isBackedUp: true },
  { table: 'oai_set', columns: ['id', 'spec'], key: ['id'], isBackedUp: true },
  {
    table: 'oai_item',
    columns: ['number', 'record', 'time', 'deleted', 'formats', 'offered', 'sets', 'level'],
    key: ['number'],
    isBackedUp: true,
  },
  {
    table: 'oai_member',
    columns: ['set_id', 'offered', 'number'],
    key: ['set_id', 'offered', 'number'],
    isBackedUp: true,
  },
  {
    table: 'ticket',
    columns: ['id', 'hash', 'holder', 'records', 'made', 'until', 'revoked', 'maker'],
    key: ['id'],
    isBackedUp: true,
  },
  { table: 'session_end', columns: ['name', 'time', 'until'], key: ['name'], isBackedUp: true },
  {
    table: 'latest',
    columns: ['record', 'number', 'time', 'type', 'version', 'pages'],
    key: ['record'],
  },
  {
    table: 'pack',
    columns: ['key', 'width', 'height', 'sizes', 'grey', 'bytes'],
    key: ['key'],
  },
  {
    table: 'record',
    columns: [
      'id',
      'folder',
      'parent',
      'sort',
      'type',
      'version',
      'published',
      'inputs',
      'traits',
      'member',
      'record',
    ],
    key: ['id'],
  },
  {
    table: 'leaf',
    columns: ['record', 'position', 'folio', 'leaf', 'texts'],
    key: ['record', 'position'],
  },
  { table: 'image', columns: ['id', 'record', 'pack', 'source'], key: ['id'] },
  {
    table: 'sealed_record',
    columns: ['record', 'folder', 'inputs', 'opens', 'access', 'path'],
    key: ['record'],
  },
  {
    table: 'sealed_leaf',
    columns: ['record', 'position', 'folio', 'leaf', 'texts'],
    key: ['record', 'position'],
  },
  {
    table: 'sealed_image',
    columns: ['record', 'folio', 'variant', 'pack', 'source'],
    key: ['record', 'folio', 'variant'],
  },
  {
    table: 'resource',
    columns: ['address', 'record', 'type', 'hash', 'modified', 'plain', 'gzip', 'brotli'],
    key: ['address'],
  },
  { table: 'stale', columns: ['record'], key: ['record'] },
  {
    table: 'trait',
    columns: ['id', 'kind', 'value', 'level', 'name', 'count'],
    key: ['id'],
  },
  {
    table: 'record_trait',
    columns: ['trait', 'sort', 'record'],
    key: ['trait', 'sort', 'record'],
  },
  { table: 'file_hash', columns: ['path', 'stamp', 'sha256'], key: ['path'] },
  {
    table: 'look',
    columns: ['folder', 'id', 'level', 'under', 'hash', 'stamp', 'inputs', 'rest'],
    key: ['folder'],
  },
];

/** What cannot be made again: the change log and what harvesters were told. */
export const BACKED_UP_TABLES: readonly ArchiveTable[] = ARCHIVE_TABLES.filter(
  ({ isBackedUp }) => isBackedUp,
);
