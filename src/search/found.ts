import type { FoundPassage, FoundStretch } from '../iiif/search-answer.ts';
import type { Layer } from '../record/record.ts';
import type { Hit, Stretch } from './hit.ts';
import type { Search } from './search.ts';

/**
 * The hits with what is published about them.
 *
 * @param isWide true where they may be of several records, each of which is then named
 */
export function foundPassages(
  search: Pick<Search, 'about'>,
  hits: readonly Hit[],
  isWide: boolean,
): FoundPassage[] {
  const about = once(search.about);
  const layerOf = (record: string, layer: string): Layer | undefined =>
    about(record)
      .path.at(-1)
      ?.layers.find(({ id }) => id === layer);
  const known = hits.filter((hit) => layerOf(hit.record, hit.layer));
  const places = new Map(known.map(({ id }, place) => [id, place]));
  return known.flatMap((hit) => {
    const { record, folio, unit, box, lines, partners, partnerLayer } = hit;
    const layer = layerOf(record, hit.layer);
    if (!layer) return [];
    const { path, published } = about(record);
    const other = partnerLayer === undefined ? undefined : layerOf(record, partnerLayer);
    const title = path.at(-1)?.title;
    return [
      {
        record,
        folio,
        layer,
        unit,
        box,
        lines,
        modified: published,
        marks: hit.marks.map((mark) => mark.flatMap((one) => stretchAmong(one, places))),
        ...(other && {
          aligned: { layer: other, lines: partners.flatMap((partner) => partner.lines) },
        }),
        ...(isWide && title && { within: title }),
      },
    ];
  });
}

/** Most hits are of the same few records. */
function once<T>(read: (record: string) => T): (record: string) => T {
  const known = new Map<string, T>();
  return (record) => {
    const found = known.get(record) ?? read(record);
    known.set(record, found);
    return found;
  };
}

const stretchAmong = (
  { passage, ...rest }: Stretch,
  places: ReadonlyMap<number, number>,
): FoundStretch[] => {
  const place = places.get(passage);
  return place === undefined ? [] : [{ passage: place, ...rest }];
};
