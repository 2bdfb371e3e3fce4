import type { Sheet } from '../../../src/app/typeset/sheet.ts';

/** A sheet in two languages for the tests. */
export const SHEET: Sheet = {
  header: [
    {
      claim: 'Reading copy — not a facsimile',
      reference: 'Archive, f. 1, op. 2, d. 3, l. 4',
      notice: 'A text made for this test.',
    },
    {
      claim: 'Копия для чтения — не факсимиле',
      reference: 'Архив. Ф. 1. Оп. 2. Д. 3. Л. 4',
      notice: 'Текст, сделанный для этой проверки.',
    },
  ],
  leaf: '4',
  watermark: [
    ['READING COPY', 'NOT A FACSIMILE'],
    ['КОПИЯ ДЛЯ ЧТЕНИЯ', 'НЕ ФАКСИМИЛЕ'],
  ],
  footer: ['Set by the test.'],
  language: 'ru',
};

export const TEXT = `Директору АРХИВА.

В ответ на Ваше письмо от 3 мая сообщаем, что опись № 12 проверена; в ней 800 дел, из них 170 прошиты заново тт. Ивановым и Б. Б. Щукиным.

А. ПЕТРОВ
Ё. ЙОРДАНОВ

7 мая
`;
