#!/usr/bin/env node
import { version } from '@bifrost/cli';

console.log(`Bifrost ${version}`);
