import { serveTasks } from '../thread/thread.ts';
import { documentChecker } from './validate-work.ts';

serveTasks(documentChecker());
