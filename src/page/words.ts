/** The languages of the interface. Records may be in any. */
export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

const WORDS = {
  en: {
    archive: 'fonds',
    tagline: 'Archival documents with their texts, leaf by leaf',
    about:
      'Every record here is published as IIIF: images to zoom, a transcription and a translation line by line, and a description that libraries can harvest. Read it on these pages, in Mirador or in Universal Viewer, or take the address of the manifest to any other viewer.',
    here: 'What is here',
    contains: 'Contains',
    leaves: 'Leaves',
    texts: 'Texts',
    description: 'Description',
    links: 'Open and download',
    openMirador: 'Open in Mirador',
    openUv: 'Open in Universal Viewer',
    manifest: 'IIIF manifest',
    collection: 'IIIF collection',
    drag: 'Drag this into a IIIF viewer, or copy its address',
    description_json: 'Description as JSON',
    image: 'Image',
    status: 'Status',
    rights: 'Rights',
    previous: 'Previous leaf',
    next: 'Next leaf',
    whole: 'The whole record',
    noText: 'There is no text of this leaf here.',
    elsewhere: 'Elsewhere',
    empty: 'Nothing is published yet. Put a record into manifests/ and run “fonds ingest”.',
    errorHint: 'Go to the home page',
    skip: 'Skip to the content',
    breadcrumbs: 'Hierarchy',
    otherLanguage: 'По-русски',
    plainText: 'plain text',
  },
  ru: {
    archive: 'fonds',
    tagline: 'Архивные документы с текстами, лист за листом',
    about:
      'Каждая запись опубликована по стандартам IIIF: изображения с увеличением, транскрипция и перевод построчно и описание, которое могут забирать библиотеки. Читайте на этих страницах, в Mirador или в Universal Viewer или возьмите адрес манифеста в любой другой просмотрщик.',
    here: 'Что здесь есть',
    contains: 'Состав',
    leaves: 'Листы',
    texts: 'Тексты',
    description: 'Описание',
    links: 'Открыть и скачать',
    openMirador: 'Открыть в Mirador',
    openUv: 'Открыть в Universal Viewer',
    manifest: 'Манифест IIIF',
    collection: 'Коллекция IIIF',
    drag: 'Перетащите в просмотрщик IIIF или скопируйте адрес',
    description_json: 'Описание в JSON',
    image: 'Изображение',
    status: 'Состояние',
    rights: 'Права',
    previous: 'Предыдущий лист',
    next: 'Следующий лист',
    whole: 'Весь документ',
    noText: 'Текста этого листа здесь нет.',
    elsewhere: 'В других местах',
    empty: 'Пока ничего не опубликовано. Положите запись в manifests/ и выполните «fonds ingest».',
    errorHint: 'На главную страницу',
    skip: 'К содержанию',
    breadcrumbs: 'Иерархия',
    otherLanguage: 'In English',
    plainText: 'текст',
  },
} as const satisfies { readonly [L in Language]: { readonly [word: string]: string } };

export type Words = { readonly [W in keyof (typeof WORDS)['en']]: string };

export const wordsIn = (language: Language): Words => WORDS[language];
