import { isObject, type Json, objectsOf } from '../iiif/json.ts';
import { pageText } from '../iiif/page-text.ts';
import { folioOf, imageParts, layerOf } from '../iiif/uri.ts';
import type { LanguageMap } from '../record/language.ts';
import { difference, type Piece } from '../text/difference.ts';
import type { Versions } from './versions.ts';

export type TextDifference = {
  readonly folio: string;
  readonly layer: string;
  /** The name of the layer in the later version that has it, with its status. */
  readonly label: LanguageMap;
  /** Absent where more texts differ than are compared at once: ask for the folio. */
  readonly pieces?: readonly Piece[];
};

/** A pair of the description that another version says in another way. */
export type Statement = {
  readonly label: LanguageMap;
  readonly from?: LanguageMap;
  readonly to?: LanguageMap;
};

/** What differs between two versions of a record. */
export type Difference = {
  readonly record: string;
  readonly from: number;
  readonly to: number;
  readonly description: readonly Statement[];
  /** Ids of the folios whose image is another one. */
  readonly images: readonly string[];
  readonly texts: readonly TextDifference[];
};

/** Texts compared word by word in one answer. */
const MOST = 50;

/**
 * What differs between two versions; undefined where one of them is not open.
 *
 * @param folio where only one leaf is of interest
 */
export function differenceBetween(
  versions: Versions,
  record: string,
  from: number,
  to: number,
  folio?: string,
): Difference | undefined {
  if (!versions.open(record, from) || !versions.open(record, to)) return undefined;
  const [old, now] = [versions.parts(record, from), versions.parts(record, to)];
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(
    (address) => old.get(address) !== now.get(address),
  );
  const read = (version: number, address: string) => versions.document(record, version, address);
  const ofManifest = changed.find((address) => address.endsWith('/manifest'));
  const pages = changed.filter((one) => folioOf(one) && (!folio || folioOf(one) === folio));
  return {
    record,
    from,
    to,
    description: ofManifest ? statements(read(from, ofManifest), read(to, ofManifest)) : [],
    images: changed.filter((one) => !one.startsWith('/')).map((one) => imageParts(one).folio),
    texts: pages.map((address, i): TextDifference => {
      const [before, after] = [read(from, address), read(to, address)];
      return {
        folio: folioOf(address) ?? '',
        layer: layerOf(address) ?? '',
        label: ((after ?? before)?.['label'] ?? {}) as LanguageMap,
        ...(i < MOST && { pieces: difference(pageText(before), pageText(after)) }),
      };
    }),
  };
}

const TITLE: LanguageMap = { en: ['Title'], ru: ['Заголовок'] };
const SUMMARY: LanguageMap = { en: ['Summary'], ru: ['Содержание'] };

/** The pairs that people read, of which one version has another value. */
function statements(before: Json | undefined, after: Json | undefined): Statement[] {
  const [old, now] = [pairs(before), pairs(after)];
  return [...new Map([...old, ...now])]
    .map(([key, { label }]) => ({ label, from: old.get(key)?.value, to: now.get(key)?.value }))
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
    .map(({ label, from, to }) => ({ label, ...(from && { from }), ...(to && { to }) }));
}

type Pair = { readonly label: LanguageMap; readonly value: LanguageMap };

function pairs(manifest: Json | undefined): Map<string, Pair> {
  const required = manifest?.['requiredStatement'];
  const all = [
    { label: TITLE, value: manifest?.['label'] },
    { label: SUMMARY, value: manifest?.['summary'] },
    ...objectsOf(manifest?.['metadata']),
    ...(isObject(required) ? [required] : []),
  ].filter((one): one is Pair => isObject((one as Json)['value']));
  return new Map(all.map((one) => [JSON.stringify(one.label), one]));
}
