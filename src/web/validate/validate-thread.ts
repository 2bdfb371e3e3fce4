import { serveTasks } from '../thread/thread.ts';
import { documentCheck } from './validate-work.ts';

serveTasks(documentCheck());
