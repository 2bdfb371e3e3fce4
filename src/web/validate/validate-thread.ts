import { answerIn } from '../thread/thread.ts';
import { documentCheck } from './validate-work.ts';

answerIn(documentCheck());
