import type { Box } from '../../../src/record/box.ts';
import type { Block, FolioText, Line, Mark, Word } from '../../../src/text/text.ts';

/** Pseudorandom numbers from 0 to 1, the same in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The size of the page in pixels. */
export const ODD_PAGE = { width: 2480, height: 3508 };
const WORDS = [
  'Ѣздилъ',
  '<р>',
  '&',
  '"так"',
  '𝒳𝒴',
  'e\u0301',
  'д-р',
  '1945',
  'שלום',
  ';{}:\\',
  '—',
];
const KINDS = ['unclear', 'supplied', 'deleted', 'added', 'highlighted'] as const;

/** A random text in which every optional part of the model is present or missing by chance. */
export function oddText(seed: number): FolioText {
  const next = sequence(seed);
  const whole = (most: number) => Math.floor(next() * most);
  const maybe = <T>(value: () => T, chance = 0.5): T[] => (next() < chance ? [value()] : []);
  const box = (): Box => ({ x: whole(2000), y: whole(3000), w: 1 + whole(400), h: 1 + whole(90) });
  const outlineOf = ({ x, y, w, h }: Box) => [
    [x, y + whole(h)] as const,
    [x + w, y] as const,
    [x + w, y + h] as const,
    [x + whole(w), y + h] as const,
    [x + whole(w) + 1, y + h - 1] as const,
  ];
  const place = () => {
    const [found] = maybe(box, 0.8);
    return found ? { box: found, ...(next() < 0.4 && { outline: outlineOf(found) }) } : {};
  };
  const confidence = () => Math.round(next() * 10_000) / 10_000;
  let [lines, blocks] = [0, 0];
  const line = (): Line => {
    const id = `l${++lines}`;
    const count = whole(5);
    const words = Array.from({ length: count }, (_, i): Word => {
      const text = WORDS[whole(WORDS.length)] ?? '';
      const [kind] = maybe(() => (['start', 'end', 'abbreviation'] as const)[whole(3)], 0.2);
      return {
        id: `${id}w${i + 1}`,
        text,
        ...place(),
        confidence: confidence(),
        ...(kind && { whole: { kind, text: `цѣлое; ${text}` } }),
      };
    });
    const text = words.map((word) => word.text).join(' ');
    const length = [...text].length;
    const marks = length
      ? maybe((): Mark => ({ kind: KINDS[whole(5)] ?? 'unclear', from: 0, to: 1 + whole(length) }))
      : [];
    const own = box();
    const outline = next() < 0.4 ? { outline: outlineOf(own) } : {};
    const sum = words.reduce((all, word) => all + (word.confidence ?? 0), 0);
    return {
      id,
      text,
      box: own,
      ...outline,
      ...(count && { confidence: Math.round((sum / count) * 10_000) / 10_000 }),
      ...(next() < 0.5 && { type: 'Heading: one; {two}' }),
      ...(next() < 0.3 && { language: 'cu-Cyrs' }),
      ...(next() < 0.7 && {
        baseline: [[own.x, own.y + own.h] as const, [own.x + own.w, own.y] as const],
      }),
      ...(marks.length && { marks }),
      words,
    };
  };
  const block = (): Block => ({
    id: `b${++blocks}`,
    ...place(),
    ...(next() < 0.6 && { type: ['paragraph', 'marginalia', 'MainZone'][whole(3)] ?? '' }),
    ...(next() < 0.3 && { language: 'ru' }),
    lines: Array.from({ length: 1 + whole(4) }, line),
  });
  return { page: ODD_PAGE, blocks: Array.from({ length: 1 + whole(4) }, block) };
}
