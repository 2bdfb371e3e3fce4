import type { Language } from '../layout/words.ts';

export const CITE_WORDS = {
  en: {
    title: 'Citation',
    image: 'Region of the image',
    read: 'Read it on the leaf',
    texts: 'What the texts say here',
    noText: 'No text says anything in this region.',
    cited: 'Which is cited',
    leaf: 'The leaf itself',
    styles: 'Citation',
    show: 'Show',
    copy: 'Copy',
    copied: 'Copied',
    download: 'Download',
    address: 'Permanent address of this region',
    open: 'Open this region in',
    state: 'Content state, for any other viewer',
    ask: 'Cite a passage',
    askAbout:
      'Give the address of a canvas, with its region or without (…/canvas/l0067#xywh=400,900,3000,600), a content state copied from a viewer, or a short address from an earlier citation.',
    askLabel: 'Address or content state',
    askButton: 'Cite',
  },
  ru: {
    title: 'Ссылка',
    image: 'Область изображения',
    read: 'Читать на листе',
    texts: 'Что здесь говорят тексты',
    noText: 'В этой области текста нет.',
    cited: 'На что ссылка',
    leaf: 'На сам лист',
    styles: 'Ссылка',
    show: 'Показать',
    copy: 'Копировать',
    copied: 'Скопировано',
    download: 'Скачать',
    address: 'Постоянный адрес этой области',
    open: 'Открыть эту область в',
    state: 'Content state для любого другого просмотрщика',
    ask: 'Сослаться на отрывок',
    askAbout:
      'Дайте адрес canvas с областью или без неё (…/canvas/l0067#xywh=400,900,3000,600), content state из просмотрщика или короткий адрес из прежней ссылки.',
    askLabel: 'Адрес или content state',
    askButton: 'Сослаться',
  },
} as const satisfies { readonly [L in Language]: { readonly [word: string]: string } };

export type CiteWords = { readonly [W in keyof (typeof CITE_WORDS)['en']]: string };
