import { answerIn } from './thread.ts';
import { documentCheck } from './validate-work.ts';

answerIn(documentCheck());
