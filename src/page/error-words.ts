import type { Language } from './words.ts';

/** Errors that readers of pages meet, by HTTP status, in the languages that errors.ts does not speak. */
const TITLES: { readonly [L in Language]?: { readonly [status: number]: string } } = {
  ru: {
    400: 'Такой запрос непонятен',
    403: 'В этом отказано',
    404: 'По этому адресу ничего нет',
    405: 'Здесь можно только читать',
    408: 'Запрос пришёл не целиком',
    410: 'Запись изъята',
    413: 'Это слишком велико',
    422: 'Проверять нечего',
    500: 'Ошибка сервера',
    503: 'Сервер занят; попробуйте чуть позже',
  },
};

/** The title of an error as the reader's language has it, and otherwise as it is, in English. */
export const errorTitle = (
  { status, title }: { status: number; title: string },
  language: Language,
): string => TITLES[language]?.[status] ?? title;
