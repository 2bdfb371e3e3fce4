import type { DescribedReader } from '../../export/metadata/reader.ts';
import { el, esc } from '../../text/xml.ts';
import { hasFormat, type OaiFormat } from './format.ts';
import type { Item } from './items.ts';
import { identifierOf, type Repository } from './repository.ts';

/** True where the record is gone, or no longer has the format. */
const isGone = (item: Item, format: OaiFormat): boolean =>
  item.deleted || !hasFormat(format, item.formats);

/** http://www.openarchives.org/OAI/openarchivesprotocol.html#header */
export const header = (repository: Repository, item: Item, format: OaiFormat): string =>
  el(
    'header',
    { status: isGone(item, format) ? 'deleted' : undefined },
    el('identifier', {}, esc(identifierOf(repository, item.record))),
    el('datestamp', {}, item.time),
    ...item.sets.map((spec) => el('setSpec', {}, esc(spec))),
  );

/** A record in a format; what is deleted has a header alone. */
export function recordElement(
  repository: Repository,
  item: Item,
  format: OaiFormat,
  read: DescribedReader,
): string {
  const about = header(repository, item, format);
  const described = isGone(item, format) ? undefined : read(item.record);
  if (!described) return el('record', {}, about);
  return el('record', {}, about, el('metadata', {}, format.write(described)));
}
