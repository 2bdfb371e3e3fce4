import type { Attributes } from './alto-unit.ts';
import { invalidText } from './parse-xml.ts';

const MOST_TAGS = 10_000;

/**
 * The tags of ALTO 2.1 and later, which come before the page: what a segmenter or an editor calls a
 * block or a line, such as `MainZone` or `heading`. https://www.loc.gov/standards/alto/
 */
export function altoTags() {
  const labels = new Map<string, string>();
  return {
    open: (name: string, attributes: Attributes): void => {
      if (!name.endsWith('Tag') || name === 'NamedEntityTag') return;
      const { ID, LABEL } = attributes;
      if (!ID || !LABEL) return;
      if (labels.size >= MOST_TAGS) throw invalidText(`more than ${MOST_TAGS} tags`);
      labels.set(ID, LABEL);
    },
    /** The label of the first tag that has one. */
    label: ({ TAGREFS }: Attributes): { type?: string } => {
      if (TAGREFS === undefined) return {};
      for (const id of TAGREFS.split(/\s+/)) {
        const type = labels.get(id);
        if (type !== undefined) return { type };
      }
      return {};
    },
  };
}
