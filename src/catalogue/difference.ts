import { brotliDecompressSync } from 'node:zlib';
import { diffArrays } from 'diff';
import { annotationPageText } from '../iiif/presentation/annotation.ts';
import { folioOfUri, layerOfUri, parseImageId } from '../iiif/uri.ts';
import { isObject, type JsonObject, objectsOf } from '../record/json.ts';
import type { LanguageMap } from '../record/language.ts';

import type { Versions } from './version.ts';

export type TextDifference = {
  readonly folio: string;
  readonly layer: string;
  /** Label of the layer with its status, from the later version that has it. */
  readonly label: LanguageMap;
  /** Absent if more texts differ than are compared at once; request the folio then. */
  readonly pieces?: readonly TextPiece[];
};

/** A statement of the description that differs between the versions. */
export type DescriptionChange = {
  readonly label: LanguageMap;
  readonly from?: LanguageMap;
  readonly to?: LanguageMap;
};

/** What differs between two versions of a record. */
export type Difference = {
  readonly record: string;
  readonly from: number;
  readonly to: number;
  readonly description: readonly DescriptionChange[];
  /** Ids of the folios with a different image. */
  readonly images: readonly string[];
  readonly texts: readonly TextDifference[];
};

/** The most texts compared word by word in one answer. */
const MOST = 50;

/** A document in both versions, brotli-compressed; undefined if a version does not have it. */
type DocumentPair = readonly [before: Uint8Array | undefined, after: Uint8Array | undefined];

/** Everything needed to compute a difference; plain data. */
export type DifferenceSource = Pick<Difference, 'record' | 'from' | 'to' | 'images'> & {
  readonly manifest?: DocumentPair;
  readonly texts: readonly {
    readonly folio: string;
    readonly layer: string;
    readonly isCompared: boolean;
    /** Absent if only the label is needed and another text of the layer has it. */
    readonly pages?: DocumentPair;
  }[];
};

/**
 * Collects what is needed to compare two versions; undefined if one of them is not open.
 *
 * @param folio compares only this folio
 */
export async function differenceSource(
  versions: Versions,
  record: string,
  from: number,
  to: number,
  folio?: string,
): Promise<DifferenceSource | undefined> {
  if (!(await versions.open(record, from)) || !(await versions.open(record, to))) return undefined;
  const [old, now] = [await versions.parts(record, from), await versions.parts(record, to)];
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(
    (address) => old.get(address) !== now.get(address),
  );
  const pair = async (address: string): Promise<DocumentPair> => [
    await versions.content(old.get(address)),
    await versions.content(now.get(address)),
  ];
  const ofManifest = changed.find((address) => address.endsWith('/manifest'));
  const pages = changed.filter((one) => folioOfUri(one) && (!folio || folioOfUri(one) === folio));
  const known = new Set<string>();
  return {
    record,
    from,
    to,
    images: changed.filter((one) => !one.startsWith('/')).map((one) => parseImageId(one).folio),
    ...(ofManifest && { manifest: await pair(ofManifest) }),
    texts: await Promise.all(
      pages.map(async (address, i) => {
        const layer = layerOfUri(address) ?? '';
        const isCompared = i < MOST;
        const isTold = isCompared || !known.has(layer);
        known.add(layer);
        const folio = folioOfUri(address) ?? '';
        return { folio, layer, isCompared, ...(isTold && { pages: await pair(address) }) };
      }),
    ),
  };
}

/** What differs between two versions. */
export function differenceOf({ manifest, texts, ...about }: DifferenceSource): Difference {
  const labels = new Map<string, LanguageMap>();
  return {
    ...about,
    description: manifest ? statements(...read(manifest)) : [],
    texts: texts.map(({ folio, layer, isCompared, pages }): TextDifference => {
      const [before, after] = pages ? read(pages) : [];
      const label = ((after ?? before)?.['label'] ?? labels.get(layer) ?? {}) as LanguageMap;
      labels.set(layer, label);
      const pieces = isCompared && {
        pieces: difference(annotationPageText(before), annotationPageText(after)),
      };
      return { folio, layer, label, ...pieces };
    }),
  };
}

const read = ([before, after]: DocumentPair): [JsonObject | undefined, JsonObject | undefined] => [
  before && parsed(before),
  after && parsed(after),
];

const parsed = (brotli: Uint8Array) =>
  JSON.parse(brotliDecompressSync(brotli).toString()) as JsonObject;

const TITLE: LanguageMap = { en: ['Title'], ru: ['Заголовок'] };
const SUMMARY: LanguageMap = { en: ['Summary'], ru: ['Содержание'] };

/** The statements whose values differ. */
function statements(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): DescriptionChange[] {
  const [old, now] = [pairs(before), pairs(after)];
  return [...new Map([...old, ...now])]
    .map(([key, { label }]) => ({ label, from: old.get(key)?.value, to: now.get(key)?.value }))
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
    .map(({ label, from, to }) => ({ label, ...(from && { from }), ...(to && { to }) }));
}

type LabelledValue = { readonly label: LanguageMap; readonly value: LanguageMap };

function pairs(manifest: JsonObject | undefined): Map<string, LabelledValue> {
  const required = manifest?.['requiredStatement'];
  const all = [
    { label: TITLE, value: manifest?.['label'] },
    { label: SUMMARY, value: manifest?.['summary'] },
    ...objectsOf(manifest?.['metadata']),
    ...(isObject(required) ? [required] : []),
  ].filter((one): one is LabelledValue => isObject((one as JsonObject)['value']));
  return new Map(all.map((one) => [JSON.stringify(one.label), one]));
}

/** A piece of a text that is unchanged, added or removed. */
export type TextPiece = { readonly text: string; readonly change?: 'added' | 'removed' };

/** Milliseconds, and number of changes, after which two texts count as entirely different. */
const TIME = 500;
const MOST_CHANGES = 5000;

/** Words of any script, white space, and every other character by itself. */
const PIECES = /\s+|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

/**
 * Compares two texts word by word and returns the pieces of both in order. Texts that have too little in
 * common, or take too long to compare, are returned as one removed and one added piece.
 */
export function difference(before: string, after: string): TextPiece[] {
  const [old, now] = [before.match(PIECES) ?? [], after.match(PIECES) ?? []];
  const found = diffArrays(old, now, { timeout: TIME, maxEditLength: MOST_CHANGES });
  if (!found) {
    return [
      ...(before ? [{ text: before, change: 'removed' as const }] : []),
      ...(after ? [{ text: after, change: 'added' as const }] : []),
    ];
  }
  return found.map(({ value, added, removed }) => ({
    text: value.join(''),
    ...(added && { change: 'added' as const }),
    ...(removed && { change: 'removed' as const }),
  }));
}
