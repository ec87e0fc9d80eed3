import * as tables from '@oclif/table';
import { openTables } from './tableDoor.js';

openTables(tables);

export * from '@oclif/table';
