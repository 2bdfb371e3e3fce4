import type { Folio, Layer } from '../record/record.ts';
import { type Segment, uncovered, unknownUnits } from '../text/align.ts';
import { type FolioText, linesOf, saidLines } from '../text/text.ts';
import type { FileFinding } from '../validation/report.ts';

/** The text of one layer on one folio, in canvas pixels. */
export type Read = { readonly layer: Layer; readonly text: FolioText };

/** How two texts were aligned: as record.yaml says, as the texts themselves say, or by counting. */
export type Means = 'mapping' | 'corresp' | 'order';

/**
 * Units that the alignment names and that are not there, and those of either text that it leaves out.
 *
 * @param place where the alignment is, or would be, written
 */
export function misaligned(
  place: Pick<FileFinding, 'file' | 'pointer'>,
  folio: Folio,
  { layer, text }: Read,
  source: Read,
  segments: readonly Segment[],
  means: Means,
): FileFinding[] {
  if (means === 'order') {
    const [there, here] = [source.text.blocks.length, text.blocks.length];
    if (there === here) return [];
    return [
      {
        ...place,
        severity: 'warning',
        rule: 'uneven-alignment',
        message: `folio ${folio.id}: ${source.layer.id} has ${there} blocks, ${layer.id} has ${here}; the last ones are taken together`,
        mend: `Write into layer ${layer.id}: alignment: { ${folio.id}: [{ source: b1, target: b1 }, …] }`,
      },
    ];
  }
  const used = new Set(segments.flatMap(({ target }) => target));
  const unknown = [
    ...unknownUnits(
      source.text,
      segments.flatMap((one) => one.source),
    ).map((id) => `${id} of ${source.layer.id}`),
    ...unknownUnits(text, [...used]).map((id) => `${id} of ${layer.id}`),
  ];
  const sources = new Set(segments.flatMap(({ source: units }) => units));
  const bare = [
    ...left(text, used).map((id) => `${id} of ${layer.id}`),
    ...left(source.text, sources).map((id) => `${id} of ${source.layer.id}`),
  ];
  const other = (unit: string) => (unit.endsWith(` of ${layer.id}`) ? source.layer.id : layer.id);
  return [
    ...unknown.map((unit): FileFinding => {
      const message = `folio ${folio.id}: there is no ${unit}`;
      const mend = `There are b1 to b${text.blocks.length} and l1 to l${linesOf(text).length} of ${layer.id}, and b1 to b${source.text.blocks.length} and l1 to l${linesOf(source.text).length} of ${source.layer.id}.`;
      return { ...place, severity: 'error', rule: 'unknown-unit', message, mend };
    }),
    ...bare.map((unit): FileFinding => {
      const message = `folio ${folio.id}: ${unit} is aligned with nothing of ${other(unit)}`;
      return { ...place, severity: 'warning', rule: 'unaligned', message };
    }),
  ];
}

/** What no segment covers: whole blocks, or single lines of a block that is covered in part. */
const left = (text: FolioText, ids: ReadonlySet<string>): string[] =>
  uncovered(text, ids).flatMap((block) => {
    const lines = saidLines(block).flatMap(({ id }) => (ids.has(id) ? [] : [id]));
    return lines.length === saidLines(block).length ? [block.id] : lines;
  });
