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
  const known = hits.filter((hit) => layerOf(search, hit.record, hit.layer));
  const places = new Map(known.map(({ id }, place) => [id, place]));
  return known.flatMap((hit) => {
    const { record, folio, unit, box, lines, partners, partnerLayer } = hit;
    const layer = layerOf(search, record, hit.layer);
    if (!layer) return [];
    const { path, published } = search.about(record);
    const other = partnerLayer === undefined ? undefined : layerOf(search, record, partnerLayer);
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

function layerOf(search: Pick<Search, 'about'>, record: string, layer: string): Layer | undefined {
  return search
    .about(record)
    .path.at(-1)
    ?.layers.find(({ id }) => id === layer);
}

const stretchAmong = (
  { passage, ...rest }: Stretch,
  places: ReadonlyMap<number, number>,
): FoundStretch[] => {
  const place = places.get(passage);
  return place === undefined ? [] : [{ passage: place, ...rest }];
};
