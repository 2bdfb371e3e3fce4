import { textIn } from '../../record/language.ts';
import { el, esc } from '../../text/xml.ts';
import { type Described, providerOf } from './described.ts';

/** Which finding aid this is, who keeps it up, and when it was last made. */
export function eadControl(described: Described): string {
  const { record, uri, published } = described;
  const agency = providerOf(described);
  const event = el(
    'maintenanceevent',
    {},
    el('eventtype', { value: 'derived' }),
    el('eventdatetime', { standarddatetime: published.replace(/\.\d+/, '') }, published),
    el('agenttype', { value: 'machine' }),
    el('agent', {}, 'fonds'),
  );
  return el(
    'control',
    {},
    el('recordid', { instanceurl: uri.metadata(record.id, 'ead.xml') }, esc(record.id)),
    el('filedesc', {}, el('titlestmt', {}, el('titleproper', {}, esc(textIn(record.title, 'en'))))),
    el('maintenancestatus', { value: 'derived' }),
    el(
      'maintenanceagency',
      {},
      el('agencyname', {}, esc(agency ? textIn(agency, 'en') : new URL(uri.base).hostname)),
    ),
    el('maintenancehistory', {}, event),
  );
}
