import { type Json, objectsOf } from './json.ts';

const ENTITIES: { readonly [entity: string]: string } = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** The text of an annotation page of ours, a line for each line, an empty one between blocks. */
export const pageText = (page: Json | undefined): string =>
  objectsOf(page?.['items'])
    .map(({ body, textGranularity }) => {
      const [first] = objectsOf(body);
      const text = bodyText(String(first?.['value'] ?? ''), first?.['format'] === 'text/html');
      return textGranularity === 'line' ? text : `${text}\n`;
    })
    .join('\n')
    .trimEnd();

const bodyText = (value: string, isHtml: boolean): string =>
  isHtml
    ? value
        .replaceAll('<br/> ', '\n')
        .replace(/<[^<>]*>/g, '')
        .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    : value;
