import type { Language } from '../layout/words.ts';

export const CITE_WORDS = {
  en: {
    title: 'Citation',
    image: 'Region of the image',
    read: 'Read on the leaf',
    texts: 'Texts of this region',
    noText: 'There is no text in this region.',
    cited: 'Cite',
    leaf: 'The leaf',
    styles: 'Citation styles',
    show: 'Show',
    copy: 'Copy',
    copied: 'Copied',
    download: 'Download',
    address: 'Permanent address of this region',
    open: 'Open this region in',
    state: 'Content state for other viewers',
    ask: 'Cite a passage',
    askAbout:
      'Enter the address of a canvas, with or without a region (…/canvas/l0067#xywh=400,900,3000,600), a content state copied from a viewer, or a short address from an earlier citation.',
    askLabel: 'Address or content state',
    askButton: 'Cite',
  },
  ru: {
    title: 'Ссылка',
    image: 'Фрагмент изображения',
    read: 'Читать на листе',
    texts: 'Тексты фрагмента',
    noText: 'В этом фрагменте нет текста.',
    cited: 'Сослаться на',
    leaf: 'Лист',
    styles: 'Оформление ссылки',
    show: 'Показать',
    copy: 'Копировать',
    copied: 'Скопировано',
    download: 'Скачать',
    address: 'Постоянный адрес фрагмента',
    open: 'Открыть фрагмент в',
    state: 'Content state для других просмотрщиков',
    ask: 'Сослаться на отрывок',
    askAbout:
      'Введите адрес canvas с областью или без неё (…/canvas/l0067#xywh=400,900,3000,600), content state из просмотрщика или короткий адрес из ранее полученной ссылки.',
    askLabel: 'Адрес или content state',
    askButton: 'Сослаться',
  },
} as const satisfies { readonly [L in Language]: { readonly [word: string]: string } };

export type CiteWords = { readonly [W in keyof (typeof CITE_WORDS)['en']]: string };
