import { bilingual, joinMaps, type LanguageMap, languageName } from '../record/language.ts';
import { KIND_WORDS, layerWarning, STATUS_WORDS } from '../record/layer.ts';
import type { Layer, Statement } from '../record/record.ts';
import { layerReference } from './annotation-page.ts';
import { PRESENTATION } from './context.ts';
import { plainMap } from './markup.ts';
import { searchable } from './search-service.ts';
import type { Unit } from './unit.ts';
import type { Uris } from './uri.ts';

/**
 * A layer as a whole, and the place for what is true of all its annotations: status, responsibility,
 * source, rights. https://iiif.io/api/presentation/3.0/#58-annotation-collection
 */
export function annotationCollection(uri: Uris, { record, leaves }: Unit, layer: Layer) {
  const pages = leaves.flatMap((leaf) =>
    leaf.texts
      .filter((text) => text.layer.id === layer.id)
      .map((one) => ({
        id: uri.page(record.id, leaf.folio.id, layer.id),
        count: one.count ?? one.passages.length,
      })),
  );
  const [first, last] = [pages[0], pages.at(-1)];
  const summary = [layerWarning(layer), layer.note].filter((map) => map !== undefined);
  return {
    '@context': PRESENTATION,
    ...layerReference(uri, record.id, layer),
    ...(summary.length && { summary: plainMap(joinMaps(summary, '. ')) }),
    metadata: layerMetadata(layer),
    ...(layer.rights && { rights: layer.rights }),
    ...searchable(
      uri,
      pages.some(({ count }) => count > 0),
      record.id,
      layer.id,
    ),
    partOf: [{ id: uri.manifest(record.id), type: 'Manifest', label: record.title }],
    total: pages.reduce((sum, { count }) => sum + count, 0),
    ...(first && { first: { id: first.id, type: 'AnnotationPage' } }),
    ...(last && { last: { id: last.id, type: 'AnnotationPage' } }),
  };
}

/** What a reader must know of a text, as pairs of label and value. */
export function layerMetadata(layer: Layer): Statement[] {
  const { kind, status, language, responsibility, source, generator, confidence } = layer;
  const row = (en: string, ru: string, value: LanguageMap | undefined) =>
    value ? [{ label: bilingual(en, ru), value: plainMap(value) }] : [];
  const people = responsibility.map(({ name, role }) =>
    role ? joinMaps([name, role], ', ') : name,
  );
  return [
    ...row('Kind', 'Вид', bilingual(KIND_WORDS[kind].en, KIND_WORDS[kind].ru)),
    ...row(
      'Language',
      'Язык',
      bilingual(languageName(language, 'en'), languageName(language, 'ru')),
    ),
    ...row('Status', 'Состояние', bilingual(STATUS_WORDS[status].en, STATUS_WORDS[status].ru)),
    ...row('Responsibility', 'Ответственность', people.length ? joinMaps(people, '; ') : undefined),
    ...row('Source', 'Источник', source),
    ...row('Made by', 'Создано программой', generator ? { none: [generator] } : undefined),
    ...row(
      'Confidence',
      'Достоверность распознавания',
      confidence === undefined ? undefined : { none: [String(confidence)] },
    ),
  ];
}
