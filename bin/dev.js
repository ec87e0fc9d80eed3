#!/usr/bin/env node
import { execute, settings } from '@oclif/core';

// The compiled lib is run (npm run build); only the development plugins are added.
settings.enableAutoTranspile = false;
await execute({ development: true, dir: import.meta.url });
